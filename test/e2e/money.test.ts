// Money in a driven window: a grid that the budget stops midway, the cap raised from its refusal, and the spend report.
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { SCENARIOS } from '../fakes/openaiScenarios.ts';
import { type OpenAiServer, startOpenAiServer } from '../fakes/openaiServer.ts';
import { openWorkbench, type Workbench } from './driver.ts';
import { choosePath, ledgerEntries, PlaygroundPage } from './playgroundPage.ts';

const MODELS = Array.from({ length: 8 }, (_, index) => `gpu/model-${index + 1}`);

const PROMPT = `---
model: ${MODELS[0]}
config: { maxOutputTokens: 100 }
assay.models: [${MODELS.slice(1).join(', ')}]
assay.feature: returns
---
{{role "user"}}How long can I return a rope?
`;

/** $0.10 for the longest answer of each. */
const prices = MODELS.map((model) => `  ${model}: { input: 1, output: 1000 }`).join('\n');

suite('money', () => {
  let workbench: Workbench;
  let server: OpenAiServer;
  const asked = () =>
    server.requests.filter(({ path }) => path.endsWith('/chat/completions')).length;
  const statusItem = () =>
    workbench.page
      .locator('.statusbar-item[id="assay.assay.assay.spend"], .statusbar-item[id$="assay.spend"]')
      .first();

  before(async () => {
    server = await startOpenAiServer({ answer: 'Within 60 days.', models: [] });
    // All eight are asked before the first has answered.
    server.setScenario(async (exchange) => {
      await exchange.wait(1500);
      await SCENARIOS.answer(exchange);
    });
    workbench = await openWorkbench({ theme: 'dark', width: 1400, height: 900 });
    await writeFile(
      join(workbench.workspace, 'assay.yaml'),
      `connections:\n  gpu: { type: openai, url: ${server.url} }\nprices:\n${prices}\nbudget: { session: 0.35 }\n`,
    );
    await writeFile(join(workbench.workspace, 'prompts/grid.prompt'), PROMPT);
  });
  after(async () => {
    await workbench?.close();
    await server?.close();
  });

  test('the lens and the columns say what a run is expected to cost', async () => {
    await workbench.openFile('grid.prompt');
    await workbench.page
      .locator('.codelens-decoration a', {
        hasText: /Run · ≈ \d+ in \+ 100 out · ≈ \$0\.10 on model-1/,
      })
      .waitFor();
    await workbench.page
      .locator('.codelens-decoration a', { hasText: /Compare 8 models · ≈ \$0\.80/ })
      .waitFor();
    await workbench.screenshot('money-lens');
  });

  test('a grid of eight is stopped midway, and what was sent finishes and stays', async () => {
    await workbench.page.locator('.codelens-decoration a', { hasText: 'Compare 8 models' }).click();
    const playground = await PlaygroundPage.shown(workbench);
    await playground.answers('failed').nth(4).waitFor();
    await playground.answers('done').nth(2).waitFor({ timeout: 30_000 });
    assert.equal(await playground.answers().count(), 8);
    assert.equal(await playground.answers('done').count(), 3);
    assert.equal(asked(), 3);
    const refused = playground.answers('failed').first();
    assert.match(
      await refused.innerText(),
      /The budget of a session, \$0\.35 \(assay\.yaml\), could be passed/,
    );
    const done = playground.answers('done').first();
    assert.equal(
      (await done.locator('[data-testid=answer-text]').innerText()).trim(),
      'Within 60 days.',
    );
    assert.match(
      await done.locator('[data-metric=cost]').innerText(),
      /^\$0\.0030 · est\. \$0\.10$/,
    );
    assert.equal((await ledgerEntries(workbench)).length, 3);
    await workbench.screenshot('money-refused');
  });

  test('a refusal raises the cap, once, and the column runs again', async () => {
    const playground = await PlaygroundPage.shown(workbench);
    const refused = playground.answers('failed').first();
    const column = await refused.getAttribute('data-column-id');
    await refused.locator('[data-testid=error-action]').click();
    const row = workbench.page.locator(
      '.quick-input-list .monaco-list-row[aria-label*="Raise to"]',
    );
    await row.first().waitFor();
    await workbench.screenshot('money-raise');
    await row.first().click();
    await refused.locator('[data-testid=run-again]').click();
    await playground.frame
      .locator(`[data-testid=answer][data-status=done][data-column-id="${column}"]`)
      .waitFor({ timeout: 30_000 });
    assert.equal(asked(), 4);
    const file = await readFile(join(workbench.workspace, 'assay.yaml'), 'utf8');
    assert.match(file, /session: 0\.35/);
  });

  test('the cost of an answer leads to its bill', async () => {
    const playground = await PlaygroundPage.shown(workbench);
    await playground.answers('done').first().locator('[data-testid=open-bill]').click();
    const editor = workbench.page.locator('.editor-instance .view-lines');
    await editor.filter({ hasText: 'Bill of a run' }).waitFor();
    await workbench.screenshot('money-bill');
  });

  test('the status bar says what this window has spent, and opens the report', async () => {
    const item = statusItem();
    await item.filter({ hasText: /\$0\.012/ }).waitFor();
    await item.click();
    const frame = await workbench.webviewFrame('#assay-spend [data-testid=table]');
    await frame.locator('.amount', { hasText: '$0.012' }).waitFor();
    await workbench.screenshot('money-report');
    await frame.locator('[data-testid=open-row]').first().click();
    await frame.locator('[data-testid=run]').nth(3).waitFor();
    await frame.locator('[data-testid=open-bill]').first().click();
    await workbench.page
      .locator('.editor-instance .view-lines')
      .filter({ hasText: 'Bill of a run' })
      .waitFor();
  });

  test('the report comes back with the window, as it was', async () => {
    await workbench.page.locator('.tab', { hasText: 'Spend' }).first().click();
    await workbench.reloadByCommand();
    const frame = await workbench.webviewFrame('#assay-spend [data-testid=runs]', 60_000);
    assert.equal(await frame.locator('[data-testid=run]').count(), 4);
  });

  test('its runs are exported as CSV to where the user says', async () => {
    const frame = await workbench.webviewFrame('#assay-spend [data-testid=export]');
    await frame.locator('[data-testid=export]').click();
    await frame.locator('[role=menuitem]', { hasText: 'Every run' }).click();
    const path = join(workbench.workspace, 'spend.csv');
    await choosePath(workbench, path, 'OK');
    const deadline = Date.now() + 10_000;
    let text = '';
    while (text === '' && Date.now() < deadline) {
      text = await readFile(path, 'utf8').catch(() => '');
      await workbench.page.waitForTimeout(100);
    }
    const lines = text.split('\r\n');
    assert.match(lines[0] ?? '', /^Time,Day,Run,Connection,Model,/);
    assert.equal(lines.length, 1 + 4 + 1);
    assert.match(lines[1] ?? '', /,gpu,model-\d,.*,returns,answer,done,20,3,.*,known,0\.00302,/);
    const errors = workbench.errors.filter((error) => !error.includes('/mint-key'));
    assert.deepEqual(errors, []);
  });
});
