// Runs extension tests (a module with `run()`) in the extension host of a server host.
import { openPage } from './browser.mjs';
import { startServer, workbenchUrl, writeSettings } from './server.mjs';

// What VS Code's workbench says of itself; the tests' output is easier to read without it.
const workbenchNoise =
  /open-vsx|ENOTFOUND|grace time|connection token|Creating a socket|Service Worker|\[Account|\[AgentHost|^Creation of workbench|^Updating additional|^ChatSessionStore|^Error while getting the latest version/;

const exitCodeOf = (code) => (typeof code === 'number' ? code : 1);

/** Opens the workbench with the tests in its address, and waits for the code they end with. */
async function driveTests(page, url, { onLog, timeoutMs }) {
  let finish;
  const finished = new Promise((resolve) => {
    finish = resolve;
  });
  await page.exposeFunction('codeAutomationLog', (_type, args) => {
    const line = args.join(' ');
    if (!workbenchNoise.test(line)) onLog(line);
  });
  await page.exposeFunction('codeAutomationExit', (code) => finish(exitCodeOf(code)));
  page.on('crash', () => {
    onLog('The workbench’s page crashed.');
    finish(1);
  });
  const timer = setTimeout(() => {
    onLog(`The tests did not end within ${timeoutMs / 1000} s; VS Code is ended.`);
    finish(1);
  }, timeoutMs);
  await page.goto(url);
  const code = await finished;
  clearTimeout(timer);
  return code;
}

/**
 * @param {{ host: { node: string, server: string }, workspace?: string, extension: string, tests: string,
 *   userData: string, extensions: string, trustAll?: boolean, languagesOnly?: boolean, settings?: Record<string, unknown>,
 *   onLog: (line: string) => void, timeoutMs?: number }} options absolute paths; `onLog` gets what the
 *   extension host writes to its console
 * @returns {Promise<number>} the tests' exit code, 0 if all passed
 */
export async function runExtensionTests(options) {
  const { workspace, extension, tests, onLog, timeoutMs = 300_000 } = options;
  await writeSettings(options.userData, options.settings);
  const server = await startServer(options);
  try {
    const { page, close } = await openPage({ width: 900, height: 600 });
    try {
      const url = workbenchUrl({ origin: server.origin, workspace, extension, tests });
      return await driveTests(page, url, { onLog, timeoutMs });
    } finally {
      await close();
    }
  } finally {
    await server.stop();
  }
}
