import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  breakEvenTokensPerHour,
  dayCosts,
  type OwnInput,
  type RentOrOwnInput,
  rentOrOwn,
  reservedBreakEven,
  utilizationCosts,
} from '../../../../src/core/cost/levers/index.ts';

/** Three tokens in for one out, as the examples have it. */
const prompt = { inputTokens: 750, outputTokens: 250 };

const LLAMA_3_3 = { input: 0.72, output: 0.72 };
const GPT_OSS_120B = { input: 0.15, output: 0.6 };

const usdPerCall = ({ input, output }: { input: number; output: number }): number =>
  (prompt.inputTokens * input + prompt.outputTokens * output) / 1_000_000;

const g6e: OwnInput = {
  usdPerHour: 13.1158,
  hoursPerDay: 24,
  tokensPerSecond: 5060,
  counts: 'all',
  utilization: 1,
};

function compare(own: Partial<OwnInput>, more: Partial<RentOrOwnInput> = {}) {
  const result = rentOrOwn({
    own: { ...g6e, ...own },
    prompt,
    usdPerCall: usdPerCall(LLAMA_3_3),
    ...more,
  });
  assert.ok(result?.comparison);
  return { ...result, comparison: result.comparison };
}

test('ml.g6e.12xlarge against Llama 3.3 70B breaks even at 5,060 tokens a second, 18.2 million an hour', () => {
  const { comparison, owned } = compare({});
  assert.equal(Math.round(comparison.breakEvenTokensPerSecond / 10) * 10, 5060);
  assert.equal((breakEvenTokensPerHour(13.1158, 0.72) / 1e6).toFixed(1), '18.2');
  assert.ok(Math.abs(comparison.breakEvenUtilization - 1) < 0.001);
  assert.ok(Math.abs(owned.usdPerMillion - 0.72) < 0.001);
});

test('against gpt-oss-120b it takes 13,900 tokens a second, and ml.p5.48xlarge against Llama 24,400', () => {
  const gptOss = compare({}, { usdPerCall: usdPerCall(GPT_OSS_120B) }).comparison;
  assert.equal(Math.round(gptOss.breakEvenTokensPerSecond / 100) * 100, 13_900);
  const p5 = compare({ usdPerHour: 63.296 }).comparison;
  assert.equal(Math.round(p5.breakEvenTokensPerSecond / 100) * 100, 24_400);
});

test('it says plainly when self-hosting loses, and by how much', () => {
  const { verdict, comparison } = compare({ tokensPerSecond: 410 });
  assert.equal(comparison.cheaper, 'rent');
  assert.match(verdict, /^Self-hosting loses at any load/);
  assert.match(verdict, /sustain 5,060 tokens a second, and it does 410/);
  assert.match(verdict, /12 times as much/);
});

test('it says from which load on self-hosting wins, and whether the load given is there', () => {
  const busy = compare({ tokensPerSecond: 10_120, utilization: 0.8 });
  assert.equal(busy.comparison.cheaper, 'own');
  assert.match(busy.verdict, /^Self-hosting costs less from 437,193 calls a day on .*50 %/);
  const idle = compare({ tokensPerSecond: 10_120, utilization: 0.3 });
  assert.equal(idle.comparison.cheaper, 'rent');
  assert.match(idle.verdict, /at 30 % it loses/);
});

test('the break-even point does not move with the utilization, and moves with the hours', () => {
  const at = (own: Partial<OwnInput>) => compare(own).comparison;
  assert.equal(at({ utilization: 0.2 }).breakEvenCallsPerDay, at({}).breakEvenCallsPerDay);
  assert.equal(
    at({ hoursPerDay: 8 }).breakEvenCallsPerDay.toFixed(3),
    (at({}).breakEvenCallsPerDay / 3).toFixed(3),
  );
  assert.ok(
    Math.abs(3 * compare({ hoursPerDay: 8 }).owned.callsPerDay - compare({}).owned.callsPerDay) <
      1e-6,
  );
  assert.equal(
    at({ hoursPerDay: 8 }).breakEvenTokensPerSecond.toFixed(3),
    at({}).breakEvenTokensPerSecond.toFixed(3),
  );
});

test('a measurement of output tokens prices output tokens, whatever the input', () => {
  const { owned } = compare({ counts: 'output', tokensPerSecond: 410, utilization: 0.5 });
  assert.equal(owned.usdPerMillion.toFixed(2), ((13.1158 / 3600 / 205) * 1e6).toFixed(2));
  assert.equal(owned.callsPerDay.toFixed(0), ((205 * 86_400) / 250).toFixed(0));
});

test('figures that are none give no answer, and an unknown price no comparison', () => {
  const own = { ...g6e, tokensPerSecond: 0 };
  assert.equal(rentOrOwn({ own, prompt, usdPerCall: 1 }), undefined);
  assert.equal(
    rentOrOwn({ own: { ...g6e, utilization: Number.NaN }, prompt, usdPerCall: 1 }),
    undefined,
  );
  const unknown = rentOrOwn({ own: g6e, prompt, usdPerCall: undefined });
  assert.equal(unknown?.comparison, undefined);
  assert.match(unknown?.verdict ?? '', /not known/);
});

test('the bills of a day cross at the break-even point, and a second server comes when the first is full', () => {
  const result = compare({ tokensPerSecond: 10_120 });
  const days = dayCosts(result, 201);
  const crossing = days.findIndex(({ rentedUsd, ownedUsd }) => rentedUsd >= ownedUsd);
  const step = (days[1]?.callsPerDay ?? 0) - (days[0]?.callsPerDay ?? 0);
  const at = days[crossing]?.callsPerDay ?? 0;
  assert.ok(Math.abs(at - result.comparison.breakEvenCallsPerDay) <= step);
  assert.equal(days[0]?.rentedUsd, 0);
  assert.equal(days[0]?.ownedUsd, result.owned.usdPerDay);
  assert.equal(days.at(-1)?.ownedUsd, 2 * result.owned.usdPerDay);
});

test('a million tokens cost twice as much at half the use', () => {
  const costs = utilizationCosts(g6e, 20);
  assert.equal(costs.length, 20);
  assert.equal(costs.at(-1)?.utilization, 1);
  const [half, full] = [costs[9]?.ownedUsdPerMillion ?? 0, costs[19]?.ownedUsdPerMillion ?? 0];
  assert.ok(Math.abs(half - 2 * full) < 1e-9);
});

test('reserved capacity costs what on-demand calls cost at full use for a month, and at 90 % for three', () => {
  assert.equal(reservedBreakEven(0.198, 3.3).toFixed(3), '1.000');
  assert.equal(reservedBreakEven(0.1782, 3.3).toFixed(3), '0.900');
  assert.equal(reservedBreakEven(0.066, 1.1).toFixed(3), '1.000');
});

test('a model unit of Llama 3.1 70B breaks even at 33.3 million tokens an hour, and at 18.2 for six months', () => {
  assert.equal((breakEvenTokensPerHour(24, 0.72) / 1e6).toFixed(1), '33.3');
  assert.equal((breakEvenTokensPerHour(13.08, 0.72) / 1e6).toFixed(1), '18.2');
});
