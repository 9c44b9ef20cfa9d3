// One prompt file run in every way there is, and what can be done with its answers.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { promisify } from 'node:util';
import { untilMatch } from '../support/waiting.ts';
import { openWorkbench, type Workbench } from './driver.ts';
import { PlaygroundPage, textsOf } from './playgroundPage.ts';

suite('one prompt, run from everywhere', () => {
  let workbench: Workbench;
  const expected: Record<string, string> = {};
  before(async () => {
    workbench = await openWorkbench({ settings: { 'assay.sandbox.tokensPerSecond': 0 } });
    await workbench.openFile('classify.prompt');
    await workbench.page.locator('.codelens-decoration a').first().waitFor();
  });
  after(() => workbench?.close());

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
    await workbench.page.locator('[aria-label^="classify.prompt, done, extract"]').first().click();
    await playground.untilText(expected['sandbox/extract'] ?? '');
    await workbench.screenshot('playground-run-opened');
  });

  test('nothing was written to the console as an error', () => {
    assert.deepEqual(workbench.errors, []);
  });
});
