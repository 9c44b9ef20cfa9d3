// Starts VS Code's server and gives the addresses of its workbench.
import { spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { endTree } from './processes.mjs';

/** The interface that everything listens on and browsers use; the workbench's addresses must match it. */
export const loopback = '127.0.0.1';

// A quiet window in which the extension is what there is to see.
const quietSettings = {
  'workbench.startupEditor': 'none',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.tips.enabled': false,
  'workbench.welcomePage.walkthroughs.openOnInstall': false,
  'chat.disableAIFeatures': true,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'security.workspace.trust.startupPrompt': 'never',
  'security.workspace.trust.banner': 'never',
  'git.openRepositoryInParentFolders': 'never',
};

/** Writes the user settings of a host: the quiet ones, overruled by `settings`. */
export async function writeSettings(userData, settings = {}) {
  await mkdir(join(userData, 'User'), { recursive: true });
  const file = join(userData, 'User/settings.json');
  await writeFile(file, JSON.stringify({ ...quietSettings, ...settings }, undefined, 2));
}

/** True if nothing listens on the port; 0 is always free. */
export function isPortFree(port) {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen({ port, host: loopback, exclusive: true }, () => probe.close(() => resolve(true)));
  });
}

function serverArguments(options) {
  const { host, port = 0, socketPath, userData, extensions, trustAll = true } = options;
  return [
    host.server,
    ...(socketPath ? ['--socket-path', socketPath] : ['--host', loopback, '--port', String(port)]),
    '--without-connection-token',
    '--accept-server-license-terms',
    // Without this the workbench ignores `extensionDevelopmentPath` in its address.
    '--enable-smoke-test-driver',
    ...(trustAll ? ['--disable-workspace-trust'] : []),
    ...['--telemetry-level', 'off'],
    ...['--user-data-dir', userData, '--extensions-dir', extensions],
    ...['--server-data-dir', join(userData, 'server')],
  ];
}

/**
 * Starts the server and waits until it listens.
 * @param {{ host: { node: string, server: string }, port?: number, socketPath?: string, userData: string,
 *   extensions: string, trustAll?: boolean, environment?: Record<string, string> }} options `port` 0 takes
 *   any free one, `socketPath` none at all; `trustAll` false leaves Workspace Trust on
 * @returns {Promise<{ origin: string, exited: Promise<number>, output: () => string,
 *   stop: () => Promise<void> }>} `output` gives all that the server has printed
 */
export async function startServer(options) {
  const { host, environment } = options;
  const child = spawn(host.node, serverArguments(options), {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...environment, NODE_OPTIONS: '' },
    // A group of its own: Ctrl+C in the terminal reaches us only, who end the whole tree in order.
    detached: process.platform !== 'win32',
  });
  let output = '';
  const exited = new Promise((resolve) => child.on('close', (code) => resolve(code ?? 1)));
  const listening = new Promise((resolve, reject) => {
    const take = (text) => {
      output += text;
      const found = /Extension host agent listening on (.+)/.exec(output);
      if (found) resolve(found[1]);
    };
    child.stdout.setEncoding('utf8').on('data', take);
    child.stderr.setEncoding('utf8').on('data', take);
    child.on('error', reject);
    exited.then((code) =>
      reject(new Error(`VS Code’s server ended with code ${code}:\n${output.slice(-2000)}`)),
    );
  });
  return {
    origin: `http://${loopback}:${await listening}`,
    exited,
    output: () => output,
    stop: () => endTree(child.pid),
  };
}

/**
 * The address of the workbench.
 * @param {{ origin: string, workspace?: string, extension?: string, tests?: string }} options absolute
 *   paths: the folder to open, the extension to load from its source folder, the tests' main module
 */
export function workbenchUrl({ origin, workspace, extension, tests }) {
  const remote = (path) => `vscode-remote://${new URL(origin).host}${pathToFileURL(path).pathname}`;
  const payload = [
    ...(extension ? [['extensionDevelopmentPath', remote(extension)]] : []),
    ...(tests ? [['extensionTestsPath', remote(tests)]] : []),
    ['skipWelcome', 'true'],
  ];
  const url = new URL(origin);
  if (workspace) url.searchParams.set('folder', pathToFileURL(workspace).pathname);
  url.searchParams.set('payload', JSON.stringify(payload));
  return url.href;
}
