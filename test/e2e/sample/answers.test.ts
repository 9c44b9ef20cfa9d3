// One prompt file run in every way there is, and what can be done with its answers. The first suite of its window: the
// playground keeps values that are typed for a prompt, and the command line takes the file's own.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, suite, test } from 'node:test';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import { untilEqual, untilMatch } from '../../support/waiting.ts';
import type { Workbench } from '../driver.ts';
import { PlaygroundPage, textsOf } from '../playgroundPage.ts';
import { useSampleWindow } from '../window.ts';

suite('one prompt, run from everywhere', () => {
  let workbench: Workbench;
  const expected: Record<string, string> = {};
  before(async () => {
    workbench = await useSampleWindow();
    await workbench.openFile('classify.prompt');
    await workbench.page.locator('.codelens-decoration a').first().waitFor();
  });

  test('the command line answers', async () => {
    const file = join(workbench.workspace, 'prompts/classify.prompt');
    const { stdout } = await promisify(execFile)(process.execPath, [
      'dist/cli.mjs',
      'run',
      file,
      '--json',
    ]);
    for (const line of stdout.trim().split('\n')) {
      const { type, model, text } = JSON.parse(line);
      if (type === 'result') expected[model] = text;
    }
    assert.ok((expected['sandbox/extract'] ?? '').length > 0, stdout);
  });

  const ways: Readonly<Record<string, () => Promise<unknown>>> = {
    F5: async () => {
      await workbench.page.locator('.editor-instance .view-lines').click();
      await workbench.page.keyboard.press('F5');
    },
    'the lens': () =>
      workbench.page.locator('.codelens-decoration a', { hasText: /Run .*on / }).click(),
    'the title bar': () =>
      workbench.page.locator('.editor-actions a[aria-label^="Run Prompt"]').click(),
    'the palette': () => workbench.runCommand('Assay: Run Prompt'),
    'the Prompts view': async () => {
      const row = workbench.page.locator('.pane-body [aria-label*="classify.prompt"]').first();
      await row.hover();
      await row.locator('a[aria-label^="Run Prompt"]').click();
    },
    'the playground': async () => {
      const playground = await PlaygroundPage.shown(workbench);
      await playground.part('run').click();
    },
  };
  for (const [way, trigger] of Object.entries(ways)) {
    test(`${way} gives the same answer`, async () => {
      // The lens names one model; the other ways run the file's columns.
      const texts = await textsOf(workbench, way === 'the lens' ? 1 : 2, trigger);
      assert.equal(texts['sandbox/extract'], expected['sandbox/extract']);
    });
  }

  test('two answers are compared in VS Code’s own diff', async () => {
    await workbench.openFile('answer.prompt');
    await textsOf(workbench, 2, () => workbench.runCommand('Assay: Run Prompt'));
    const playground = await PlaygroundPage.shown(workbench);
    await playground.part('compare').first().click();
    const diff = workbench.page.locator('.monaco-diff-editor');
    await diff.first().waitFor();
    const tab = workbench.page.locator('.editor-group-container.active .tab.active');
    await untilMatch(() => tab.getAttribute('aria-label'), /extract ↔ echo/);
    await workbench.screenshot('playground-compare');
  });

  test('an answer opens as text, a request as JSON', async () => {
    const playground = await PlaygroundPage.shown(workbench);
    await playground.part('open-answer').first().click();
    await workbench.page.locator('.tab[data-resource-name="extract.md"]').waitFor();
    await playground.part('answer-menu').first().click();
    await playground.frame
      .getByRole('menuitem', { name: /JSON|request/i })
      .first()
      .click();
    await workbench.page.locator('.tab[data-resource-name="extract request.json"]').waitFor();
    const lines = workbench.page.locator('.editor-instance .view-lines').last();
    await lines.getByText('modelId').first().waitFor();
  });

  test('a run of the Runs view opens with its request and answer', async () => {
    const playground = await PlaygroundPage.shown(workbench);
    await workbench.runCommand('Assay: New Session');
    await playground.part('welcome').waitFor();
    await workbench.openSection('Runs');
    await workbench.click(
      workbench.page.locator('[aria-label^="classify.prompt, done, extract"]').first(),
    );
    await playground.untilText(expected['sandbox/extract'] ?? '');
    await workbench.screenshot('playground-run-opened');
  });

  async function add(playground: PlaygroundPage, column: number): Promise<void> {
    await playground.part('answer-menu').nth(column).click();
    await playground.frame.getByRole('menuitem', { name: 'Add to Eval Set' }).click();
  }
  const file = () => readFile(join(workbench.workspace, 'prompts/answer.eval.yaml'), 'utf8');

  test('an answer begins the eval set beside the prompt, and the next one is added for the user to save', async () => {
    await workbench.openFile('answer.prompt');
    await textsOf(workbench, 2, () => workbench.runCommand('Assay: Run Prompt'));
    const playground = await PlaygroundPage.shown(workbench);
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
    await untilEqual(async () => parse(await file()).tests.length, 2);
    assert.match(parse(await file()).tests[1].assert[0].value, /Can I return it/);
  });

  test('nothing was written to the console as an error', () => {
    assert.deepEqual(workbench.errors, []);
  });
});
