// Opens windows of a real VS Code. Each has a fresh profile and a copy of its workspace, and costs a processor five
// seconds and more: tests that can share a window should. All windows of a process share one Chromium, and one of them is
// open at a time.
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after } from 'node:test';
import { type Browser, chromium, type Page } from 'playwright-core';
import { holdStill, workbenchReady } from '../host/browser.mjs';
import { chromiumArguments, ensureChromium, shortLivedArguments } from '../host/chromium.mjs';
import { ensureHost } from '../host/install.mjs';
import {
  installVsix,
  startServer,
  testSettings,
  workbenchUrl,
  writeSettings,
} from '../host/server.mjs';
import { type HostVersion, type Theme, themes, Workbench } from './driver.ts';

export interface WorkbenchOptions {
  /** The folder to copy and open, from the repository's root (`media/sample`); `null` opens none. */
  workspace?: string | null;
  /** In place of `workspace`: a folder or a `.code-workspace` file to open where it is. Absolute. */
  open?: string;
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

const root = process.cwd();

let browser: Promise<Browser> | undefined;
/** The window that suites share, until another is opened. */
let shared: { readonly key: string; readonly window: Shared } | undefined;
after(async () => {
  await shared?.window.close();
  await (await browser)?.close();
});

/** What a suite has in common with others: a window, or more around one. */
interface Shared {
  close(): Promise<void>;
}

/** A window of a Chromium that has kept nothing. */
async function openPage({ width = 1280, height = 800 }: WorkbenchOptions): Promise<Page> {
  browser ??= ensureChromium().then((executablePath) =>
    chromium.launch({ executablePath, args: [...chromiumArguments, ...shortLivedArguments] }),
  );
  const context = await (await browser).newContext({
    viewport: { width, height },
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  await holdStill(context);
  return context.newPage();
}

/** Writes the profile's settings. */
async function prepareProfile(userData: string, options: WorkbenchOptions): Promise<void> {
  const { theme = 'dark', version = 'latest', trusted = true } = options;
  await writeSettings(userData, {
    'workbench.colorTheme': themes[version][theme],
    ...testSettings,
    ...(trusted ? {} : { 'security.workspace.trust.enabled': true }),
    ...options.settings,
  });
}

/** Copies the workspace, and gives the path of what is to be opened; empty for nothing. */
async function prepareWorkspace(scratch: string, options: WorkbenchOptions): Promise<string> {
  const { workspace = 'media/sample', open } = options;
  if (open !== undefined) return open;
  if (workspace === null) return '';
  const folder = join(scratch, basename(workspace));
  await cp(join(root, workspace), folder, { recursive: true });
  return folder;
}

/** Starts the server of a window. */
async function serve(scratch: string, options: WorkbenchOptions) {
  const { version = 'latest', extension = 'development', trusted = true } = options;
  const host = await ensureHost(version);
  const userData = join(scratch, 'user-data');
  const extensions = join(scratch, 'extensions');
  await prepareProfile(userData, options);
  if (extension === 'vsix')
    await installVsix({ host, vsix: join(root, 'out/assay.vsix'), userData, extensions });
  const environment = { EXTENSIONS_GALLERY: '{}', ...options.environment };
  // With the package VS Code is as users have it.
  const languagesOnly = extension === 'development';
  return startServer({
    ...{ host, userData, extensions, environment },
    ...{ trustAll: trusted, languagesOnly },
  });
}

/**
 * Opens a VS Code window. Close it in the suite's `after`, before another one is opened.
 * @throws when the host or Chromium is missing and cannot be installed, or the window does not appear
 */
export async function openWorkbench(options: WorkbenchOptions = {}): Promise<Workbench> {
  const { version = 'latest', extension = 'development' } = options;
  await closeShared();
  const scratch = await mkdtemp(join(tmpdir(), 'assay-e2e-'));
  const steps: (() => Promise<unknown>)[] = [
    () => rm(scratch, { recursive: true, force: true, maxRetries: 5 }),
  ];
  const end = async () => {
    for (const step of steps.splice(0).reverse()) await step();
  };
  try {
    const starting = serve(scratch, options);
    // The profile is thrown away: there is nothing to wait for.
    steps.push(() => starting.then((server) => server.stop(0)).catch(() => undefined));
    const workspace = await prepareWorkspace(scratch, options);
    const page = await openPage(options);
    steps.push(() => page.context().close());
    const { origin } = await starting;
    const workbench = new Workbench(page, { workspace, version }, end);
    const development = extension === 'development' ? { extension: root } : {};
    await page.goto(workbenchUrl({ origin, ...(workspace ? { workspace } : {}), ...development }));
    await workbenchReady(page);
    return workbench;
  } catch (error) {
    await end();
    throw error;
  }
}

/**
 * The window that suites have in common under a key; it ends by itself.
 * @param open opens it for the first of them
 * @param anew makes it ready for the next one
 */
export async function useShared<T extends Shared>(
  key: string,
  open: () => Promise<T>,
  anew: (window: T) => Promise<void>,
): Promise<T> {
  if (shared?.key === key) {
    // What is kept under a key is what `open` of that key gave.
    const window = shared.window as T;
    await anew(window);
    return window;
  }
  const window = await open();
  shared = { key, window };
  return window;
}

/** Closes the window that suites share: the next one of them opens another. */
export async function closeShared(): Promise<void> {
  await shared?.window.close();
  shared = undefined;
}

/** Closes what is open, and puts the sample's files back; what was added to the workspace stays. */
export async function useSampleAgain(workbench: Workbench): Promise<void> {
  await workbench.closeEditors();
  await cp(join(root, 'media/sample'), workbench.workspace, { recursive: true });
  await workbench.runCommand('Assay: New Session');
}

const SAMPLE = 'sample';

const openSample = (trusted: boolean): Promise<Workbench> =>
  openWorkbench({ settings: { 'assay.sandbox.tokensPerSecond': 0 }, trusted });

/** The window on the sample workspace that suites have in common, as `useSampleAgain` leaves it. */
export const useSampleWindow = (): Promise<Workbench> =>
  useShared(SAMPLE, () => openSample(true), useSampleAgain);

/**
 * Opens the window of `useSampleWindow` anew, in Restricted Mode: a window becomes trusted, but never the other way round
 * without being loaded anew. Whoever does not come to trust it must close it.
 */
export async function openSampleRestricted(): Promise<Workbench> {
  await closeShared();
  return useShared(SAMPLE, () => openSample(false), useSampleAgain);
}
