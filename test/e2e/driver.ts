// Drives a real VS Code in Chromium, for end-to-end tests: a window of its own for each call, with a fresh
// profile and a copy of the workspace.
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Frame, Locator, Page } from 'playwright-core';
import { openPage, workbenchReady } from '../host/browser.mjs';
import { ensureHost } from '../host/install.mjs';
import { installVsix, startServer, workbenchUrl, writeSettings } from '../host/server.mjs';

export type Theme = 'light' | 'dark' | 'high-contrast' | 'high-contrast-light';
export type HostVersion = 'latest' | 'minimum';

export interface WorkbenchOptions {
  /** The folder to copy and open, from the repository's root (`media/sample`); `null` opens none. */
  workspace?: string | null;
  /** User settings over the quiet defaults. */
  settings?: Readonly<Record<string, unknown>>;
  /** The window's size in CSS pixels (1280 × 800). */
  width?: number;
  height?: number;
  theme?: Theme;
  /** Load the extension from the source folder, or as installed from the packaged VSIX. */
  extension?: 'development' | 'vsix';
  version?: HostVersion;
  /** False leaves Workspace Trust on: the window opens in Restricted Mode. */
  trusted?: boolean;
  /** Environment of the server and of the extension host. */
  environment?: Readonly<Record<string, string>>;
}

const themes: Record<HostVersion, Record<Theme, string>> = {
  latest: {
    light: 'Light 2026',
    dark: 'Dark 2026',
    'high-contrast': 'Default High Contrast',
    'high-contrast-light': 'Default High Contrast Light',
  },
  minimum: {
    light: 'Default Light Modern',
    dark: 'Default Dark Modern',
    'high-contrast': 'Default High Contrast',
    'high-contrast-light': 'Default High Contrast Light',
  },
};

// What the server host lacks and the workbench asks for all the same.
const hostNoise =
  /vsda|[sS]erviceWorker|A bad HTTP response code|open-vsx|mint-key|_static\/src|update\/check/;

/** True for an error of ours: in a webview, or the workbench's about Assay. */
function isOurs(text: string, url: string): boolean {
  if (hostNoise.test(`${text} ${url}`)) return false;
  return !url.includes('/workbench.js') || /assay/i.test(text);
}

const root = process.cwd();

/** One VS Code window. Every wait ends with an error that says what did not appear. */
export class Workbench {
  readonly page: Page;
  /** The copy of the workspace that is open; empty when none is. */
  readonly workspace: string;
  /** Errors that the page or a webview wrote to its console, content security violations among them. */
  readonly errors: string[] = [];
  readonly #end: () => Promise<void>;

  constructor(page: Page, workspace: string, end: () => Promise<void>) {
    this.page = page;
    this.workspace = workspace;
    this.#end = end;
    page.setDefaultTimeout(30_000);
    page.on('pageerror', (error) => this.errors.push(error.message));
    page.on('console', (message) => {
      const { url } = message.location();
      if (message.type() !== 'error' || !isOurs(message.text(), url)) return;
      this.errors.push(`${message.text()} ${url}`);
    });
  }

  /**
   * The frame of the webview whose document holds `rootSelector`, once that is visible.
   * @param timeoutMs how long to wait for it
   */
  async webviewFrame(rootSelector: string, timeoutMs = 30_000): Promise<Frame> {
    const deadline = Date.now() + timeoutMs;
    while (Date.now() < deadline) {
      for (const frame of this.page.frames()) {
        if (frame === this.page.mainFrame()) continue;
        // A frame may go away while it is asked.
        const found = await frame.$(rootSelector).catch(() => null);
        if (await found?.isVisible().catch(() => false)) return frame;
      }
      await delay(50);
    }
    const addresses = this.page.frames().map((frame) => frame.url().slice(0, 120));
    throw new Error(`No webview shows ${rootSelector}. Frames:\n${addresses.join('\n')}`);
  }

  /** Runs a command through the palette by its title as shown there, such as `Assay: Run Prompt`. */
  async runCommand(title: string): Promise<void> {
    await this.#pick('F1', `>${title}`, title);
  }

  /** Opens a file of the workspace through Quick Open by its name, and waits for its editor. */
  async openFile(name: string): Promise<void> {
    await this.#pick('ControlOrMeta+P', name, basename(name));
    const tab = this.page.locator(`.tabs-container .tab[data-resource-name="${basename(name)}"]`);
    await tab.first().waitFor();
  }

  /** Shows a view container by its name in the Activity Bar. */
  async openView(name: string): Promise<void> {
    const item = this.page
      .locator(`.activitybar .action-item:has([aria-label^="${name}"])`)
      .first();
    const title = this.page.locator('.part.sidebar .composite.title', { hasText: name }).first();
    await item.waitFor();
    const deadline = Date.now() + 40_000;
    // A click on the container that is on show hides it, also where a window that starts has just brought it back:
    // what counts is the side bar's title.
    while (Date.now() < deadline) {
      if (await isVisibleWithin(title, 500)) return;
      await item.click();
    }
    throw new Error(`The side bar does not show "${name}".`);
  }

  /** Chooses an entry of the context menu of `target`. */
  async chooseFromMenu(target: Locator, label: string): Promise<void> {
    const entry = this.page.locator(`.monaco-menu .action-label:has-text("${label}")`).first();
    await target.click({ button: 'right' });
    await entry.waitFor();
    const deadline = Date.now() + 10_000;
    // VS Code drops a click that comes within its first moments, which a person's never does.
    while (Date.now() < deadline) {
      await entry.click({ timeout: 1000 }).catch(() => undefined);
      if (await isGoneWithin(entry, 500)) return;
    }
    throw new Error(`The menu does not let "${label}" be chosen.`);
  }

  /** Waits until the workbench can be used, after the page went to another address. */
  ready(): Promise<unknown> {
    return workbenchReady(this.page);
  }

  /** Loads the window anew, as `Developer: Reload Window` does. */
  async reload(): Promise<void> {
    await this.page.reload();
    await workbenchReady(this.page);
  }

  /** Saves the window's picture as out/screenshots/<name>.png, and gives its path. */
  async screenshot(name: string): Promise<string> {
    const path = join(root, 'out/screenshots', `${name}.png`);
    await mkdir(join(root, 'out/screenshots'), { recursive: true });
    await this.page.screenshot({ path });
    return path;
  }

  /** Ends the window, the server and all they started, and removes their files. */
  async close(): Promise<void> {
    await this.#end();
  }

  /** Chooses in a quick pick, once VS Code offers an entry that begins with `label`. */
  async #pick(key: string, text: string, label: string): Promise<void> {
    const deadline = Date.now() + 40_000;
    // Asked again until then: commands and files are offered only once extensions and the file index are
    // there, and whatever takes the focus closes the list.
    while (Date.now() < deadline) {
      if (await this.#tryPick(key, text, label)) return;
    }
    throw new Error(`VS Code offers nothing called "${label}" for "${text}".`);
  }

  async #tryPick(key: string, text: string, label: string): Promise<boolean> {
    const input = this.page.locator('.quick-input-widget input[type="text"]').first();
    const row = this.page
      .locator(`.quick-input-list .monaco-list-row[aria-label^="${label.replaceAll('"', '\\"')}"]`)
      .first();
    await this.page.keyboard.press(key);
    try {
      await input.waitFor({ timeout: 2000 });
      await input.fill(text);
      await row.click({ timeout: 2000 });
      await input.waitFor({ state: 'hidden', timeout: 1000 }).catch(() => undefined);
      return true;
    } catch {
      if (await input.isVisible()) await this.page.keyboard.press('Escape');
      // A webview that is still loading keeps the keys to itself.
      await this.page.evaluate('document.activeElement?.blur()');
      return false;
    }
  }
}

async function isVisibleWithin(locator: Locator, timeout: number): Promise<boolean> {
  return locator.waitFor({ timeout }).then(
    () => true,
    () => false,
  );
}

async function isGoneWithin(locator: Locator, timeout: number): Promise<boolean> {
  return locator.waitFor({ state: 'hidden', timeout }).then(
    () => true,
    () => false,
  );
}

async function prepareProfile(scratch: string, options: WorkbenchOptions) {
  const {
    theme = 'dark',
    version = 'latest',
    trusted = true,
    workspace = 'media/sample',
  } = options;
  const userData = join(scratch, 'user-data');
  await writeSettings(userData, {
    'workbench.colorTheme': themes[version][theme],
    'window.autoDetectHighContrast': false,
    ...(trusted ? {} : { 'security.workspace.trust.enabled': true }),
    ...options.settings,
  });
  const folder = workspace === null ? '' : join(scratch, basename(workspace));
  if (workspace !== null) await cp(join(root, workspace), folder, { recursive: true });
  return { userData, folder };
}

/**
 * Opens a VS Code window. Close it in the test's `after`, or it outlives the test.
 * @throws when the host or Chromium is missing and cannot be installed, or the window does not appear
 */
export async function openWorkbench(options: WorkbenchOptions = {}): Promise<Workbench> {
  const { version = 'latest', extension = 'development', trusted = true } = options;
  const host = await ensureHost(version);
  const scratch = await mkdtemp(join(tmpdir(), 'assay-e2e-'));
  const { userData, folder } = await prepareProfile(scratch, options);
  const extensions = join(scratch, 'extensions');
  const steps: (() => Promise<unknown>)[] = [
    () => rm(scratch, { recursive: true, force: true, maxRetries: 5 }),
  ];
  const end = async () => {
    for (const step of steps.splice(0).reverse()) await step();
  };
  try {
    if (extension === 'vsix')
      await installVsix({ host, vsix: join(root, 'out/assay.vsix'), userData, extensions });
    const environment = { EXTENSIONS_GALLERY: '{}', ...options.environment };
    const server = await startServer({
      host,
      userData,
      extensions,
      trustAll: trusted,
      environment,
    });
    // The profile is thrown away: there is nothing to wait for.
    steps.push(() => server.stop(0));
    const { page, close } = await openPage(options);
    steps.push(close);
    const workbench = new Workbench(page, folder, end);
    const development = extension === 'development' ? { extension: root } : {};
    const { origin } = server;
    await page.goto(
      workbenchUrl({ origin, ...(folder ? { workspace: folder } : {}), ...development }),
    );
    await workbenchReady(page);
    return workbench;
  } catch (error) {
    await end();
    throw error;
  }
}
