import assert from 'node:assert/strict';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { untilEqual, untilMatch } from '../../support/waiting.ts';
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

suite('bad input', () => {
  let workbench: Workbench;
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'assay-bad-'));
    await cp('media/sample/prompts', join(folder, 'prompts'), { recursive: true });
    await writeFile(join(folder, 'assay.yaml'), 'connections: [\n  not a map');
    await writeFile(join(folder, 'binary.prompt'), Buffer.from([0, 1, 2, 255, 0, 7]));
    await writeFile(join(folder, 'huge.prompt'), ECHO + 'word '.repeat(2_200_000));
    workbench = await openWorkbench({ open: folder });
  });
  after(async () => {
    await workbench?.close();
    await rm(folder, { recursive: true, force: true });
  });

  test('with a broken assay.yaml the sandbox answers all the same', async () => {
    await workbench.openFile('answer.prompt');
    await workbench.runCommand('Assay: Run Prompt');
    const playground = await PlaygroundPage.shown(workbench);
    await playground.answers('done').first().waitFor();
    await workbench.openSection('Connections');
    await workbench.page.locator('[aria-label^="assay.yaml has"]').first().waitFor();
  });

  for (const name of ['binary.prompt', 'huge.prompt']) {
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
