/** A tab's bundle in Chromium, with VS Code's part played by the test: messages in, messages out. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { nextFrame } from './actions.ts';
import { isTheme, type Theme, TIMEOUT } from './browser.ts';
import { useBrowser } from './chromium.ts';
import { fileOf, type Served, type ServedFile, serve } from './served.ts';

declare global {
  interface Window {
    sentMessages: { name: string; data: unknown }[];
    keptState: unknown;
  }
}

const root = process.cwd();

const KINDS: Readonly<Record<Theme, string>> = {
  dark: 'vscode-dark',
  light: 'vscode-light',
  'hc-dark': 'vscode-high-contrast',
  'hc-light': 'vscode-high-contrast-light',
};

/** VS Code's own defaults of the tokens that are not among those written down. */
const CHARTS: Readonly<Record<Theme, Readonly<Record<string, string>>>> = {
  dark: { blue: '#3794ff', purple: '#b180d7', green: '#89d185', orange: '#d18616' },
  light: { blue: '#1a85ff', purple: '#652d90', green: '#388a34', orange: '#d18616' },
  'hc-dark': { blue: '#3794ff', purple: '#b180d7', green: '#89d185', orange: '#d18616' },
  'hc-light': { blue: '#1a85ff', purple: '#652d90', green: '#374e06', orange: '#d18616' },
};

const POLICY = `default-src 'none'; script-src 'nonce-page'; style-src 'self' 'nonce-page'; font-src 'self'`;

const STAND_IN = `window.sentMessages = [];
window.violations = [];
document.addEventListener('securitypolicyviolation', (event) => window.violations.push(event.violatedDirective));
window.acquireVsCodeApi = () => ({
  postMessage: (message) => window.sentMessages.push(message),
  getState: () => window.keptState,
  setState: (state) => { window.keptState = state; },
});`;

function themeStyle(theme: Theme): string {
  const text = readFileSync(join(root, 'test/webview/harness/themes.json'), 'utf8');
  const tokens = Object.entries<string>(JSON.parse(text)[theme]);
  const charts = Object.entries(CHARTS[theme]).map(([name, value]) => [`charts-${name}`, value]);
  const lines = [...charts, ...tokens].map(([name, value]) => `--vscode-${name}: ${value};`);
  return `html { ${lines.join(' ')}
    --vscode-font-family: system-ui, "Ubuntu", "Droid Sans", sans-serif; --vscode-font-size: 13px;
    background: var(--vscode-editor-background); }`;
}

export interface PageOptions {
  readonly theme?: Theme;
  readonly width?: number;
  readonly height?: number;
  /** What an earlier page has saved. */
  readonly kept?: unknown;
}

export class Tab {
  readonly #name: string;
  readonly #browser: Browser;
  readonly #giveBack: () => Promise<void>;
  readonly #files: ReadonlyMap<string, string>;
  /** The same for all tests of a file. */
  #page: Page | undefined;
  #served: Served | undefined;
  #shown: PageOptions = {};

  private constructor(
    name: string,
    used: Awaited<ReturnType<typeof useBrowser>>,
    files: ReadonlyMap<string, string>,
  ) {
    this.#name = name;
    this.#browser = used.browser;
    this.#giveBack = used.giveBack;
    this.#files = files;
  }

  /** @param name of the bundle: `webview/<name>/main.ts` */
  static async start(name: string): Promise<Tab> {
    const [files, used] = await Promise.all([bundle(name), useBrowser()]);
    return new Tab(name, used, files);
  }

  /** The page loaded anew, once it has said `ready`. Nothing of the one before is left but the tab. */
  async open(options: PageOptions = {}): Promise<Page> {
    if (this.#page === undefined || this.#page.isClosed()) this.#page = await this.#newPage();
    const page = this.#page;
    this.#shown = options;
    const { width = 900, height = 760 } = options;
    await page.setViewportSize({ width, height });
    await page.mouse.move(0, 0);
    await page.goto(`${this.#served?.origin}/`);
    await page.waitForFunction(() => window.sentMessages.some(({ name }) => name === 'ready'));
    return page;
  }

  /** Gives the page that is open another width, and waits until it has drawn itself for it. */
  async resize(width: number): Promise<void> {
    const page = this.#opened();
    await page.setViewportSize({ width, height: page.viewportSize()?.height ?? 760 });
    await nextFrame(page);
  }

  /** By how many pixels what the page shows is wider than the page. */
  sideways(): Promise<number> {
    return this.#opened().evaluate((id) => {
      const shown = document.getElementById(id);
      return shown === null ? 1 : shown.scrollWidth - shown.clientWidth;
    }, `assay-${this.#name}`);
  }

  #opened(): Page {
    if (this.#page === undefined) throw new Error('No page is open.');
    return this.#page;
  }

  async close(): Promise<void> {
    await this.#page?.context().close();
    this.#served?.close();
    await this.#giveBack();
  }

  async #newPage(): Promise<Page> {
    this.#served ??= await serve((url) => this.#find(url));
    const page = await this.#browser.newPage();
    page.setDefaultTimeout(TIMEOUT);
    return page;
  }

  #find({ pathname, searchParams }: URL): ServedFile | undefined {
    const name = pathname.slice(1);
    if (name === '')
      return { contentType: 'text/html', policy: POLICY, body: shell(this.#name, this.#shown) };
    if (name === 'theme.css') {
      const theme = searchParams.get('theme');
      return { contentType: 'text/css', body: themeStyle(isTheme(theme) ? theme : 'dark') };
    }
    return fileOf(name, this.#files);
  }
}

async function bundle(name: string): Promise<ReadonlyMap<string, string>> {
  const { outputFiles } = await build({
    entryPoints: { [name]: `webview/${name}/main.ts` },
    bundle: true,
    write: false,
    format: 'iife',
    platform: 'browser',
    target: 'chrome134',
    absWorkingDir: root,
    outdir: 'out',
    define: { 'process.env.NODE_ENV': '"production"' },
  });
  return new Map(
    outputFiles.map(({ path, text }) => [path.slice(path.lastIndexOf('/') + 1), text]),
  );
}

function shell(name: string, { theme = 'dark', kept }: PageOptions): string {
  const state = JSON.stringify(kept)?.replaceAll('<', '\\u003c');
  return `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>${name}</title>
<link rel="stylesheet" href="/theme.css?theme=${theme}"><link rel="stylesheet" href="/codicon.css">
<link rel="stylesheet" href="/${name}.css"></head><body class="${KINDS[theme]}">
<div id="assay-${name}"></div><script nonce="page">window.keptState = ${state};
${STAND_IN}</script>
<script nonce="page" src="/${name}.js"></script></body></html>`;
}

export function emit(page: Page, event: string, data: unknown): Promise<void> {
  return page.evaluate((message) => window.postMessage(message), { event, data });
}

export const part = (page: Page, id: string) => page.locator(`[data-testid="${id}"]`);
