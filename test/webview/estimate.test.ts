/** What Run is expected to cost, beside the button and in each column, and what it did cost. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import type { ColumnEstimate } from '../../src/protocol/playground.ts';
import { shownEstimates } from '../../src/vscode/playground/shownEstimates.ts';
import { lensTitles } from '../../src/vscode/prompts/lensTitles.ts';
import { columnCost, columnEstimate, totalEstimate } from '../../webview/playground/estimate.ts';
import { describeCost } from '../../webview/playground/format.ts';
import { takePicture } from '../support/pictures.ts';
import { untilEqual } from '../support/waiting.ts';
import { forecastOf, HAIKU, priced } from '../vscode/cost/forecasts.ts';
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
const embedder: ColumnEstimate = { ...known, columnId: 'd', otherPurpose: 'makes embeddings' };
const ranker: ColumnEstimate = { ...unknown, columnId: 'e', otherPurpose: 'ranks documents' };

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

  it('of a model that answers no prompt is none, and says what it does instead', () => {
    assert.equal(columnCost(embedder), 'answers no prompt');
    assert.deepEqual(columnEstimate(embedder), {
      text: 'the model answers no prompt',
      title: 'It makes embeddings: nothing would be sent',
    });
    assert.deepEqual(totalEstimate([ranker]), columnEstimate(ranker));
  });

  it('leaves models that answer no prompt out of the sum, and out of their number', () => {
    const total = totalEstimate([known, embedder]);
    assert.equal(total?.text, '≈ $0.0023 for 1 model');
    assert.deepEqual(total.title.split('\n'), [
      '≈ 612 in + 300 out: ≈ $0.0023',
      'One makes embeddings, and answers no prompt: nothing would be sent to it',
      'Shows the bills',
    ]);
    const texts = (...estimates: ColumnEstimate[]) => totalEstimate(estimates)?.text;
    assert.equal(texts(known, embedder, free), '≈ $0.0023 for 2 models');
    assert.equal(texts(known, unknown, ranker), '≈ $0.0023 + 1 unknown for 2 models');
    assert.equal(texts(ranker, free), 'free (offline) for 1 model');
    assert.equal(texts(embedder, ranker), 'none answers a prompt');
  });

  it('says the same as the lens above the prompt', () => {
    const titan = forecastOf('cloud/titan-embed', priced(0.0456), { otherPurpose: 'embeds' });
    const haiku = forecastOf(HAIKU, priced(0.0023));
    const lens = (...forecasts: (typeof titan)[]) => {
      const [model = '', ...compareModels] = forecasts.map(({ reference }) => reference);
      const costs = { forecasts, names: new Map(), missing: [] };
      const [run, , compare] = lensTitles({ model, compareModels }, model, costs);
      return { run: run?.title ?? '', compare: compare?.title.split(' · ')[1] };
    };
    const columns = (...forecasts: (typeof titan)[]) => {
      const byId = new Map(forecasts.map((forecast) => [forecast.reference, forecast]));
      return shownEstimates('s', { forecasts: byId, countable: false }).columns;
    };
    const total = (...forecasts: (typeof titan)[]) => totalEstimate(columns(...forecasts))?.text;
    const other = { ...titan, reference: 'cloud/rerank' };
    assert.ok(lens(titan).run.endsWith(` ${columns(titan).map(columnCost)}`));
    assert.equal(total(titan, haiku), `${lens(titan, haiku).compare} for 1 model`);
    assert.equal(total(titan, other), lens(titan, other).compare);
  });

  it('stands beside what the run did cost', () => {
    const { cost } = known;
    assert.equal(describeCost(cost, 0.0021).text, '≈ $0.0023 · est. $0.0021');
    assert.equal(describeCost(cost).text, '≈ $0.0023');
    assert.equal(describeCost(unknown.cost, 0.0021).text, 'cost unknown');
  });
});

/** Has the host say what the first columns are expected to take. */
async function tell(page: Page, ...estimates: ColumnEstimate[]): Promise<void> {
  const columns = estimates.map((estimate, at) => ({ ...estimate, columnId: `c${at + 1}` }));
  await page.evaluate((given) => {
    const { id } = window.harness.session;
    window.harness.emit('estimates', { sessionId: id, columns: given, countable: false });
  }, columns);
}

/** How much wider than its place the foot or a column is, in pixels. */
const sideways = (page: Page): Promise<number[]> =>
  page
    .locator('.dock, .column')
    .evaluateAll((parts) => parts.map(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth));

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

  it('says in its column that a model answers no prompt, and adds up the others', async () => {
    const page = await playground.open({ scenario: 'empty', columns: 3 });
    const columns = byTestId(page, 'column-estimate');
    const total = byTestId(page, 'estimate-total');
    await tell(page, embedder, known, unknown);
    await untilEqual(
      () => columns.allInnerTexts(),
      ['answers no prompt', '≈ $0.0023', 'cost unknown'],
    );
    assert.equal(await total.innerText(), '≈ $0.0023 + 1 unknown for 2 models');
    assert.equal(
      await columns.first().getAttribute('title'),
      'It makes embeddings: nothing would be sent',
    );
    assert.equal(await byTestId(page, 'count-tokens').count(), 0);
    await columns.first().click();
    assert.deepEqual(await waitForMessage(page, 'open-estimate'), { columnId: 'c1' });
    await tell(page, embedder, ranker, embedder);
    await untilEqual(() => total.innerText(), 'none answers a prompt');
    assert.ok(!(await page.locator('body').innerText()).includes('$'));
    await tell(page, embedder);
    await untilEqual(() => total.innerText(), 'the model answers no prompt');
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

  it('of models that answer no prompt fits the narrowest view', async () => {
    for (const theme of ['dark', 'light'] as const) {
      for (const [columns, ...estimates] of [
        [1, embedder],
        [2, embedder, known],
        [2, embedder, ranker],
      ] as const) {
        const page = await playground.open({ scenario: 'empty', theme, columns, width: 280 });
        await tell(page, ...estimates);
        await byTestId(page, 'estimate-total')
          .filter({ hasText: /model|none/ })
          .waitFor();
        await nextFrame(page);
        assert.deepEqual(await sideways(page), Array(columns + 1).fill(0), `${theme} ${columns}`);
        const name = estimates.map(({ columnId }) => columnId).join('');
        await takePicture(page, `estimate-no-answer-${theme}-${name}`);
      }
    }
  });
});
