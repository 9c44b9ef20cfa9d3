// The playground in a driven window, as a person sees it: fields, buttons and answers by what they are.
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Frame, Locator } from 'playwright-core';
import type { LedgerEntry, RunContent } from '../../src/core/ledger/index.ts';
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

  answers(status?: 'running' | 'done' | 'failed' | 'stopped'): Locator {
    const suffix = status === undefined ? '' : `[data-status=${status}]`;
    return this.frame.locator(`[data-testid=answer]${suffix}`);
  }

  /** The text of the last answer, once there are `count` answers and all have ended. */
  async lastText(count = 1): Promise<string> {
    const last = this.answers().nth(count - 1);
    await last.waitFor();
    await this.answers('running').first().waitFor({ state: 'detached' });
    return (await last.locator('[data-testid=answer-text]').innerText()).trim();
  }
}

/** Types a path into VS Code's own file dialog and confirms it. */
export async function choosePath({ page }: Workbench, path: string, button: string): Promise<void> {
  const input = page.locator('.quick-input-widget input[type="text"]').first();
  await input.waitFor();
  // The dialog writes its own start into the field first.
  for (let tries = 0; !(await input.inputValue()).startsWith('/') && tries < 200; tries++)
    await delay(50);
  await input.fill(path);
  for (let tries = 0; (await input.inputValue()) !== path && tries < 200; tries++) {
    await input.fill(path);
    await delay(100);
  }
  await page.locator('.quick-input-widget a.monaco-button', { hasText: button }).first().click();
  await input.waitFor({ state: 'hidden' });
}

/** Resolves once a saved session of the workspace holds this text. */
export async function untilSaved({ workspace }: Workbench, text: string): Promise<void> {
  const folder = join(workspace, '.assay/sessions');
  const deadline = Date.now() + 20_000;
  while (Date.now() < deadline) {
    for (const name of await readdir(folder).catch(() => [])) {
      if ((await readFile(join(folder, name), 'utf8').catch(() => '')).includes(text)) return;
    }
    await delay(50);
  }
  throw new Error(`No saved session holds "${text}".`);
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
  const deadline = Date.now() + 20_000;
  let entries: LedgerEntry[] = [];
  while (Date.now() < deadline && entries.length < count) {
    await delay(50);
    entries = (await ledgerEntries(workbench)).slice(before);
  }
  assert.equal(entries.length, count, 'the number of runs');
  const texts: Record<string, string> = {};
  for (const { runId, reference } of entries) {
    const file = join(workbench.workspace, '.assay/runs', `${runId}.json`);
    const content: RunContent = JSON.parse(await readFile(file, 'utf8'));
    texts[reference] = content.text;
  }
  return texts;
}
