// The user's cache folder that holds VS Code hosts and Node binaries: shared by every clone, keyed by version.
import { existsSync } from 'node:fs';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** `$XDG_CACHE_HOME/assay-vscode-host`, or the same under `~/.cache`. */
export function cacheRoot() {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'assay-vscode-host');
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

async function tryLock(path) {
  try {
    const file = await open(path, 'wx');
    await file.writeFile(String(process.pid));
    await file.close();
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    return false;
  }
}

/** Takes the lock, waiting for a living owner; a lock whose owner is gone is taken over. */
async function lock(path) {
  let told = false;
  while (!(await tryLock(path))) {
    const owner = Number(await readFile(path, 'utf8').catch(() => ''));
    // An empty file is a lock whose owner is just about to write its id.
    if (owner > 0 && !isAlive(owner)) await rm(path, { force: true });
    else if (!told) {
      process.stderr.write(`Waiting for process ${owner || '?'}, which installs the same …\n`);
      told = true;
    }
    await delay(250);
  }
}

/** Installs under way in this process: the lock is for the others. */
const underWay = new Map();

/**
 * Gives the folder `name` in the cache, made by `install` the first time. An interrupted install is
 * never taken for a whole one: it is made beside and renamed when it is done.
 * @param {string} name
 * @param {(folder: string) => Promise<void>} install fills an empty folder
 * @returns {Promise<string>} the folder's path
 */
export function installOnce(name, install) {
  const current = underWay.get(name) ?? installLocked(name, install);
  underWay.set(name, current);
  // A failed install may be tried again.
  current.catch(() => underWay.delete(name));
  return current;
}

async function installLocked(name, install) {
  const target = join(cacheRoot(), name);
  if (existsSync(target)) return target;
  await mkdir(cacheRoot(), { recursive: true });
  const lockPath = `${target}.lock`;
  await lock(lockPath);
  const partial = `${target}.partial`;
  try {
    if (existsSync(target)) return target;
    await rm(partial, { recursive: true, force: true });
    await mkdir(partial);
    await install(partial);
    await rename(partial, target);
    return target;
  } finally {
    await rm(partial, { recursive: true, force: true });
    await rm(lockPath, { force: true });
  }
}
