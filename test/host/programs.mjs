// Programs of the system that tests run: found on the PATH, or installed by its package manager where we may.
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { run } from './processes.mjs';
import { withProgress } from './progress.mjs';

/** The folders in which programs are looked for. */
const searched = () => (process.env.PATH ?? '').split(delimiter).filter(Boolean);

/** The path of a program, or undefined where there is none. */
export function onPath(name, folders = searched()) {
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}

/** True where apt-get can be used without asking anybody. */
export const mayInstall = () => process.getuid?.() === 0 && onPath('apt-get') !== undefined;

/** Installs Debian packages. Gives the end of what apt-get said where it failed. */
export async function aptInstall(packages) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await run('apt-get', ['update'], { env });
  const { code, output } = await run('apt-get', ['install', '-y', ...packages], { env });
  return code === 0 ? undefined : output.trim().split('\n').slice(-5).join('\n');
}

/** What runs the code that Assay copies to the clipboard, by the Debian package that brings it. */
const interpreters = { curl: 'curl', git: 'git', python3: 'python3' };

/** Installs the interpreters that are missing, where we may. Without them their tests say that they were not run. */
export async function ensureInterpreters() {
  const missing = Object.keys(interpreters).filter((name) => onPath(name) === undefined);
  if (missing.length === 0 || !mayInstall()) return;
  const packages = missing.map((name) => interpreters[name]);
  await withProgress(`Installing ${missing.join(', ')} (apt-get)`, () => aptInstall(packages));
}
