/** What a request is expected to take, by the list prices of Bedrock. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadPriceBook, loadServices } from '../../../src/core/catalog/catalog.ts';
import { guardrailPrices } from '../../../src/core/cost/guardrail.ts';
import { listingOf, type PriceQuote } from '../../../src/core/cost/index.ts';
import {
  type Cost,
  type ModelRequest,
  type Part,
  textMessage,
} from '../../../src/core/model/index.ts';
import { forecastRun } from '../../../src/core/runs/index.ts';

async function quoteOf(modelId: string): Promise<PriceQuote> {
  const billing = { kind: 'on-demand', modelId, region: 'us-east-1', scope: 'geo' } as const;
  return {
    reference: `b/us.${modelId}`,
    connectionType: 'bedrock',
    billing,
    basis: { kind: 'list', listing: listingOf(billing, await loadPriceBook()) },
    guardrail: guardrailPrices(await loadServices()),
  };
}

const HAIKU = await quoteOf('anthropic.claude-haiku-4-5-20251001-v1:0');
const SONNET_4 = await quoteOf('anthropic.claude-sonnet-4-20250514-v1:0');
const SONNET_5 = await quoteOf('anthropic.claude-sonnet-5');

const ask = (more: Partial<ModelRequest> = {}): ModelRequest => ({
  modelId: 'm',
  messages: [textMessage('user', 'How long?')],
  params: { maxOutputTokens: 1 },
  ...more,
});

const usdOf = (cost: Cost): number => {
  assert.ok(cost.kind === 'known', JSON.stringify(cost));
  return cost.usd;
};

test('a serving that the model lacks costs what it does without, and that is said', () => {
  const plain = forecastRun(HAIKU, ask());
  for (const more of [{ tier: 'flex' }, { tier: 'priority' }, { latency: 'optimized' }] as const) {
    const { cost, worstCase } = forecastRun(HAIKU, ask(more));
    assert.deepEqual(
      [usdOf(cost), usdOf(worstCase)],
      [usdOf(plain.cost), usdOf(plain.worstCase)],
      JSON.stringify(more),
    );
    const said = cost.kind === 'known' ? (cost.notes ?? []).join() : '';
    assert.match(said, /Claude Haiku 4\.5 is not (served|offered)/);
  }
});

test('the rules of the model say what reserved capacity would hide', () => {
  const request = ask({ tier: 'reserved' });
  assert.equal(forecastRun(SONNET_5, request).cost.kind, 'unknown');
  const rules = { name: 'Claude Sonnet 5', tiers: ['default'] } as const;
  const { cost } = forecastRun(SONNET_5, request, { rules });
  assert.equal(usdOf(cost), usdOf(forecastRun(SONNET_5, ask()).cost));
});

test('at worst, an hour in the cache costs what 5 minutes do where the model has no more', () => {
  const input = { tokens: 48_794, low: 48_794, high: 48_794 };
  const cached = (ttl: '5m' | '1h') => ask({ cacheTools: { type: 'cache-point', ttl } });
  const [short, hour] = (['5m', '1h'] as const).map((ttl) =>
    usdOf(forecastRun(SONNET_4, cached(ttl), { input }).worstCase),
  );
  assert.equal(hour, short);
  assert.ok(Math.abs((hour ?? 0) - (48_794 * 3.75 + 15) / 1e6) < 1e-9, `${hour}`);
});

/** The units that are counted at worst, for each of the three policies that are billed. */
function unitsOf(parts: readonly Part[]): number {
  const guardrail = { id: 'gr-1', version: '1' };
  const request = ask({ messages: [{ role: 'user', parts }], guardrail });
  const { worstCase } = forecastRun(HAIKU, request);
  const bill = worstCase.kind === 'known' ? worstCase.parts : [];
  const units = bill.flatMap((part) => ('units' in part ? [part.units] : []));
  assert.deepEqual(units.length, 3);
  return units[0] ?? 0;
}

test('at worst, a guardrail counts every character, however few tokens they are', () => {
  assert.equal(unitsOf([{ type: 'text', text: ' '.repeat(60_000) }]), 60 + 1);
  assert.equal(unitsOf([{ type: 'text', text: ' '.repeat(60_001) }]), 61 + 1);
  const pieces: readonly Part[] = [
    { type: 'text', text: 'a' },
    { type: 'tool-result', id: '1', output: ' '.repeat(1001) },
    { type: 'document', mediaType: 'text/plain', data: new Uint8Array(2500) },
  ];
  assert.equal(unitsOf(pieces), 1 + 2 + 3 + 1);
  const pdf = { type: 'document', mediaType: 'application/pdf', data: new Uint8Array(9) } as const;
  assert.ok(unitsOf([...pieces, pdf]) > unitsOf(pieces), 'its words are not known here');
});
