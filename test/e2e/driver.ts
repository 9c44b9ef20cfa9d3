// A real VS Code in Chromium, for end-to-end tests: what a person does in its window, and sees there.
import { basename } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Frame, Locator, Page } from 'playwright-core';
import { workbenchReady } from '../host/browser.mjs';
import { takePicture } from '../support/pictures.ts';
import { until } from '../support/waiting.ts';

export type Theme = 'light' | 'dark' | 'high-contrast' | 'high-contrast-light';
export type HostVersion = 'latest' | 'minimum';

/** The class that the workbench has in a theme. */
const themeClasses: Record<Theme, string> = {
  light: 'vs',
  dark: 'vs-dark',
  'high-contrast': 'hc-black',
  'high-contrast-light': 'hc-light',
};

/** What VS Code calls the themes whose name in the settings is another. */
const themeLabels: Readonly<Record<string, string>> = {
  'Default High Contrast': 'Dark High Contrast',
  'Default High Contrast Light': 'Light High Contrast',
};

/** What the settings call each theme. */
export const themes: Record<HostVersion, Record<Theme, string>> = {
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

interface Opened {
  /** Absolute; empty when no folder is open. */
  readonly workspace: string;
  readonly version: HostVersion;
}

/** One VS Code window. Every wait ends with an error that says what did not appear. */
export class Workbench {
  readonly page: Page;
  /** The copy of the workspace that is open; empty when none is. */
  readonly workspace: string;
  /** Errors that the page or a webview wrote to its console, content security violations among them. */
  readonly errors: string[] = [];
  readonly #version: HostVersion;
  readonly #end: () => Promise<void>;

  /** @param end ends the window and removes its files */
  constructor(page: Page, { workspace, version }: Opened, end: () => Promise<void>) {
    this.page = page;
    this.workspace = workspace;
    this.#version = version;
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
    // While VS Code brings a view back it may show it, take it away and show it anew: one look is not enough.
    let before: Frame | undefined;
    return until(
      `a webview that shows ${rootSelector}`,
      async () => {
        const shown = await this.#frameShowing(rootSelector);
        if (shown !== undefined && shown === before) return shown;
        before = shown;
        await delay(80);
        if (shown === undefined)
          throw new Error(`${rootSelector} is in none of:\n${this.#frames()}`);
        return undefined;
      },
      timeoutMs,
    );
  }

  async #frameShowing(selector: string): Promise<Frame | undefined> {
    for (const frame of this.page.frames()) {
      if (!isWebview(frame)) continue;
      // A frame may go away while it is asked.
      const found = await frame.$(selector).catch(() => null);
      if (await found?.isVisible().catch(() => false)) return frame;
    }
    return undefined;
  }

  #frames(): string {
    return this.page
      .frames()
      .map((frame) => frame.url().slice(0, 120))
      .join('\n');
  }

  /** Runs a command through the palette by its title as shown there, such as `Assay: Run Prompt`. */
  async runCommand(title: string): Promise<void> {
    await this.#pick('F1', `>${title}`, title);
  }

  /** Runs a command that asks in a list, and chooses there; again where something else has closed the list. */
  async runAndChoose(title: string, entry: Locator): Promise<void> {
    await until(
      `an entry of "${title}" to be chosen`,
      async () => {
        await this.runCommand(title);
        return choose(entry, 8000).then(
          () => true,
          () => false,
        );
      },
      60_000,
    );
  }

  /** Opens a file of the workspace through Quick Open by its name, and waits for its text in the active editor. */
  async openFile(name: string): Promise<void> {
    const file = basename(name);
    const group = this.page.locator('.editor-group-container.active');
    const tab = group.locator(`.tab.active[data-resource-name="${file}"]`);
    // The list grows while it is clicked, and another file may come to lie under the pointer.
    await until(`the editor of ${file}`, async () => {
      await this.#pick('ControlOrMeta+P', name, file);
      return isWithin(5000, tab);
    });
    await group.locator(`.monaco-editor[data-uri$="/${file}"]`).first().waitFor();
  }

  /** Shows a view container by its name in the Activity Bar. */
  async openView(name: string): Promise<void> {
    const item = this.page
      .locator(`.activitybar .action-item:has([aria-label^="${name}"])`)
      .first();
    const title = this.page.locator('.part.sidebar .composite.title', { hasText: name }).first();
    const isShown = async () => (await item.isVisible()) && hasClass(item, 'checked');
    await item.waitFor();
    const deadline = Date.now() + 40_000;
    // A click on the container that is on show hides it, also where a window that starts has just brought it
    // back: what counts is what is still on show a moment later.
    while (Date.now() < deadline) {
      if (!(await isShown())) await item.click();
      if (!(await isWithin(1000, title))) continue;
      await delay(100);
      if ((await isShown()) && (await title.isVisible())) return;
    }
    throw new Error(`The side bar does not show "${name}".`);
  }

  /** Closes all editors, without what is not saved. */
  async closeEditors(): Promise<void> {
    const title = 'View: Close All Editors';
    const tabs = this.page.locator('.editor-group-container .tab');
    const discard = this.page.locator('.monaco-dialog-box .monaco-button', {
      hasText: "Don't Save",
    });
    // The question about what is not saved comes in its own time, and while it stands no command can be chosen.
    await until(
      'the editors to close',
      async () => {
        if (await discard.isVisible()) await discard.click({ timeout: 2000 });
        else if ((await tabs.count()) === 0) return true;
        else if (await this.#tryPick('F1', `>${title}`, title))
          await isWithin(1000, tabs.first(), 'hidden');
        return false;
      },
      60_000,
    );
  }

  /** The header of a section of the side bar, such as `Connections`, once the section is unfolded. */
  async openSection(name: string): Promise<Locator> {
    const header = this.page.locator('.pane-header', { hasText: name }).first();
    await header.waitFor();
    await until(`the section ${name} to unfold`, async () => {
      if ((await header.getAttribute('aria-expanded')) === 'true') return true;
      await header.click();
      return false;
    });
    return header;
  }

  /** The row of a view's tree whose label begins so, as it is read out. */
  row(label: string): Locator {
    return this.page.locator(`.pane .monaco-list-row[aria-label^="${label}"]`).first();
  }

  /** The entry of a quick pick whose label begins so. */
  item(label: string): Locator {
    return this.page.locator(`.quick-input-list .monaco-list-row[aria-label^="${label}"]`).first();
  }

  /** Opens or closes a row of a tree that has rows below it. */
  async setOpen(row: Locator, open: boolean): Promise<void> {
    await row.waitFor();
    if ((await row.getAttribute('aria-expanded')) !== String(open)) await this.click(row);
    await until(
      `the row to ${open ? 'open' : 'close'}`,
      async () => (await row.getAttribute('aria-expanded')) === String(open),
    );
    await this.#leaveHovers();
  }

  /** Clicks what a hover may lie over, such as a row or a button of the workbench. */
  async click(target: Locator): Promise<void> {
    await target.waitFor();
    await this.#leaveHovers();
    await target.click();
  }

  /** Takes the pointer to where nothing has a hover: rows that move below it show theirs, over their neighbours. */
  async #leaveHovers(): Promise<void> {
    await this.page.mouse.move(8, 600);
    await isWithin(5000, this.page.locator('.workbench-hover:visible').first(), 'hidden');
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
      if (await isWithin(500, entry, 'hidden')) return;
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

  /** Loads the window anew by its own command, which waits until what is open has been written down. */
  async reloadByCommand(): Promise<void> {
    const title = 'Developer: Reload Window';
    const loaded = this.page.waitForEvent('load', { timeout: 60_000 });
    let leaves = false;
    const leave = (frame: Frame) => {
      leaves ||= frame === this.page.mainFrame();
    };
    this.page.on('framenavigated', leave);
    try {
      await until(
        'the window to reload',
        async () => leaves || (await this.#tryPick('F1', `>${title}`, title)) || leaves,
      );
      await loaded;
    } finally {
      this.page.off('framenavigated', leave);
    }
    await workbenchReady(this.page);
  }

  /** Changes the colour theme as a person does, and waits until the window has it. */
  async useTheme(theme: Theme): Promise<void> {
    const setting = themes[this.#version][theme];
    const name = themeLabels[setting] ?? setting;
    await this.runCommand('Preferences: Color Theme');
    const input = this.page.locator('.quick-input-widget input[type="text"]').first();
    const row = this.page.locator(
      `.quick-input-list .monaco-list-row.focused[aria-label^="${name}"]`,
    );
    await until(`the theme ${name} to be offered`, async () => {
      await input.fill(name);
      return isWithin(500, row);
    });
    await this.page.keyboard.press('Enter');
    await input.waitFor({ state: 'hidden' });
    await this.page.locator(`.monaco-workbench.${themeClasses[theme]}`).waitFor();
  }

  /** Saves the window's picture as out/screenshots/<name>.png, where pictures are asked for. */
  async screenshot(name: string): Promise<void> {
    await takePicture(this.page, name);
  }

  /** Ends the window, and removes its files. */
  async close(): Promise<void> {
    await this.#end();
  }

  /** Chooses in a quick pick, once VS Code offers an entry that begins with `label`. */
  async #pick(key: string, text: string, label: string): Promise<void> {
    const deadline = Date.now() + 60_000;
    // Asked again until then: commands and files are offered only once extensions and the file index are
    // there, and whatever takes the focus closes the list. Files come into an open list, commands only into a new one.
    const start = key === 'F1' ? 2000 : 8000;
    for (let patience = start; Date.now() < deadline; patience *= 1.5) {
      if (await this.#tryPick(key, text, label, patience)) return;
    }
    throw new Error(
      `VS Code offers nothing called "${label}" for "${text}"; ${await this.#inFront()}.`,
    );
  }

  /** What has the keyboard, and what stands before the window. */
  async #inFront(): Promise<string> {
    const focused = await this.page.evaluate(() => {
      const { tagName, className } = document.activeElement ?? document.body;
      return `${tagName} ${className}`;
    });
    const before = this.page.locator('.monaco-dialog-box, .quick-input-widget');
    const texts = await before.evaluateAll((all) =>
      all.map((each) => (each as HTMLElement).innerText.slice(0, 200)).filter(Boolean),
    );
    return `${focused.trim()} has the keyboard, before it: ${texts.join('; ') || 'nothing'}`;
  }

  async #tryPick(key: string, text: string, label: string, patience = 2000): Promise<boolean> {
    const input = this.page.locator('.quick-input-widget input[type="text"]').first();
    const row = this.page
      .locator(`.quick-input-list .monaco-list-row[aria-label^="${label.replaceAll('"', '\\"')}"]`)
      .first();
    await this.page.keyboard.press(key);
    try {
      await input.waitFor({ timeout: Math.min(patience, 3000) });
      // It may have closed again, where something else took the focus.
      await input.fill(text, { timeout: patience });
      await choose(row, patience);
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

/** The document of an extension is the innermost frame of its webview. */
const isWebview = (frame: Frame) => frame.url().includes('fake.html');

/**
 * Clicks an entry of a list once it is there, by the page's own click: one of the pointer may run out of time when it
 * was made, and what the entry does would be done twice.
 * @throws when the time is up, or the list closed; the entry was not chosen then
 */
async function choose(entry: Locator, timeout: number): Promise<void> {
  await entry.waitFor({ timeout });
  const click = (row: Element): boolean => {
    if (!row.checkVisibility({ visibilityProperty: true })) return false;
    for (const type of ['mousedown', 'mouseup', 'click']) {
      row.dispatchEvent(new MouseEvent(type, { bubbles: true, cancelable: true, detail: 1 }));
    }
    return true;
  };
  if (!(await entry.evaluate(click, undefined, { timeout })))
    throw new Error('The list closed before its entry was chosen.');
}

async function hasClass(locator: Locator, name: string): Promise<boolean> {
  const names = (await locator.getAttribute('class')) ?? '';
  return names.split(' ').includes(name);
}

async function isWithin(
  timeout: number,
  locator: Locator,
  state: 'visible' | 'hidden' = 'visible',
): Promise<boolean> {
  return locator.waitFor({ state, timeout }).then(
    () => true,
    () => false,
  );
}
