#!/usr/bin/env node
// `npm start`: VS Code with Assay and its sample workspace, from a fresh clone. Node built-ins only until the
// dependencies are there.
import { existsSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { cacheRoot } from './cache.mjs';
import { ensureDependencies } from './dependencies.mjs';
import { openDesktop, openInBrowser } from './open.mjs';
import { endDescendants } from './processes.mjs';
import { withProgress } from './progress.mjs';
import { sampleCopy } from './sample.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const defaultPort = 8123;

const usage = `npm start -- [--port N] [--workspace DIR] [--no-open] [--desktop] [--built]

  --port N         the port to serve on (default ${defaultPort}, or the next free one)
  --workspace DIR  the folder to open instead of the sample workspace
  --no-open        do not open a browser
  --desktop        use the desktop VS Code ("code" on PATH) instead of the browser
  --built          do not build: take what stands in dist/`;

function readOptions() {
  const { values } = parseArgs({
    options: {
      port: { type: 'string' },
      workspace: { type: 'string' },
      'no-open': { type: 'boolean', default: false },
      desktop: { type: 'boolean', default: false },
      built: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const port = values.port === undefined ? undefined : Number(values.port);
  if (port !== undefined && !(Number.isInteger(port) && port > 0 && port < 65_536)) {
    throw new Error(`--port ${values.port} is not a port. Give a number from 1 to 65535.`);
  }
  return { ...values, port };
}

/** What to open: the given folder, or a copy of the sample that the user may edit and that outlives this run. */
async function chooseWorkspace(given) {
  if (given !== undefined) {
    // npm changes to the project's folder, and says where the person was.
    const folder = resolve(process.env.INIT_CWD ?? '.', given);
    if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return { workspace: folder };
    throw new Error(`--workspace ${given}: there is no such folder.`);
  }
  const folder = await sampleCopy(join(root, 'media/sample'));
  const file = join(folder, 'prompts/answer.prompt');
  return { workspace: folder, ...(existsSync(file) ? { file } : {}) };
}

/** The asked port if it is free, else an error; without one, the first free port from the default on. */
async function choosePort(asked) {
  const { isPortFree } = await import('./server.mjs');
  if (asked !== undefined) {
    if (await isPortFree(asked)) return asked;
    throw new Error(
      `Port ${asked} is in use. Give another one, or none to take the next free one.`,
    );
  }
  for (let port = defaultPort; port < defaultPort + 100; port++) {
    if (await isPortFree(port)) return port;
  }
  throw new Error(
    `No port from ${defaultPort} to ${defaultPort + 99} is free. Give one with --port.`,
  );
}

/** What must be undone at the end, last first. */
const cleanUps = [];

async function temporaryFolder() {
  const folder = await mkdtemp(join(tmpdir(), 'assay-'));
  cleanUps.push(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Starts the server and the gateway before it. */
async function serve(port, opened) {
  const { ensureHost } = await import('./install.mjs');
  const { startGateway } = await import('./gateway.mjs');
  const { startServer, writeSettings } = await import('./server.mjs');
  const host = await ensureHost('latest');
  const userData = join(cacheRoot(), 'start/user-data');
  if (!existsSync(join(userData, 'User/settings.json'))) await writeSettings(userData);
  const socketPath =
    process.platform === 'win32'
      ? `\\\\.\\pipe\\assay-${process.pid}`
      : join(await temporaryFolder(), 'server');
  const extensions = join(cacheRoot(), 'start/extensions');
  const server = await startServer({ host, socketPath, userData, extensions });
  cleanUps.push(() => server.stop());
  await startGateway({ port, socketPath, ...opened, extension: root });
  return { server, vscode: host.vscode };
}

/** Resolves when the person, or whoever started us, wants an end. */
function endWanted() {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, resolve);
    // npm killed outright cannot pass a signal on; its children get another parent.
    const parent = process.ppid;
    if (process.env.npm_lifecycle_event) {
      setInterval(() => process.ppid !== parent && resolve('orphaned'), 500).unref();
    }
  });
}

async function build() {
  const { buildAll } = await import('../../esbuild.mjs');
  await withProgress('Building Assay', () => buildAll());
}

/** Runs until the server ends, which it should not do by itself. */
async function session(options) {
  const opened = await chooseWorkspace(options.workspace);
  const port = options.desktop ? 0 : await choosePort(options.port);
  await ensureDependencies(root);
  if (!options.built) await build();
  if (options.desktop) {
    await openDesktop(root, opened.workspace);
    return;
  }
  const { server, vscode } = await serve(port, opened);
  const address = `http://127.0.0.1:${port}/`;
  process.stdout.write(
    `\nVS Code ${vscode} with Assay is ready. Workspace: ${opened.workspace}\n\n  ${address}\n\nCtrl+C ends it.\n`,
  );
  if (!options['no-open']) openInBrowser(address);
  await server.exited;
  throw new Error(`VS Code’s server ended:\n${server.output().slice(-2000)}`);
}

async function main() {
  const options = readOptions();
  if (options.help) {
    process.stdout.write(`${usage}\n`);
    return;
  }
  try {
    await Promise.race([session(options), endWanted()]);
  } finally {
    for (const cleanUp of cleanUps.reverse()) await cleanUp();
    // An end during the set-up finds npm or the bundler at work.
    await endDescendants();
  }
}

try {
  await main();
  process.exit(0);
} catch (error) {
  process.stderr.write(`\n${error instanceof Error ? error.message : error}\n`);
  process.exit(1);
}
