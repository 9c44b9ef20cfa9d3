/** Sends again what the server turned away before doing any work. */
import type { Log } from '../../model/index.ts';
import { sleep } from '../../util/abort.ts';
import { readErrorText } from './body.ts';
import type { Failure } from './errors.ts';
import { type Reply, type Send, send, type TransportDeps } from './transport.ts';

export interface RetryDeps extends TransportDeps {
  readonly log?: Log;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Wait before the first retry where the server names none; doubled for the second. */
  readonly retryDelayMs: number;
}

export type Outcome = { readonly reply: Reply } | { readonly failure: Failure };

const MAX_RETRIES = 2;

/** A server that wants a longer rest than this is reported rather than waited for. */
const LONGEST_WAIT_MS = 30_000;

/** How often a request was sent, and how often it may be. */
export interface Attempts {
  made: number;
  readonly most: number;
}

/**
 * An answer with status 200 to 299, still to be read and closed, or a failure with its body read.
 * Sent again only on 429 and 503, for then nothing was generated; never after a timeout or a broken connection.
 */
export async function sendWithRetry(
  request: Send,
  deps: RetryDeps,
  signal: AbortSignal,
  attempts: Attempts = { made: 0, most: Number.POSITIVE_INFINITY },
): Promise<Outcome> {
  for (let retries = 0; ; retries++) {
    attempts.made++;
    const reply = await send(request, deps, signal);
    if (reply.status >= 200 && reply.status < 300) return { reply };
    const failure = await readFailure(reply);
    const wait = waitBeforeRetry(failure, retries, deps);
    if (wait === undefined || attempts.made >= attempts.most) return { failure };
    deps.log?.info(`${deps.address.shown} answered ${failure.status}; trying again in ${wait} ms.`);
    await sleep(wait, signal);
  }
}

async function readFailure(reply: Reply): Promise<Failure> {
  const { status, headers, keySent } = reply;
  try {
    return { status, headers, keySent, body: await readErrorText(reply) };
  } finally {
    reply.close();
  }
}

function waitBeforeRetry(failure: Failure, retries: number, deps: RetryDeps): number | undefined {
  const { status, body, headers } = failure;
  if ((status !== 429 && status !== 503) || retries >= MAX_RETRIES) return undefined;
  if (body.includes('insufficient_quota')) return undefined;
  const asked = retryAfter(headers.get('retry-after'), deps.now());
  const wait = asked ?? deps.retryDelayMs * 2 ** retries;
  return wait > LONGEST_WAIT_MS ? undefined : wait;
}

/** Seconds or an HTTP date (RFC 9110, section 10.2.3), as milliseconds from now. */
function retryAfter(header: string | null, now: number): number | undefined {
  if (header === null) return undefined;
  const seconds = Number(header);
  const wait = Number.isNaN(seconds) ? Date.parse(header) - now : seconds * 1000;
  return Number.isNaN(wait) ? undefined : Math.max(0, wait);
}
