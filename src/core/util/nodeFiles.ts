/** The Files port over the disk of this machine. */
import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Files } from '../model/index.ts';
import { fileError, ifPresent } from './fileError.ts';
import { endsWhole, type LineSlice, linesFrom, linesOf, tailOf, withHandle } from './fileHandle.ts';

export interface LineFiles extends Files {
  /** The file's lines without their line feeds, in memory for one chunk; nothing where there is no file. */
  lines(path: string): AsyncIterable<string>;
  /** The whole lines from a byte on, a negative one counted from the end; undefined where there is no file. */
  linesFrom(path: string, from: number): Promise<LineSlice | undefined>;
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
    return ifPresent(
      () => withHandle(path, 'r', (handle) => tailOf(handle, maxBytes)),
      path,
      undefined,
    );
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

  lines(path: string): AsyncIterable<string> {
    return linesOf(path);
  }

  async linesFrom(path: string, from: number): Promise<LineSlice | undefined> {
    return ifPresent(
      () => withHandle(path, 'r', (handle) => linesFrom(handle, from)),
      path,
      undefined,
    );
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
