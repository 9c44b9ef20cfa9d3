// Installs VS Code's server host into the user's cache: code-server's VS Code build from npm, without
// anything that would have to be compiled.
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheRoot, installOnce } from './cache.mjs';
import { npmFailure } from './dependencies.mjs';
import { ensureNode } from './node.mjs';
import { npm } from './processes.mjs';
import { withProgress } from './progress.mjs';
import { hosts } from './versions.mjs';

// Raised when the way of installing changes, so that hosts of an older way are not used.
const layout = 1;

// A third of the download; the workbench, the extension host and webviews never load them.
const unneeded = [
  '@devcontainers/cli',
  '@github/copilot-sdk',
  '@microsoft/mxc-sdk',
  '@vscode/sqlite3',
  'kerberos',
  'ssh2',
];

// Versions that carry prebuilt binaries, in place of ones that are compiled or come from elsewhere.
const replaced = { '@parcel/watcher': '2.5.1', '@vscode/ripgrep': '1.18.0' };

const standIns = {
  '@vscode/spdlog': 'spdlog.cjs',
  '@vscode/native-watchdog': 'watchdog.cjs',
  'native-watchdog': 'watchdog.cjs',
};

async function npmInstall(what, folder, ...packages) {
  const args = ['install', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund'];
  const { code, output } = await npm([...args, '--loglevel=error', ...packages], { cwd: folder });
  if (code !== 0) throw new Error(npmFailure(what, output));
}

async function editJson(file, edit) {
  if (!existsSync(file)) return;
  const value = JSON.parse(await readFile(file, 'utf8'));
  edit(value);
  await writeFile(file, JSON.stringify(value, undefined, 2));
}

/** Takes what is not needed out of a list of dependencies, and replaces versions. */
function chooseDependencies(dependencies) {
  for (const name of unneeded) delete dependencies[name];
  for (const [name, version] of Object.entries(replaced)) {
    if (name in dependencies) dependencies[name] = version;
  }
}

/** The lock must not bring back what `chooseDependencies` changed. */
function chooseLocked(lock) {
  chooseDependencies(lock.packages[''].dependencies);
  for (const [name, version] of Object.entries(replaced)) {
    const entry = lock.packages[`node_modules/${name}`];
    if (entry && (entry.version !== version || entry.resolved?.startsWith('git'))) {
      delete lock.packages[`node_modules/${name}`];
    }
  }
}

async function installStandIns(modules) {
  const folder = join(dirname(fileURLToPath(import.meta.url)), 'standIns');
  for (const [name, file] of Object.entries(standIns)) {
    const target = join(modules, name);
    if (!existsSync(target)) continue;
    await rm(target, { recursive: true });
    await mkdir(target, { recursive: true });
    await copyFile(join(folder, file), join(target, 'index.js'));
    const manifest = { name, version: '0.0.0', type: 'commonjs', main: 'index.js' };
    await writeFile(join(target, 'package.json'), JSON.stringify(manifest));
  }
}

async function installHost({ codeServer, vscode }, folder) {
  const what = `VS Code ${vscode}`;
  process.stderr.write(`${what} is installed once, into ${cacheRoot()} (about 350 MB).\n`);
  const server = join(folder, 'node_modules/code-server/lib/vscode');
  await withProgress(`[1/3] ${what}: the server (about 170 MB)`, async () => {
    await writeFile(join(folder, 'package.json'), '{ "private": true }');
    await npmInstall(what, folder, `code-server@${codeServer}`);
  });
  await withProgress(`[2/3] ${what}: its libraries (about 150 MB)`, async () => {
    await editJson(join(server, 'package.json'), (value) => chooseDependencies(value.dependencies));
    await editJson(join(server, 'npm-shrinkwrap.json'), chooseLocked);
    await npmInstall(what, server);
    await installStandIns(join(server, 'node_modules'));
  });
  await withProgress(`[3/3] ${what}: its extensions’ libraries (about 25 MB)`, () =>
    npmInstall(what, join(server, 'extensions')),
  );
}

/**
 * Gives a host, installed the first time it is asked for.
 * @param {'latest' | 'minimum'} name
 * @returns {Promise<{ node: string, server: string, vscode: string }>} the Node binary that runs it, the
 *   server's main script, and VS Code's version
 */
export async function ensureHost(name) {
  const host = hosts[name];
  const node = await ensureNode(host.node);
  const folder = await installOnce(`${host.codeServer}-${layout}`, (partial) =>
    installHost(host, partial),
  );
  const server = join(folder, 'node_modules/code-server/lib/vscode/out/server-main.js');
  return { node, server, vscode: host.vscode };
}
