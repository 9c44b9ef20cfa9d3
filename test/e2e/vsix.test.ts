import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { openWorkbench, type Workbench } from './driver.ts';

// The source folder is not in sight here: what the package lacks is missing.
suite('the packaged extension, installed', () => {
  let workbench: Workbench;
  before(async () => {
    workbench = await openWorkbench({ extension: 'vsix' });
  });
  after(() => workbench?.close());

  test('shows its views', async () => {
    await workbench.openView('Assay');
    const titles = workbench.page.locator('.sidebar .pane-header .title');
    await titles.first().waitFor();
    assert.deepEqual((await titles.allTextContents())[0], 'Playground');
  });
});
