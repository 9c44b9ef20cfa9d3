/** Errors that a server sends as a chunk of an answer it has already begun. */
import type { ErrorKind } from '../model/index.ts';
import { isRecord } from '../util/records.ts';

export interface StreamedFailure {
  readonly kind: ErrorKind;
  /** What to do about it. */
  readonly hint: string;
}

/** `{error: {…}}`, `{error: "…"}`, or `{object: "error", …}`; undefined for every other chunk. */
export function streamedFailure(chunk: unknown): StreamedFailure | undefined {
  if (!isRecord(chunk)) return undefined;
  const { error } = chunk;
  const isError = isRecord(error) || typeof error === 'string' || chunk.object === 'error';
  if (!isError) return undefined;
  const kind = kindOf(isRecord(error) ? error : chunk);
  return { kind, hint: HINTS[kind] ?? 'What came is kept. The log of the server may say why.' };
}

const HINTS: Partial<Record<ErrorKind, string>> = {
  throttled: 'Wait a moment, then run again. What came is kept.',
  invalid: 'View the request to see what the server refuses.',
  credentials: 'Check the key that is stored for the server.',
};

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
