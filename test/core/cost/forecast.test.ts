/** What a run will cost, what it may cost at worst, and how much a prompt is expected to write. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadServices } from '../../../src/core/catalog/catalog.ts';
import type { ListedPrice, PriceTier, Rates } from '../../../src/core/catalog/prices.ts';
import { guardrailPrices } from '../../../src/core/cost/guardrail.ts';
import {
  createOutputHistory,
  expectedOutput,
  type ForecastInput,
  forecast,
  forecastUsage,
  type Listing,
  type PastRun,
  type PriceBasis,
  type PriceQuote,
} from '../../../src/core/cost/index.ts';

const listed = (rates: Rates): ListedPrice => ({
  kind: 'listed',
  rates,
  derived: {},
  source: 'AWS Price List',
  asOf: '2026-08-20',
});

function listing(tiers: Partial<Record<PriceTier, Rates>>): Listing {
  const of = (tier: PriceTier) => {
    const rates = tiers[tier];
    return rates === undefined
      ? { kind: 'unlisted' as const, why: `No ${tier} tier.` }
      : listed(rates);
  };
  return {
    modelId: 'm',
    tiers: {
      standard: of('standard'),
      flex: of('flex'),
      priority: of('priority'),
      optimized: of('optimized'),
      batch: of('batch'),
    },
  };
}

const quoteOf = (basis: PriceBasis): PriceQuote => ({
  reference: 'prod/m',
  connectionType: 'bedrock',
  billing: undefined,
  basis,
});
const list = (tiers: Partial<Record<PriceTier, Rates>>): PriceQuote =>
  quoteOf({ kind: 'list', listing: listing(tiers) });

const STANDARD = { input: 1, output: 5, cacheRead: 0.1, cacheWrite5m: 1.25, cacheWrite1h: 2 };
const FLEX = { input: 0.5, output: 2.5 };

const input: ForecastInput = {
  inputTokens: 1_000_000,
  maxInputTokens: 1_100_000,
  output: { tokens: 200_000, basis: 'median', runs: 12, of: 'model' },
  maxOutputTokens: 1_000_000,
};

function usdOf(quote: PriceQuote, more: Partial<ForecastInput> = {}): readonly (number | string)[] {
  const { cost, worstCase } = forecast(quote, { ...input, ...more });
  return [cost, worstCase].map((each) => (each.kind === 'known' ? each.usd : each.kind));
}

test('expects the output of past runs, and at worst the ceiling and all that the input may be', () => {
  const result = forecast(list({ standard: STANDARD }), input);
  assert.ok(result.cost.kind === 'known' && result.worstCase.kind === 'known');
  assert.deepEqual([result.cost.usd, result.worstCase.usd], [2, 6.1]);
  assert.deepEqual([result.cost.estimate, result.worstCase.estimate], [true, true]);
  assert.deepEqual(
    [result.inputTokens, result.outputTokens, result.outputBasis, result.runs],
    [1_000_000, 200_000, 'median', 12],
  );
});

test('at worst, all input is written to the cache that the request asks for', () => {
  const quote = list({ standard: STANDARD });
  assert.deepEqual(usdOf(quote, { cache: '5m' }), [2, 1.1 * 1.25 + 5]);
  assert.deepEqual(usdOf(quote, { cache: '1h' }), [2, 1.1 * 2 + 5]);
  const short = list({ standard: { input: 1, output: 5, cacheWrite5m: 1.25 } });
  assert.deepEqual(usdOf(short, { cache: '1h' }), [2, 1.1 * 1.25 + 5], 'a model of 5 minutes only');
  const uncached = list({ standard: { input: 1, output: 5 } });
  assert.deepEqual(usdOf(uncached, { cache: '1h' }), [2, 6.1], 'a model without cache prices');
});

test('at worst, a tier that is asked for is not granted', () => {
  const quote = list({ standard: STANDARD, flex: FLEX, priority: { input: 1.75, output: 8.75 } });
  assert.deepEqual(usdOf(quote, { tier: 'flex' }), [1, 6.1]);
  assert.deepEqual(usdOf(quote, { tier: 'priority' }), [3.5, 1.1 * 1.75 + 8.75]);
  assert.deepEqual(usdOf(quote, { tier: 'reserved' }), ['unknown', 6.1]);
  assert.deepEqual(usdOf(quote, { tier: 'default' }), [2, 6.1]);
  assert.deepEqual(usdOf(quote, { batch: true }), ['unknown', 'unknown']);
});

test('what is asked for and has no price is left out: the standard price, with a word on it', () => {
  const quote = list({ standard: STANDARD });
  const asked: readonly Partial<ForecastInput>[] = [
    { tier: 'flex' },
    { tier: 'priority' },
    { latency: 'optimized' },
    { tier: 'flex', latency: 'optimized' },
  ];
  for (const more of asked) {
    assert.deepEqual(usdOf(quote, more), [2, 6.1], JSON.stringify(more));
    assert.deepEqual(usdOf(quote, { ...more, cache: '1h' }), [2, 1.1 * 2 + 5]);
  }
  const { cost } = forecast(quote, { ...input, tier: 'flex' });
  assert.deepEqual(cost.kind === 'known' && cost.notes, [
    'No flex tier. This is the price of a call that is served without it.',
  ]);
  assert.deepEqual(usdOf(list({ flex: FLEX }), { tier: 'priority' }), ['unknown', 'unknown']);
});

test('at worst, a tier that is left out does not take the latency with it', () => {
  const quote = list({ standard: STANDARD, flex: FLEX, optimized: { input: 2, output: 10 } });
  const both = { tier: 'flex', latency: 'optimized' } as const;
  assert.deepEqual(usdOf(quote, both), [1, 1.1 * 2 + 10]);
  const noFlex = list({ standard: STANDARD, optimized: { input: 2, output: 10 } });
  assert.deepEqual(usdOf(noFlex, both), [4, 1.1 * 2 + 10]);
});

test('at worst, a router serves the tier of the one model that has it', () => {
  const candidates = [
    { id: 'plain', listing: listing({ standard: STANDARD }) },
    {
      id: 'fast',
      listing: listing({ standard: STANDARD, priority: { input: 1.75, output: 8.75 } }),
    },
  ];
  const quote = quoteOf({ kind: 'router', candidates });
  assert.deepEqual(usdOf(quote, { tier: 'priority' }), [3.5, 1.1 * 1.75 + 8.75]);
});

test('at worst, a guardrail looks at all text with every policy whose price is known', async () => {
  const guardrail = guardrailPrices(await loadServices());
  const quote = { ...list({ standard: STANDARD }), guardrail };
  const [expectedUsd, worstUsd] = usdOf(quote, { guarded: true });
  assert.equal(expectedUsd, 2, 'what it will look at is not known before');
  // 140,800 and 128,000 units at 0.15 + 0.15 + 0.10 dollars a thousand.
  assert.equal(worstUsd, 6.1 + 268.8 * 0.4);
  const [, readUsd] = usdOf(quote, { guarded: true, inputTextUnits: 61 });
  assert.equal(readUsd, 57.3244, '61 and 128,000 units: of the input, the text is known');
  const { cost } = forecast(quote, { ...input, guarded: true });
  assert.match(cost.kind === 'known' ? (cost.notes ?? []).join() : '', /billed on top/);
  assert.deepEqual(usdOf(list({ standard: STANDARD }), { guarded: true }), [2, 6.1]);
});

test('a router may choose its dearest model, and one of unknown price makes it unknown', () => {
  const candidates = [
    { id: 'small', listing: listing({ standard: FLEX }) },
    { id: 'large', listing: listing({ standard: STANDARD }) },
  ];
  assert.deepEqual(usdOf(quoteOf({ kind: 'router', candidates })), [2, 6.1]);
  const more = [...candidates, { id: 'new', listing: listing({}) }];
  assert.deepEqual(usdOf(quoteOf({ kind: 'router', candidates: more })), ['unknown', 'unknown']);
  assert.deepEqual(usdOf(quoteOf({ kind: 'router', candidates: [] })), ['unknown', 'unknown']);
});

test('a model that draws costs by the picture, whatever is said of tokens', () => {
  const quote = list({ standard: { image: 0.04 } });
  assert.deepEqual(usdOf(quote), [0.04, 0.04]);
  assert.deepEqual(usdOf(quote, { images: 3 }), [0.12, 0.12]);
  const drawn = forecast(quote, { ...input, images: 3 });
  assert.deepEqual([drawn.outputTokens, drawn.images], [0, 3]);
  assert.deepEqual(forecastUsage(drawn), { images: 3 });
  const written = forecast(list({ standard: STANDARD }), input);
  assert.equal(written.images, undefined);
  assert.equal(forecastUsage(written).outputTokens, written.outputTokens);
  const own: PriceBasis = { kind: 'user', price: { image: 0.5 }, asOf: '2026-11-01' };
  assert.deepEqual(usdOf(quoteOf(own)), [0.5, 0.5]);
});

test('what is included stays so, and what is unknown as well', () => {
  assert.deepEqual(usdOf(quoteOf({ kind: 'included', why: 'x' })), ['included', 'included']);
  assert.deepEqual(usdOf(quoteOf({ kind: 'unknown', why: 'x' })), ['unknown', 'unknown']);
});

const past = (outputTokens: number, more: Partial<PastRun> = {}): PastRun => ({
  reference: 'prod/m',
  source: { kind: 'prompt-file', path: 'a.prompt' },
  status: 'done',
  usage: { outputTokens },
  cost: { kind: 'unknown', why: 'x' },
  ...more,
});

function expected(
  runs: readonly PastRun[],
  declaredMax = 1_000,
  { path }: { readonly path: string | undefined } = { path: 'a.prompt' },
) {
  const history = createOutputHistory();
  for (const run of runs) history.add(run);
  return expectedOutput(history, { path, reference: 'prod/m', declaredMax });
}

test('is the median of three runs of the model or more', () => {
  assert.deepEqual(expected([past(10), past(900), past(30)]), {
    tokens: 30,
    basis: 'median',
    runs: 3,
    of: 'model',
  });
  assert.equal(expected([past(10), past(20), past(40), past(900)]).tokens, 30);
});

test('else of runs of the prompt on any model that is billed', () => {
  const other = { reference: 'gpu/x' };
  const runs = [past(10), past(20, other), past(30, other)];
  assert.deepEqual(expected(runs), { tokens: 20, basis: 'median', runs: 3, of: 'prompt' });
  const free = { reference: 'sandbox/echo', cost: { kind: 'included', why: 'x' } } as const;
  assert.deepEqual(expected([past(10), past(20, free), past(30, free), past(40, free)]), {
    tokens: 1_000,
    basis: 'maximum',
  });
});

test('else the declared maximum, and never more than that', () => {
  const maximum = { tokens: 1_000, basis: 'maximum' };
  assert.deepEqual(expected([]), maximum);
  assert.deepEqual(expected([past(10), past(20)]), maximum);
  assert.deepEqual(expected([past(10), past(20), past(30)], 1_000, { path: undefined }), maximum);
  assert.equal(expected([past(800), past(800), past(800)], 100).tokens, 100);
});

test('learns from whole runs of prompt files alone, and from the newest', () => {
  const odd: readonly Partial<PastRun>[] = [
    { status: 'failed' },
    { status: 'stopped' },
    { purpose: 'judge' },
    { source: { kind: 'playground', path: 'a.prompt' } },
    { source: { kind: 'prompt-file' } },
    { source: { kind: 'prompt-file', path: 'b.prompt' } },
    { usage: { inputTokens: 1 } },
  ];
  assert.equal(expected(odd.map((more) => past(5, more))).basis, 'maximum');
  const old = Array.from({ length: 500 }, () => past(900));
  const recent = Array.from({ length: 50 }, () => past(7));
  assert.deepEqual(expected([...old, ...recent]), {
    tokens: 7,
    basis: 'median',
    runs: 50,
    of: 'model',
  });
});
