/** The throughput tab in Chromium: what it shows while a server is measured and afterwards, at every width and theme. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { LevelResult } from '../../src/core/throughput/job.ts';
import { type Level, type Measurement, reduceMeasurement } from '../../src/protocol/throughput.ts';
import { takePicture } from '../support/pictures.ts';
import { untilEqual, untilMatch } from '../support/waiting.ts';
import { part, Tab } from './harness/tab.ts';
import { act, show } from './throughputPage.ts';

let tab: Tab;
before(async () => {
  tab = await Tab.start('throughput');
});
after(() => tab.close());

const plan = {
  levels: [1, 2, 4, 8],
  requestsPerLevel: 8,
  maxRequests: 100,
  maxSeconds: 120,
  maxOutputTokens: 128,
};

const begun: Measurement = {
  reference: 'gpu/Qwen/Qwen3-32B',
  software: 'vLLM 0.11.0',
  address: 'http://10.0.0.7:8000/v1',
  instance: 'g6e.12xlarge',
  hourly: 10.49,
  startedAt: Date.UTC(2026, 10, 23, 9, 30),
  plan,
  levels: [],
  status: 'running',
  faults: [],
};

const result = (concurrency: number, rate: number, ttft: number): LevelResult => ({
  concurrency,
  requests: 8,
  failures: 0,
  outputTokensPerSecond: rate,
  ttftP50: ttft,
  ttftP95: ttft * 1.8,
  totalP50: ttft * 12,
  seconds: 9,
});

const level = (measured: LevelResult): Level => ({
  concurrency: measured.concurrency,
  done: 8,
  of: 8,
  failures: measured.failures,
  result: measured,
});

const RESULTS = [result(1, 58.2, 84), result(2, 113, 92), result(4, 214, 131), result(8, 410, 248)];
const ended: Measurement = { ...begun, levels: RESULTS.map(level), status: 'done', kept: true };

const error = {
  kind: 'unavailable',
  message: 'http://10.0.0.7:8000/v1 refused the connection.',
} as const;

describe('throughput tab', () => {
  it('fills row by row while the server is measured', async () => {
    const page = await tab.open();
    await show(page, begun);
    await untilEqual(() => part(page, 'stop').innerText(), 'Stop');
    await untilEqual(() => page.locator('tr.waiting').count(), 4);
    await part(page, 'status').getByText('Warming up…').waitFor();
    await act(page, { type: 'warm-up' });
    await act(page, { type: 'level-start', concurrency: 1 });
    await act(page, { type: 'request-end', concurrency: 1, done: 3, of: 8 });
    await page.getByText('Measuring 1 request at once, 3 of 8 done').first().waitFor();
    await untilEqual(() => page.locator('[data-level="1"] td').first().innerText(), '3/8');
    await act(page, { type: 'level-end', result: result(1, 58.2, 84) });
    await page.locator('[data-measured=true]').waitFor();
    const cells = page.locator('[data-level="1"]').locator('th, td');
    const wanted = ['1', '8', '0', '58', '84 ms', '151 ms', '1.0 s'];
    await untilEqual(() => cells.allInnerTexts(), wanted);
    await act(page, { type: 'level-start', concurrency: 2 });
    await act(page, { type: 'request-end', concurrency: 2, done: 1, of: 8, error });
    await part(page, 'faults').getByText('refused the connection').waitFor();
    await takePicture(page, 'throughput-running');
    await act(page, { type: 'end', levels: [], stoppedBy: 'failures' });
    await part(page, 'again').waitFor();
    await part(page, 'stop').waitFor({ state: 'detached' });
  });

  it('says that the first request failed, and why', async () => {
    const page = await tab.open();
    await show(page, begun);
    await act(page, { type: 'warm-up', error });
    await act(page, { type: 'end', levels: [], stoppedBy: 'failures' });
    await untilMatch(
      () => part(page, 'status').innerText(),
      /Ended because the first request failed/,
    );
    await part(page, 'faults').getByText('refused the connection').waitFor();
    await takePicture(page, 'throughput-failed');
  });

  it('draws both plots, and says in words what they show', async () => {
    const page = await tab.open();
    await show(page, ended);
    const rate = part(page, 'plot-rate').locator('> svg');
    await untilEqual(() => rate.locator('circle').count(), 4);
    await untilMatch(() => rate.getAttribute('aria-label'), /8 at once: 410/);
    const first = part(page, 'plot-first-token').locator('> svg');
    await untilMatch(() => first.getAttribute('aria-label'), /1 at once: p50 84 ms, p95 151 ms/);
    await untilMatch(() => part(page, 'status').innerText(), /Most: 410 tokens per second with 8/);
  });

  it('leaves a gap where a level has no tokens per second', async () => {
    const page = await tab.open();
    const { outputTokensPerSecond: _, ...silent } = result(2, 1, 90);
    const levels = [RESULTS[0], silent, RESULTS[2]].map((each) => level(each as LevelResult));
    await show(page, { ...ended, levels });
    await untilEqual(() => part(page, 'plot-rate').locator('circle').count(), 2);
    const path = await part(page, 'plot-rate').locator('path').getAttribute('d');
    assert.equal(path?.match(/M/g)?.length, 2);
    await untilEqual(() => page.locator('[data-level="2"] td').nth(2).innerText(), '–');
  });

  it('sends what its buttons stand for, by keyboard too', async () => {
    const page = await tab.open();
    await show(page, begun);
    await part(page, 'stop').focus();
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => window.sentMessages.some(({ name }) => name === 'stop'));
    await part(page, 'stop').getByText('Stopping…').waitFor();
    await act(page, { type: 'halt', status: 'stopped' });
    await show(page, ended);
    for (const id of ['again', 'copy-table', 'open-file']) await part(page, id).click();
    const names = () => page.evaluate(() => window.sentMessages.map(({ name }) => name));
    await untilEqual(names, ['ready', 'stop', 'again', 'copy-table', 'open-file']);
  });

  it('keeps the id for a reload, and says so where a measurement is gone', async () => {
    const page = await tab.open();
    await show(page, ended);
    await part(page, 'table').waitFor();
    await untilEqual(() => page.evaluate(() => window.keptState), { id: '1/gpu/Qwen3-32B' });
    await show(page, null);
    await part(page, 'gone').waitFor();
  });

  it('looks right in every theme and width', async () => {
    for (const theme of ['dark', 'light', 'hc-dark', 'hc-light'] as const) {
      const page = await tab.open({ theme });
      const faults = [{ error, count: 3 }];
      for (const width of [280, 520, 1400]) {
        await tab.resize(width);
        await show(page, width === 520 ? { ...ended, faults } : ended);
        await part(page, 'plot-rate').waitFor();
        assert.equal(await tab.sideways(), 0, `${theme} ${width} scrolls sideways`);
        await takePicture(page, `throughput-${theme}-${width}`);
      }
      assert.deepEqual(await page.evaluate(() => window.violations), []);
    }
  });

  it('draws anew when its room changes', async () => {
    const page = await tab.open({ width: 1400 });
    await show(page, ended);
    const svg = part(page, 'plot-rate').locator('> svg');
    await svg.waitFor();
    const before = Number(await svg.getAttribute('width'));
    await page.setViewportSize({ width: 360, height: 700 });
    await page.waitForFunction(
      (wide) => Number(document.querySelector('.plot > svg')?.getAttribute('width')) < wide,
      before,
    );
  });
});

describe('the course of a measurement', () => {
  it('counts what the ceiling of seconds cut off as no failure while it goes on', () => {
    const cancelled = { kind: 'cancelled', message: 'Stopped.' } as const;
    const actions = [
      { type: 'level-start', concurrency: 2 },
      { type: 'request-end', concurrency: 2, done: 1, of: 2, error: cancelled },
      { type: 'request-end', concurrency: 2, done: 2, of: 2, error },
    ] as const;
    const after = actions.reduce<Measurement>(reduceMeasurement, begun);
    assert.equal(after.levels[0]?.failures, 1);
    assert.deepEqual(after.faults, [{ error, count: 1 }]);
  });
});
