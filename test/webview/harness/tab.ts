/** A tab's bundle in Chromium, with VS Code's part played by the test: messages in, messages out. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { type Browser, chromium, type Page } from 'playwright-core';
import { chromiumArguments, ensureChromium } from '../../host/chromium.mjs';
import type { Theme } from './browser.ts';

declare global {
  interface Window {
    sentMessages: { name: string; data: unknown }[];
    keptState: unknown;
  }
}

const root = process.cwd();
const origin = 'http://tab.test';

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
  readonly #browser: Browser;
  readonly #files: ReadonlyMap<string, string>;

  readonly #name: string;

  private constructor(name: string, browser: Browser, files: ReadonlyMap<string, string>) {
    this.#name = name;
    this.#browser = browser;
    this.#files = files;
  }

  /** @param name of the bundle: `webview/<name>/main.ts` */
  static async start(name: string): Promise<Tab> {
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
    const files = outputFiles.map(
      ({ path, text }) => [path.slice(path.lastIndexOf('/') + 1), text] as const,
    );
    const executablePath = await ensureChromium();
    const browser = await chromium.launch({ executablePath, args: chromiumArguments });
    return new Tab(name, browser, new Map(files));
  }

  /** A page that has said `ready`. */
  async open({ theme = 'dark', width = 900, height = 760, kept }: PageOptions = {}): Promise<Page> {
    const context = await this.#browser.newContext({ viewport: { width, height } });
    const page = await context.newPage();
    page.setDefaultTimeout(10_000);
    if (kept !== undefined)
      await page.addInitScript((state) => {
        window.keptState = state;
      }, kept);
    const body = `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>${this.#name}</title>
<link rel="stylesheet" href="/theme.css"><link rel="stylesheet" href="/codicon.css">
<link rel="stylesheet" href="/${this.#name}.css"></head><body class="${KINDS[theme]}">
<div id="assay-${this.#name}"></div><script nonce="page">${STAND_IN}</script>
<script nonce="page" src="/${this.#name}.js"></script></body></html>`;
    await context.route(`${origin}/**`, async (route) => {
      const name = new URL(route.request().url()).pathname.slice(1);
      if (name === '')
        await route.fulfill({
          contentType: 'text/html',
          headers: { 'content-security-policy': POLICY },
          body,
        });
      else if (name === 'theme.css')
        await route.fulfill({ contentType: 'text/css', body: themeStyle(theme) });
      else if (name.startsWith('codicon.'))
        await route.fulfill({ path: join(root, 'node_modules/@vscode/codicons/dist', name) });
      else
        await route.fulfill({
          contentType: name.endsWith('.css') ? 'text/css' : 'text/javascript',
          body: this.#files.get(name) ?? '',
        });
    });
    await page.goto(origin);
    await page.waitForFunction(() => window.sentMessages.some(({ name }) => name === 'ready'));
    return page;
  }

  async close(): Promise<void> {
    await this.#browser.close();
  }
}

export function emit(page: Page, event: string, data: unknown): Promise<void> {
  return page.evaluate((message) => window.postMessage(message), { event, data });
}

export const part = (page: Page, id: string) => page.locator(`[data-testid="${id}"]`);
