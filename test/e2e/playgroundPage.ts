// The playground in a driven window, as a person sees it: fields, buttons and answers by what they are.
import type { Dirent } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Frame, Locator } from 'playwright-core';
import type { LedgerEntry, RunContent } from '../../src/core/ledger/index.ts';
import { until, untilEqual, untilMatch } from '../support/waiting.ts';
import type { Workbench } from './driver.ts';

const ROOT = '#assay-playground [data-testid=run]';
/** A window that was reloaded on a busy machine takes its time to start the extension. */
const APPEARS_MS = 60_000;

export class PlaygroundPage {
  readonly workbench: Workbench;
  frame: Frame;

  private constructor(workbench: Workbench, frame: Frame) {
    this.workbench = workbench;
    this.frame = frame;
  }

  /** Shows the view in the side bar. */
  static async open(workbench: Workbench): Promise<PlaygroundPage> {
    await workbench.openView('Assay');
    return PlaygroundPage.shown(workbench);
  }

  /** The playground that is on show already. */
  static async shown(workbench: Workbench): Promise<PlaygroundPage> {
    return new PlaygroundPage(workbench, await workbench.webviewFrame(ROOT, APPEARS_MS));
  }

  part(testId: string): Locator {
    return this.frame.locator(`[data-testid=${testId}]`);
  }

  async type(text: string): Promise<void> {
    await this.part('composer').click();
    await this.workbench.page.keyboard.type(text);
  }

  /** Presses the keys for Run in the composer. */
  async run(): Promise<void> {
    await this.part('composer').click();
    await this.workbench.page.keyboard.press('ControlOrMeta+Enter');
  }

  /** Chooses a model of the first column by its reference. */
  async chooseModel(reference: string): Promise<void> {
    const { page } = this.workbench;
    await this.part('model').first().click();
    await page.locator('.quick-input-widget input[type="text"]').first().fill(reference);
    await page
      .locator('.quick-input-list .monaco-list-row', { hasText: reference })
      .first()
      .click();
    await this.frame.locator(`[data-testid=model][title^="${reference}"]`).waitFor();
  }

  /** Does what leads to a new run, and waits until the answers that were on show before it are gone. */
  async replaceAnswers(trigger: () => Promise<unknown>): Promise<void> {
    const shown = this.part('answer-text');
    const before = (await shown.count()) > 0 ? await shown.first().elementHandle() : null;
    await trigger();
    await before?.waitForElementState('hidden');
  }

  answers(status?: 'running' | 'done' | 'failed' | 'stopped'): Locator {
    const suffix = status === undefined ? '' : `[data-status=${status}]`;
    return this.frame.locator(`[data-testid=answer]${suffix}`);
  }

  /**
   * The text of the last answer, once there are `count` answers and all have ended. What the page shows may still be
   * what it showed before the last action: where that makes a difference, use `untilText`.
   */
  async lastText(count = 1): Promise<string> {
    const last = this.answers().nth(count - 1);
    await last.waitFor();
    await this.answers('running').first().waitFor({ state: 'detached' });
    // An answer is drawn a moment after its frame.
    if ((await last.getAttribute('data-status')) !== 'done') return this.#text(count);
    return until('the text of the answer', async () => (await this.#text(count)) || undefined);
  }

  /** Waits until answer number `count` has ended with that text, or one that fits the pattern. */
  async untilText(expected: string | RegExp, count = 1): Promise<void> {
    await this.answers()
      .nth(count - 1)
      .waitFor();
    const read = async () =>
      (await this.answers('running').count()) > 0 ? '(running)' : this.#text(count);
    if (typeof expected === 'string') await untilEqual(read, expected);
    else await untilMatch(read, expected);
  }

  /** Waits until a control of the toolkit has that value. */
  async untilValue(testId: string, expected: string | RegExp): Promise<void> {
    const read = () =>
      this.part(testId).evaluate((control) => (control as HTMLTextAreaElement).value);
    if (typeof expected === 'string') await untilEqual(read, expected, { what: testId });
    else await untilMatch(read, expected, { what: testId });
  }

  async #text(count: number): Promise<string> {
    const answer = this.answers().nth(count - 1);
    const text = answer.locator('[data-testid=answer-text]');
    return (await text.innerText({ timeout: 1000 })).trim();
  }
}

/** What each of them says. */
export async function textsOfAll(parts: Locator): Promise<readonly string[]> {
  return (await parts.allInnerTexts()).map((text) => text.trim());
}

/**
 * Types a path into VS Code's own file dialog and accepts it with the button.
 * @param path absolute; of a folder with a slash at its end
 */
export async function choosePath({ page }: Workbench, path: string, button: string): Promise<void> {
  const input = page.locator('.quick-input-widget input[type="text"]').first();
  const rows = page.locator('.quick-input-list .monaco-list-row');
  const accept = page.locator('.quick-input-widget a.monaco-button', { hasText: button }).first();
  const listed = () => rows.locator('.label-name:visible').allTextContents();
  await input.waitFor();
  // Once the dialog has listed the folder it starts in, it writes that one's path into the field, over what was typed,
  // and a press of its button that came before would take it.
  await until(
    'the dialog to list where it starts',
    async () => (await input.inputValue()).startsWith('/') && (await listed()).includes(PARENT),
  );
  const folder = path.endsWith('/') ? path : dirname(path);
  let isPressed = false;
  await until('the dialog to take the path', async () => {
    if (isPressed && !(await input.isVisible())) return true;
    if ((await input.inputValue()) !== path) await input.fill(path);
    const entries = await readdir(folder, { withFileTypes: true });
    if (!isListOf(entries, await listed()) || (await input.inputValue()) !== path) return false;
    // Of a click that is reported late nobody knows whether it was made.
    isPressed = true;
    await accept.click({ timeout: 3000 });
    return false;
  });
}

const PARENT = '..';
/** As many entries the dialog shows at once, and more. */
const LISTED = 8;

/** Whether a file dialog lists this folder: its folders always, its files where one may be chosen. */
function isListOf(entries: readonly Dirent[], listed: readonly string[]): boolean {
  const names = new Set([PARENT, ...entries.map(({ name }) => name)]);
  const folders = entries.filter((entry) => entry.isDirectory()).length;
  return listed.length > Math.min(folders, LISTED) && listed.every((name) => names.has(name));
}

/** Resolves once a saved session of the workspace holds this text. */
export async function untilSaved({ workspace }: Workbench, text: string): Promise<void> {
  const folder = join(workspace, '.assay/sessions');
  await until(`a saved session that holds "${text}"`, async () => {
    for (const name of await readdir(folder)) {
      if ((await readFile(join(folder, name), 'utf8')).includes(text)) return true;
    }
    return false;
  });
}

/** What was recorded in the window's workspace, in order. */
export async function ledgerEntries({ workspace }: Workbench): Promise<LedgerEntry[]> {
  const text = await readFile(join(workspace, '.assay/ledger.jsonl'), 'utf8').catch(() => '');
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}

/** The texts of the runs that `trigger` leads to, once there are `count` of them, by model. */
export async function textsOf(
  workbench: Workbench,
  count: number,
  trigger: () => Promise<unknown>,
): Promise<Record<string, string>> {
  const before = (await ledgerEntries(workbench)).length;
  await trigger();
  const entries = async () => (await ledgerEntries(workbench)).slice(before);
  await untilEqual(async () => (await entries()).length, count, { what: 'runs' });
  const texts: Record<string, string> = {};
  for (const { runId, reference } of await entries()) {
    const file = join(workbench.workspace, '.assay/runs', `${runId}.json`);
    const content = await until<RunContent>(`the content of ${reference}`, async () =>
      JSON.parse(await readFile(file, 'utf8')),
    );
    texts[reference] = content.text;
  }
  return texts;
}
