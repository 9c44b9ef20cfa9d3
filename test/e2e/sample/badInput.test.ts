// Files that nothing can be made of, in a driven window: each fails where it is, with a sentence, and all else goes on.
import assert from 'node:assert/strict';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { untilMatch } from '../../support/waiting.ts';
import type { Workbench } from '../driver.ts';
import { PlaygroundPage } from '../playgroundPage.ts';
import { useSampleWindow } from '../window.ts';

const ECHO = '---\nmodel: sandbox/echo\n---\n';

suite('bad input', () => {
  let workbench: Workbench;
  const files = ['binary.prompt', 'huge.prompt'];
  const at = (name: string) => join(workbench.workspace, name);
  before(async () => {
    workbench = await useSampleWindow();
    await writeFile(at('assay.yaml'), 'connections: [\n  not a map');
    await writeFile(at('binary.prompt'), Buffer.from([0, 1, 2, 255, 0, 7]));
    await writeFile(at('huge.prompt'), ECHO + 'word '.repeat(2_200_000));
  });
  // The suites that share the window list its files.
  after(() => Promise.all(files.map((name) => rm(at(name), { force: true }))));

  test('with a broken assay.yaml the sandbox answers all the same', async () => {
    await workbench.openFile('answer.prompt');
    await workbench.runCommand('Assay: Run Prompt');
    const playground = await PlaygroundPage.shown(workbench);
    await playground.answers('done').first().waitFor();
    await workbench.openSection('Connections');
    await workbench.page.locator('[aria-label^="assay.yaml has"]').first().waitFor();
  });

  for (const name of files) {
    test(`${name} fails in its column with a sentence, and the window goes on`, async () => {
      // Through Explorer, for a binary file has no editor.
      await workbench.openView('Explorer');
      const row = workbench.page.locator(`.explorer-folders-view [aria-label^="${name}"]`).first();
      await workbench.chooseFromMenu(row, 'Run Prompt');
      const playground = await PlaygroundPage.shown(workbench);
      await playground.part('source').getByText(name).waitFor();
      await playground.answers('failed').first().waitFor();
      await untilMatch(() => playground.part('error').first().innerText(), /\w+ .*\./);
      await workbench.screenshot(`bad-${name}`);
    });
  }

  test('nothing was written to the console as an error', () => {
    assert.deepEqual(workbench.errors, []);
  });
});
