/** What Run is expected to cost, beside the button and in each column, and what it did cost. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { ColumnEstimate } from '../../src/protocol/playground.ts';
import { columnCost, columnEstimate, totalEstimate } from '../../webview/playground/estimate.ts';
import { describeCost } from '../../webview/playground/format.ts';
import { takePicture } from '../support/pictures.ts';
import { untilEqual } from '../support/waiting.ts';
import {
  assertNoFaults,
  byTestId,
  nextFrame,
  received,
  waitForMessage,
} from './harness/actions.ts';
import { openPlayground, type Playground } from './harness/browser.ts';

let playground: Playground;
before(async () => {
  playground = await openPlayground();
});
after(() => playground.close());

const known: ColumnEstimate = {
  columnId: 'a',
  inputTokens: 612,
  outputTokens: 300,
  counted: false,
  cost: {
    kind: 'known',
    usd: 0.00232,
    parts: [
      { what: 'input', tokens: 612, usdPerMillion: 1.1, usd: 0.00067 },
      { what: 'output', tokens: 300, usdPerMillion: 5.5, usd: 0.00165 },
    ],
    source: 'AWS Price List',
    asOf: '2026-08-20',
    estimate: true,
  },
  standIn: false,
  basis: ['Input: estimated: 551 to 674.', 'Output: the most that the request allows.'],
};
const unknown: ColumnEstimate = {
  ...known,
  columnId: 'b',
  cost: { kind: 'unknown', why: 'No price.' },
};
const free: ColumnEstimate = {
  ...known,
  columnId: 'c',
  cost: { kind: 'included', why: 'The sandbox is free.' },
  standIn: true,
};
const included: ColumnEstimate = { ...free, standIn: false };

describe('an estimate in words', () => {
  it('has its tokens and its cost, and says what it rests on', () => {
    const { text, title } = columnEstimate(known);
    assert.equal(text, '≈ 612 in + 300 out · ≈ $0.0023');
    const drawn = columnEstimate({ ...known, outputTokens: 0, pictures: 2 });
    assert.match(drawn.text, /^≈ 612 in \+ 2 pictures · /);
    assert.match(
      title,
      /^Input: estimated: 551 to 674\.\nOutput: .*\n\$0\.00067 input: 612 × \$1\.10 per million/,
    );
    assert.match(title, /AWS Price List, as of 2026-08-20/);
    assert.equal(columnEstimate({ ...known, counted: true }).text, '612 in + 300 out · ≈ $0.0023');
  });

  it('is never a zero', () => {
    assert.deepEqual([known, unknown, free, included].map(columnCost), [
      '≈ $0.0023',
      'cost unknown',
      'free (offline)',
      'included',
    ]);
  });

  it('adds up columns, and counts the unknown ones', () => {
    assert.equal(totalEstimate([]), undefined);
    assert.equal(totalEstimate([free])?.text, '≈ 612 in + 300 out · free (offline)');
    assert.equal(totalEstimate([known, known, free])?.text, '≈ $0.0046 for 3 models');
    assert.equal(totalEstimate([known, unknown])?.text, '≈ $0.0023 + 1 unknown for 2 models');
    assert.equal(totalEstimate([unknown, free])?.text, 'cost unknown for 2 models');
    assert.equal(totalEstimate([free, free])?.text, 'free (offline) for 2 models');
    assert.equal(totalEstimate([free, included])?.text, 'included for 2 models');
  });

  it('stands beside what the run did cost', () => {
    const { cost } = known;
    assert.equal(describeCost(cost, 0.0021).text, '≈ $0.0023 · est. $0.0021');
    assert.equal(describeCost(cost).text, '≈ $0.0023');
    assert.equal(describeCost(unknown.cost, 0.0021).text, 'cost unknown');
  });
});

describe('the estimate on the page', () => {
  it('stands beside Run, and leads to the bills', async () => {
    const page = await playground.open({ columns: 3 });
    const total = byTestId(page, 'estimate-total');
    assert.match(await total.innerText(), /for 3 models/);
    await total.click();
    assert.deepEqual(await waitForMessage(page, 'open-estimate'), {});
    const columns = byTestId(page, 'column-estimate');
    await untilEqual(() => columns.count(), 3);
    await columns.first().focus();
    await page.keyboard.press('Enter');
    const asked = await received(page, 'open-estimate');
    assert.equal(Object.keys(asked.at(-1) ?? {}).join(), 'columnId');
    await assertNoFaults(page);
  });

  it('has the service count only when it is asked to', async () => {
    const page = await playground.open({ columns: 2 });
    assert.deepEqual(await received(page, 'count-tokens'), []);
    await byTestId(page, 'count-tokens').click();
    assert.deepEqual(await waitForMessage(page, 'count-tokens'), {});
  });

  it('and the cost of an answer leads to its bill', async () => {
    const page = await playground.open({ columns: 2 });
    const cost = page.locator('[data-metric=cost]').filter({ hasText: 'est.' }).first();
    await untilEqual(() => cost.innerText(), '$0.0021 · est. $0.0021');
    await cost.locator('[data-testid=open-bill]').click();
    const { columnId, turnId } = (await waitForMessage(page, 'open-bill')) as {
      columnId: string;
      turnId: string;
    };
    assert.ok(columnId && turnId);
  });

  it('fits at every width, in every theme, beside one column and eight', async () => {
    for (const theme of ['dark', 'light', 'hc-dark', 'hc-light'] as const) {
      for (const [columns, ...widths] of [
        [1, 280],
        [2, 560],
        [8, 280, 1400],
      ] as const) {
        const page = await playground.open({ theme, columns, height: 760 });
        await byTestId(page, 'estimate-total').waitFor();
        for (const width of widths) {
          await page.setViewportSize({ width, height: 760 });
          await nextFrame(page);
          const sideways = await page.evaluate(() => {
            const dock = document.querySelector('.dock');
            return dock === null ? 1 : dock.scrollWidth - dock.clientWidth;
          });
          assert.equal(sideways, 0, `${theme} ${width} ${columns}`);
          await takePicture(page, `estimate-${theme}-${width}-${columns}`);
        }
      }
    }
  });
});
