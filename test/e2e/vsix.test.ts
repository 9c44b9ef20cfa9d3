import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { untilMatch } from '../support/waiting.ts';
import type { Workbench } from './driver.ts';
import { openWorkbench } from './window.ts';

// The source folder is not in sight here: what the package lacks is missing.
suite('the packaged extension, installed', () => {
  let workbench: Workbench;
  before(async () => {
    workbench = await openWorkbench({ extension: 'vsix' });
  });
  after(() => workbench?.close());

  test('runs a prompt file of the sample on the sandbox', async () => {
    await workbench.openFile('answer.prompt');
    await workbench.runCommand('Assay: Run Prompt');
    const playground = await workbench.webviewFrame('#assay-playground');
    const answer = playground.locator('[data-testid=answer][data-status=done]').first();
    await answer.waitFor();
    await untilMatch(() => answer.locator('[data-testid=answer-text]').textContent(), /rope/i);
    await workbench.screenshot('vsix');
  });

  test('leaves no error on the console', () => {
    assert.deepEqual(workbench.errors, []);
  });
});
