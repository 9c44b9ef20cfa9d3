import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { promisify } from 'node:util';
import { type OpenAiServer, startOpenAiServer } from '../fakes/openaiServer.ts';
import { openWorkbench, type Workbench } from './driver.ts';
import { ledgerEntries, PlaygroundPage, textsOf, untilSaved } from './playgroundPage.ts';

const RETURNS = `Answer only from the context.

Context: Unused gear can be returned within 60 days. Gift cards never expire.

Question: How long do I have to return unused gear?`;

suite('the playground', () => {
  let workbench: Workbench;
  let playground: PlaygroundPage;
  before(async () => {
    workbench = await openWorkbench();
  });
  after(() => workbench?.close());

  test('a newcomer opens it, types, and is answered', async () => {
    playground = await PlaygroundPage.open(workbench);
    await playground.type(RETURNS);
    await playground.run();
    assert.match(await playground.lastText(), /60 days/);
    assert.match(await playground.answers().first().innerText(), /not a language model/);
    await workbench.screenshot('playground-first-answer');
  });

  test('the view that was hidden and comes back shows the same', async () => {
    await workbench.openView('Explorer');
    playground = await PlaygroundPage.open(workbench);
    assert.match(await playground.lastText(), /60 days/);
  });

  test('a reload of the window keeps the session, and what was typed for the next turn', async () => {
    await playground.type('and then?');
    await untilSaved(workbench, 'and then?');
    await workbench.reload();
    // The view comes back by itself; a click on its icon would hide it again.
    playground = await PlaygroundPage.shown(workbench);
    assert.match(await playground.lastText(), /60 days/);
    const typed = playground.part('composer').locator('textarea');
    assert.equal(await typed.inputValue(), 'and then?');
  });

  test('two places show one session: what is done in one is seen in the other', async () => {
    await workbench.runCommand('Assay: Open Playground in Editor');
    const frames = () =>
      workbench.page.frames().filter((frame) => frame.url().includes('fake.html'));
    await assert.doesNotReject(async () => {
      for (let tries = 0; tries < 200; tries++) {
        const shown = await Promise.all(
          frames().map((frame) =>
            frame
              .locator('[data-testid=answer]')
              .count()
              .catch(() => 0),
          ),
        );
        if (shown.filter((count) => count === 1).length === 2) return;
        await workbench.page.waitForTimeout(50);
      }
      throw new Error('The second place did not show the answer.');
    });
    const [one] = frames();
    assert.ok(one);
    await one.locator('[data-testid=thumbs-up]').click();
    for (const frame of frames()) {
      await frame.locator('[data-testid=thumbs-up][aria-pressed=true]').waitFor();
    }
    await workbench.screenshot('playground-two-places');
    await workbench.runCommand('View: Close All Editors');
  });

  test('nothing was written to the console as an error', () => {
    assert.deepEqual(workbench.errors, []);
  });
});

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
    const title = workbench.page.locator('.tab.active');
    assert.match((await title.getAttribute('aria-label')) ?? '', /extract ↔ echo/);
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
    await workbench.runCommand('Assay: New Session');
    const runs = workbench.page.locator('.pane', { hasText: 'Runs' }).last();
    const header = runs.locator('.pane-header');
    if ((await header.getAttribute('aria-expanded')) !== 'true') await header.click();
    await runs.locator('[aria-label^="classify.prompt, done, extract"]').first().click();
    const playground = await PlaygroundPage.shown(workbench);
    assert.equal(await playground.lastText(), expected['sandbox/extract']);
    await workbench.screenshot('playground-run-opened');
  });

  test('nothing was written to the console as an error', () => {
    assert.deepEqual(workbench.errors, []);
  });
});

suite('stopping', () => {
  let workbench: Workbench;
  before(async () => {
    workbench = await openWorkbench({ settings: { 'assay.sandbox.tokensPerSecond': 3 } });
  });
  after(() => workbench?.close());

  test('Stop ends the answer at once and keeps what came', async () => {
    const playground = await PlaygroundPage.open(workbench);
    await playground.type(RETURNS);
    await playground.run();
    await playground.part('answer-text').getByText(/\w/).first().waitFor();
    await playground.part('stop').click();
    await playground.answers('stopped').waitFor();
    const [entry] = await ledgerEntries(workbench);
    assert.equal(entry?.status, 'stopped');
  });

  test('a run that the reload cut off comes back as stopped', async () => {
    let playground = await PlaygroundPage.shown(workbench);
    await playground.part('run').click();
    await playground.answers('running').waitFor();
    await playground.part('answer-text').getByText(/\w/).first().waitFor();
    await workbench.reload();
    // The view comes back by itself; a click on its icon would hide it again.
    playground = await PlaygroundPage.shown(workbench);
    await playground.answers('stopped').waitFor();
  });
});

suite('keys and trust', () => {
  const KEY = 'assay-test-key-314159';
  let server: OpenAiServer;
  let scratch: string;
  before(async () => {
    server = await startOpenAiServer({ answer: 'Within 60 days.', apiKey: KEY });
    scratch = await mkdtemp(join(tmpdir(), 'assay-keys-'));
    await cp('media/sample', scratch, { recursive: true });
    await writeFile(
      join(scratch, 'assay.yaml'),
      `connections:\n  fake: { type: openai, url: ${server.url} }\n`,
    );
    await writeFile(
      join(scratch, 'served.prompt'),
      '---\nmodel: fake/test-model\n---\nHow long?\n',
    );
  });
  after(async () => {
    await server?.close();
    await rm(scratch, { recursive: true, force: true });
  });

  test('a key is asked for where it is missing, is sent, and is in no file of the workspace', async () => {
    const workbench = await openWorkbench({ workspace: relative(process.cwd(), scratch) });
    try {
      await workbench.openFile('served.prompt');
      await workbench.runCommand('Assay: Run Prompt');
      const playground = await PlaygroundPage.shown(workbench);
      await playground.answers('failed').waitFor();
      await workbench.screenshot('playground-needs-key');
      await playground.part('error-action').click();
      const input = workbench.page.locator('.quick-input-widget input').first();
      await input.waitFor();
      assert.equal(await input.getAttribute('type'), 'password');
      await input.fill(KEY);
      await workbench.page.keyboard.press('Enter');
      await input.waitFor({ state: 'hidden' });
      await workbench.runCommand('Assay: Run Prompt');
      await playground.answers('done').waitFor();
      assert.equal(await playground.lastText(), 'Within 60 days.');
      assert.equal(server.requests.at(-1)?.headers.authorization, `Bearer ${KEY}`);
      for (const name of await readdir(workbench.workspace, { recursive: true })) {
        const text = await readFile(join(workbench.workspace, name), 'utf8').catch(() => '');
        assert.ok(!text.includes(KEY), name);
      }
    } finally {
      await workbench.close();
    }
  });

  test('in Restricted Mode nothing is sent anywhere, and the sandbox answers', async () => {
    const workbench = await openWorkbench({
      workspace: relative(process.cwd(), scratch),
      trusted: false,
    });
    try {
      const before = server.requests.length;
      await workbench.openFile('served.prompt');
      await workbench.runCommand('Assay: Run Prompt');
      const playground = await PlaygroundPage.shown(workbench);
      await playground.answers('failed').waitFor();
      const error = playground.part('error');
      assert.equal(await error.getAttribute('data-kind'), 'denied');
      assert.match(await error.innerText(), /Manage Trust/);
      await workbench.screenshot('playground-restricted');
      await workbench.openFile('answer.prompt');
      await workbench.runCommand('Assay: Run Prompt');
      await playground.answers('done').first().waitFor();
      assert.equal(server.requests.length, before);
    } finally {
      await workbench.close();
    }
  });
});
