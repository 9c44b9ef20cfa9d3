/** Where files really lie: links inside of a folder may lead out of it. */
import { realpath } from 'node:fs/promises';
import { isAbsolute, relative, sep } from 'node:path';

/** Whether the file at a path is there, and really lies in a folder: links are followed. Absolute paths. Does not throw. */
export async function isInside(path: string, folder: string): Promise<boolean> {
  try {
    const between = relative(await realpath(folder), await realpath(path));
    return between !== '' && !isAbsolute(between) && between.split(sep)[0] !== '..';
  } catch {
    return false;
  }
}
