import assert from 'node:assert/strict';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { openWorkbench, type Workbench } from './driver.ts';
import { choosePath, PlaygroundPage } from './playgroundPage.ts';

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
    assert.equal(await playground.lastText(), text);
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
    const copy = join(target, 'assay-sample', 'README.md');
    await assert.doesNotReject(async () => {
      for (let tries = 0; tries < 200; tries++) {
        const text = await readFile(copy, 'utf8').catch(() => undefined);
        if (text === before) return;
        await workbench.page.waitForTimeout(50);
      }
      throw new Error('The second sample did not appear.');
    });
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
    workbench = await openWorkbench({ workspace: null });
    const address = new URL(workbench.page.url());
    address.searchParams.set('workspace', join(top, 'all.code-workspace'));
    await workbench.page.goto(address.href);
    await workbench.ready();
  });
  after(async () => {
    await workbench?.close();
    await rm(top, { recursive: true, force: true });
  });

  async function run(name: string): Promise<string> {
    await workbench.openFile(`${name}.prompt`);
    await workbench.runCommand('Assay: Run Prompt');
    const playground = await PlaygroundPage.shown(workbench);
    await playground.part('source').getByText(`${name}.prompt`).waitFor();
    await playground.answers('done').first().waitFor();
    return playground.lastText();
  }
  const runsIn = (name: string) =>
    readFile(join(top, name, '.assay/ledger.jsonl'), 'utf8').then(
      (text) => text.trim().split('\n').length,
      () => 0,
    );

  test('each prompt runs, and is recorded in its own folder', async () => {
    assert.equal(await run('one'), 'This is one.');
    assert.equal(await run('two'), 'This is two.');
    assert.deepEqual([await runsIn('one'), await runsIn('two')], [1, 1]);
  });

  test('where the folder cannot be written to, the run is kept elsewhere, and the user is told once', async () => {
    assert.equal(await run('three'), 'This is three.');
    assert.equal(await run('three'), 'This is three.');
    await workbench.runCommand('Notifications: Show Notifications');
    const told = workbench.page.locator('.notification-list-item', {
      hasText: 'cannot be written to',
    });
    await told.first().waitFor();
    assert.equal(await told.count(), 1);
    await workbench.page.keyboard.press('Escape');
    const runs = workbench.page.locator('.pane-header', { hasText: 'Runs' });
    if ((await runs.getAttribute('aria-expanded')) !== 'true') await runs.click();
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
    workbench = await openWorkbench({ workspace: relative(process.cwd(), folder) });
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
    const connections = workbench.page.locator('.pane-header', { hasText: 'Connections' });
    if ((await connections.getAttribute('aria-expanded')) !== 'true') await connections.click();
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
      await playground.answers().first().waitFor();
      await playground.answers('running').first().waitFor({ state: 'detached' });
      await workbench.screenshot(`bad-${name}`);
    });
  }

  test('nothing was written to the console as an error', () => {
    assert.deepEqual(workbench.errors, []);
  });
});
