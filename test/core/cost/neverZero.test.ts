/** What is not known is never printed as an amount, and what costs something never as nothing, by any printer. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { estimateLine, estimateTable } from '../../../src/cli/estimateText.ts';
import { footer, resultLine } from '../../../src/cli/result.ts';
import { spendFigures, spendNotes, spendTable } from '../../../src/cli/spendText.ts';
import { formatCost, formatUsd } from '../../../src/core/cost/index.ts';
import {
  createSpendTally,
  formatSpend,
  type LedgerEntry,
  spendCsv,
} from '../../../src/core/ledger/index.ts';
import type { Cost } from '../../../src/core/model/index.ts';
import type { RunResult } from '../../../src/core/runs/index.ts';
import { formatUsd as formatInPage } from '../../../webview/ui/money.ts';

/** A repeatable stream of numbers in [0, 1): mulberry32, by its published constants. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const SEEDS = Array.from({ length: 400 }, (_, seed) => seed);

const unknown: Cost = { kind: 'unknown', why: 'No price of it is listed.' };
const included: Cost = { kind: 'included', why: 'Nobody bills it.' };
const known = (usd: number, estimate = false): Cost => ({
  kind: 'known',
  usd,
  parts: [{ what: 'input', tokens: 1, usdPerMillion: usd * 1e6, usd }],
  source: 'AWS Price List',
  asOf: '2026-08-20',
  estimate,
});

/** From a tenth of a trillionth of a dollar to ten million. */
const amount = (random: () => number): number => 10 ** (random() * 20 - 13);

function result(cost: Cost): RunResult {
  return {
    runId: 'r',
    reference: 'prod/m',
    status: 'done',
    text: '',
    reasoning: '',
    toolCalls: [],
    usage: { inputTokens: 12, outputTokens: 7 },
    cost,
    timing: { startedAt: 1, totalMs: 1_234 },
    warnings: [],
  };
}

const entry = (cost: Cost, more: Partial<LedgerEntry> = {}): LedgerEntry => ({
  version: 1,
  runId: 'r',
  reference: 'prod/m',
  source: { kind: 'prompt-file', path: 'a.prompt' },
  status: 'done',
  usage: { inputTokens: 12, outputTokens: 7 },
  cost,
  timing: { startedAt: 1, totalMs: 1 },
  hasContent: false,
  ...more,
});

const estimate = (cost: Cost) => ({
  reference: 'prod/m',
  tokens: { tokens: 12, low: 11, high: 13, basis: 'estimated' as const },
  output: { tokens: 7, basis: 'maximum' as const },
  forecast: {
    inputTokens: 12,
    outputTokens: 7,
    outputBasis: 'maximum' as const,
    cost,
    worstCase: cost,
  },
  warnings: [],
});

/** Every text that a cost can end up in. */
function texts(cost: Cost): readonly string[] {
  const tally = createSpendTally();
  tally.add(entry(cost));
  tally.add(entry(cost, { purpose: 'judge', feature: 'f' }));
  const { groups, total } = tally.report();
  return [
    formatCost(cost),
    footer(result(cost)),
    JSON.stringify(resultLine(result(cost))),
    estimateTable([estimate(cost)]),
    estimateTable([estimate(cost), estimate(cost)]),
    JSON.stringify(estimateLine(estimate(cost))),
    formatSpend(total),
    spendTable('model', groups.model, total),
    spendNotes(total).join('\n'),
    JSON.stringify(spendFigures(total)),
  ];
}

const DOLLARS = /\$|"usd":\s*[\d.-]/;

test('an unknown cost is printed as no amount by any printer', () => {
  for (const text of [...texts(unknown), ...texts(included)]) {
    assert.doesNotMatch(text, DOLLARS, text);
  }
  for (const text of [formatCost(unknown), footer(result(unknown))]) {
    assert.match(text, /unknown/);
  }
});

test('an amount that is no number is unknown as well', () => {
  for (const usd of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
    assert.equal(formatUsd(usd), 'unknown');
  }
});

test('what costs something never looks free, whatever the amount', () => {
  for (const seed of SEEDS) {
    const usd = amount(numbers(seed));
    for (const text of texts(known(usd, seed % 2 === 0))) {
      const shown = text.match(/\$\d[\d,]*(?:\.\d+)?/g) ?? [];
      for (const each of shown) {
        const value = Number(each.slice(1).replaceAll(',', ''));
        assert.ok(value > 0, `${usd}: ${text}`);
      }
    }
  }
});

test('what is shown is the amount to two significant digits, or to the cent', () => {
  for (const seed of SEEDS) {
    const usd = amount(numbers(seed));
    const text = formatUsd(usd);
    if (text.startsWith('<')) continue;
    const shown = Number(text.slice(1).replaceAll(',', ''));
    const most = usd >= 0.995 ? 0.005 : usd * 0.051;
    assert.ok(Math.abs(shown - usd) <= most + 1e-9 * usd, `${usd} as ${text}`);
    assert.equal(formatUsd(-usd), `-${text}`);
  }
});

test('a sum never takes in what is not known, and never hides it', () => {
  for (const seed of SEEDS) {
    const random = numbers(seed);
    const tally = createSpendTally();
    const costs = Array.from({ length: 1 + Math.floor(random() * 8) }, (): Cost => {
      const kind = random();
      if (kind < 0.3) return unknown;
      return kind < 0.5 ? included : known(amount(random), random() < 0.5);
    });
    for (const cost of costs) tally.add(entry(cost));
    const { total, groups } = tally.report();
    const of = (kind: Cost['kind']) => costs.filter((cost) => cost.kind === kind).length;
    assert.deepEqual(
      [total.known, total.unknown, total.included],
      [of('known'), of('unknown'), of('included')],
    );
    const sum = costs.reduce((all, cost) => all + (cost.kind === 'known' ? cost.usd : 0), 0);
    assert.ok(Math.abs(total.usd - sum) <= 1e-9 * sum);
    const text = formatSpend(total);
    if (of('unknown') > 0) assert.match(text, /unknown/);
    if (of('known') === 0) assert.doesNotMatch(text, /\d/);
    const [, row = ''] = spendCsv('model', groups.model).split('\r\n');
    const cell = row.split(',')[1];
    assert.equal(cell === '', of('known') === 0, row);
  }
});

test('pages show every amount as the host does', () => {
  const edges = [
    0,
    -0,
    1e-10,
    9.9e-11,
    0.00995,
    0.0999,
    0.994,
    0.995,
    999.995,
    1e6,
    Number.NaN,
    1 / 0,
  ];
  for (const usd of [...edges, ...SEEDS.map((seed) => amount(numbers(seed)))]) {
    assert.equal(formatInPage(usd), formatUsd(usd));
    assert.equal(formatInPage(-usd), formatUsd(-usd));
  }
});
