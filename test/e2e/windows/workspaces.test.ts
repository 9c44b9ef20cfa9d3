import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { untilEqual } from '../../support/waiting.ts';
import type { Workbench } from '../driver.ts';
import { choosePath, PlaygroundPage } from '../playgroundPage.ts';
import { openWorkbench } from '../window.ts';

const ECHO = '---\nmodel: sandbox/echo\n---\n';

suite('no folder, then the sample', () => {
  let workbench: Workbench;
  let target: string;
  before(async () => {
    target = await mkdtemp(join(tmpdir(), 'assay-sample-'));
    workbench = await openWorkbench({ workspace: null });
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
    await playground.answers('done').first().waitFor();
    assert.ok((await readdir(target)).includes('assay.yaml'));
  });

  test('created once more beside what is there, it gets a folder of its own', async () => {
    const before = await readFile(join(target, 'README.md'), 'utf8');
    await writeFile(join(target, 'README.md'), 'mine');
    await workbench.runCommand('Assay: Create Sample Workspace');
    await choosePath(workbench, `${target}/`, 'Create Here');
    await untilEqual(() => readFile(join(target, 'assay-sample', 'README.md'), 'utf8'), before);
    assert.equal(await readFile(join(target, 'README.md'), 'utf8'), 'mine');
  });
});

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
