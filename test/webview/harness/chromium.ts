/** One Chromium for all tests of a process: starting one takes longer than most of the tests. */
import { type Browser, chromium } from 'playwright-core';
import { chromiumArguments, ensureChromium } from '../../host/chromium.mjs';

let browser: Promise<Browser> | undefined;
let users = 0;

/** The browser that is there, or a new one. Each that asked gives it back once; with the last of them it ends. */
export async function useBrowser(): Promise<{ browser: Browser; giveBack(): Promise<void> }> {
  users += 1;
  browser ??= ensureChromium().then((executablePath) =>
    chromium.launch({ executablePath, args: chromiumArguments }),
  );
  const opened = await browser;
  return {
    browser: opened,
    giveBack: async () => {
      users -= 1;
      if (users > 0) return;
      browser = undefined;
      await opened.close();
    },
  };
}
