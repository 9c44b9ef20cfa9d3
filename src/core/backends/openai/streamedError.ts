/** Errors that a server sends inside an answer it has already begun. */
import { AssayError, type ErrorKind } from '../../model/index.ts';
import { isRecord } from '../../util/records.ts';
import type { Address } from './endpoint.ts';
import { serverMessage } from './errors.ts';
import type { Reply } from './transport.ts';

/** `{error: {…}}`, `{error: "…"}`, or `{object: "error", …}`; undefined for every other chunk. */
export function streamedError(
  chunk: Record<string, unknown>,
  address: Address,
  reply: Pick<Reply, 'redact'>,
): AssayError | undefined {
  const { error } = chunk;
  const isError = isRecord(error) || typeof error === 'string' || chunk.object === 'error';
  if (!isError) return undefined;
  const fields = isRecord(error) ? error : chunk;
  const said = serverMessage(reply.redact(JSON.stringify(chunk))) ?? 'no reason given';
  return new AssayError(kindOf(fields), `${address.shown} reported an error: ${said}`);
}

function kindOf({ code, type, status }: Record<string, unknown>): ErrorKind {
  for (const number of [code, status]) if (typeof number === 'number') return kindOfStatus(number);
  const word = [code, type].filter((value) => typeof value === 'string').join(' ');
  if (/rate_limit|insufficient_quota|overloaded|too_many/i.test(word)) return 'throttled';
  if (/invalid|context_length|bad_?request/i.test(word)) return 'invalid';
  if (/auth|api_key/i.test(word)) return 'credentials';
  return 'unavailable';
}

function kindOfStatus(status: number): ErrorKind {
  if (status === 401) return 'credentials';
  if (status === 403) return 'denied';
  if (status === 404) return 'not-found';
  if (status === 408 || status === 504) return 'timeout';
  if (status === 429) return 'throttled';
  return status >= 400 && status < 500 ? 'invalid' : 'unavailable';
}
