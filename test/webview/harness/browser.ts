/** Builds the bundle as it ships, and opens it in Chromium with a stand-in for VS Code around it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, type OutputFile } from 'esbuild';
import type { Page } from 'playwright-core';
import { useBrowser } from './chromium.ts';
import { fileOf, type ServedFile, serve } from './served.ts';

const root = process.cwd();
/** Milliseconds; long, for machines that do much else. */
export const TIMEOUT = 30_000;

export type Theme = 'dark' | 'light' | 'hc-dark' | 'hc-light';

const THEME_KINDS: Readonly<Record<Theme, string>> = {
  dark: 'vscode-dark',
  light: 'vscode-light',
  'hc-dark': 'vscode-high-contrast',
  'hc-light': 'vscode-high-contrast-light',
};

export interface OpenOptions {
  readonly scenario?: string;
  readonly columns?: number;
  /** Characters each frame; 0 (the default) leaves the answers to the test. */
  readonly pace?: number;
  readonly theme?: Theme;
  readonly width?: number;
  readonly height?: number;
  readonly place?: 'view' | 'editor';
  /** Keeps the host's session across a reload. */
  readonly keep?: boolean;
}

export interface Playground {
  /** The page loaded anew with nothing kept from before, showing its session. The same tab serves all tests of a file. */
  open(options?: OpenOptions): Promise<Page>;
  close(): Promise<void>;
}

async function bundle(): Promise<ReadonlyMap<string, string>> {
  const common = {
    bundle: true,
    write: false,
    format: 'iife',
    platform: 'browser',
    target: 'chrome134',
    absWorkingDir: root,
    outdir: 'out',
    logLevel: 'warning',
  } as const;
  const [page, harness] = await Promise.all([
    build({
      ...common,
      entryPoints: { playground: 'webview/playground/main.ts' },
      define: { 'process.env.NODE_ENV': '"production"' },
      loader: { '.svg': 'text' },
      minify: true,
    }),
    build({ ...common, entryPoints: { harness: 'test/webview/harness/page.ts' } }),
  ]);
  const files: readonly OutputFile[] = [...page.outputFiles, ...harness.outputFiles];
  return new Map(files.map(({ path, text }) => [path.slice(path.lastIndexOf('/') + 1), text]));
}

/** Token values written down from a running VS Code 1.139, with the fonts a webview is given. */
function themeStyle(theme: Theme): string {
  const all: unknown = JSON.parse(
    readFileSync(join(root, 'test/webview/harness/themes.json'), 'utf8'),
  );
  // The file is a table of tables of strings.
  const tokens = Object.entries((all as Record<Theme, Record<string, string>>)[theme]);
  const lines = tokens.map(([name, value]) => `--vscode-${name}: ${value};`);
  return `html { ${lines.join(' ')} --vscode-font-family: system-ui, "Ubuntu", "Droid Sans", sans-serif;
    --vscode-font-size: 13px; --vscode-font-weight: normal; --vscode-editor-font-size: 12px;
    --vscode-editor-font-family: "Droid Sans Mono", monospace; }
    @layer vscode-default { body { color: var(--vscode-editor-foreground); padding: 0 20px; }
      html { scrollbar-color: var(--vscode-scrollbarSlider-background) var(--vscode-editor-background); }
      code { color: var(--vscode-textPreformat-foreground); padding: 1px 3px; } }
    html[data-harness-place=view] { background: var(--vscode-sideBar-background); }
    html[data-harness-place=editor] { background: var(--vscode-editor-background); }`;
}

const POLICY = [
  `default-src 'none'`,
  `script-src 'nonce-page'`,
  `style-src 'self' 'nonce-page'`,
  `font-src 'self'`,
  `img-src 'self' data:`,
].join('; ');

function shell(theme: Theme, place: string): string {
  return `<!DOCTYPE html><html lang="en" data-harness-place="${place}"><head><meta charset="utf-8">
<link rel="stylesheet" href="/theme.css?theme=${theme}"><link rel="stylesheet" href="/codicon.css">
<link rel="stylesheet" href="/playground.css"></head>
<body class="${THEME_KINDS[theme]}" data-vscode-theme-kind="${THEME_KINDS[theme]}">
<div id="assay-playground" data-place="${place}"></div>
<script nonce="page" src="/harness.js"></script><script nonce="page" src="/playground.js"></script></body></html>`;
}

export const isTheme = (name: string | null): name is Theme => name !== null && name in THEME_KINDS;

function find(url: URL, files: ReadonlyMap<string, string>): ServedFile | undefined {
  const given = url.searchParams.get('theme');
  const theme = isTheme(given) ? given : 'dark';
  const name = url.pathname.slice(1);
  if (name === '') {
    const body = shell(theme, url.searchParams.get('place') ?? 'view');
    return { contentType: 'text/html', policy: POLICY, body };
  }
  if (name === 'theme.css') return { contentType: 'text/css', body: themeStyle(theme) };
  return fileOf(name, files);
}

let tab: Promise<Playground> | undefined;
let users = 0;

/** The tab that is there, or a new one with what is built for it. Each file of tests closes it once. */
export async function openPlayground(): Promise<Playground> {
  users += 1;
  tab ??= startPlayground();
  const { open, close } = await tab;
  return {
    open,
    close: async () => {
      users -= 1;
      if (users > 0) return;
      tab = undefined;
      await close();
    },
  };
}

async function startPlayground(): Promise<Playground> {
  const [files, { browser, giveBack }] = await Promise.all([bundle(), useBrowser()]);
  const served = await serve((url) => find(url, files));
  const page = await browser.newPage();
  page.setDefaultTimeout(TIMEOUT);
  let count = 0;
  return {
    open: async (options = {}) => {
      await load(page, addressOf(served.origin, options, ++count), options);
      return page;
    },
    close: async () => {
      served.close();
      await giveBack();
    },
  };
}

/** @param opened tells the harness's own loads from reloads by a test, which keep what the page has stored */
function addressOf(origin: string, options: OpenOptions, opened: number): string {
  const { scenario = 'conversation', columns = 1, pace = 0 } = options;
  const { theme = 'dark', place = 'view', keep = false } = options;
  const query = new URLSearchParams({ scenario, theme, place, columns: `${columns}` });
  query.set('pace', `${pace}`);
  query.set('opened', `${opened}`);
  if (keep) query.set('keep', '');
  return `${origin}/?${query}`;
}

async function load(page: Page, address: string, options: OpenOptions): Promise<void> {
  const { width = 900, height = 700 } = options;
  await page.setViewportSize({ width, height });
  await page.mouse.move(0, 0);
  await page.goto(address);
  await page.waitForSelector('[data-testid="run"]');
  await page.waitForFunction(isShown);
}

/** True once each text of the session's answers has been drawn, of which a large one takes several frames. In the page. */
function isShown(): boolean {
  const texts = window.harness.session.columns.flatMap(({ answers }) =>
    Object.values(answers).filter(({ text }) => text !== ''),
  );
  const views = [...document.querySelectorAll('[data-testid="answer-text"]')];
  return views.filter(({ textContent }) => textContent !== '').length >= texts.length;
}
