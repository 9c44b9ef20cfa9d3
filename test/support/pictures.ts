// Pictures of what tests see, for people to look at.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';

const folder = join(process.cwd(), 'out/screenshots');

/**
 * Saves the page as out/screenshots/<name>.png where the runner was asked for pictures (`--screenshots`, or a filter):
 * drawing one takes as long as many a test.
 */
export async function takePicture(page: Page, name: string): Promise<void> {
  if (!process.env.ASSAY_SCREENSHOTS) return;
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`) });
}
