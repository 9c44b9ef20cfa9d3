// Starts VS Code's server and gives the addresses of its workbench.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { endTree, run } from './processes.mjs';

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
  'extensions.ignoreRecommendations': true,
  'security.workspace.trust.startupPrompt': 'never',
  'security.workspace.trust.banner': 'never',
  'git.openRepositoryInParentFolders': 'never',
  // The browser is on this machine. VS Code looks for ports by listing what every process has open, each second.
  'remote.autoForwardPorts': false,
};

/** Further settings of windows that only tests look at. */
export const testSettings = {
  'window.autoDetectHighContrast': false,
  // What moves by itself costs a machine that runs several windows.
  'workbench.reduceMotion': 'on',
  'editor.cursorBlinking': 'solid',
  // What no test looks at need not be drawn: the processor does what a graphics card would.
  'editor.minimap.enabled': false,
  'editor.stickyScroll.enabled': false,
  'editor.renderLineHighlight': 'none',
  'editor.occurrencesHighlight': 'off',
  'breadcrumbs.enabled': false,
  'git.enabled': false,
  // As on the desktop; in a browser VS Code would save by itself after a second.
  'files.autoSave': 'off',
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

/** VS Code's own extensions for the files of a prompt's workspace, and for what tests look at. */
const languages =
  'configuration-editing css diff handlebars html ini javascript json json-language-features log ' +
  'markdown-basics markdown-language-features prompt-basics python search-result shellscript ' +
  'theme-defaults theme-seti typescript-basics xml yaml';

/**
 * Gathers those of VS Code's own extensions that have to do with Assay. Without the other eighty a window takes a sixth
 * less of the processor to start.
 * @returns {Promise<string>} the folder that holds them
 */
async function gatherLanguages(server, userData) {
  const folder = join(userData, 'languages');
  await mkdir(folder, { recursive: true });
  for (const name of languages.split(' ')) {
    const target = join(dirname(dirname(server)), 'extensions', name);
    // A junction is what Windows lets anybody make.
    if (existsSync(target)) await symlink(target, join(folder, name), 'junction');
  }
  return folder;
}

function serverArguments(options) {
  const { host, port = 0, socketPath, userData, extensions, trustAll = true, builtIn } = options;
  return [
    host.server,
    ...(socketPath ? ['--socket-path', socketPath] : ['--host', loopback, '--port', String(port)]),
    '--without-connection-token',
    '--accept-server-license-terms',
    // Without this the workbench ignores `extensionDevelopmentPath` in its address.
    '--enable-smoke-test-driver',
    // We were started from a shell, and hand on what it exports. VS Code would start a login shell of its own to ask,
    // and holds every extension back until that has answered: up to ten seconds in each window.
    '--force-disable-user-env',
    ...(trustAll ? ['--disable-workspace-trust'] : []),
    ...['--telemetry-level', 'off'],
    ...['--user-data-dir', userData, '--extensions-dir', extensions],
    ...['--server-data-dir', join(userData, 'server')],
    ...(builtIn ? ['--builtin-extensions-dir', builtIn] : []),
  ];
}

/** Sees to it that the server ends even where nobody gets to call `stop`. */
function endWithUs(child) {
  const end = () => {
    try {
      process.kill(process.platform === 'win32' ? child.pid : -child.pid, 'SIGKILL');
    } catch {
      // It has ended already.
    }
  };
  process.once('exit', end);
  child.once('close', () => process.off('exit', end));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    // Without a listener a signal would end us before `exit` is emitted.
    if (process.listenerCount(signal) === 0) process.once(signal, () => process.exit(1));
  }
}

/**
 * Starts the server and waits until it listens.
 * @param {{ host: { node: string, server: string }, port?: number, socketPath?: string, userData: string,
 *   extensions: string, trustAll?: boolean, languagesOnly?: boolean, environment?: Record<string, string> }} options
 *   `port` 0 takes any free one, `socketPath` none at all; `trustAll` false leaves Workspace Trust on; `languagesOnly`
 *   leaves out VS Code's own extensions that have nothing to do with Assay
 * @returns {Promise<{ origin: string, exited: Promise<number>, output: () => string,
 *   stop: (graceMs?: number) => Promise<void> }>} `output` gives all that the server has printed; `stop`
 *   ends it and all it started
 */
export async function startServer(options) {
  const { host, userData, environment, languagesOnly = false } = options;
  const builtIn = languagesOnly ? await gatherLanguages(host.server, userData) : undefined;
  const child = spawn(host.node, serverArguments({ ...options, builtIn }), {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...environment, NODE_OPTIONS: '' },
    // A group of its own: Ctrl+C in the terminal reaches us only, who end the whole tree in order.
    detached: process.platform !== 'win32',
  });
  endWithUs(child);
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
    stop: (graceMs) => endTree(child.pid, graceMs),
  };
}

/**
 * Installs a packaged extension into a host's extensions folder, as a user would.
 * @param {{ host: { node: string, server: string }, vsix: string, userData: string, extensions: string }} options
 */
export async function installVsix({ host, vsix, userData, extensions }) {
  const { code, output } = await run(host.node, [
    host.server,
    ...['--install-extension', vsix, '--extensions-dir', extensions],
    ...['--user-data-dir', userData, '--server-data-dir', join(userData, 'server')],
  ]);
  if (code !== 0) throw new Error(`VS Code does not install ${vsix}:\n${output}`);
}

/**
 * The address of the workbench.
 * @param {{ origin: string, workspace?: string, file?: string, extension?: string, tests?: string }} options
 *   absolute paths: the folder (or `.code-workspace` file) and the file to open, the extension to load from its
 *   source folder, the tests' main module
 */
export function workbenchUrl({ origin, workspace, file, extension, tests }) {
  const remote = (path) => `vscode-remote://${new URL(origin).host}${pathToFileURL(path).pathname}`;
  const payload = [
    ...(extension ? [['extensionDevelopmentPath', remote(extension)]] : []),
    ...(file ? [['openFile', remote(file)]] : []),
    ...(tests ? [['extensionTestsPath', remote(tests)]] : []),
    ['skipWelcome', 'true'],
  ];
  const url = new URL(origin);
  if (workspace) {
    const kind = workspace.endsWith('.code-workspace') ? 'workspace' : 'folder';
    url.searchParams.set(kind, pathToFileURL(workspace).pathname);
  }
  url.searchParams.set('payload', JSON.stringify(payload));
  return url.href;
}
