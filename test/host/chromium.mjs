// Finds a Chromium to drive, or gets one from the system's package manager where that is possible.
import { existsSync } from 'node:fs';
import { aptInstall, mayInstall, onPath } from './programs.mjs';
import { withProgress } from './progress.mjs';

// The first is Chromium without a window of its own, which nobody looks at in tests: a fifth less of the processor's time
// for each window of VS Code.
const names = [
  'chromium-headless-shell',
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'chrome',
];

const applications = {
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  ],
  win32: [
    `${process.env.PROGRAMFILES}\\Google\\Chrome\\Application\\chrome.exe`,
    `${process.env['PROGRAMFILES(X86)']}\\Microsoft\\Edge\\Application\\msedge.exe`,
  ],
};

function findChromium() {
  for (const name of names) {
    const found = onPath(name);
    if (found) return found;
  }
  return (applications[process.platform] ?? []).find((path) => existsSync(path));
}

const missing =
  'No Chromium was found, which the tests drive VS Code with. Install Chromium or Google Chrome ' +
  '(Debian, Ubuntu: apt-get install chromium; macOS: brew install --cask google-chrome), ' +
  'or set CHROMIUM_PATH to its executable.';

async function installByApt() {
  // Not every distribution has the first.
  if ((await aptInstall(['chromium-headless-shell'])) === undefined) return;
  const failure = await aptInstall(['chromium']);
  if (failure !== undefined) throw new Error(`${failure}\n\n${missing}`);
}

/**
 * The path of a Chromium: `CHROMIUM_PATH`, else the system's, else installed by apt-get where we may.
 * @returns {Promise<string>}
 */
export async function ensureChromium() {
  const given = process.env.CHROMIUM_PATH;
  if (given) {
    if (existsSync(given)) return given;
    throw new Error(`CHROMIUM_PATH is ${given}, but there is no such file.`);
  }
  const found = findChromium();
  if (found) return found;
  if (mayInstall()) {
    await withProgress('Installing Chromium (apt-get, about 65 MB)', installByApt);
    const installed = findChromium();
    if (installed) return installed;
  }
  throw new Error(missing);
}

/** How to start Chromium for tests: without a sandbox where we are root, and without talking home. */
export const chromiumArguments = [
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * Further ones for windows of VS Code that only tests look at: they are gone before code that V8 has optimized has paid
 * for the optimizing, which would take a tenth of the processor's time.
 */
export const shortLivedArguments = ['--js-flags=--no-opt --no-maglev'];
