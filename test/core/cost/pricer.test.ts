/** Quotes: looked up once, kept, and never worse than what is known already. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadPriceBook } from '../../../src/core/catalog/catalog.ts';
import { useRefreshedPrices } from '../../../src/core/catalog/live.ts';
import { createPricer, type QuoteDeps } from '../../../src/core/cost/index.ts';
import type { Billing } from '../../../src/core/model/index.ts';

const never = new AbortController().signal;
const onDemand: Billing = {
  kind: 'on-demand',
  modelId: 'amazon.nova-lite-v1:0',
  scope: 'in-region',
  region: 'us-east-1',
};
const notYet: Billing = { kind: 'unknown', why: 'Not asked yet.', mayChange: true };

interface Asked {
  readonly reference: string;
  readonly offline: boolean;
}

function pricerWith(
  answer: (asked: Asked) => Billing | Promise<Billing>,
  more: Partial<QuoteDeps> = {},
) {
  const asked: Asked[] = [];
  const pricer = createPricer({
    connections: [{ name: 'prod', type: 'bedrock' }],
    userPrices: {},
    writtenOn: '2026-11-01',
    billing: async (reference, _, offline) => {
      asked.push({ reference, offline });
      return answer({ reference, offline });
    },
    book: loadPriceBook,
    ...more,
  });
  return { pricer, asked };
}

test('asks once, for all who wait together and who come later', async () => {
  const { pricer, asked } = pricerWith(() => onDemand);
  assert.equal(pricer.peek('prod/x'), undefined);
  const both = await Promise.all([pricer.quote('prod/x', never), pricer.quote('prod/x', never)]);
  await pricer.price({ reference: 'prod/x', usage: { inputTokens: 1, outputTokens: 1 } });
  assert.equal(both[0], both[1]);
  assert.equal(pricer.peek('prod/x'), both[0]);
  assert.equal(asked.length, 1);
});

test('what was not asked yet is asked by the first run, and told', async () => {
  const { pricer, asked } = pricerWith(({ offline }) => (offline ? notYet : onDemand));
  const told: string[] = [];
  const stop = pricer.onDidQuote(({ basis }) => told.push(basis.kind));
  const before = await pricer.quote('prod/x', never, { offline: true });
  assert.equal(before.basis.kind, 'unknown');
  const cost = await pricer.price({
    reference: 'prod/x',
    usage: { inputTokens: 1e6, outputTokens: 0 },
  });
  assert.equal(cost.kind === 'known' && cost.usd, 0.06);
  const after = await pricer.quote('prod/x', never, { offline: true });
  assert.equal(after.basis.kind, 'list', 'what is known stays known');
  assert.deepEqual(told, ['unknown', 'list']);
  assert.deepEqual(
    asked.map(({ offline }) => offline),
    [true, false],
  );
  stop();
  await pricer.quote('prod/y', never);
  assert.equal(told.length, 2);
});

test('an endpoint that was asked stays known while nobody may be asked', async () => {
  const endpoint: Billing = { kind: 'hourly', what: 'endpoint', usdPerHour: 3.6 };
  const { pricer } = pricerWith(({ offline }) => (offline ? notYet : endpoint));
  await pricer.quote('prod/x', never);
  const { basis } = await pricer.quote('prod/x', never, { offline: true });
  assert.equal(basis.kind, 'hourly');
  assert.equal(pricer.peek('prod/x')?.basis.kind, 'hourly');
});

test('a failure of the moment is asked again; one that lasts is not', async () => {
  const lasting: Billing = { kind: 'unknown', why: 'Denied.' };
  for (const [billing, times] of [
    [notYet, 2],
    [lasting, 1],
  ] as const) {
    const { pricer, asked } = pricerWith(() => billing);
    await pricer.quote('prod/x', never);
    await pricer.quote('prod/x', never);
    assert.equal(asked.length, times);
  }
});

test('who stops waiting is let go, and the others get the quote', async () => {
  let answer: (billing: Billing) => void = () => undefined;
  const { pricer } = pricerWith(() => new Promise<Billing>((resolve) => (answer = resolve)));
  const leaving = new AbortController();
  const left = pricer.quote('prod/x', leaving.signal);
  const stayed = pricer.quote('prod/x', never);
  leaving.abort();
  await assert.rejects(left, { kind: 'cancelled' });
  answer(onDemand);
  assert.equal((await stayed).basis.kind, 'list');
});

test('the user’s own price stands above the list, and nobody is asked for it', async () => {
  const userPrices = { 'prod/x': { input: 7, output: 8 } };
  const { pricer, asked } = pricerWith(() => onDemand, { userPrices });
  const cost = await pricer.price({
    reference: 'prod/x',
    usage: { inputTokens: 1e6, outputTokens: 0 },
  });
  assert.ok(cost.kind === 'known');
  assert.deepEqual([cost.usd, cost.source], [7, 'assay.yaml']);
  assert.deepEqual(asked, [{ reference: 'prod/x', offline: true }]);
});

test('a list that cannot be read makes the cost unknown, with the reason', async () => {
  const book = () => Promise.reject(new Error('disk on fire'));
  const { pricer } = pricerWith(() => onDemand, { book });
  const cost = await pricer.price({
    reference: 'prod/x',
    usage: { inputTokens: 1, outputTokens: 1 },
  });
  assert.ok(cost.kind === 'unknown');
  assert.match(cost.why, /disk on fire/);
});

test('prices that were refreshed stand in the next quote, and are told', async () => {
  const { pricer, asked } = pricerWith(() => onDemand);
  const usage = { inputTokens: 1e6, outputTokens: 0 };
  const usd = async () => {
    const cost = await pricer.price({ reference: 'prod/x', usage });
    return cost.kind === 'known' ? [cost.usd, cost.source, cost.asOf] : cost.why;
  };
  const bundled = await usd();
  const told: string[] = [];
  pricer.onDidQuote(({ reference }) => told.push(reference));
  useRefreshedPrices({
    asOf: '2030-01-01',
    find: () => ({
      rates: { input: 0.05, output: 0.2 },
      source: 'Today’s list',
      asOf: '2030-01-01',
    }),
  });
  assert.deepEqual(await usd(), [0.05, 'Today’s list', '2030-01-01']);
  assert.deepEqual(told, ['prod/x']);
  useRefreshedPrices(undefined);
  assert.deepEqual(await usd(), bundled);
  assert.equal(asked.length, 3);
});
