// An answer becomes a case of its prompt's eval set: begun and saved the first time, an edit to look at the second.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { parse } from 'yaml';
import { openWorkbench, type Workbench } from './driver.ts';
import { PlaygroundPage } from './playgroundPage.ts';

suite('adding an answer to an eval set', () => {
  let workbench: Workbench;
  before(async () => {
    // In a browser VS Code saves by itself after a while.
    workbench = await openWorkbench({ settings: { 'files.autoSave': 'off' } });
  });
  after(() => workbench?.close());

  async function add(playground: PlaygroundPage, column: number): Promise<void> {
    await playground.part('answer-menu').nth(column).click();
    await playground.frame.getByRole('menuitem', { name: 'Add to Eval Set' }).click();
  }
  const file = () => readFile(join(workbench.workspace, 'prompts/answer.eval.yaml'), 'utf8');

  test('begins the set beside the prompt, and then adds to it for the user to save', async () => {
    await workbench.openFile('answer.prompt');
    await workbench.runCommand('Assay: Run Prompt');
    const playground = await PlaygroundPage.shown(workbench);
    await playground.answers('done').nth(1).waitFor();
    await add(playground, 0);
    const tabs = workbench.page.locator('.tab[data-resource-name="answer.eval.yaml"]');
    await tabs.waitFor();
    const { prompt, models, tests } = parse(await file());
    assert.deepEqual([prompt, models], ['answer.prompt', ['sandbox/extract', 'sandbox/echo']]);
    assert.equal(tests.length, 1);
    assert.match(tests[0].vars.question, /climbing rope/);
    assert.match(tests[0].assert[0].value, /cannot be returned/);
    await workbench.screenshot('eval-case');

    await add(playground, 0);
    await playground
      .part('notice')
      .getByText('This case is in answer.eval.yaml already.')
      .waitFor();
    await add(playground, 1);
    await workbench.page.locator('.tab.dirty[data-resource-name="answer.eval.yaml"]').waitFor();
    assert.equal(parse(await file()).tests.length, 1, 'the user saves what is added');
    assert.equal(await tabs.count(), 1, 'it is opened once');
    await workbench.screenshot('eval-case-added');
    await workbench.runCommand('File: Save');
    const deadline = Date.now() + 10_000;
    while (parse(await file()).tests.length < 2 && Date.now() < deadline) await delay(50);
    assert.match(parse(await file()).tests[1].assert[0].value, /Can I return it/);
    assert.deepEqual(workbench.errors, []);
  });
});
