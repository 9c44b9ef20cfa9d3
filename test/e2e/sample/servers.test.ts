import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { type OpenAiServer, startOpenAiServer } from '../../fakes/openaiServer.ts';
import { until, untilEqual, untilMatch } from '../../support/waiting.ts';
import type { Workbench } from '../driver.ts';
import { PlaygroundPage } from '../playgroundPage.ts';
import { useSampleWindow } from '../window.ts';
import { enter, measure, pick } from './asking.ts';

const METRICS = `# TYPE vllm:num_requests_running gauge
vllm:num_requests_running{engine="0"} 3.0
vllm:num_requests_waiting{engine="0"} 1.0
vllm:kv_cache_usage_perc{engine="0"} 0.25
`;

const ROOT = '#assay-throughput [data-testid=table]';
const KEY = 'assay-test-key-314159';
/** Milliseconds between two looks at an open row's server, and some more. */
const LOOKS = 6000;

suite('a server of one’s own', () => {
  let workbench: Workbench;
  let server: OpenAiServer;
  let guarded: OpenAiServer;
  /** How often the row was told how busy the server is when it was closed, and when that was. */
  let closed = { asked: 0, at: 0 };
  before(async () => {
    guarded = await startOpenAiServer({ answer: 'Within 60 days.', apiKey: KEY });
    server = await startOpenAiServer({
      answer: 'one two three four five six seven eight',
      tokensPerSecond: 200,
      pages: { '/version': { version: '0.11.0' }, '/metrics': METRICS },
    });
    workbench = await useSampleWindow();
    await writeFile(
      join(workbench.workspace, 'assay.yaml'),
      `connections:
  gpu: { type: openai, url: ${server.url}, instance: g6e.12xlarge, hourly: 10.49 }
  guarded: { type: openai, url: ${guarded.url} }
`,
    );
    await writeFile(
      join(workbench.workspace, 'served.prompt'),
      '---\nmodel: guarded/test-model\n---\nHow long?\n',
    );
    await writeFile(
      join(workbench.workspace, 'headed.prompt'),
      '---\nmodel: gpu/test-model\n---\nHow long?\n',
    );
  });
  after(async () => {
    await server?.close();
    await guarded?.close();
  });

  const asked = (path: string) => server.requests.filter((request) => request.path === path).length;
  const gpuRow = () => workbench.row('gpu,');

  async function showConnections(): Promise<void> {
    await workbench.openView('Assay');
    await workbench.openSection('Connections');
    await gpuRow().waitFor();
  }

  test('its row says what it is and how busy, once it is opened, and only while it is open', async () => {
    await showConnections();
    assert.equal(asked('/metrics'), 0, 'asked before the row was opened');
    await workbench.setOpen(gpuRow(), true);
    const told = workbench.page.locator(
      '.monaco-list-row[aria-label*="vLLM 0.11.0 · 3 running, 1 waiting, cache 25 %"]',
    );
    await told.waitFor();
    const before = asked('/metrics');
    await until('a second look', () => asked('/metrics') >= before + 2);
    await workbench.screenshot('servers-row');
    await workbench.setOpen(gpuRow(), false);
    await told.waitFor({ state: 'detached' });
    closed = { asked: asked('/metrics'), at: Date.now() };
  });

  test('extra headers are sent with every request, and shown nowhere', async () => {
    await workbench.runCommand('Assay: Set Server Headers…');
    await pick(workbench, server.origin);
    await enter(workbench, 'x-team');
    await enter(workbench, 'gold-4711');
    await workbench.screenshot('servers-headers');
    await workbench.openFile('headed.prompt');
    await workbench.runCommand('Assay: Run Prompt');
    await until('a request with the header', () =>
      server.requests.some(({ headers }) => headers['x-team'] === 'gold-4711'),
    );
  });

  test('a key is asked for where it is missing, is sent, and is in no file of the workspace', async () => {
    await workbench.openFile('served.prompt');
    await workbench.runCommand('Assay: Run Prompt');
    const playground = await PlaygroundPage.shown(workbench);
    await playground.answers('failed').waitFor();
    await workbench.screenshot('playground-needs-key');
    await playground.part('error-action').click();
    const field = workbench.page.locator('.quick-input-widget input').first();
    await field.waitFor();
    await untilEqual(() => field.getAttribute('type'), 'password');
    await field.fill(KEY);
    await workbench.page.keyboard.press('Enter');
    await field.waitFor({ state: 'hidden' });
    await workbench.runCommand('Assay: Run Prompt');
    await playground.answers('done').waitFor();
    await playground.untilText('Within 60 days.');
    assert.equal(guarded.requests.at(-1)?.headers.authorization, `Bearer ${KEY}`);
    for (const name of await readdir(workbench.workspace, { recursive: true })) {
      const text = await readFile(join(workbench.workspace, name), 'utf8').catch(() => '');
      assert.ok(!text.includes(KEY), name);
    }
  });

  test('a row that was closed is not asked about any longer, until it is opened again', async () => {
    await until('the time of another look', () => Date.now() - closed.at > LOOKS);
    // One may have been under way.
    assert.ok(asked('/metrics') <= closed.asked + 1, 'asked on after the row was closed');
    const before = asked('/metrics');
    await workbench.setOpen(gpuRow(), true);
    await until('a look', () => asked('/metrics') > before);
  });

  test('it is measured in a tab that fills, and the result is kept', async () => {
    await measure(workbench, { model: 'test-model', levels: '1, 2, 4', requests: '4' });
    await workbench.page.getByText('At most 13 requests').first().waitFor();
    await workbench.screenshot('servers-ask');
    await pick(workbench, 'Start');
    const frame = await workbench.webviewFrame(ROOT);
    await frame.locator('[data-testid=open-file]').waitFor({ timeout: 60_000 });
    await untilEqual(() => frame.locator('[data-measured=true]').count(), 3);
    await untilEqual(() => frame.locator('[data-testid=plot-rate] > svg circle').count(), 3);
    await untilMatch(() => frame.locator('[data-testid=server]').innerText(), /g6e\.12xlarge/);
    await workbench.screenshot('servers-measured');
    const file = join(workbench.workspace, '.assay/reports/throughput-gpu.json');
    await untilEqual(async () => JSON.parse(await readFile(file, 'utf8')).results.length, 1);
    await workbench.page.locator('.monaco-list-row[aria-label*="tok/s at"]').first().waitFor();
  });

  test('Stop ends it at once, and no request stays open', async () => {
    server.setScenario('never-answers');
    await workbench.runCommand('View: Close All Editors');
    await workbench.runCommand('Assay: Measure Throughput…');
    await pick(workbench, 'test-model');
    await pick(workbench, 'Start');
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
    await untilEqual(() => frame.locator('[data-measured=true]').count(), 3);
    // This host keeps secrets in memory, and the window asks for more.
    const errors = workbench.errors.filter((error) => !error.includes('/mint-key'));
    assert.deepEqual(errors, []);
  });
});
