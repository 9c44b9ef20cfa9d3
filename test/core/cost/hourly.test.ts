/** What is rented by the hour: a run's share of it, or why there is none. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createPricer, NO_LIST, type QuoteDeps } from '../../../src/core/cost/index.ts';
import type { Cost, HourlyBilling, Usage } from '../../../src/core/model/index.ts';

const server: HourlyBilling = { kind: 'hourly', what: 'server', instance: 'g6e.12xlarge' };
const rate = { outputTokensPerSecond: 1_000, concurrency: 8, at: '2026-11-20T10:00:00.000Z' };
const usage: Usage = { inputTokens: 500, outputTokens: 2_000 };

function price(
  billing: HourlyBilling,
  more: Partial<QuoteDeps> = {},
  used: Usage | undefined = usage,
): Promise<Cost> {
  const pricer = createPricer({
    connections: [{ name: 'gpu', type: 'openai', url: 'http://h/v1' }],
    userPrices: {},
    writtenOn: '2026-11-01',
    billing: async () => billing,
    book: async () => NO_LIST,
    measured: async () => rate,
    ...more,
  });
  return pricer.price({ reference: 'gpu/llama', usage: used });
}

test('is the hourly price over what was measured, as an estimate that says so', async () => {
  const cost = await price(server);
  assert.ok(cost.kind === 'known');
  // $10.49264 an hour over 3.6 million tokens, times 2,000 (AWS Pricing API, 2026-07-20).
  assert.ok(Math.abs(cost.usd - (10.49264 / 3.6e6) * 2_000) < 1e-9);
  assert.equal(cost.estimate, true);
  assert.equal(cost.source, 'AWS Pricing API');
  assert.equal(cost.asOf, '2026-07-20');
  assert.match(
    (cost.notes ?? []).join(' '),
    /\$10\.49 an hour.* 1,000 output tokens.* 8 at once on 2026-11-20/,
  );
  assert.match((cost.notes ?? []).join(' '), /us-east-1: the connection does not say/);
});

test('takes the price that the user names, with the date of the file', async () => {
  const cost = await price({ ...server, usdPerHour: 3.6 });
  assert.ok(cost.kind === 'known');
  assert.deepEqual([cost.usd, cost.source, cost.asOf], [0.002, 'assay.yaml', '2026-11-01']);
});

test('counts every instance of an endpoint, and says which figures are worked out', async () => {
  const endpoint = { ...server, what: 'endpoint', region: 'us-east-1', instances: 2 } as const;
  const cost = await price({ ...endpoint, instance: 'ml.g6e.2xlarge' });
  assert.ok(cost.kind === 'known');
  assert.ok(Math.abs(cost.usd - ((2 * 2.8026) / 3.6e6) * 2_000) < 1e-9);
  assert.match(
    (cost.notes ?? []).join(' '),
    /Estimate: EC2 price .* 2 × ml\.g6e\.2xlarge at \$2\.80/,
  );
});

test('counts the units of provisioned throughput, by model and term', async () => {
  const units = {
    kind: 'hourly',
    what: 'provisioned-throughput',
    modelId: 'meta.llama3-1-70b-instruct-v1:0',
    instances: 2,
    commitment: '6-months',
  } as const;
  const cost = await price(units);
  assert.ok(cost.kind === 'known');
  assert.ok(Math.abs(cost.usd - ((2 * 13.08) / 3.6e6) * 2_000) < 1e-9);
});

const REASONS: readonly [string, () => Promise<Cost>, RegExp][] = [
  [
    'nobody measured',
    () => price(server, { measured: async () => undefined }),
    /^The server costs \$10\.49 an hour, called or not; .*assay throughput gpu\/llama$/,
  ],
  [
    'nothing was written',
    () => price(server, {}, { inputTokens: 5, outputTokens: 0 }),
    /no output tokens to share it out by/,
  ],
  ['nothing was reported', () => price(server, {}, {}), /no output tokens to share it out by/],
  [
    'the instance is on no list',
    () => price({ ...server, instance: 'z9.huge' }),
    /z9\.huge.* prices: \{ "gpu\/llama"/,
  ],
  [
    'the list is of another region',
    () => price({ ...server, region: 'eu-west-1' }),
    /us-east-1 only, not in eu-west-1/,
  ],
  [
    'nobody lists the unit of a model',
    () =>
      price({
        kind: 'hourly',
        what: 'provisioned-throughput',
        modelId: 'anthropic.claude-haiku-4-5-20251001-v1:0',
      }),
    /no price of Provisioned Throughput/,
  ],
];
for (const [what, of, why] of REASONS) {
  test(`is unknown where ${what}, and never nothing`, async () => {
    const cost = await of();
    assert.ok(cost.kind === 'unknown', JSON.stringify(cost));
    assert.match(cost.why, why);
  });
}

test('follows the newest throughput test without being made anew', async () => {
  let measured = rate;
  const pricer = createPricer({
    connections: [{ name: 'gpu', type: 'openai', url: 'http://h/v1' }],
    userPrices: {},
    writtenOn: '2026-11-01',
    billing: async () => server,
    book: async () => NO_LIST,
    measured: async () => measured,
  });
  const told: string[] = [];
  pricer.onDidQuote(({ reference }) => told.push(reference));
  const usd = async () => {
    const cost = await pricer.price({ reference: 'gpu/llama', usage });
    return cost.kind === 'known' ? cost.usd : undefined;
  };
  const first = await usd();
  await usd();
  assert.deepEqual(told, ['gpu/llama'], 'the same quote is not told twice');
  measured = { ...rate, outputTokensPerSecond: 2_000 };
  assert.equal(await usd(), (first ?? 0) / 2);
  assert.deepEqual(told, ['gpu/llama', 'gpu/llama']);
});
