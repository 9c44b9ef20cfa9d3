// The person's own copy of the sample workspace: made once, brought up to date while nobody has edited it.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { cacheRoot } from './cache.mjs';

// What Assay itself keeps in a workspace: it is no edit, and it survives.
const ownFolder = '.assay';

async function filesOf(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .filter((path) => path.split(/[\\/]/)[0] !== ownFolder)
    .sort();
}

async function fingerprint(folder) {
  const hash = createHash('sha256');
  for (const path of await filesOf(folder)) {
    hash.update(`${path.replaceAll('\\', '/')}\0`).update(await readFile(join(folder, path)));
  }
  return hash.digest('hex');
}

/**
 * Gives the folder of the copy.
 * @param {string} source the sample in the repository, which is never opened itself
 */
export async function sampleCopy(source) {
  const copy = join(cacheRoot(), 'assay-sample');
  const record = `${copy}.sha256`;
  const recorded = await readFile(record, 'utf8').catch(() => '');
  const current = await fingerprint(source);
  if (existsSync(copy)) {
    if (current === recorded || (await fingerprint(copy)) !== recorded) return copy;
    for (const path of await filesOf(copy)) await rm(join(copy, path));
  }
  await mkdir(copy, { recursive: true });
  await cp(source, copy, { recursive: true });
  await writeFile(record, current);
  return copy;
}
