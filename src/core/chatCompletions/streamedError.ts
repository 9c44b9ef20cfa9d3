/** Errors that a server sends as a chunk of an answer it has already begun. */
import type { ErrorKind } from '../model/index.ts';
import { isRecord, type PlainRecord } from '../util/records.ts';
import { firstChoice } from './events.ts';

export interface StreamedFailure {
  readonly kind: ErrorKind;
  /** What to do about it. */
  readonly hint: string;
  /** The part of the chunk that holds the server's own words. */
  readonly told: unknown;
}

/**
 * The failure that a chunk tells of: as a whole, or in its first choice.
 * @param event the name of the server-sent event that brought it: whatever an `error` brings is a failure
 * @returns undefined for every other chunk
 */
export function streamedFailure(chunk: unknown, event?: string): StreamedFailure | undefined {
  const told = toldFailure(chunk) ?? (event === 'error' ? chunk : undefined);
  if (told === undefined) return undefined;
  const kind = isRecord(told) ? kindOf(isRecord(told.error) ? told.error : told) : 'unavailable';
  const hint = HINTS[kind] ?? 'What came is kept. The log of the server may say why.';
  return { kind, hint, told };
}

/** The record whose `error`, `message` or `detail` says what failed. */
function toldFailure(chunk: unknown): PlainRecord | undefined {
  if (!isRecord(chunk)) return undefined;
  if (isError(chunk.error) || chunk.object === 'error' || isProblem(chunk)) return chunk;
  if (!Array.isArray(chunk.choices)) return undefined;
  const choice = firstChoice(chunk.choices);
  if (isError(choice.error)) return { error: choice.error };
  return choice.finish_reason === 'error' ? chunk : undefined;
}

/** `{error: {…}}`, `{error: "…"}`, or `{error: true, …}`. Servers that always send the field leave it empty. */
function isError(error: unknown): boolean {
  return isRecord(error) || (typeof error === 'string' && error !== '') || error === true;
}

/** FastAPI's `{detail: "…"}`, its list of refused fields, and RFC 9457; others may use the word for what is no error. */
function isProblem(chunk: PlainRecord): boolean {
  const { detail, status } = chunk;
  if ('choices' in chunk || (typeof detail !== 'string' && !Array.isArray(detail))) return false;
  return Object.keys(chunk).length === 1 || (typeof status === 'number' && status >= 400);
}

const HINTS: Partial<Record<ErrorKind, string>> = {
  throttled: 'Wait a moment, then run again. What came is kept.',
  invalid: 'View the request to see what the server refuses.',
  credentials: 'Check the key that is stored for the server.',
};

/** `error_type` is TGI's word. Only FastAPI's complaint about the fields of a request is a list. */
function kindOf({ code, type, status, error_type, detail }: PlainRecord): ErrorKind {
  for (const value of [code, status]) {
    const number = typeof value === 'string' && /^\d{3}$/.test(value) ? Number(value) : value;
    if (typeof number === 'number') return kindOfStatus(number);
  }
  if (Array.isArray(detail)) return 'invalid';
  const word = [code, type, error_type].filter((value) => typeof value === 'string').join(' ');
  if (/rate_?limit|insufficient_quota|overloaded|too_many/i.test(word)) return 'throttled';
  if (/invalid|validation|context_length|bad_?request/i.test(word)) return 'invalid';
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
