import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  createPricer,
  formatCost,
  formatUsd,
  NO_LIST,
  type PricedRun,
  type QuoteDeps,
} from '../../../src/core/cost/index.ts';
import type { Cost } from '../../../src/core/model/index.ts';

const deps: QuoteDeps = {
  connections: [
    { name: 'gpu', type: 'openai', url: 'http://h/v1' },
    { name: 'sandbox', type: 'sandbox' },
    { name: 'vscode', type: 'vscode' },
    { name: 'replay', type: 'replay' },
  ],
  userPrices: { 'gpu/Qwen3-32B': { input: 0.2, output: 0.6 } },
  writtenOn: '2026-03-01',
  billing: async () => undefined,
  book: async () => NO_LIST,
};

const run: PricedRun = {
  reference: 'gpu/Qwen3-32B',
  usage: { inputTokens: 1_000_000, outputTokens: 500_000 },
};

const price = (given: Partial<PricedRun>, more: Partial<QuoteDeps> = {}): Promise<Cost> =>
  createPricer({ ...deps, ...more }).price({ ...run, ...given });

function unknownReason(cost: Cost): string {
  assert.equal(cost.kind, 'unknown');
  return cost.kind === 'unknown' ? cost.why : '';
}

test('is the user’s price times the reported tokens, part by part', async () => {
  assert.deepEqual(await price({}), {
    kind: 'known',
    usd: 0.5,
    parts: [
      { what: 'input', tokens: 1_000_000, usdPerMillion: 0.2, usd: 0.2 },
      { what: 'output', tokens: 500_000, usdPerMillion: 0.6, usd: 0.3 },
    ],
    source: 'assay.yaml',
    asOf: '2026-03-01',
    estimate: false,
  });
});

const cached = {
  inputTokens: 0,
  outputTokens: 0,
  cacheReadTokens: 500_000,
  cacheWriteTokens: 500_000,
};

test('counts cached tokens at the user’s price for input, and says so, unless one is named', async () => {
  const cost = await price({ usage: cached });
  assert.equal(cost.kind === 'known' ? cost.usd : undefined, 0.2);
  assert.match(cost.kind === 'known' ? (cost.notes ?? []).join() : '', /counted at that of input/);
  const userPrices = { [run.reference]: { input: 0.2, cacheRead: 0.02, cacheWrite: 0.4 } };
  const named = await price({ usage: cached }, { userPrices });
  assert.equal(named.kind === 'known' ? named.usd : undefined, 0.21);
  assert.equal(named.kind === 'known' ? named.notes : 'none', undefined);
});

test('is included where nothing is billed by the token', async () => {
  for (const reference of ['sandbox/echo', 'vscode/gpt', 'replay/prod/x']) {
    assert.equal((await price({ reference, usage: undefined })).kind, 'included');
  }
  assert.deepEqual(await price({ reference: 'sandbox/echo' }), {
    kind: 'included',
    why: 'The sandbox runs on this machine and is free.',
  });
});

test('is unknown, with what to do, where no price is known', async () => {
  const why = unknownReason(await price({}, { userPrices: {} }));
  assert.match(why, /^No price is known for gpu\/Qwen3-32B\. Add it to assay\.yaml/);
  for (const reference of ['gpu/other', 'nobody/echo', 'constructor', 'sandbox', '']) {
    unknownReason(await price({ reference }));
  }
});

test('is unknown where the service reported nothing, or not all of it', async () => {
  assert.match(unknownReason(await price({ usage: undefined })), /no token counts/);
  assert.match(unknownReason(await price({ usage: { inputTokens: 5 } })), /no output tokens/);
  assert.match(unknownReason(await price({ usage: { outputTokens: 5 } })), /no input tokens/);
  assert.match(unknownReason(await price({ usage: {} })), /no token counts/);
});

test('is unknown where half of the price is missing, unless that half was not used', async () => {
  const userPrices = { [run.reference]: { input: 0.2 } };
  assert.match(unknownReason(await price({}, { userPrices })), /no price for the output tokens/);
  const inputOnly = await price({ usage: { inputTokens: 10, outputTokens: 0 } }, { userPrices });
  assert.equal(inputOnly.kind, 'known');
});

test('names where each rate is from, where they are from several lists', async () => {
  const listed = {
    kind: 'listed',
    rates: { input: 1, output: 2, cacheRead: 0.1 },
    derived: {},
    source: 'AWS Price List',
    asOf: '2026-08-20',
    otherSources: { cacheRead: { source: 'models.dev', asOf: '2026-11-10' } },
  } as const;
  const billing = async () =>
    ({ kind: 'on-demand', modelId: 'm', scope: 'global', region: 'us-east-1' }) as const;
  const book = async () => ({ asOf: '', find: () => listed });
  const of = async (usage: PricedRun['usage']) => {
    const cost = await price({ usage }, { userPrices: {}, billing, book });
    assert.ok(cost.kind === 'known');
    return [cost.source, cost.asOf, cost.notes];
  };
  const usual = ['AWS Price List', '2026-08-20'];
  assert.deepEqual(await of({ inputTokens: 5, outputTokens: 5 }), [...usual, undefined]);
  assert.deepEqual(await of({ inputTokens: 5, outputTokens: 5, cacheReadTokens: 5 }), [
    ...usual,
    ['The price of tokens read from a cache is from models.dev, 2026-11-10.'],
  ]);
  assert.deepEqual(await of({ inputTokens: 0, outputTokens: 0, cacheReadTokens: 5 }), [
    ...['models.dev', '2026-11-10'],
    undefined,
  ]);
});

test('is unknown, and does not throw, where the looking up fails', async () => {
  const billing = async () => {
    throw new Error('no table');
  };
  assert.match(unknownReason(await price({}, { userPrices: {}, billing })), /no table/);
});

const cases: readonly [number, string][] = [
  [0.0021, '$0.0021'],
  [0.000034, '$0.000034'],
  [0.00003412, '$0.000034'],
  [12.4, '$12.40'],
  [0, '$0.00'],
  [0.5, '$0.50'],
  [0.996, '$1.00'],
  [0.0999, '$0.10'],
  [0.04567, '$0.046'],
  [1234567.891, '$1,234,567.89'],
  [-0.0021, '-$0.0021'],
  [1e-9, '$0.0000000010'],
  [1e-10, '$0.00000000010'],
  [9.9e-11, '<$0.0000000001'],
  [-1e-12, '-<$0.0000000001'],
  [0.00995, '$0.010'],
  [0.994, '$0.99'],
];
for (const [usd, text] of cases)
  test(`${usd} is ${text}`, () => assert.equal(formatUsd(usd), text));

test('a positive amount never prints as nothing', () => {
  for (let exponent = 0; exponent > -11; exponent--) {
    assert.notEqual(Number(formatUsd(1.49 * 10 ** exponent).slice(1)), 0);
  }
});

test('says what kind of cost it is', () => {
  const known = { kind: 'known', usd: 0.5, parts: [], source: '', asOf: '' } as const;
  assert.equal(formatCost({ ...known, estimate: false }), '$0.50');
  assert.equal(formatCost({ ...known, estimate: true }), '≈ $0.50');
  assert.equal(formatCost({ kind: 'included', why: '' }), 'included');
  assert.equal(formatCost({ kind: 'unknown', why: '' }), 'unknown');
});
