// Money in a driven window: a grid that the budget stops midway, the cap raised from its refusal, the spend report, and
// the levers of a prompt.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { promisify } from 'node:util';
import type { Frame } from 'playwright-core';
import { held, SCENARIOS } from '../../fakes/openaiScenarios.ts';
import { type OpenAiServer, startOpenAiServer } from '../../fakes/openaiServer.ts';
import { until, untilEqual, untilMatch } from '../../support/waiting.ts';
import type { Workbench } from '../driver.ts';
import { choosePath, ledgerEntries, PlaygroundPage } from '../playgroundPage.ts';
import { useSampleWindow } from '../window.ts';

const MODELS = Array.from({ length: 8 }, (_, index) => `gpu/model-${index + 1}`);

const gridOf = (models: readonly string[]) => `---
model: ${models[0]}
config: { maxOutputTokens: 100 }
assay.models: [${models.slice(1).join(', ')}]
assay.feature: returns
---
{{role "user"}}How long can I return a rope?
`;

/** With a beginning that is worth caching. */
const COSTLY = `---
model: prod/us.anthropic.claude-haiku-4-5-20251001-v1:0
config: { maxOutputTokens: 300 }
---
{{role "system"}}
${'Answer only from the policy of the shop, and say so where it is silent. '.repeat(400)}
{{role "user"}}
{{question}}
`;

/** $0.10 for the longest answer of each. */
const prices = MODELS.map((model) => `  ${model}: { input: 1, output: 1000 }`).join('\n');

const run = promisify(execFile);

/** A line of the command's output. */
interface Answered {
  readonly text?: string;
  readonly error?: { readonly kind: string; readonly message: string };
}

/** Enough for four of the longest answers, and no five. */
const DAY_CAP = 0.42;

suite('money', () => {
  let workbench: Workbench;
  let server: OpenAiServer;
  /** How many runs the window's ledger has of suites before this one. They cost nothing. */
  let recorded = 0;
  const asked = () =>
    server.requests.filter(({ path }) => path.endsWith('/chat/completions')).length;
  const statusItem = () =>
    workbench.page
      .locator('.statusbar-item[id="assay.assay.assay.spend"], .statusbar-item[id$="assay.spend"]')
      .first();

  const writeConnections = (budget: string) =>
    writeFile(
      join(workbench.workspace, 'assay.yaml'),
      `connections:\n  gpu: { type: openai, url: ${server.url} }\n  prod: { type: bedrock, profile: none, region: us-east-1 }\nprices:\n${prices}\n${budget}\n`,
    );

  const cell = (frame: Frame, id: string) =>
    frame.locator(`[data-testid=lever][data-id="${id}"] td`).first();
  const field = (frame: Frame, name: string) => frame.locator(`[data-testid=field-${name}] input`);

  /** `one.prompt` by the command, as somebody runs it in a terminal beside this window. */
  async function runInTerminal(): Promise<Answered> {
    const words = ['run', join(workbench.workspace, 'prompts/one.prompt'), '--json'];
    // The exit code says that it was refused: what counts is what it says.
    const { stdout } = await run(process.execPath, ['dist/cli.mjs', ...words]).catch(
      (error) => error,
    );
    return JSON.parse(stdout);
  }

  before(async () => {
    server = await startOpenAiServer({ answer: 'Within 60 days.', models: [] });
    // All eight are asked before the first has answered.
    server.setScenario(async (exchange) => {
      await exchange.wait(1500);
      await SCENARIOS.answer(exchange);
    });
    workbench = await useSampleWindow();
    await workbench.page.setViewportSize({ width: 1400, height: 900 });
    recorded = (await ledgerEntries(workbench)).length;
    await mkdir(join(workbench.workspace, '.vscode'), { recursive: true });
    await writeFile(
      join(workbench.workspace, '.vscode/settings.json'),
      JSON.stringify({ 'assay.budget.day': DAY_CAP }),
    );
    await writeConnections('budget: { session: 0.35 }');
    await writeFile(join(workbench.workspace, 'prompts/grid.prompt'), gridOf(MODELS));
    await writeFile(join(workbench.workspace, 'prompts/cost.prompt'), COSTLY);
  });
  after(async () => {
    await rm(join(workbench.workspace, '.vscode'), { recursive: true });
    await workbench.page.setViewportSize({ width: 1280, height: 800 });
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
    await workbench.click(
      workbench.page.locator('.codelens-decoration a', { hasText: 'Compare 8 models' }),
    );
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
    assert.equal((await ledgerEntries(workbench)).length, recorded + 3);
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
    await workbench.click(row.first());
    await refused.locator('[data-testid=run-again]').click();
    await playground.frame
      .locator(`[data-testid=answer][data-status=done][data-column-id="${column}"]`)
      .waitFor({ timeout: 30_000 });
    assert.equal(asked(), 4);
    const file = await readFile(join(workbench.workspace, 'assay.yaml'), 'utf8');
    assert.match(file, /session: 0\.35/);
  });

  test('the Prompts view shows what the last run cost, and how the prompt did in its evals', async () => {
    const report = {
      version: 1,
      evalSet: 'grid.eval.yaml',
      prompt: 'prompts/grid.prompt',
      at: '2026-11-22T10:00:00.000Z',
      models: [{ reference: MODELS[0], passed: 47, total: 50, usdPerCall: 0.003 }],
    };
    const reports = join(workbench.workspace, '.assay/reports');
    await mkdir(reports, { recursive: true });
    await writeFile(join(reports, 'eval-grid.json'), JSON.stringify(report));
    await workbench.openSection('Prompts');
    const row = workbench.page.locator('.pane-body .monaco-list-row[aria-label^="grid.prompt"]');
    await untilMatch(() => row.first().innerText(), /model-1 · 47\/50 pass · \$0\.0030/);
    const hover = workbench.page.locator('.workbench-hover', { hasText: 'Last run: $0.0030' });
    // The hover goes away where the view is drawn anew under the pointer.
    await until('the hover of the row', async () => {
      await workbench.page.mouse.move(640, 500);
      await row.first().hover();
      return hover
        .getByText(/Price: assay\.yaml, as of \d/)
        .waitFor({ timeout: 3000 })
        .then(
          () => true,
          () => false,
        );
    });
    await workbench.page.mouse.move(640, 500);
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
    await workbench.click(item);
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

  test('What If shows what the prompt costs at a volume, from prices without a network', async () => {
    await workbench.openFile('cost.prompt');
    const lens = workbench.page.locator('.codelens-decoration a', {
      hasText: /Run · ≈ .* on Haiku/,
    });
    // A lens may be drawn anew while it is read.
    const counts = /≈ ([\d,]+) in \+ 300 out/;
    const counted = counts.exec(await untilMatch(() => lens.first().innerText(), counts))?.[1];
    await workbench.runCommand('Assay: What If…');
    const frame = await workbench.webviewFrame('#assay-levers [data-testid=levers]');
    const first = await untilMatch(() => cell(frame, 'on-demand').innerText(), /^\$\d/);
    await untilMatch(() => cell(frame, 'batch').innerText(), /^\$\d/);
    await untilMatch(() => cell(frame, 'flex').innerText(), /not served in the flex tier/);
    await untilMatch(() => cell(frame, 'cache-5m').innerText(), /^≈ \$\d/);
    // As the lens says.
    assert.equal(await field(frame, 'inputTokens').getAttribute('placeholder'), counted);
    await workbench.screenshot('levers-what-if');
    await field(frame, 'calls').fill('20,000');
    const dollars = (text: string): number => Number(text.replace(/[$,]/g, ''));
    await untilEqual(
      async () => Math.round(dollars(await cell(frame, 'on-demand').innerText())),
      Math.round(dollars(first) * 2),
    );
  });

  test('Rent or Own begins with the prompt’s model and size, and asks for a throughput', async () => {
    await workbench.click(
      workbench.page.locator('.tab', { hasText: 'Cost of cost.prompt' }).first(),
    );
    const frame = await workbench.webviewFrame('#assay-levers [data-testid=levers]');
    await frame.locator('[data-testid=rent-or-own]').click();
    const rent = await workbench.webviewFrame('#assay-levers [data-testid=verdict]');
    await untilMatch(() => rent.locator('[data-testid=choose-model]').innerText(), /Haiku 4\.5/);
    await untilMatch(() => rent.locator('[data-testid=verdict]').innerText(), /tokens a second/);
    await field(rent, 'tokensPerSecond').fill('410');
    await rent.locator('[data-testid=comparison]').waitFor();
    await untilMatch(() => rent.locator('[data-testid=verdict]').innerText(), /Self-hosting/);
    await workbench.screenshot('levers-rent-or-own');
  });

  test('its runs are exported as CSV to where the user says', async () => {
    await workbench.click(workbench.page.locator('.tab', { hasText: 'Spend' }).first());
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
    assert.equal(lines.length, 1 + recorded + 4 + 1);
    const billed = lines.filter((line) => line.includes(',gpu,model-'));
    assert.equal(billed.length, 4);
    assert.match(billed[0] ?? '', /,gpu,model-\d,.*,returns,answer,done,20,3,.*,known,0\.00302,/);
    const errors = workbench.errors.filter((error) => !error.includes('/mint-key'));
    assert.deepEqual(errors, []);
  });

  test('the day’s cap of the settings holds over the window and a terminal, for what is under way as well', async () => {
    await writeConnections('');
    await writeFile(join(workbench.workspace, 'prompts/four.prompt'), gridOf(MODELS.slice(0, 4)));
    await writeFile(join(workbench.workspace, 'prompts/one.prompt'), gridOf(MODELS.slice(4, 5)));
    const before = asked();
    const { scenario, release } = held();
    server.setScenario(scenario);
    await workbench.openFile('four.prompt');
    await workbench.runCommand('Assay: Run Prompt');
    await until('four requests', () => asked() === before + 4);
    const refused = await runInTerminal();
    assert.equal(refused.error?.kind, 'budget');
    assert.match(
      refused.error?.message ?? '',
      /The budget of a day, \$0\.42 \(.*settings.*\), could be passed/,
    );
    assert.equal(asked(), before + 4);
    release();
    const playground = await PlaygroundPage.shown(workbench);
    await playground.answers('done').nth(3).waitFor();
    // What four answers really cost leaves room for one.
    assert.equal((await runInTerminal()).text, 'Within 60 days.');
    assert.equal(asked(), before + 5);
  });
});
