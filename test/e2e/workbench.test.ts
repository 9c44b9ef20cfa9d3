import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { openWorkbench, type Workbench } from './driver.ts';

suite('the window', () => {
  let workbench: Workbench;
  before(async () => {
    workbench = await openWorkbench();
  });
  after(() => workbench?.close());

  test('shows Assay in the Activity Bar and its views behind it', async () => {
    await workbench.openView('Assay');
    const titles = workbench.page.locator('.sidebar .pane-header .title');
    await titles.first().waitFor();
    assert.deepEqual(await titles.allTextContents(), [
      'Playground',
      'Prompts',
      'Connections',
      'Runs',
    ]);
  });

  test('opens a prompt file of the sample', async () => {
    await workbench.openFile('answer.prompt');
    const editor = workbench.page.locator('.editor-instance .view-lines');
    await editor.waitFor();
    assert.match((await editor.textContent()) ?? '', /model:/);
  });
});
