// How long each piece of work took the last time, so that the longest can be started first.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const fileIn = (root) => join(root, 'out/test/seconds.json');

/** @returns {Promise<Map<string, number>>} by name; empty before the first run */
export async function readSeconds(root) {
  try {
    return new Map(Object.entries(JSON.parse(await readFile(fileIn(root), 'utf8'))));
  } catch {
    // A file that was cut off by an interrupted run is as good as none.
    return new Map();
  }
}

export async function writeSeconds(root, seconds) {
  await mkdir(dirname(fileIn(root)), { recursive: true });
  await writeFile(fileIn(root), JSON.stringify(Object.fromEntries(seconds), undefined, 1));
}
