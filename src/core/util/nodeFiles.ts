/** The Files port over the disk of this machine. */
import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Files } from '../model/index.ts';
import { fileError, isMissing } from './fileError.ts';

export interface LineFiles extends Files {
  /** The file's lines without their line feeds, in memory for one chunk; nothing where there is no file. */
  lines(path: string): AsyncIterable<string>;
}

/** Every method throws AssayError with a sentence that names the path; a missing file is not an error for reading. */
export class NodeFiles implements LineFiles {
  async read(path: string): Promise<string | undefined> {
    return ifPresent(() => readFile(path, 'utf8'), path, undefined);
  }

  async readBytes(path: string): Promise<Uint8Array | undefined> {
    return ifPresent(() => readFile(path), path, undefined);
  }

  async readTail(path: string, maxBytes: number): Promise<string | undefined> {
    return ifPresent(() => withHandle(path, 'r', (handle) => tailOf(handle, maxBytes)), path);
  }

  async write(path: string, text: string): Promise<void> {
    const beside = `${path}.${randomBytes(6).toString('hex')}.tmp`;
    try {
      await mkdir(dirname(path), { recursive: true });
      await withHandle(beside, 'wx', async (handle) => {
        await handle.writeFile(text);
        // Without this a power cut after the rename could leave an empty file under the right name.
        await handle.sync();
      });
      await rename(beside, path);
    } catch (thrown) {
      await rm(beside, { force: true }).catch(() => undefined);
      throw fileError('write', path, thrown);
    }
  }

  /** One write call on a file opened for appending, so that lines of several processes never mix. */
  async appendLine(path: string, line: string): Promise<void> {
    try {
      await mkdir(dirname(path), { recursive: true });
      await withHandle(path, 'a+', async (handle) => {
        const bytes = Buffer.from(`${(await endsWhole(handle)) ? '' : '\n'}${line}\n`);
        const { bytesWritten } = await handle.write(bytes);
        if (bytesWritten < bytes.length) throw new Error('the disk took only part of the line');
      });
    } catch (thrown) {
      throw fileError('write', path, thrown);
    }
  }

  async *lines(path: string): AsyncIterable<string> {
    let rest = '';
    try {
      for await (const chunk of createReadStream(path, { encoding: 'utf8' })) {
        const pieces = `${rest}${chunk}`.split('\n');
        rest = pieces.pop() ?? '';
        yield* pieces;
      }
    } catch (thrown) {
      if (isMissing(thrown)) return;
      throw fileError('read', path, thrown);
    }
    if (rest !== '') yield rest;
  }

  async list(directory: string): Promise<readonly string[]> {
    return ifPresent(() => readdir(directory), directory, []);
  }

  async remove(path: string): Promise<void> {
    await rm(path, { force: true }).catch((thrown: unknown) => {
      throw fileError('remove', path, thrown);
    });
  }
}

async function ifPresent<T, M>(
  action: () => Promise<T>,
  path: string,
  missing: M = undefined as M,
): Promise<T | M> {
  try {
    return await action();
  } catch (thrown) {
    if (isMissing(thrown)) return missing;
    throw fileError('read', path, thrown);
  }
}

async function withHandle<T>(
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
async function tailOf(handle: FileHandle, maxBytes: number): Promise<string> {
  const { size } = await handle.stat();
  const start = Math.max(0, size - maxBytes);
  const buffer = Buffer.alloc(size - start);
  const { bytesRead } = await handle.read(buffer, 0, buffer.length, start);
  const isContinuation = (byte: number | undefined) => byte !== undefined && (byte & 0xc0) === 0x80;
  let from = 0;
  while (start > 0 && from < 4 && isContinuation(buffer[from])) from++;
  return buffer.toString('utf8', from, bytesRead);
}

/** False where a crash left half a line, which must not swallow the next one. */
async function endsWhole(handle: FileHandle): Promise<boolean> {
  const { size } = await handle.stat();
  if (size === 0) return true;
  const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, size - 1);
  return buffer[0] === 0x0a;
}
