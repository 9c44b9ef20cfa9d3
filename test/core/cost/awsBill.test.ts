/**
 * Usage blocks as the service sends them, priced to the last cent against AWS's list. Rates: AWS Price List of
 * 2026-08-20, the pricing page of 2026-07-24, and the vendors' multiples for caches; see the catalogue's sources.
 * Expected sums are written out, tokens × USD per million.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { costOf } from '../../../src/core/cost/index.ts';
import { textMessage } from '../../../src/core/model/index.ts';
import {
  billed,
  HAIKU,
  NOVA_PRO,
  never,
  PLAIN,
  type Recorded,
  server,
  useServer,
  workspaceIn,
} from './billed.ts';

useServer();

const CACHED = {
  inputTokens: 1_200,
  outputTokens: 350,
  totalTokens: 14_550,
  cacheReadInputTokens: 5_000,
  cacheWriteInputTokens: 8_000,
  cacheDetails: [
    { ttl: '1h', inputTokens: 3_000 },
    { ttl: '5m', inputTokens: 5_000 },
  ],
};

const TABLE: readonly [string, Recorded, number][] = [
  [
    'cache hits and writes of both lifetimes, in a geography',
    { modelId: `us.${HAIKU}`, region: 'us-east-1', metadata: { usage: CACHED } },
    (1_200 * 1.1 + 350 * 5.5 + 5_000 * 0.11 + 5_000 * 1.375 + 3_000 * 2.2) / 1e6,
  ],
  [
    'the same anywhere, which is a tenth cheaper',
    { modelId: `global.${HAIKU}`, region: 'us-east-1', metadata: { usage: CACHED } },
    (1_200 * 1.0 + 350 * 5.0 + 5_000 * 0.1 + 5_000 * 1.25 + 3_000 * 2.0) / 1e6,
  ],
  [
    'the same in Europe, where Claude costs the same',
    { modelId: `eu.${HAIKU}`, region: 'eu-west-1', metadata: { usage: CACHED } },
    (1_200 * 1.1 + 350 * 5.5 + 5_000 * 0.11 + 5_000 * 1.375 + 3_000 * 2.2) / 1e6,
  ],
  [
    'a Claude of today, whose cache reads cost a twentieth',
    { modelId: 'us.anthropic.claude-sonnet-5-5', region: 'us-east-1', metadata: { usage: CACHED } },
    (1_200 * 2.2 + 350 * 11 + 5_000 * 0.11 + 5_000 * 2.75 + 3_000 * 4.4) / 1e6,
  ],
  [
    'Nova in eu-west-1 through the profile of Europe',
    { modelId: `eu.${NOVA_PRO}`, region: 'eu-west-1', metadata: { usage: PLAIN } },
    (10_000 * 0.92 + 2_000 * 3.68) / 1e6,
  ],
  [
    'Nova in us-east-1, with a cache that costs a quarter to read and nothing to write',
    {
      modelId: NOVA_PRO,
      region: 'us-east-1',
      metadata: { usage: { ...PLAIN, cacheReadInputTokens: 4_000, cacheWriteInputTokens: 0 } },
    },
    (10_000 * 0.8 + 2_000 * 3.2 + 4_000 * 0.2) / 1e6,
  ],
  [
    'flex, at half',
    {
      modelId: NOVA_PRO,
      region: 'us-east-1',
      metadata: { usage: PLAIN, serviceTier: { type: 'flex' } },
      request: { tier: 'flex' },
    },
    (10_000 * 0.4 + 2_000 * 1.6) / 1e6,
  ],
  [
    'priority, at one and three quarters',
    {
      modelId: NOVA_PRO,
      region: 'us-east-1',
      metadata: { usage: PLAIN, serviceTier: { type: 'priority' } },
      request: { tier: 'priority' },
    },
    (10_000 * 1.4 + 2_000 * 5.6) / 1e6,
  ],
  [
    'flex that was asked for, and served as standard: the service’s word counts',
    {
      modelId: NOVA_PRO,
      region: 'us-east-1',
      metadata: { usage: PLAIN, serviceTier: { type: 'default' } },
      request: { tier: 'flex' },
    },
    (10_000 * 0.8 + 2_000 * 3.2) / 1e6,
  ],
  [
    'latency-optimized',
    {
      modelId: NOVA_PRO,
      region: 'us-east-1',
      metadata: { usage: PLAIN, performanceConfig: { latency: 'optimized' } },
      request: { latency: 'optimized' },
    },
    (10_000 * 1.0 + 2_000 * 4.0) / 1e6,
  ],
  [
    'latency-optimized that was asked for, and served as standard',
    {
      modelId: NOVA_PRO,
      region: 'us-east-1',
      metadata: { usage: PLAIN, performanceConfig: { latency: 'standard' } },
      request: { latency: 'optimized' },
    },
    (10_000 * 0.8 + 2_000 * 3.2) / 1e6,
  ],
  [
    'a long request to a model that charges more for long ones, all of it',
    {
      modelId: 'us.anthropic.claude-haiku-5-5',
      region: 'us-east-1',
      metadata: {
        usage: {
          inputTokens: 60_000,
          outputTokens: 1_000,
          totalTokens: 111_001,
          cacheReadInputTokens: 50_001,
        },
      },
    },
    (60_000 * 0.55 + 1_000 * 2.75 + 50_001 * 0.055) / 1e6,
  ],
  [
    'and one just as long as may be at the lower price',
    {
      modelId: 'us.anthropic.claude-haiku-5-5',
      region: 'us-east-1',
      metadata: {
        usage: {
          inputTokens: 60_000,
          outputTokens: 1_000,
          totalTokens: 101_000,
          cacheReadInputTokens: 40_000,
        },
      },
    },
    (60_000 * 0.11 + 1_000 * 0.55 + 40_000 * 0.011) / 1e6,
  ],
];

for (const [what, recorded, usd] of TABLE) {
  test(what, async () => {
    const cost = await billed(recorded);
    assert.ok(cost.kind === 'known', `${cost.kind}: ${'why' in cost ? cost.why : ''}`);
    assert.ok(Math.abs(cost.usd - usd) < 1e-9, `${cost.usd} is not ${usd}`);
    const sum = cost.parts.reduce((total, part) => total + part.usd, 0);
    assert.ok(Math.abs(cost.usd - sum) < 1e-9, 'the parts are the whole');
    assert.match(cost.source, /\S/);
    assert.match(cost.asOf, /^2026-\d\d-\d\d$/);
  });
}

test('an application profile costs what its model does, where it reaches', async () => {
  const arn = 'arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/a1b2c3d4e5f6';
  for (const [regions, input, output] of [
    [['us-east-1', 'us-east-2', 'us-west-2'], 1.1, 5.5],
    [['us-east-1', ''], 1, 5],
  ] as const) {
    server.use(({ path }) =>
      path.startsWith('/inference-profiles/')
        ? {
            json: {
              models: regions.map((region) => ({
                modelArn: `arn:aws:bedrock:${region}::foundation-model/${HAIKU}`,
              })),
            },
          }
        : undefined,
    );
    const cost = await billed({ modelId: arn, region: 'us-east-1', metadata: { usage: PLAIN } });
    assert.ok(cost.kind === 'known');
    assert.equal(cost.usd, (10_000 * input + 2_000 * output) / 1e6);
  }
});

test('a router costs what the model costs that answered', async () => {
  const arn = 'arn:aws:bedrock:us-east-1:123456789012:default-prompt-router/amazon.nova:1';
  const model = (name: string) =>
    `arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.amazon.${name}-v1:0`;
  server.use(({ path }) =>
    path.startsWith('/prompt-routers/')
      ? { json: { models: [{ modelArn: model('nova-lite') }, { modelArn: model('nova-pro') }] } }
      : undefined,
  );
  const of = (trace: object) =>
    billed({ modelId: arn, region: 'us-east-1', metadata: { usage: PLAIN, ...trace } });
  const routed = (invokedModelId: string) => of({ trace: { promptRouter: { invokedModelId } } });
  const lite = await routed(model('nova-lite'));
  assert.ok(lite.kind === 'known');
  assert.equal(lite.usd, (10_000 * 0.06 + 2_000 * 0.24) / 1e6);
  assert.equal(lite.estimate, true);
  assert.match((lite.notes ?? []).join(), /routing/);
  const other = await routed('arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-micro-v1:0');
  assert.ok(other.kind === 'known');
  assert.equal(other.usd, (10_000 * 0.035 + 2_000 * 0.14) / 1e6);
  const unnamed = await of({});
  assert.ok(unnamed.kind === 'unknown');
  assert.match(unnamed.why, /priced by the model that answered/);
});

test('batches cost half, and embeddings their input alone', async () => {
  const { pricer } = workspaceIn('us-east-1');
  const quote = await pricer.quote(`prod/us.${HAIKU}`, never);
  const usage = { inputTokens: 10_000, outputTokens: 2_000 };
  const batch = costOf(quote, { usage, batch: true });
  assert.ok(batch.kind === 'known');
  assert.equal(batch.usd, (10_000 * 0.55 + 2_000 * 2.75) / 1e6);
  const embedding = await pricer.price({
    reference: 'prod/amazon.titan-embed-text-v2:0',
    usage: { inputTokens: 1_000_000, outputTokens: 0 },
  });
  assert.ok(embedding.kind === 'known');
  assert.equal(embedding.usd, 0.02);
});

test('pictures cost by the piece, their size and quality, and queries by the search unit', async () => {
  const { pricer } = workspaceIn('us-east-1');
  const draw = (more: object) =>
    pricer.price({ reference: 'prod/amazon.nova-canvas-v1:0', usage: { images: 2 }, ...more });
  const usual = await draw({});
  assert.ok(usual.kind === 'known');
  assert.deepEqual(usual.parts, [{ what: 'image', units: 2, usdPerUnit: 0.04, usd: 0.08 }]);
  const large = await draw({ picture: { pixels: 2048, quality: 'premium' } });
  assert.ok(large.kind === 'known');
  assert.equal(large.usd, 0.16);
  const ranked = await pricer.price({
    reference: 'prod/cohere.rerank-v3-5:0',
    usage: { searchUnits: 3 },
  });
  assert.ok(ranked.kind === 'known');
  assert.equal(ranked.usd, 0.006);
});

test('what the list does not hold is unknown as a whole, and says what is missing', async () => {
  const missing: readonly [Recorded, RegExp][] = [
    [
      { modelId: 'nobody.knows-v1:0', region: 'us-east-1', metadata: { usage: PLAIN } },
      /nobody\.knows/,
    ],
    [
      {
        modelId: `us.${HAIKU}`,
        region: 'us-east-1',
        metadata: { usage: PLAIN, serviceTier: { type: 'flex' } },
      },
      /not served in the flex tier/,
    ],
    [
      {
        modelId: `us.${HAIKU}`,
        region: 'us-east-1',
        metadata: { usage: PLAIN, serviceTier: { type: 'reserved' } },
      },
      /billed by the hour/,
    ],
    [
      {
        modelId: 'meta.llama3-3-70b-instruct-v1:0',
        region: 'us-east-1',
        metadata: { usage: { ...PLAIN, cacheReadInputTokens: 10 } },
      },
      /no price for the tokens read from a cache/,
    ],
  ];
  for (const [recorded, why] of missing) {
    const cost = await billed(recorded);
    assert.ok(cost.kind === 'unknown', JSON.stringify(cost));
    assert.match(cost.why, why);
  }
});

const TOLD_APART = [{ ttl: '5m', inputTokens: 8_000 }];

test('what a model does not take is not sent, and is billed as standard', async () => {
  const standard = (10_000 * 1.1 + 2_000 * 5.5) / 1e6;
  const asked: readonly Recorded['request'][] = [
    { tier: 'flex' },
    { tier: 'priority' },
    { latency: 'optimized' },
    { extra: { latency: 'optimized' } },
  ];
  for (const request of asked) {
    const cost = await billed({
      modelId: `us.${HAIKU}`,
      region: 'us-east-1',
      metadata: { usage: PLAIN },
      ...(request === undefined ? {} : { request }),
    });
    assert.ok(cost.kind === 'known', JSON.stringify([request, cost]));
    assert.deepEqual([cost.usd, cost.estimate, cost.notes], [standard, false, undefined]);
  }
  // Reserved capacity is on no list, so that only the model's rules tell that it was not asked for.
  const reserved = await billed({
    modelId: 'us.anthropic.claude-sonnet-5',
    region: 'us-east-1',
    metadata: { usage: PLAIN },
    request: { tier: 'reserved' },
  });
  assert.equal(reserved.kind === 'known' && reserved.usd, (10_000 * 2.2 + 2_000 * 11) / 1e6);
});

test('what nobody knows the model to lack is taken as left out where it has no price, and that is said', async () => {
  const { pricer, backends } = workspaceIn('us-east-1');
  const run = { reference: 'prod/amazon.nova-lite-v1:0', usage: PLAIN };
  const cost = await pricer.price({ ...run, asked: { tier: 'priority' } });
  backends.dispose();
  assert.ok(cost.kind === 'known', JSON.stringify(cost));
  assert.deepEqual([cost.usd, cost.estimate], [(10_000 * 0.06 + 2_000 * 0.24) / 1e6, true]);
  assert.match((cost.notes ?? []).join(), /not served in the priority tier\. This is the price of/);
});

test('an hour in the cache of a model that keeps nothing so long is one of 5 minutes', async () => {
  for (const cacheDetails of [TOLD_APART, undefined]) {
    const cost = await billed({
      modelId: 'us.anthropic.claude-sonnet-4-20250514-v1:0',
      region: 'us-east-1',
      metadata: {
        usage: {
          ...PLAIN,
          cacheWriteInputTokens: 8_000,
          ...(cacheDetails === undefined ? {} : { cacheDetails }),
        },
      },
      request: { cacheTools: { type: 'cache-point', ttl: '1h' } },
    });
    assert.ok(cost.kind === 'known', JSON.stringify(cost));
    assert.equal(cost.usd, (10_000 * 3 + 2_000 * 15 + 8_000 * 3.75) / 1e6);
  }
});

test('writes of an hour that the service does not tell apart are counted as such, and that is said', async () => {
  const cost = await billed({
    modelId: `us.${HAIKU}`,
    region: 'us-east-1',
    metadata: { usage: { ...PLAIN, cacheWriteInputTokens: 8_000 } },
    request: {
      messages: [
        {
          role: 'system',
          parts: [
            { type: 'text', text: 'Long.' },
            { type: 'cache-point', ttl: '1h' },
          ],
        },
        textMessage('user', 'May I?'),
      ],
    },
  });
  assert.ok(cost.kind === 'known');
  assert.equal(cost.usd, (10_000 * 1.1 + 2_000 * 5.5 + 8_000 * 2.2) / 1e6);
  assert.equal(cost.estimate, true);
  assert.match((cost.notes ?? []).join(), /did not say for how long/);
});
