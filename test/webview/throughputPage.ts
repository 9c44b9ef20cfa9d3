/** The throughput tab's bundle in Chromium, with VS Code's part played by the test: messages in, messages out. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { type Browser, chromium, type Page } from 'playwright-core';
import type { Measurement, MeasurementAction } from '../../src/protocol/throughput.ts';
import { chromiumArguments, ensureChromium } from '../host/chromium.mjs';
import type { Theme } from './harness/browser.ts';

declare global {
  interface Window {
    sentMessages: { name: string; data: unknown }[];
    keptState: unknown;
  }
}

const root = process.cwd();
const origin = 'http://throughput.test';

const KINDS: Readonly<Record<Theme, string>> = {
  dark: 'vscode-dark',
  light: 'vscode-light',
  'hc-dark': 'vscode-high-contrast',
  'hc-light': 'vscode-high-contrast-light',
};

/** VS Code's own defaults of the tokens that are not among those written down. */
const CHARTS: Readonly<Record<Theme, readonly [blue: string, purple: string]>> = {
  dark: ['#3794ff', '#b180d7'],
  light: ['#1a85ff', '#652d90'],
  'hc-dark': ['#3794ff', '#b180d7'],
  'hc-light': ['#1a85ff', '#652d90'],
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
  const [blue, purple] = CHARTS[theme];
  const lines = tokens.map(([name, value]) => `--vscode-${name}: ${value};`).join(' ');
  return `html { ${lines} --vscode-charts-blue: ${blue}; --vscode-charts-purple: ${purple};
    --vscode-font-family: system-ui, "Ubuntu", "Droid Sans", sans-serif; --vscode-font-size: 13px;
    background: var(--vscode-editor-background); }`;
}

export interface PageOptions {
  readonly theme?: Theme;
  readonly width?: number;
}

export class ThroughputTab {
  readonly #browser: Browser;
  readonly #files: ReadonlyMap<string, string>;

  private constructor(browser: Browser, files: ReadonlyMap<string, string>) {
    this.#browser = browser;
    this.#files = files;
  }

  static async start(): Promise<ThroughputTab> {
    const { outputFiles } = await build({
      entryPoints: { throughput: 'webview/throughput/main.ts' },
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
    return new ThroughputTab(browser, new Map(files));
  }

  /** A page that has said `ready`. */
  async open({ theme = 'dark', width = 900 }: PageOptions = {}): Promise<Page> {
    const context = await this.#browser.newContext({ viewport: { width, height: 760 } });
    const page = await context.newPage();
    page.setDefaultTimeout(10_000);
    const body = `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Throughput</title>
<link rel="stylesheet" href="/theme.css"><link rel="stylesheet" href="/codicon.css">
<link rel="stylesheet" href="/throughput.css"></head><body class="${KINDS[theme]}">
<div id="assay-throughput"></div><script nonce="page">${STAND_IN}</script>
<script nonce="page" src="/throughput.js"></script></body></html>`;
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

export const show = (page: Page, measurement: Measurement | null): Promise<void> =>
  emit(page, 'measurement', { id: measurement === null ? null : '1/gpu/Qwen3-32B', measurement });

export const act = (page: Page, action: MeasurementAction): Promise<void> =>
  emit(page, 'action', action);

export const part = (page: Page, id: string) => page.locator(`[data-testid="${id}"]`);
