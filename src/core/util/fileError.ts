/** A failure of the file system as a sentence. */
import { AssayError, type ErrorKind } from '../model/index.ts';

interface Reason {
  readonly kind: ErrorKind;
  readonly why: string;
  readonly hint?: string;
}

/** By the system's error code. Source: https://nodejs.org/api/errors.html#common-system-errors */
const REASONS: Readonly<Record<string, Reason>> = {
  EACCES: denied('you have no permission for it'),
  EPERM: denied('the system does not permit it'),
  EROFS: denied('it is on a read-only disk'),
  ENOENT: { kind: 'not-found', why: 'there is no such file' },
  EISDIR: { kind: 'invalid', why: 'it is a folder', hint: 'Give the path of a file.' },
  ENOTDIR: { kind: 'invalid', why: 'a part of its path is a file, where a folder is needed' },
  EEXIST: { kind: 'invalid', why: 'a file stands where a folder is needed' },
  ENAMETOOLONG: { kind: 'invalid', why: 'its path is too long' },
  ENOSPC: { kind: 'unavailable', why: 'the disk is full', hint: 'Make room on the disk.' },
  ELOOP: { kind: 'invalid', why: 'its links lead in a circle' },
  EMFILE: { kind: 'unavailable', why: 'too many files are open' },
};

function denied(why: string): Reason {
  return { kind: 'denied', why, hint: 'Check the permissions of the file and its folder.' };
}

/** @param what the verb for the sentence "Could not … <path>" */
export function fileError(what: string, path: string, thrown: unknown): AssayError {
  if (thrown instanceof AssayError) return thrown;
  const reason = REASONS[codeOf(thrown) ?? ''];
  const why = reason?.why ?? (thrown instanceof Error ? thrown.message : String(thrown));
  return new AssayError(reason?.kind ?? 'unexpected', `Could not ${what} ${path}: ${why}.`, {
    cause: thrown,
    ...(reason?.hint === undefined ? {} : { hint: reason.hint }),
  });
}

/** What the reading gives; `missing` where there is no such file. @throws AssayError for anything else */
export async function ifPresent<T, M>(
  action: () => Promise<T>,
  path: string,
  missing: M,
): Promise<T | M> {
  try {
    return await action();
  } catch (thrown) {
    if (isMissing(thrown)) return missing;
    throw fileError('read', path, thrown);
  }
}

/** True for a path that leads to nothing. */
export function isMissing(thrown: unknown): boolean {
  return codeOf(thrown) === 'ENOENT';
}

function codeOf(thrown: unknown): string | undefined {
  if (!(thrown instanceof Error) || !('code' in thrown)) return undefined;
  return typeof thrown.code === 'string' ? thrown.code : undefined;
}
