import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  breakEvenCalls,
  breakEvenHitRate,
  hitRate,
  measuredHitRate,
} from '../../../../src/core/cost/levers/index.ts';

/** Multiples of the input price, as AWS's page of July 2026 has them for Claude. */
const SHORT = { input: 1, read: 0.1, write: 1.25 };
const HOUR = { input: 1, read: 0.1, write: 2 };

test('a cache of Claude’s pays for itself with the second call in 5 minutes, and with the third in an hour', () => {
  assert.equal(breakEvenCalls(SHORT), 2);
  assert.equal(breakEvenCalls(HOUR), 3);
});

test('Nova’s cache, which costs nothing to write, pays from the first call', () => {
  const nova = { input: 1, read: 0.25, write: 0 };
  assert.equal(breakEvenCalls(nova), 1);
  assert.equal(breakEvenHitRate(nova), 0);
});

test('a cache that costs more to read than the input never pays', () => {
  assert.equal(breakEvenCalls({ input: 1, read: 1, write: 1.25 }), Number.POSITIVE_INFINITY);
  assert.equal(breakEvenHitRate({ input: 1, read: 1.25, write: 1.25 }), 1);
});

test('the share of hits at which a cache pays is where both bills meet', () => {
  for (const rates of [SHORT, HOUR]) {
    const share = breakEvenHitRate(rates);
    assert.ok(Math.abs(share * rates.read + (1 - share) * rates.write - rates.input) < 1e-12);
  }
  assert.equal(breakEvenHitRate(SHORT).toFixed(4), (0.25 / 1.15).toFixed(4));
});

test('calls that come at random hit as often as the formula says', () => {
  // Counted with a generator of its own, so that the formula is not held against itself.
  let seed = 1;
  const random = (): number => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed / 2_147_483_647;
  };
  for (const spacing of [60, 300, 1200]) {
    let hits = 0;
    const calls = 200_000;
    for (let call = 0; call < calls; call++) {
      const gap = -Math.log(random()) * spacing;
      if (gap < 300) hits++;
    }
    assert.ok(Math.abs(hits / calls - hitRate('5m', spacing)) < 0.005, `${spacing} s`);
  }
});

test('calls that never stop always hit, and calls that never come again never do', () => {
  assert.equal(hitRate('5m', 0), 1);
  assert.equal(hitRate('1h', Number.POSITIVE_INFINITY), 0);
});

test('the measured hit rate is the cached part of all input', () => {
  const runs = [
    { usage: { inputTokens: 100, cacheWriteTokens: 900 } },
    { usage: { inputTokens: 100, cacheReadTokens: 900 } },
    { usage: {} },
    {},
  ];
  assert.equal(measuredHitRate(runs), 0.45);
  assert.equal(measuredHitRate([{ usage: { inputTokens: 100 } }]), undefined);
  assert.equal(measuredHitRate([]), undefined);
});
