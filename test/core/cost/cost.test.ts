import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  createPricer,
  formatCost,
  formatUsd,
  type PriceInput,
  priceUsage,
} from '../../../src/core/cost/index.ts';
import type { Cost } from '../../../src/core/model/index.ts';

const base: PriceInput = {
  reference: 'gpu/Qwen3-32B',
  connectionType: 'openai',
  usage: { inputTokens: 1_000_000, outputTokens: 500_000 },
  userPrices: { 'gpu/Qwen3-32B': { input: 0.2, output: 0.6 } },
  pricesAsOf: '2026-03-01',
};

function unknownReason(cost: Cost): string {
  assert.equal(cost.kind, 'unknown');
  return cost.kind === 'unknown' ? cost.why : '';
}

test('is the user’s price times the reported tokens, part by part', () => {
  assert.deepEqual(priceUsage(base), {
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

test('counts cached tokens at the one price that the user names for input', () => {
  const cost = priceUsage({
    ...base,
    usage: {
      inputTokens: 0,
      outputTokens: 0,
      cacheReadTokens: 500_000,
      cacheWriteTokens: 500_000,
    },
  });
  assert.equal(cost.kind === 'known' ? cost.usd : undefined, 0.2);
});

test('is included where nothing is billed by the token', () => {
  for (const connectionType of ['sandbox', 'vscode', 'replay'] as const) {
    assert.equal(priceUsage({ ...base, connectionType, usage: undefined }).kind, 'included');
  }
  assert.deepEqual(priceUsage({ ...base, connectionType: 'sandbox' }), {
    kind: 'included',
    why: 'The sandbox runs on this machine and is free.',
  });
});

test('is unknown, with what to do, where no price is known', () => {
  const why = unknownReason(priceUsage({ ...base, userPrices: {} }));
  assert.match(why, /^No price is known for gpu\/Qwen3-32B\. Add it to assay\.yaml/);
  unknownReason(priceUsage({ ...base, connectionType: undefined, userPrices: {} }));
  unknownReason(priceUsage({ ...base, reference: 'constructor', userPrices: {} }));
});

test('is unknown where the service reported nothing, or not all of it', () => {
  assert.match(unknownReason(priceUsage({ ...base, usage: undefined })), /no token counts/);
  assert.match(
    unknownReason(priceUsage({ ...base, usage: { inputTokens: 5 } })),
    /no output tokens/,
  );
});

test('is unknown where half of the price is missing, unless that half was not used', () => {
  const userPrices = { [base.reference]: { input: 0.2 } };
  assert.match(
    unknownReason(priceUsage({ ...base, userPrices })),
    /no price for the output tokens/,
  );
  const inputOnly = priceUsage({
    ...base,
    userPrices,
    usage: { inputTokens: 10, outputTokens: 0 },
  });
  assert.equal(inputOnly.kind, 'known');
});

test('is found by the connection that the reference names, the ones that are always there included', () => {
  const config = {
    connections: [{ name: 'gpu', type: 'openai', url: 'http://h/v1' } as const],
    prices: { 'gpu/org/m': { input: 1, output: 1 } },
    budget: {},
    knowledge: {},
  };
  const price = createPricer(config, '2026-01-02');
  const usage = { inputTokens: 1, outputTokens: 1 };
  assert.equal(price({ reference: 'sandbox/echo', usage }).kind, 'included');
  assert.equal(price({ reference: 'gpu/org/m', usage }).kind, 'known');
  assert.equal(price({ reference: 'gpu/other', usage }).kind, 'unknown');
  assert.equal(price({ reference: 'nobody/echo', usage }).kind, 'unknown');
  assert.equal(price({ reference: 'sandbox', usage }).kind, 'unknown');
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
