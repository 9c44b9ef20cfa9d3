/** Open files, for the few things that whole-file calls cannot do. */
import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { fileError, isMissing } from './fileError.ts';

/** Opens, acts, and closes whatever happens. */
export async function withHandle<T>(
  path: string,
  flags: string,
  action: (handle: FileHandle) => Promise<T>,
): Promise<T> {
  const handle = await open(path, flags);
  try {
    return await action(handle);
  } finally {
    await handle.close();
  }
}

/** The last `maxBytes`, from the start of a character on. */
export async function tailOf(handle: FileHandle, maxBytes: number): Promise<string> {
  const { size } = await handle.stat();
  const start = Math.max(0, size - maxBytes);
  const buffer = Buffer.alloc(size - start);
  const { bytesRead } = await handle.read(buffer, 0, buffer.length, start);
  const isContinuation = (byte: number | undefined) => byte !== undefined && (byte & 0xc0) === 0x80;
  let from = 0;
  while (start > 0 && from < 4 && isContinuation(buffer[from])) from++;
  return buffer.toString('utf8', from, bytesRead);
}

export interface LineSlice {
  /** Whole lines; the first may be the end of one where `start` lies inside it. */
  readonly lines: readonly string[];
  /** The byte that was read from. */
  readonly start: number;
  /** The byte behind the last whole line: the next one begins there. */
  readonly end: number;
}

/** The whole lines from a byte on; a negative `from` counts from the end, and is never before the beginning. */
export async function linesFrom(handle: FileHandle, from: number): Promise<LineSlice> {
  const { size } = await handle.stat();
  const start = Math.min(size, from < 0 ? Math.max(0, size + from) : from);
  const buffer = Buffer.alloc(size - start);
  const { bytesRead } = await handle.read(buffer, 0, buffer.length, start);
  const length = buffer.lastIndexOf(0x0a, bytesRead - 1) + 1;
  if (bytesRead === 0 || length === 0) return { lines: [], start, end: start };
  const lines = buffer.toString('utf8', 0, length - 1).split('\n');
  return { lines, start, end: start + length };
}

/** False where a crash left half a line, which must not swallow the next one. */
export async function endsWhole(handle: FileHandle): Promise<boolean> {
  const { size } = await handle.stat();
  if (size === 0) return true;
  const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, size - 1);
  return buffer[0] === 0x0a;
}

/** Lines without their line feeds, in memory for one chunk. @throws AssayError; a missing file has no lines */
export async function* linesOf(path: string): AsyncIterable<string> {
  // The pieces of a line that is not whole yet: joined once, so that a very long line takes no longer than many short ones.
  let open: string[] = [];
  try {
    for await (const chunk of createReadStream(path, { encoding: 'utf8' })) {
      const [first = '', ...others] = `${chunk}`.split('\n');
      open.push(first);
      const last = others.pop();
      if (last === undefined) continue;
      yield open.join('');
      yield* others;
      open = [last];
    }
  } catch (thrown) {
    if (isMissing(thrown)) return;
    throw fileError('read', path, thrown);
  }
  const rest = open.join('');
  if (rest !== '') yield rest;
}
