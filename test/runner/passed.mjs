// Keeps what has passed, so that a run does not repeat what it could only find again: as `go test` does, a piece of work is
// known by all that it rests on, and what it gave is taken while none of that has changed. Only passes are kept, and
// none that needed a second attempt.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { release } from 'node:os';
import { dirname, join } from 'node:path';

/** A system changes in ways that no digest here shows: what is older is found out again. */
const keptForMs = 24 * 60 * 60_000;
const format = 1;
/** Made by a build or a run, or no part of the project. */
const ignored = new Set(['.assay', '.git', '.vscode-test', 'dist', 'node_modules', 'out']);
/** Files that no test reads but those that name them in `reads`. */
const readByFew = new Set(['README.md', 'CHANGELOG.md', 'LICENSE']);
const environment = /^(ASSAY|AWS|NODE|VSCODE|CHROMIUM|XDG)_|^(HOME|LANG|LC_ALL|PATH|TZ|DISPLAY)$/;

/** @typedef {{ passed: number, failed: number, skipped?: number, note?: string, before?: number }} Result */

const digestOf = (...parts) => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part).update('\0');
  return hash.digest('hex');
};

/** The digest of each file of the project, by its path from the root; sorted. */
async function digestTree(root) {
  const files = new Map();
  const walk = async (folder) => {
    const entries = await readdir(join(root, folder), { withFileTypes: true });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = folder ? `${folder}/${entry.name}` : entry.name;
      if (ignored.has(entry.name)) continue;
      if (entry.isDirectory()) await walk(path);
      else if (entry.isFile()) files.set(path, digestOf(await readFile(join(root, path))));
    }
  };
  await walk('');
  return files;
}

/** What surrounds the project: the machine, the variables that tests may read, and the packages. */
function surroundings(root) {
  const variables = Object.entries(process.env)
    .filter(([name]) => environment.test(name))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const packages = readFileSync(join(root, 'node_modules/.package-lock.json'));
  const machine = [process.platform, process.arch, release(), process.version];
  return digestOf(JSON.stringify([machine, variables]), packages);
}

/** What a piece of work rests on: all of the project but other pieces' tests, and what only some of them read. */
function keyOf(files, { tests, reads = [] }) {
  const own = new Set([...tests, ...reads]);
  const counts = (path) => own.has(path) || !(path.endsWith('.test.ts') || readByFew.has(path));
  const lines = [...files].filter(([path]) => counts(path)).map((line) => line.join(' '));
  return digestOf(...lines);
}

async function readKept(file) {
  try {
    const { version, results } = JSON.parse(await readFile(file, 'utf8'));
    return version === format ? new Map(Object.entries(results)) : new Map();
  } catch {
    // None yet, or one that was cut off: as good as none.
    return new Map();
  }
}

/** Gives a function that writes the results, one call after the other and never half of them. */
function writerTo(file) {
  let last = Promise.resolve();
  return (kept) => {
    last = last.then(async () => {
      await mkdir(dirname(file), { recursive: true });
      const results = Object.fromEntries(kept);
      await writeFile(`${file}.new`, JSON.stringify({ version: format, results }, undefined, 1));
      await rename(`${file}.new`, file);
    });
    return last;
  };
}

/**
 * Opens what earlier runs in this checkout kept.
 * @param {string} root
 * @param {{ fresh?: boolean, now?: () => number }} [options] `fresh`: run everything, and keep what passes
 * @returns {Promise<(work: { name: string, tests: string[], reads?: string[] }, run: () => Promise<Result>) =>
 *   Promise<Result>>} gives what the work gave before (`before` is then how many passed) or runs it. `tests` are the
 *   test files that it consists of; `reads` names files of `readByFew` that they read
 */
export async function openPassed(root, options = {}) {
  const { fresh = false, now = Date.now } = options;
  const file = join(root, 'out/test/passed.json');
  const kept = await readKept(file);
  const write = writerTo(file);
  const around = surroundings(root);
  const tree = await digestTree(root);
  const keyIn = (files, work) => digestOf(around, keyOf(files, work));

  return async (work, run) => {
    const key = keyIn(tree, work);
    const known = kept.get(work.name);
    if (!fresh && known?.key === key && now() - known.at < keptForMs) {
      return { ...known.result, before: known.result.passed };
    }
    const at = now();
    const result = await run();
    const { passed, failed, skipped, note, secondAttempt = false } = result;
    kept.delete(work.name);
    // Files that changed meanwhile leave open which of the two was tested.
    const isSame = failed === 0 && !secondAttempt && keyIn(await digestTree(root), work) === key;
    if (isSame && passed > 0)
      kept.set(work.name, { key, at, result: { passed, failed, skipped, note } });
    await write(kept);
    return result;
  };
}
