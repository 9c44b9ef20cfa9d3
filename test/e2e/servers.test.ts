import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { type OpenAiServer, startOpenAiServer } from '../fakes/openaiServer.ts';
import { openWorkbench, type Workbench } from './driver.ts';

const METRICS = `# TYPE vllm:num_requests_running gauge
vllm:num_requests_running{engine="0"} 3.0
vllm:num_requests_waiting{engine="0"} 1.0
vllm:kv_cache_usage_perc{engine="0"} 0.25
`;

const ROOT = '#assay-throughput [data-testid=table]';

suite('a server of one’s own', () => {
  let workbench: Workbench;
  let server: OpenAiServer;
  before(async () => {
    server = await startOpenAiServer({
      answer: 'one two three four five six seven eight',
      tokensPerSecond: 200,
      pages: { '/version': { version: '0.11.0' }, '/metrics': METRICS },
    });
    workbench = await openWorkbench({ theme: 'dark', width: 1280, height: 860 });
    await writeFile(
      join(workbench.workspace, 'assay.yaml'),
      `connections:\n  gpu: { type: openai, url: ${server.url}, instance: g6e.12xlarge, hourly: 10.49 }\n`,
    );
  });
  after(async () => {
    await workbench?.close();
    await server?.close();
  });

  const input = () => workbench.page.locator('.quick-input-box input').first();
  /** By keyboard: a row's text that is cut shows itself over the list under the pointer. */
  async function pick(label: string): Promise<void> {
    const row = workbench.page.locator(
      `.quick-input-list .monaco-list-row[aria-label*="${label}"]`,
    );
    await row.first().waitFor();
    await input().fill(label);
    await workbench.page.keyboard.press('Enter');
    await row.first().waitFor({ state: 'hidden' });
  }
  async function enter(text: string): Promise<void> {
    await input().waitFor();
    await input().fill(text);
    await workbench.page.keyboard.press('Enter');
  }
  const asked = (path: string) => server.requests.filter((request) => request.path === path).length;
  const gpuRow = () => workbench.page.locator('.pane .monaco-list-row[aria-label^="gpu,"]').first();

  async function setOpen(open: boolean): Promise<void> {
    await gpuRow().waitFor();
    if ((await gpuRow().getAttribute('aria-expanded')) !== String(open)) await gpuRow().click();
    await workbench.page
      .locator(`.pane .monaco-list-row[aria-label^="gpu,"][aria-expanded="${open}"]`)
      .waitFor();
  }

  async function showConnections(): Promise<void> {
    await workbench.openView('Assay');
    const header = workbench.page.locator('.pane-header', { hasText: 'Connections' });
    if ((await header.getAttribute('aria-expanded')) !== 'true') await header.click();
    await gpuRow().waitFor();
  }

  test('its row says what it is and how busy, once it is opened, and only while it is open', async () => {
    await showConnections();
    assert.equal(asked('/metrics'), 0, 'asked before the row was opened');
    await setOpen(true);
    const told = workbench.page.locator(
      '.monaco-list-row[aria-label*="vLLM 0.11.0 · 3 running, 1 waiting, cache 25 %"]',
    );
    await told.waitFor();
    const before = asked('/metrics');
    while (asked('/metrics') < before + 2) await workbench.page.waitForTimeout(100);
    await workbench.screenshot('servers-row');
    await setOpen(false);
    await told.waitFor({ state: 'detached' });
    const closed = asked('/metrics');
    // Longer than the pause between two looks.
    await workbench.page.waitForTimeout(6000);
    assert.ok(asked('/metrics') <= closed + 1, 'asked on after the row was closed');
    await setOpen(true);
    await told.waitFor();
  });

  test('extra headers are sent with every request, and shown nowhere', async () => {
    await workbench.runCommand('Assay: Set Server Headers…');
    await pick(server.origin);
    await enter('x-team');
    await enter('gold-4711');
    await workbench.screenshot('servers-headers');
    while (!server.requests.some(({ headers }) => headers['x-team'] === 'gold-4711'))
      await workbench.page.waitForTimeout(50);
  });

  test('it is measured in a tab that fills, and the result is kept', async () => {
    await workbench.runCommand('Assay: Measure Throughput…');
    await pick('test-model');
    await pick('Requests at once');
    await enter('1, 2, 4');
    await pick('Requests per level');
    await enter('4');
    await workbench.page.getByText('At most 12 requests').first().waitFor();
    await workbench.screenshot('servers-ask');
    await pick('Start');
    const frame = await workbench.webviewFrame(ROOT);
    await frame.locator('[data-testid=open-file]').waitFor({ timeout: 60_000 });
    assert.equal(await frame.locator('[data-measured=true]').count(), 3);
    assert.equal(await frame.locator('[data-testid=plot-rate] > svg circle').count(), 3);
    assert.match(await frame.locator('[data-testid=server]').innerText(), /g6e\.12xlarge/);
    await workbench.screenshot('servers-measured');
    const file = join(workbench.workspace, '.assay/reports/throughput-gpu.json');
    assert.equal(JSON.parse(await readFile(file, 'utf8')).results.length, 1);
    await workbench.page.locator('.monaco-list-row[aria-label*="tok/s at"]').first().waitFor();
  });

  test('the tab comes back with the window', async () => {
    // By its own command, which waits until what is open has been written down.
    const loaded = workbench.page.waitForEvent('load');
    await workbench.runCommand('Developer: Reload Window').catch(() => undefined);
    await loaded;
    const frame = await workbench.webviewFrame(ROOT, 60_000);
    await frame.locator('[data-testid=plot-rate]').waitFor();
    assert.equal(await frame.locator('[data-measured=true]').count(), 3);
  });

  test('Stop ends it at once, and no request stays open', async () => {
    server.setScenario('never-answers');
    await workbench.runCommand('View: Close All Editors');
    await workbench.runCommand('Assay: Measure Throughput…');
    await pick('test-model');
    await pick('Start');
    const frame = await workbench.webviewFrame(ROOT);
    await frame.locator('[data-testid=stop]').click();
    await frame.locator('[data-testid=status][data-status=stopped]').waitFor();
    const last = server.requests.filter(({ path }) => path === '/v1/chat/completions').at(-1);
    assert.equal(await last?.closed, true);
    server.setScenario('answer');
  });

  test('a kept measurement is opened from the palette', async () => {
    await workbench.runCommand('View: Close All Editors');
    await workbench.runCommand('Assay: Open Throughput Measurement…');
    const frame = await workbench.webviewFrame(ROOT);
    assert.equal(await frame.locator('[data-measured=true]').count(), 3);
    // This host keeps secrets in memory, and the window asks for more.
    const errors = workbench.errors.filter((error) => !error.includes('/mint-key'));
    assert.deepEqual(errors, []);
  });
});
