import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { rulesOf } from '../../../../src/core/backends/bedrock/rules.ts';
import { loadCatalog, loadServices } from '../../../../src/core/catalog/catalog.ts';
import { listingOf, type PriceQuote } from '../../../../src/core/cost/index.ts';
import {
  capacityOf,
  hitRate,
  type LeverRow,
  type PricedLever,
  volumeOf,
  type WhatIfInput,
  whatIf,
} from '../../../../src/core/cost/levers/index.ts';
import type { BillingScope, OnDemandBilling } from '../../../../src/core/model/index.ts';

const catalog = await loadCatalog();
const services = await loadServices();
const REGION = 'us-east-1';

function quoteOf(modelId: string, scope: BillingScope, prefix = ''): PriceQuote {
  const billing: OnDemandBilling = { kind: 'on-demand', modelId, scope, region: REGION };
  return {
    reference: `prod/${prefix}${modelId}`,
    connectionType: 'bedrock',
    billing,
    basis: { kind: 'list', listing: listingOf(billing, catalog.prices) },
  };
}

const HAIKU = 'anthropic.claude-haiku-4-5-20251001-v1:0';
const SONNET = 'anthropic.claude-sonnet-4-6';
const NOVA_PRO = 'amazon.nova-pro-v1:0';

/** A call a minute, day and night. */
const volume = volumeOf({ calls: 1440, per: 'day', hoursPerDay: 24 });

function inputOf(modelId: string, more: Partial<WhatIfInput> = {}): WhatIfInput {
  const scope: BillingScope = modelId === NOVA_PRO ? 'in-region' : 'geo';
  return {
    quote: quoteOf(modelId, scope, scope === 'geo' ? 'us.' : ''),
    prompt: { inputTokens: 6000, prefixTokens: 5000, outputTokens: 300 },
    volume,
    now: {},
    rules: rulesOf(modelId, { region: REGION, today: '2026-11-25' }, catalog),
    scopes: [],
    smaller: [],
    capacity: capacityOf(services, modelId, scope),
    owned: [],
    ...more,
  };
}

const rowOf = (rows: readonly LeverRow[], id: string): LeverRow => {
  const row = rows.find((each) => each.id === id);
  assert.ok(row, `${id} of ${rows.map((each) => each.id).join(', ')}`);
  return row;
};

function priced(rows: readonly LeverRow[], id: string): PricedLever {
  const { price } = rowOf(rows, id);
  assert.equal(price.kind, 'priced', `${id}: ${price.kind === 'unpriced' ? price.why : ''}`);
  return price as PricedLever;
}

function whyOf(rows: readonly LeverRow[], id: string): string {
  const { price } = rowOf(rows, id);
  assert.equal(price.kind, 'unpriced', id);
  return price.kind === 'unpriced' ? price.why : '';
}

const near = (actual: number, expected: number): void =>
  assert.ok(Math.abs(actual - expected) < 1e-6 * Math.max(1, expected), `${actual} ≠ ${expected}`);

suite('what if', () => {
  test('Nova Pro: flex and batch at half, priority at one and three quarters, as AWS lists them', () => {
    const rows = whatIf(inputOf(NOVA_PRO));
    const perCall = (6000 * 0.8 + 300 * 3.2) / 1e6;
    const now = priced(rows, 'on-demand');
    near(now.usdPer1000Calls, perCall * 1000);
    near(now.usdPerMonth, (perCall * 1440 * 365) / 12);
    near(priced(rows, 'flex').usdPerMonth, now.usdPerMonth * 0.5);
    near(priced(rows, 'batch').usdPerMonth, now.usdPerMonth * 0.5);
    near(priced(rows, 'priority').usdPerMonth, now.usdPerMonth * 1.75);
    near(priced(rows, 'flex').usdPerMonthMore ?? 0, -0.5 * now.usdPerMonth);
    near(priced(rows, 'optimized').usdPerMonth, now.usdPerMonth * 1.25);
  });

  test('Claude has no flex and no priority tier, and says so', () => {
    const rows = whatIf(inputOf(HAIKU));
    assert.equal(whyOf(rows, 'flex'), 'Claude Haiku 4.5 is not served in the flex tier.');
    assert.match(whyOf(rows, 'priority'), /priority tier/);
    near(priced(rows, 'batch').usdPerMonth, priced(rows, 'on-demand').usdPerMonth / 2);
  });

  test('the cache row is the mean of hits and misses at the hit rate of the spacing', () => {
    const rows = whatIf(inputOf(HAIKU));
    const rest = (1000 * 1.1 + 300 * 5.5) / 1e6;
    for (const [id, lifetime, write] of [
      ['cache-5m', '5m', 1.375],
      ['cache-1h', '1h', 2.2],
    ] as const) {
      const share = hitRate(lifetime, 60);
      const perCall = rest + (5000 / 1e6) * (share * 0.11 + (1 - share) * write);
      const price = priced(rows, id);
      near(price.usdPer1000Calls, perCall * 1000);
      assert.equal(price.isEstimate, true);
      assert.match(price.notes[0] ?? '', /1 − e\^\(−lifetime ÷ spacing\).*60 s/);
    }
  });

  test('a prefix that is too short for the model is no cache, with both figures', () => {
    const prompt = { inputTokens: 3000, prefixTokens: 2000, outputTokens: 300 };
    const why = whyOf(whatIf(inputOf(HAIKU, { prompt })), 'cache-5m');
    assert.equal(
      why,
      'Claude Haiku 4.5 caches from 4,096 tokens on, and ≈ 2,000 are the same in every call.',
    );
    assert.equal(rowOf(whatIf(inputOf(SONNET, { prompt })), 'cache-5m').price.kind, 'priced');
  });

  test('a model without cache points has none', () => {
    const rows = whatIf(inputOf('meta.llama3-3-70b-instruct-v1:0'));
    assert.match(whyOf(rows, 'cache-5m'), /takes no cache points/);
  });

  test('the global profile of Claude costs a tenth less than the geography’s', () => {
    const route = { id: `global.${HAIKU}`, scope: 'global', regions: [REGION] } as const;
    const scopes = [{ route, quote: quoteOf(HAIKU, 'global', 'global.') }];
    const rows = whatIf(inputOf(HAIKU, { scopes }));
    near(
      priced(rows, `scope:global.${HAIKU}`).usdPerMonth,
      priced(rows, 'on-demand').usdPerMonth / 1.1,
    );
    assert.match(rowOf(rows, `scope:global.${HAIKU}`).risks.join(), /any commercial region/i);
  });

  test('a smaller model is priced by its own tokens, and carries its score', () => {
    const smaller = [
      {
        name: 'Nova Lite',
        quote: quoteOf('amazon.nova-lite-v1:0', 'in-region'),
        prompt: { inputTokens: 7000, prefixTokens: 0, outputTokens: 350 },
        score: { reference: 'prod/amazon.nova-lite-v1:0', passed: 46, total: 50 },
      },
    ];
    const score = { reference: 'prod/amazon.nova-pro-v1:0', passed: 47, total: 50 };
    const rows = whatIf(inputOf(NOVA_PRO, { smaller, score }));
    const id = 'model:prod/amazon.nova-lite-v1:0';
    near(priced(rows, id).usdPer1000Calls, (7000 * 0.06 + 350 * 0.24) / 1e3);
    assert.match(rowOf(rows, id).risks[0] ?? '', /46 of 50 .*against 47 of 50 now/);
    assert.match(priced(rows, id).notes[0] ?? '', /7,000 tokens in/);
  });

  test('reserved capacity is bought in thousands of tokens a minute, and is no saving', () => {
    const busy = volumeOf({ calls: 10_000, per: 'day', hoursPerDay: 24 });
    const rows = whatIf(inputOf(SONNET, { volume: busy }));
    // 6.94 calls a minute: 41.7 thousand tokens in, 2.1 thousand out.
    near(priced(rows, 'reserved-1m').usdPerMonth, (42 * 0.198 + 3 * 0.99) * 730);
    near(priced(rows, 'reserved-3m').usdPerMonth, (42 * 0.1782 + 3 * 0.891) * 730);
    assert.ok((priced(rows, 'reserved-1m').usdPerMonthMore ?? 0) > 0);
    assert.match(rowOf(rows, 'reserved-1m').risks.join(), /priority, not savings/);
    assert.equal(
      whatIf(inputOf(NOVA_PRO)).some(({ kind }) => kind === 'reserved'),
      false,
    );
  });

  test('provisioned throughput costs its model units every hour of the month', () => {
    const llama = inputOf('meta.llama3-1-70b-instruct-v1:0');
    const one = whatIf(llama);
    near(priced(one, 'provisioned-none').usdPerMonth, 24 * 730);
    near(priced(one, 'provisioned-6m').usdPerMonth, 13.08 * 730);
    assert.match(rowOf(one, 'provisioned-none').needs.join(), /AWS tells on request only/);
    const three = whatIf({ ...llama, unitTokensPerMinute: 2500 });
    near(priced(three, 'provisioned-none').usdPerMonth, 3 * 24 * 730);
  });

  test('a server of one’s own is paid for every hour, as many as the pace needs', () => {
    const figure = { source: 'assay.yaml', asOf: '2026-11-01' };
    const server = { reference: 'gpu/Qwen3-32B', usdPerHour: 10.49, figure };
    const fast = { ...server, outputTokensPerSecond: 410, measuredAt: '2026-11-02T10:00:00Z' };
    const rows = whatIf(inputOf(HAIKU, { owned: [fast, { ...server, reference: 'gpu/other' }] }));
    near(priced(rows, 'own:gpu/Qwen3-32B').usdPerMonth, 10.49 * 730);
    assert.match(
      priced(rows, 'own:gpu/Qwen3-32B').notes[0] ?? '',
      /410 .*2026-11-02.* 1\.2 % used/,
    );
    assert.match(whyOf(rows, 'own:gpu/other'), /was not measured/);
    const busy = volumeOf({ calls: 300_000, per: 'day', hoursPerDay: 24 });
    near(
      priced(whatIf(inputOf(HAIKU, { owned: [fast], volume: busy })), 'own:gpu/Qwen3-32B')
        .usdPerMonth,
      3 * 10.49 * 730,
    );
  });

  test('every priced row names its source and date', () => {
    for (const modelId of [HAIKU, SONNET, NOVA_PRO]) {
      for (const { id, price } of whatIf(inputOf(modelId))) {
        if (price.kind !== 'priced') continue;
        assert.match(price.figures[0]?.asOf ?? '', /^\d{4}-\d{2}-\d{2}$/, id);
        assert.ok(price.figures[0]?.source, id);
        assert.ok(price.usdPerMonth > 0, id);
      }
    }
  });
});

suite('the row that stands for now', () => {
  const nowOf = (rows: readonly LeverRow[]): string[] =>
    rows.filter(({ isNow }) => isNow).map(({ id }) => id);

  test('is what the prompt file asks for', () => {
    assert.deepEqual(nowOf(whatIf(inputOf(NOVA_PRO, { now: { tier: 'flex' } }))), ['flex']);
    assert.deepEqual(nowOf(whatIf(inputOf(HAIKU, { now: { cache: '1h' } }))), ['cache-1h']);
    assert.deepEqual(nowOf(whatIf(inputOf(NOVA_PRO, { now: { latency: 'optimized' } }))), [
      'optimized',
    ]);
  });

  test('is the plain call where the model has not what it asks for', () => {
    assert.deepEqual(nowOf(whatIf(inputOf(HAIKU, { now: { tier: 'flex' } }))), ['on-demand']);
  });

  test('has no difference from itself, and none from what has no price', () => {
    const rows = whatIf(inputOf(NOVA_PRO, { now: { tier: 'flex' } }));
    assert.equal(priced(rows, 'flex').usdPerMonthMore, 0);
    assert.ok((priced(rows, 'on-demand').usdPerMonthMore ?? 0) > 0);
    const unlisted = inputOf(HAIKU, { quote: quoteOf('anthropic.claude-nothing', 'geo') });
    assert.equal(nowOf(whatIf(unlisted)).length, 1);
    assert.match(whyOf(whatIf(unlisted), 'on-demand'), /claude-nothing/);
  });

  test('is the only row of what is priced otherwise than by a list', () => {
    const quote: PriceQuote = {
      reference: 'sandbox/echo',
      connectionType: 'sandbox',
      billing: undefined,
      basis: { kind: 'included', why: 'The sandbox runs on this machine and is free.' },
    };
    const rows = whatIf(inputOf(HAIKU, { quote }));
    assert.deepEqual(
      rows.map(({ id, price }) => [id, price.kind]),
      [['on-demand', 'included']],
    );
  });
});

suite('a model that answers no prompt', () => {
  test('has one row without an amount, and no lever beside it', () => {
    const titan = 'amazon.titan-embed-text-v2:0';
    const input = inputOf(titan, {
      quote: quoteOf(titan, 'in-region'),
      rules: { name: 'Titan', otherPurpose: 'makes embeddings' },
      owned: [{ reference: 'gpu/own', usdPerHour: 1, figure: { source: 's', asOf: 'd' } }],
    });
    assert.equal(input.quote.basis.kind, 'list');
    const [row, ...others] = whatIf(input);
    assert.deepEqual(others, []);
    assert.ok(row?.isNow);
    assert.deepEqual(row.price, {
      kind: 'included',
      why: 'The model makes embeddings, and answers no prompt: nothing would be sent.',
    });
  });
});

suite('a model that is billed by the picture', () => {
  test('is priced by the picture, and has no lever that is counted in tokens', () => {
    const id = 'amazon.nova-canvas-v1:0';
    const prompt = { inputTokens: 15, prefixTokens: 10, outputTokens: 0, images: 2 };
    const rows = whatIf(inputOf(id, { quote: quoteOf(id, 'in-region'), prompt }));
    assert.deepEqual(
      rows.map((row) => row.id),
      ['on-demand'],
    );
    // $0.04 a picture in AWS's price list of 2026-08-20.
    near(priced(rows, 'on-demand').usdPer1000Calls, 80);
    near(priced(rows, 'on-demand').usdPerMonth, 43_800 * 0.08);
  });
});

suite('a volume', () => {
  test('spreads its calls over the hours in which they come', () => {
    const { callsPerMonth, spacingSeconds } = volumeOf({ calls: 960, per: 'day', hoursPerDay: 8 });
    near(callsPerMonth, (960 * 365) / 12);
    near(spacingSeconds, 30);
  });

  test('takes a spacing that is known better', () => {
    const volume = volumeOf({ calls: 100, per: 'month', hoursPerDay: 24, spacingSeconds: 20 });
    assert.deepEqual(volume, { callsPerMonth: 100, spacingSeconds: 20 });
  });

  test('of nothing has no pace, and costs nothing by the call', () => {
    const nothing = volumeOf({ calls: 0, per: 'day', hoursPerDay: 24 });
    assert.equal(nothing.spacingSeconds, Number.POSITIVE_INFINITY);
    const rows = whatIf(inputOf(HAIKU, { volume: nothing }));
    assert.equal(priced(rows, 'on-demand').usdPerMonth, 0);
    assert.ok(priced(rows, 'on-demand').usdPer1000Calls > 0);
  });
});
