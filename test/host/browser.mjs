// Chromium with one page, on a workbench.
import { chromiumArguments, ensureChromium, shortLivedArguments } from './chromium.mjs';

/**
 * Opens a page in a Chromium of its own.
 * @param {{ width?: number, height?: number, headless?: boolean }} [size] in CSS pixels
 * @returns {Promise<{ page: import('playwright-core').Page, close: () => Promise<void> }>}
 */
export async function openPage({ width = 1280, height = 800, headless = true } = {}) {
  const { chromium } = await import('playwright-core');
  const executablePath = await ensureChromium();
  const args = [...chromiumArguments, ...shortLivedArguments];
  const browser = await chromium.launch({ executablePath, args, headless });
  try {
    const context = await browser.newContext({
      viewport: { width, height },
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    await holdStill(context);
    return { page: await context.newPage(), close: () => browser.close() };
  } catch (error) {
    await browser.close();
    throw error;
  }
}

/**
 * Has the pages of a context, though not what lies in their frames, show nothing on its way from here to there: without a
 * graphics card each frame is the processor's work, and VS Code's own setting leaves progress bars and scrollbars moving.
 * @param {import('playwright-core').BrowserContext} context
 */
export async function holdStill(context) {
  await context.addInitScript(() => {
    if (window !== window.top) return;
    const sheet = new CSSStyleSheet();
    sheet.replaceSync('* { animation: none !important; transition: none !important }');
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  });
}

/** Waits until the workbench is there: its bars are drawn and its extension host has been asked for. */
export async function workbenchReady(page, timeout = 60_000) {
  await page.waitForSelector('.monaco-workbench .activitybar .action-item', { timeout });
  await page.waitForSelector('.monaco-workbench .statusbar', { timeout });
}
