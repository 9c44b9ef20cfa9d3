// Chromium with one page, on a workbench.
import { chromiumArguments, ensureChromium } from './chromium.mjs';

/**
 * Opens a page in a Chromium of its own.
 * @param {{ width?: number, height?: number, headless?: boolean }} [size] in CSS pixels
 * @returns {Promise<{ page: import('playwright-core').Page, close: () => Promise<void> }>}
 */
export async function openPage({ width = 1280, height = 800, headless = true } = {}) {
  const { chromium } = await import('playwright-core');
  const executablePath = await ensureChromium();
  const browser = await chromium.launch({ executablePath, args: chromiumArguments, headless });
  try {
    const context = await browser.newContext({
      viewport: { width, height },
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    return { page: await context.newPage(), close: () => browser.close() };
  } catch (error) {
    await browser.close();
    throw error;
  }
}

/** Waits until the workbench is there: its bars are drawn and its extension host has been asked for. */
export async function workbenchReady(page, timeout = 60_000) {
  await page.waitForSelector('.monaco-workbench .activitybar .action-item', { timeout });
  await page.waitForSelector('.monaco-workbench .statusbar', { timeout });
}
