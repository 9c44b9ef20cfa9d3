// A workspace of several folders.
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { untilEqual } from '../../support/waiting.ts';
import type { Workbench } from '../driver.ts';
import { PlaygroundPage } from '../playgroundPage.ts';
import { openWorkbench } from '../window.ts';

const ECHO = '---\nmodel: sandbox/echo\n---\n';

suite('three folders, one of which cannot be written to', () => {
  let workbench: Workbench;
  let top: string;
  before(async () => {
    top = await mkdtemp(join(tmpdir(), 'assay-folders-'));
    for (const name of ['one', 'two', 'three']) {
      await mkdir(join(top, name));
      await writeFile(join(top, name, `${name}.prompt`), `${ECHO}This is ${name}.\n`);
    }
    // A file under the folder's name: nobody can write there, not even an administrator.
    await writeFile(join(top, 'three', '.assay'), '');
    const folders = ['one', 'two', 'three'].map((path) => ({ path }));
    await writeFile(join(top, 'all.code-workspace'), JSON.stringify({ folders }));
    workbench = await openWorkbench({ open: join(top, 'all.code-workspace') });
  });
  after(async () => {
    await workbench?.close();
    await rm(top, { recursive: true, force: true });
  });

  async function run(name: string): Promise<void> {
    await workbench.openFile(`${name}.prompt`);
    await workbench.runCommand('Assay: Run Prompt');
    const playground = await PlaygroundPage.shown(workbench);
    await playground.part('source').getByText(`${name}.prompt`).waitFor();
    await playground.untilText(`This is ${name}.`);
  }
  const runsIn = (name: string) =>
    readFile(join(top, name, '.assay/ledger.jsonl'), 'utf8').then(
      (text) => text.trim().split('\n').length,
      () => 0,
    );

  test('each prompt runs, and is recorded in its own folder', async () => {
    await run('one');
    await run('two');
    await untilEqual(() => Promise.all(['one', 'two'].map(runsIn)), [1, 1], { what: 'runs' });
  });

  test('where the folder cannot be written to, the run is kept elsewhere, and the user is told once', async () => {
    await run('three');
    const playground = await PlaygroundPage.shown(workbench);
    await playground.replaceAnswers(() => run('three'));
    await playground.untilText('This is three.');
    await workbench.runCommand('Notifications: Show Notifications');
    const told = workbench.page.locator('.notification-list-item', {
      hasText: 'cannot be written to',
    });
    await told.first().waitFor();
    assert.equal(await told.count(), 1);
    await workbench.page.keyboard.press('Escape');
    await workbench.openSection('Runs');
    await workbench.page.locator('[aria-label^="three.prompt, done"]').first().waitFor();
  });

  test('the Prompts view groups them by folder', async () => {
    for (const name of ['one', 'two', 'three']) {
      await workbench.page
        .locator(`.pane-body [role=treeitem][aria-level="2"][aria-label*="${name}.prompt"]`)
        .first()
        .waitFor();
    }
    await workbench.screenshot('three-folders');
  });
});
