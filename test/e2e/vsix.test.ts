import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { untilEqual, untilMatch } from '../support/waiting.ts';
import type { Workbench } from './driver.ts';
import { choosePath, PlaygroundPage } from './playgroundPage.ts';
import { openWorkbench } from './window.ts';

// The source folder is not in sight here: what the package lacks is missing, the sample among it.
suite('the packaged extension, installed: no folder, then the sample', () => {
  let workbench: Workbench;
  let target: string;
  before(async () => {
    target = await mkdtemp(join(tmpdir(), 'assay-sample-'));
    workbench = await openWorkbench({ workspace: null, extension: 'vsix' });
  });
  after(async () => {
    await workbench?.close();
    await rm(target, { recursive: true, force: true });
  });

  test('the playground answers, and keeps its session over a reload', async () => {
    let playground = await PlaygroundPage.open(workbench);
    await playground.type('hello');
    await playground.run();
    const text = await playground.lastText();
    await workbench.reload();
    // VS Code begins a window without a folder with its side bar closed.
    playground = await PlaygroundPage.open(workbench);
    await playground.untilText(text);
    await workbench.screenshot('no-folder');
  });

  test('the sample is created where the user says, opened, and answers', async () => {
    await workbench.runCommand('Assay: Create Sample Workspace');
    await choosePath(workbench, `${target}/`, 'Create Here');
    const tab = workbench.page.locator('.tab[data-resource-name="answer.prompt"]');
    await tab.waitFor({ timeout: 60_000 });
    const playground = await PlaygroundPage.shown(workbench);
    await workbench.runCommand('Assay: Run Prompt');
    const answer = playground.answers('done').first().locator('[data-testid=answer-text]');
    await untilMatch(() => answer.textContent(), /rope/i);
    assert.ok((await readdir(target)).includes('assay.yaml'));
    await workbench.screenshot('vsix');
  });

  test('created once more beside what is there, it gets a folder of its own', async () => {
    const before = await readFile(join(target, 'README.md'), 'utf8');
    await writeFile(join(target, 'README.md'), 'mine');
    await workbench.runCommand('Assay: Create Sample Workspace');
    await choosePath(workbench, `${target}/`, 'Create Here');
    await untilEqual(() => readFile(join(target, 'assay-sample', 'README.md'), 'utf8'), before);
    assert.equal(await readFile(join(target, 'README.md'), 'utf8'), 'mine');
  });

  test('leaves no error on the console', () => {
    assert.deepEqual(workbench.errors, []);
  });
});
