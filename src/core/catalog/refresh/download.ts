/** One price file over HTTP: asked for once, within bounds of size and time, and not again where it has not changed. */
import { AssayError, cancelled } from '../../model/index.ts';
import { createWatchdog } from '../../util/watchdog.ts';

export interface DownloadLimits {
  /** Milliseconds until the answer begins. */
  readonly start: number;
  /** Milliseconds of silence in the middle of the answer. */
  readonly silence: number;
  readonly bytes: number;
}

/** A region's file of Bedrock has 1 to 2 MB; one of another service of AWS may have hundreds. */
export const DOWNLOAD_LIMITS: DownloadLimits = {
  start: 20_000,
  silence: 20_000,
  bytes: 32 * 1024 * 1024,
};

export type Download =
  | { readonly kind: 'same' }
  | { readonly kind: 'new'; readonly value: unknown; readonly etag: string | undefined };

export interface DownloadDeps {
  readonly fetch: typeof globalThis.fetch;
  readonly limits?: DownloadLimits;
}

/**
 * The JSON at an address.
 * @param etag of the copy at hand
 * @throws AssayError `not-found`, `throttled`, `unavailable`, `timeout`, `incomplete`, `invalid`, or `cancelled`
 */
export async function downloadJson(
  url: string,
  etag: string | undefined,
  { fetch, limits = DOWNLOAD_LIMITS }: DownloadDeps,
  signal: AbortSignal,
): Promise<Download> {
  const watchdog = createWatchdog(signal);
  try {
    watchdog.arm(limits.start, 'start');
    const headers = {
      accept: 'application/json',
      ...(etag === undefined ? {} : { 'if-none-match': etag }),
    };
    const response = await fetch(url, { headers, signal: watchdog.signal });
    if (response.status === 304 && etag !== undefined) return { kind: 'same' };
    if (!response.ok) throw refused(url, response);
    const text = await bodyOf(response, url, limits, () => watchdog.arm(limits.silence, 'silence'));
    return {
      kind: 'new',
      value: parsed(text, url),
      etag: response.headers.get('etag') ?? undefined,
    };
  } catch (thrown) {
    if (signal.aborted) throw cancelled();
    throw failure(thrown, url, watchdog.expired);
  } finally {
    watchdog.close();
  }
}

async function bodyOf(
  response: Response,
  url: string,
  limits: DownloadLimits,
  heard: () => void,
): Promise<string> {
  const declared = Number(response.headers.get('content-length') ?? 0);
  if (declared > limits.bytes) throw tooLarge(url, limits);
  const chunks: Uint8Array[] = [];
  let size = 0;
  heard();
  for await (const chunk of response.body ?? []) {
    heard();
    size += chunk.byteLength;
    if (size > limits.bytes) throw tooLarge(url, limits);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function tooLarge(url: string, { bytes }: DownloadLimits): AssayError {
  return new AssayError(
    'invalid',
    `${hostOf(url)} sends more than ${bytes / 1024 / 1024} MB, which no file of Bedrock’s prices is.`,
  );
}

function parsed(text: string, url: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const isPage = /^\s*</.test(text);
    throw new AssayError(
      'invalid',
      isPage
        ? `${hostOf(url)} answered with a web page, not with prices.`
        : `What ${hostOf(url)} answered is no whole price file.`,
      {
        hint: isPage
          ? 'A proxy or a sign-in page of the network may stand in between.'
          : 'Try again.',
        cause,
      },
    );
  }
}

function refused(url: string, { status, statusText }: Response): AssayError {
  const answer = `${status}${statusText === '' ? '' : ` ${statusText}`}`;
  if (status === 404 || status === 403) {
    return new AssayError('not-found', `${hostOf(url)} has no such price file (${answer}).`);
  }
  const kind = status === 429 ? 'throttled' : 'unavailable';
  return new AssayError(kind, `${hostOf(url)} answered ${answer}.`, { hint: 'Try again later.' });
}

function failure(thrown: unknown, url: string, expired: string | undefined): AssayError {
  if (thrown instanceof AssayError) return thrown;
  if (expired !== undefined) {
    const what = expired === 'start' ? 'did not answer' : 'stopped in the middle of its answer';
    return new AssayError('timeout', `${hostOf(url)} ${what}.`, { cause: thrown });
  }
  const reason = reasonOf(thrown);
  return new AssayError('unavailable', `${hostOf(url)} can't be reached${reason}.`, {
    hint: 'Behind a proxy, set http.proxy in the editor, or HTTPS_PROXY for the command line.',
    cause: thrown,
  });
}

/** What a person needs of an address; the whole of it stands in the log, with the file's name. */
function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}

/** The cause of `fetch failed`, which says nothing by itself. */
function reasonOf(thrown: unknown): string {
  const cause = thrown instanceof Error ? (thrown.cause ?? thrown) : undefined;
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  if (typeof code === 'string') return ` (${code})`;
  return cause instanceof Error && cause.message !== '' ? ` (${cause.message})` : '';
}
