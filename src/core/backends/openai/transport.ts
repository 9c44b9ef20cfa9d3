/** One HTTP exchange with the server: the key, the deadlines, and a body that is always let go of. */
import { AssayError, cancelled, type Secrets } from '../../model/index.ts';
import { createWatchdog, type Watchdog } from '../../util/watchdog.ts';
import type { Address } from './endpoint.ts';
import { brokenOff, networkError, setKeyAction } from './errors.ts';
import { extraHeaders } from './headers.ts';

export interface Timeouts {
  /** From sending to the first byte of the answer's body. */
  readonly firstByteMs: number;
  /** Between two chunks of the body. */
  readonly idleMs: number;
}

export interface TransportDeps {
  readonly address: Address;
  readonly secrets: Secrets;
  readonly fetch: typeof globalThis.fetch;
  readonly timeouts: Timeouts;
}

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly keySent: boolean;
  /** The body as it comes. Stops with an AssayError on silence, on a broken connection, and on the user's signal. */
  chunks(): AsyncIterable<Uint8Array>;
  /** A deadline for the rest of the body, in place of the one for each chunk. May be set anew. */
  endWithin(milliseconds: number): void;
  /** The text without the API key, should the server have repeated it. */
  redact(text: string): string;
  /** Closes the connection unless the body was read to its end. Safe to call twice. */
  close(): void;
}

export interface Send {
  readonly path: string;
  /** Sent as JSON by POST; GET where absent. */
  readonly body?: unknown;
}

/** @throws AssayError where no answer came; an answer with an error status is returned */
export async function send(
  request: Send,
  deps: TransportDeps,
  signal: AbortSignal,
): Promise<Reply> {
  const { address, timeouts } = deps;
  const key = usableKey((await deps.secrets.get(address.origin))?.trim(), address);
  const extra = await extraHeaders(deps.secrets, address);
  if (signal.aborted) throw cancelled();
  const watchdog = createWatchdog(signal);
  watchdog.arm(timeouts.firstByteMs, 'first byte');
  const translate = (thrown: unknown, otherwise: (thrown: unknown) => AssayError) => {
    if (signal.aborted) return cancelled();
    if (watchdog.expired !== undefined) return timedOut(address, timeouts, watchdog.expired);
    return thrown instanceof AssayError ? thrown : otherwise(thrown);
  };
  try {
    const response = await deps.fetch(
      address.at(request.path),
      init(request, { key, extra }, watchdog.signal),
    );
    refuseRedirect(response, address);
    return reply(response, {
      watchdog,
      key,
      hidden: Object.values(extra),
      idleMs: timeouts.idleMs,
      translate: (thrown) => translate(thrown, () => brokenOff(address)),
    });
  } catch (thrown) {
    watchdog.close();
    throw translate(thrown, () => networkError(address, thrown));
  }
}

/** Checked here, for `fetch` would repeat an unusable header, key and all, in its error. */
function usableKey(key: string | undefined, { origin }: Address): string | undefined {
  if (key === undefined || key === '') return undefined;
  if (/^[\x21-\x7e]+$/.test(key)) return key;
  throw new AssayError(
    'credentials',
    `The API key stored for ${origin} holds characters that no key has.`,
    { hint: 'Store it again.', action: setKeyAction(origin) },
  );
}

interface Credentials {
  readonly key: string | undefined;
  readonly extra: Readonly<Record<string, string>>;
}

function init(request: Send, { key, extra }: Credentials, signal: AbortSignal): RequestInit {
  const headers: Record<string, string> = { accept: 'text/event-stream, application/json' };
  if (key !== undefined) headers.authorization = `Bearer ${key}`;
  Object.assign(headers, extra);
  // Followed by hand or not at all: the key belongs to one origin.
  const common = { headers, signal, redirect: 'manual' } as const;
  if (request.body === undefined) return common;
  headers['content-type'] = 'application/json';
  return { ...common, method: 'POST', body: JSON.stringify(request.body) };
}

/** A browser-like `fetch` hides the status of a redirect and only says that it is one. */
function refuseRedirect(response: Response, address: Address): void {
  const isRedirect = response.type === 'opaqueredirect' || /^30[12378]$/.test(`${response.status}`);
  if (!isRedirect) return;
  const location = response.headers.get('location') ?? '';
  const target = URL.canParse(location, address.shown)
    ? new URL(location, address.shown)
    : undefined;
  throw new AssayError(
    'invalid',
    `${address.shown} redirects to ${target === undefined ? 'another address' : target.origin + target.pathname}.`,
    {
      hint: 'Redirects are not followed, for the API key belongs to one address. Put the right one into assay.yaml.',
    },
  );
}

interface ReplyParts {
  readonly watchdog: Watchdog;
  readonly key: string | undefined;
  /** Values that must not show should the server repeat them. */
  readonly hidden: readonly string[];
  readonly idleMs: number;
  translate(thrown: unknown): AssayError;
}

function reply(response: Response, parts: ReplyParts): Reply {
  const { watchdog, translate, key, hidden, idleMs } = parts;
  let isEnding = false;
  return {
    status: response.status,
    headers: response.headers,
    keySent: key !== undefined,
    async *chunks() {
      const reader = response.body?.getReader();
      if (reader === undefined) return;
      try {
        for (;;) {
          const { done, value } = await reader.read();
          // Only waiting for the server counts as silence, not the time that our own caller takes.
          if (!isEnding) watchdog.disarm();
          if (done) return;
          yield value;
          if (!isEnding) watchdog.arm(idleMs, 'idle');
        }
      } catch (thrown) {
        throw translate(thrown);
      }
    },
    endWithin(milliseconds) {
      isEnding = true;
      watchdog.arm(milliseconds, 'idle');
    },
    redact: (text) =>
      hidden.reduce(
        (shown, value) => shown.replaceAll(value, '[header]'),
        key === undefined ? text : text.replaceAll(key, '[API key]'),
      ),
    close: () => watchdog.close(),
  };
}

function timedOut(address: Address, timeouts: Timeouts, deadline: string): AssayError {
  const seconds = (milliseconds: number) => `${Math.round(milliseconds / 100) / 10} seconds`;
  return deadline === 'idle'
    ? new AssayError(
        'timeout',
        `${address.shown} stopped in the middle of its answer for ${seconds(timeouts.idleMs)}.`,
        { hint: 'What came is kept. It was not sent again, so that it is not billed twice.' },
      )
    : new AssayError(
        'timeout',
        `${address.shown} did not answer within ${seconds(timeouts.firstByteMs)}.`,
        {
          hint: 'The model may still be loading. Try again in a moment, or look at the log of the server.',
        },
      );
}
