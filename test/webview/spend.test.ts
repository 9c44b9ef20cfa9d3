/** The spend report in Chromium: its table, bars and choices, at every width and theme. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import type { SpendQuery } from '../../src/protocol/spend.ts';
import { spendReport } from '../../src/vscode/spend/report.ts';
import { binsOf, dayOf, shiftDay } from '../../webview/spend/days.ts';
import { FIRST_LOCAL, queryOf, restoreLocal } from '../../webview/spend/state.ts';
import { takePicture } from '../support/pictures.ts';
import { untilEqual, untilMatch } from '../support/waiting.ts';
import { free, known, spending, unknown } from '../vscode/spend/spendings.ts';
import { emit, part, Tab } from './harness/tab.ts';

let tab: Tab;
before(async () => {
  tab = await Tab.start('spend');
});
after(() => tab.close());

const DAY_MS = 86_400_000;
/** A new day may begin before the tests run. */
const NOW = Date.now();
const today = (back: number, hour = 12): number => {
  const date = new Date(NOW - back * DAY_MS);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate(), hour).getTime();
};
const at = (back: number) => ({ timing: { startedAt: today(back), totalMs: 900 } });

const NOVA = 'prod/us.amazon.nova-lite-v1:0';
const QWEN = 'gpu/Qwen/Qwen3-32B';

const ALL = [
  ...[0.021, 0.034, 0.008, 0.052, 0.013].map((usd, back) =>
    spending(known(usd, { cache: usd / 5 }), {
      ...at(back * 3),
      feature: 'support-answers',
      estimate: { inputTokens: 600, outputTokens: 300, usd: usd * 0.9 },
    }),
  ),
  spending(known(0.004, { estimate: true }), { ...at(1), reference: NOVA }),
  spending(known(0.011), { ...at(4), reference: NOVA, purpose: 'judge' }),
  spending(unknown, { ...at(2), reference: QWEN, source: { kind: 'playground' } }),
  spending(unknown, { ...at(2), reference: QWEN, source: { kind: 'chat' } }),
  spending(free, { ...at(0), reference: 'sandbox/extract' }),
];

/** Answers the page's last question, as the host would. */
async function answer(page: Page, all = ALL, notes: readonly string[] = []): Promise<SpendQuery> {
  await page.waitForFunction(() => window.sentMessages.some(({ name }) => name === 'report'));
  const asked = await page.evaluate(() =>
    window.sentMessages.findLast(({ name }) => name === 'report'),
  );
  // A request carries its number and its query.
  const { id, data } = asked as unknown as { id: number; data: SpendQuery };
  const result = spendReport(all, data, notes);
  await page.evaluate((message) => window.postMessage(message), { reply: id, result });
  await page.waitForFunction((key) => {
    const shown = document.querySelector(
      key === undefined ? '[data-testid=total], [data-testid=empty]' : '[data-testid=runs]',
    );
    return shown !== null;
  }, data.key);
  return data;
}

async function ask(page: Page, trigger: () => Promise<unknown>, all = ALL): Promise<SpendQuery> {
  const before = await page.evaluate(
    () => window.sentMessages.filter(({ name }) => name === 'report').length,
  );
  await trigger();
  await page.waitForFunction(
    (count) => window.sentMessages.filter(({ name }) => name === 'report').length > count,
    before,
  );
  return answer(page, all);
}

async function choose(page: Page, id: string, value: string): Promise<void> {
  await part(page, id).click();
  await page.locator(`[data-testid="${id}"] vscode-option[value="${value}"]`).click();
}

const sent = (page: Page, wanted: string): Promise<unknown> =>
  page.evaluate((name) => window.sentMessages.findLast((each) => each.name === name)?.data, wanted);

describe('spend report', () => {
  it('adds up by day first, and says what is in no amount', async () => {
    const page = await tab.open();
    assert.equal((await answer(page)).by, 'day');
    await untilEqual(() => page.locator('.amount').innerText(), '≈ $0.14');
    assert.match(
      await part(page, 'total').innerText(),
      /10 runs.*2 of unknown cost, not in the sum.*1 not billed/s,
    );
    assert.equal(await part(page, 'bars').getAttribute('data-stretch'), 'day');
    const head = await page.locator('thead th').allInnerTexts();
    assert.deepEqual(head, ['Day', 'Runs', 'Cost', 'Judge', 'Cache', 'Apart']);
    await takePicture(page, 'spend-day');
  });

  it('draws no bars where nothing was billed', async () => {
    const page = await tab.open();
    await answer(
      page,
      [1, 3].map((back) => spending(free, { ...at(back) })),
    );
    assert.match(await part(page, 'total').innerText(), /2 runs.*2 not billed/s);
    assert.equal(await part(page, 'bars').count(), 0);
  });

  it('asks again for another grouping, and never shows a zero for what is unknown', async () => {
    const page = await tab.open();
    await answer(page);
    const query = await ask(page, () => choose(page, 'by', 'model'));
    assert.equal(query.by, 'model');
    const row = page.locator(`[data-key="${QWEN}"]`);
    const cells = ['2', 'unknown', '–', '–', '2 unknown'];
    await untilEqual(() => row.locator('td').allInnerTexts(), cells);
    assert.equal(
      await page.locator('[data-key="sandbox/extract"] td').nth(1).innerText(),
      'not billed',
    );
    assert.doesNotMatch(await part(page, 'table').innerText(), /\$0(?:\.0*)?(?!\.?\d)/);
    await takePicture(page, 'spend-model');
  });

  it('leads from a row to its runs, and from there to the answer and the bill', async () => {
    const page = await tab.open();
    await answer(page);
    await ask(page, () => choose(page, 'by', 'connection'));
    const query = await ask(page, () =>
      page.locator('[data-key="prod"] [data-testid=open-row]').click(),
    );
    assert.equal(query.key, 'prod');
    await untilEqual(() => page.locator('[data-testid=run]').count(), 7);
    const first = page.locator('[data-testid=run]').first();
    assert.match(await first.innerText(), /612 in, 300 out\s+≈ \$0\.019\s+\$0\.021/);
    await first.locator('[data-testid=open-bill]').click();
    const runId = await first.getAttribute('data-run');
    assert.deepEqual(await sent(page, 'open-bill'), { runId });
    await first.locator('[data-testid=open-run]').click();
    assert.deepEqual(await sent(page, 'open-run'), { runId });
    await takePicture(page, 'spend-runs');
    await ask(page, () => part(page, 'close-row').click());
    await part(page, 'table').waitFor();
  });

  it('leads from a bar to the runs of its day', async () => {
    const page = await tab.open();
    await answer(page);
    const day = dayOf(today(0));
    const query = await ask(page, () => page.locator(`.bar[data-day="${day}"]`).click());
    assert.deepEqual([query.by, query.key], ['day', day]);
  });

  it('takes days of one’s own, and asks for the export of what is shown', async () => {
    const page = await tab.open();
    await answer(page);
    await ask(page, () => choose(page, 'range', 'custom'));
    const query = await ask(page, () => part(page, 'from').fill('2026-11-02'));
    assert.equal(query.from, '2026-11-02');
    await part(page, 'export').click();
    await page.locator('[role=menuitem]', { hasText: 'Every run' }).click();
    const exported = (await sent(page, 'export')) as { query: SpendQuery; what: string };
    assert.equal(exported.what, 'runs');
    assert.equal(exported.query.from, '2026-11-02');
    await part(page, 'export').focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    assert.deepEqual(await sent(page, 'copy'), { query: exported.query });
  });

  it('asks again when a run was recorded, and keeps its choices over a reload', async () => {
    const page = await tab.open();
    await answer(page);
    await ask(page, () => choose(page, 'by', 'feature'));
    await ask(page, () => emit(page, 'changed', {}), ALL.slice(0, 2));
    await untilMatch(() => part(page, 'total').innerText(), /2 runs/);
    const kept = await page.evaluate(() => window.keptState);
    const again = await tab.open({ kept });
    assert.equal((await answer(again)).by, 'feature');
  });

  it('says what to do where nothing was run, and what could not be read', async () => {
    const page = await tab.open();
    await answer(page, [], ['Could not read the ledger.']);
    assert.match(await part(page, 'empty').innerText(), /Could not read.*Nothing has been run/s);
    await page.getByText('Open Playground').click();
    assert.deepEqual(await sent(page, 'open-playground'), {});
    await takePicture(page, 'spend-empty');
  });

  it('looks right in every theme and width', async () => {
    for (const theme of ['dark', 'light', 'hc-dark', 'hc-light'] as const) {
      const page = await tab.open({ theme });
      await answer(page);
      await page.waitForSelector('.bars');
      for (const width of [280, 520, 1400]) {
        await tab.resize(width);
        assert.equal(await tab.sideways(), 0, `${theme} ${width} scrolls sideways`);
        await takePicture(page, `spend-${theme}-${width}`);
      }
      assert.deepEqual(await page.evaluate(() => window.violations), []);
    }
  });
});

describe('its days', () => {
  const days = [
    { day: '2026-02-27', usd: 1, unknown: 0 },
    { day: '2026-03-02', usd: 2, unknown: 1 },
  ];

  it('have a bar each, those without a run too, over the end of a month', () => {
    const { stretch, bins } = binsOf(days, {});
    assert.equal(stretch, 'day');
    assert.deepEqual(
      bins.map(({ from, usd }) => [from, usd]),
      [
        ['2026-02-27', 1],
        ['2026-02-28', 0],
        ['2026-03-01', 0],
        ['2026-03-02', 2],
      ],
    );
  });

  it('are joined to weeks and months where there are many', () => {
    const weeks = binsOf(days, { from: '2026-01-01', to: '2026-06-30' });
    assert.equal(weeks.stretch, 'week');
    assert.deepEqual(weeks.bins[1]?.from, '2026-01-05');
    const months = binsOf(days, { from: '2024-01-01', to: '2026-12-31' });
    assert.equal(months.stretch, 'month');
    assert.equal(months.bins.length, 36);
    for (const { bins } of [weeks, months]) {
      assert.equal(
        bins.reduce((sum, { usd }) => sum + usd, 0),
        3,
      );
      assert.equal(
        bins.reduce((sum, { unknown: count }) => sum + count, 0),
        1,
      );
    }
  });

  it('are none where there is nothing, or the span ends before it begins', () => {
    assert.deepEqual(binsOf([], {}).bins, []);
    assert.deepEqual(binsOf(days, { from: '2026-05-01', to: '2026-04-01' }).bins, []);
  });

  it('are asked for as the choices say', () => {
    const now = new Date(2026, 2, 3, 9).getTime();
    const of = (range: 'today' | 'week' | 'all') => queryOf({ ...FIRST_LOCAL, range }, now);
    assert.deepEqual(of('today'), { by: 'day', from: '2026-03-03' });
    assert.deepEqual(of('week'), { by: 'day', from: '2026-02-25' });
    assert.deepEqual(of('all'), { by: 'day' });
    assert.equal(shiftDay('2026-03-29', 1), '2026-03-30');
    assert.deepEqual(queryOf({ by: 'day', range: 'custom', from: '2026-01-01', to: '' }, now), {
      by: 'day',
      from: '2026-01-01',
    });
  });

  it('and what was kept of them is read with care', () => {
    assert.deepEqual(restoreLocal(undefined), FIRST_LOCAL);
    assert.deepEqual(restoreLocal({ by: 'mood', range: 7, opened: 'x' }), FIRST_LOCAL);
    const kept = {
      by: 'model',
      range: 'custom',
      from: '2026-01-01',
      opened: { key: 'k', label: 'l' },
    };
    assert.deepEqual(restoreLocal(kept), kept);
  });
});
