import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { makePriceBook } from '../../../src/core/catalog/book/index.ts';
import { loadCatalog, loadPriceBook, loadServices } from '../../../src/core/catalog/catalog.ts';
import { foundationModelId, scopeOf } from '../../../src/core/catalog/geography.ts';
import type { PriceKey, PriceTier } from '../../../src/core/catalog/prices.ts';
import { costOf } from '../../../src/core/cost/price.ts';
import { listingOf } from '../../../src/core/cost/quote.ts';

/** The question that a profile's or model's id asks. */
function key(id: string, region: string, tier: PriceTier = 'standard'): PriceKey {
  return { modelId: foundationModelId(id) ?? id, region, scope: scopeOf(id), tier };
}

async function listed(asked: PriceKey) {
  const price = (await loadPriceBook()).find(asked);
  assert.ok(price.kind === 'listed', price.kind === 'unlisted' ? price.why : '');
  return price;
}

async function unlisted(asked: PriceKey): Promise<string> {
  const price = (await loadPriceBook()).find(asked);
  assert.ok(price.kind === 'unlisted', JSON.stringify(price));
  return price.why;
}

/** AWS Price List of 2026-08-20: id, region, USD per million tokens of input and of output. */
const AWS: readonly (readonly [string, string, number, number | undefined])[] = [
  ['us.anthropic.claude-sonnet-5', 'us-east-1', 2.2, 11],
  ['global.anthropic.claude-sonnet-5', 'us-east-1', 2, 10],
  ['us.anthropic.claude-opus-4-8', 'us-east-1', 5.5, 27.5],
  ['us.anthropic.claude-opus-4-6-v1', 'us-east-1', 5.5, 27.5],
  ['us.anthropic.claude-opus-4-5-20251101-v1:0', 'us-east-1', 5.5, 27.5],
  ['eu.anthropic.claude-opus-4-5-20251101-v1:0', 'eu-west-1', 5.5, 27.5],
  ['us.anthropic.claude-sonnet-4-6', 'us-east-1', 3.3, 16.5],
  ['us.anthropic.claude-sonnet-4-5-20250929-v1:0', 'us-east-1', 3.3, 16.5],
  ['global.anthropic.claude-sonnet-4-5-20250929-v1:0', 'us-east-1', 3, 15],
  ['us.anthropic.claude-haiku-4-5-20251001-v1:0', 'us-east-1', 1.1, 5.5],
  ['us.anthropic.claude-opus-4-1-20250805-v1:0', 'us-east-1', 15, 75],
  ['anthropic.claude-3-haiku-20240307-v1:0', 'us-east-1', 0.25, 1.25],
  ['us.anthropic.claude-fable-5', 'us-east-1', 11, 55],
  ['amazon.nova-micro-v1:0', 'us-east-1', 0.035, 0.14],
  ['amazon.nova-lite-v1:0', 'us-east-1', 0.06, 0.24],
  ['amazon.nova-pro-v1:0', 'us-east-1', 0.8, 3.2],
  ['eu.amazon.nova-pro-v1:0', 'eu-west-1', 0.92, 3.68],
  ['us.amazon.nova-premier-v1:0', 'us-east-1', 2.5, 12.5],
  ['us.amazon.nova-2-lite-v1:0', 'us-west-2', 0.33, 2.75],
  ['global.amazon.nova-2-lite-v1:0', 'us-east-1', 0.3, 2.5],
  ['meta.llama3-1-8b-instruct-v1:0', 'us-east-1', 0.22, 0.22],
  ['meta.llama3-1-70b-instruct-v1:0', 'us-east-1', 0.72, 0.72],
  ['us.meta.llama3-2-11b-instruct-v1:0', 'us-east-1', 0.16, 0.16],
  ['us.meta.llama3-2-90b-instruct-v1:0', 'us-east-1', 0.72, 0.72],
  ['meta.llama3-3-70b-instruct-v1:0', 'us-east-1', 0.72, 0.72],
  ['us.meta.llama4-maverick-17b-instruct-v1:0', 'us-east-1', 0.24, 0.97],
  ['us.meta.llama4-scout-17b-instruct-v1:0', 'us-east-1', 0.17, 0.66],
  ['mistral.mistral-large-2402-v1:0', 'us-east-1', 4, 12],
  ['mistral.mistral-large-3-675b-instruct', 'us-east-1', 0.5, 1.5],
  ['mistral.ministral-3-8b-instruct', 'us-east-1', 0.15, 0.15],
  ['us.deepseek.r1-v1:0', 'us-east-1', 1.35, 5.4],
  ['deepseek.v3-v1:0', 'us-east-1', 0.58, 1.68],
  ['deepseek.v3.2', 'us-east-1', 0.62, 1.85],
  ['qwen.qwen3-coder-480b-a35b-v1:0', 'us-east-1', 0.45, 1.8],
  ['qwen.qwen3-32b-v1:0', 'us-east-1', 0.15, 0.6],
  ['qwen.qwen3-vl-235b-a22b', 'us-east-1', 0.53, 2.66],
  ['qwen.qwen3-coder-next', 'us-east-1', 0.5, 1.2],
  ['google.gemma-3-27b-it', 'us-east-1', 0.23, 0.38],
  ['openai.gpt-oss-120b-1:0', 'us-east-1', 0.15, 0.6],
  ['openai.gpt-oss-20b-1:0', 'us-east-1', 0.07, 0.3],
  ['zai.glm-5', 'us-east-1', 1, 3.2],
  ['moonshotai.kimi-k2.5', 'us-east-1', 0.6, 3],
  ['minimax.minimax-m2.5', 'us-east-1', 0.3, 1.2],
  ['nvidia.nemotron-super-3-120b', 'us-east-1', 0.15, 0.65],
  ['us.writer.palmyra-x5-v1:0', 'us-east-1', 0.6, 6],
  ['amazon.titan-text-express-v1', 'us-east-1', 0.2, 0.6],
  ['amazon.titan-embed-text-v2:0', 'us-east-1', 0.02, undefined],
  ['cohere.embed-v4:0', 'us-east-1', 0.12, undefined],
  ['cohere.embed-multilingual-v3', 'us-east-1', 0.1, undefined],
  ['cohere.command-r-v1:0', 'us-east-1', 0.5, 1.5],
];

describe('the price book against AWS’s own list', () => {
  for (const [id, region, input, output] of AWS) {
    it(`${id} in ${region}`, async () => {
      // On the day of the list: later, a model may be in extended access, which puts its price in doubt.
      const book = makePriceBook(await loadCatalog(), await loadServices(), {
        today: () => '2026-08-20',
      });
      const price = book.find(key(id, region));
      assert.ok(price.kind === 'listed', JSON.stringify(price));
      const { rates, derived, source, asOf, url } = price;
      assert.deepEqual([rates.input, rates.output], [input, output]);
      assert.equal(derived.input, undefined);
      assert.equal(`${source} ${asOf}`, 'AWS Price List 2026-08-20');
      assert.match(url ?? '', /^https:\/\/aws\.amazon\.com\//);
    });
  }
});

describe('regions', () => {
  const NOVA_PRO = {
    'us-east-1': [0.8, 3.2],
    'eu-west-1': [0.92, 3.68],
    'ap-northeast-1': [0.96, 3.84],
    'eu-central-1': [1.05, 4.2],
    'eu-west-3': [1.18, 4.72],
    'eu-south-1': [1.28, 5.21],
  };
  for (const [region, expected] of Object.entries(NOVA_PRO)) {
    it(`Nova Pro in ${region}, kept there or in its geography`, async () => {
      for (const scope of ['in-region', 'geo'] as const) {
        const { rates } = await listed({ ...key('amazon.nova-pro-v1:0', region), scope });
        assert.deepEqual([rates.input, rates.output], expected);
      }
    });
  }

  it('scales what the cache costs with the region’s input price, and says so', async () => {
    const { rates, derived } = await listed(key('eu.amazon.nova-pro-v1:0', 'eu-west-1'));
    assert.equal(rates.cacheRead, 0.23);
    assert.equal(rates.cacheWrite5m, 0);
    assert.match(derived.cacheRead ?? '', /same share of the input price/);
    assert.equal(derived.cacheWrite5m, undefined);
  });

  it('charges Claude alike in every commercial region, by rule where AWS does not list one', async () => {
    const id = 'anthropic.claude-haiku-4-5-20251001-v1:0';
    const inParis = await listed(key(`eu.${id}`, 'eu-west-3'));
    assert.equal(inParis.rates.input, 1.1);
    assert.deepEqual(inParis.derived, {});
    const inMexico = await listed(key(`us.${id}`, 'mx-central-1'));
    assert.equal(inMexico.rates.input, 1.1);
    assert.match(inMexico.derived.input ?? '', /all commercial regions/);
    assert.match(await unlisted(key(`us-gov.${id}`, 'us-gov-west-1')), /us-gov-west-1/);
  });

  it('has no price rather than another region’s', async () => {
    assert.match(await unlisted(key('amazon.nova-lite-v1:0', 'ap-southeast-3')), /ap-southeast-3/);
    assert.match(await unlisted(key('deepseek.v3.1', 'ap-southeast-4')), /ap-southeast-4/);
    assert.match(await unlisted(key('moonshotai.kimi-k3', 'eu-west-1')), /eu-west-1/);
    assert.match(await unlisted(key('amazon.nova-canvas-v1:0', 'eu-west-1')), /eu-west-1/);
  });

  it('leaves a rate out that AWS does not list for a region', async () => {
    const { rates } = await listed(key('apac.amazon.nova-lite-v1:0', 'ap-east-2'));
    assert.deepEqual(rates, { input: 0.072, cacheRead: 0.018, cacheWrite5m: 0 });
  });

  it('bills a global call at the calling region’s global rate', async () => {
    const id = 'global.amazon.nova-2-lite-v1:0';
    assert.equal((await listed(key(id, 'eu-south-1'))).rates.input, 0.481);
    assert.equal((await listed(key(id, 'us-west-2'))).rates.input, 0.3);
  });
});

describe('tiers', () => {
  it('halves flex and batches, and raises priority, cache reads included', async () => {
    const pro = (tier: PriceTier) => listed(key('amazon.nova-pro-v1:0', 'us-east-1', tier));
    const premier = (tier: PriceTier) =>
      listed(key('us.amazon.nova-premier-v1:0', 'us-east-1', tier));
    assert.deepEqual((await pro('flex')).rates, {
      input: 0.4,
      output: 1.6,
      cacheRead: 0.1,
      cacheWrite5m: 0,
    });
    assert.deepEqual((await pro('priority')).rates, {
      input: 1.4,
      output: 5.6,
      cacheRead: 0.35,
      cacheWrite5m: 0,
    });
    assert.deepEqual((await pro('batch')).rates, { input: 0.4, output: 1.6 });
    assert.deepEqual((await premier('priority')).rates.input, 4.375);
    assert.deepEqual((await premier('priority')).rates.output, 21.875);
  });

  it('gives the figures of AWS’s page for flex and priority of open models', async () => {
    const page = [
      ['openai.gpt-oss-120b-1:0', 'flex', 0.075, 0.3],
      ['openai.gpt-oss-120b-1:0', 'priority', 0.2625, 1.05],
      ['openai.gpt-oss-20b-1:0', 'priority', 0.1225, 0.525],
      ['qwen.qwen3-32b-v1:0', 'priority', 0.2625, 1.05],
      ['qwen.qwen3-coder-480b-a35b-v1:0', 'flex', 0.225, 0.9],
      ['qwen.qwen3-coder-480b-a35b-v1:0', 'priority', 0.7875, 3.15],
      ['qwen.qwen3-235b-a22b-2507-v1:0', 'priority', 0.385, 1.54],
      ['deepseek.v3-v1:0', 'flex', 0.29, 0.84],
      ['deepseek.v3-v1:0', 'priority', 1.015, 2.94],
    ] as const;
    for (const [id, tier, input, output] of page) {
      const { rates, derived } = await listed(key(id, 'us-east-1', tier));
      assert.deepEqual([rates.input, rates.output], [input, output], `${id} ${tier}`);
      assert.ok(derived.input);
    }
  });

  it('takes a batch price from AWS’s own row, which is not always half', async () => {
    const nova = await listed(key('us.amazon.nova-2-lite-v1:0', 'us-east-2', 'batch'));
    assert.deepEqual([nova.rates, nova.derived], [{ input: 0.1595, output: 1.342 }, {}]);
    const gemma = await listed(key('google.gemma-3-12b-it', 'us-east-1', 'batch'));
    assert.deepEqual(gemma.rates, { input: 0.05, output: 0.15 });
    const global = await listed(
      key('global.anthropic.claude-haiku-4-5-20251001-v1:0', 'us-east-1', 'batch'),
    );
    assert.deepEqual(global.rates, { input: 0.5, output: 2.5 });
    assert.ok(global.derived.input);
  });

  it('has no price of a tier that a model is not served in', async () => {
    const haiku = 'us.anthropic.claude-haiku-4-5-20251001-v1:0';
    assert.match(await unlisted(key(haiku, 'us-east-1', 'flex')), /not served in the flex tier/);
    assert.match(await unlisted(key(haiku, 'us-east-1', 'optimized')), /latency-optimized/);
    assert.match(
      await unlisted(key('us.anthropic.claude-opus-4-8', 'us-east-1', 'batch')),
      /no batch price/,
    );
    assert.match(await unlisted(key('amazon.nova-lite-v1:0', 'us-east-1', 'priority')), /priority/);
    assert.match(await unlisted(key('amazon.nova-lite-v1:0', 'eu-west-2', 'batch')), /eu-west-2/);
  });

  it('knows latency-optimized prices from their table', async () => {
    const { rates } = await listed(key('us.amazon.nova-pro-v1:0', 'us-east-2', 'optimized'));
    assert.deepEqual([rates.input, rates.output], [1, 4]);
    const llama = await listed(key('us.meta.llama3-1-70b-instruct-v1:0', 'us-east-2', 'optimized'));
    assert.deepEqual(llama.rates, { input: 0.9, output: 0.9 });
    assert.match(
      await unlisted(key('eu.amazon.nova-pro-v1:0', 'eu-west-1', 'optimized')),
      /eu-west-1/,
    );
  });
});

describe('scopes', () => {
  it('charges Claude since 4.5 a tenth more wherever the answer must stay somewhere', async () => {
    for (const model of ['sonnet-5', 'opus-4-8', 'sonnet-5-5', 'fable-5-1', 'opus-5']) {
      const id = `anthropic.claude-${model}`;
      const geo = (await listed(key(`us.${id}`, 'us-east-1'))).rates;
      const region = (await listed(key(id, 'us-east-1'))).rates;
      const global = (await listed(key(`global.${id}`, 'us-east-1'))).rates;
      assert.deepEqual(geo, region);
      for (const rate of [
        'input',
        'output',
        'cacheRead',
        'cacheWrite5m',
        'cacheWrite1h',
      ] as const) {
        assert.ok(
          Math.abs((geo[rate] ?? 0) / (global[rate] ?? 1) - 1.1) < 1e-9,
          `${model} ${rate}`,
        );
      }
    }
  });

  it('takes a vendor’s single price for global calls, and says so', async () => {
    const { rates, derived } = await listed(key('global.cohere.embed-v4:0', 'eu-west-1'));
    assert.deepEqual(rates, { input: 0.12 });
    assert.match(derived.input ?? '', /one price/);
    assert.match(
      await unlisted(key('global.amazon.nova-pro-v1:0', 'us-east-1')),
      /no global price/,
    );
  });
});

describe('what is billed by the piece or by length', () => {
  it('prices a picture of Nova Canvas by its size and quality', async () => {
    const canvas = key('amazon.nova-canvas-v1:0', 'us-east-1');
    const price = async (picture?: PriceKey['picture']) =>
      (await listed({ ...canvas, ...(picture === undefined ? {} : { picture }) })).rates.image;
    assert.equal(await price(), 0.04);
    assert.equal(await price({ pixels: 1024, quality: 'premium' }), 0.06);
    assert.equal(await price({ pixels: 1280 }), 0.06);
    assert.equal(await price({ pixels: 2048, quality: 'premium' }), 0.08);
    assert.match(await unlisted({ ...canvas, picture: { pixels: 4096 } }), /4096/);
    assert.ok((await listed(canvas)).derived.image);
  });

  it('prices pictures, given pictures and queries', async () => {
    const ultra = await listed(key('stability.stable-image-ultra-v1:1', 'us-west-2'));
    assert.deepEqual(ultra.rates, { image: 0.14 });
    const embed = await listed(key('amazon.titan-embed-image-v1', 'us-east-1'));
    assert.deepEqual(embed.rates, { input: 0.8, inputImage: 0.00006 });
    const rerank = await listed(key('cohere.rerank-v3-5:0', 'us-west-2'));
    assert.deepEqual(rerank.rates, { searchUnit: 0.002 });
  });

  it('has the dearer rates of long prompts, the hour’s cache worked out', async () => {
    const { longContext } = await listed(key('global.openai.gpt-5.6-sol', 'us-east-1'));
    assert.deepEqual(longContext, [
      {
        aboveInputTokens: 272_000,
        rates: { input: 8, output: 30, cacheRead: 0.8, cacheWrite5m: 10 },
      },
    ]);
    const haiku = await listed(key('us.anthropic.claude-haiku-5-5', 'us-east-1'));
    assert.equal(haiku.longContext?.[0]?.rates.cacheWrite1h, 1.1);
    assert.equal(
      (await listed(key('us.anthropic.claude-sonnet-4-6', 'us-east-1'))).longContext,
      undefined,
    );
  });

  it('never uses a figure that could not be checked unless it is asked to, and marks it', async () => {
    const marengo = key('twelvelabs.marengo-embed-2-7-v1:0', 'us-east-1');
    assert.match(await unlisted(marengo), /could not be checked/);
    const price = (await loadPriceBook()).find(marengo, { unverified: true });
    assert.ok(price.kind === 'listed' && price.unverified);
  });

  it('says what it does not know', async () => {
    assert.match(
      await unlisted(key('acme.model', 'us-east-1')),
      /acme\.model is not in the catalogue/,
    );
    assert.match(
      await unlisted(key('amazon.nova-reel-v1:1', 'us-east-1')),
      /no price of Nova Reel/,
    );
  });
});

describe('where each rate is from', () => {
  const told = async (asked: PriceKey) => {
    const { source, asOf, otherSources = {} } = await listed(asked);
    const others = Object.entries(otherSources).map(
      ([rate, from]) => `${rate}: ${from.source} ${from.asOf}`,
    );
    return [`${source} ${asOf}`, ...others];
  };

  it('tells pictures from AWS’s page as AWS’s, whatever the rest of the model is from', async () => {
    const canvas = key('amazon.nova-canvas-v1:0', 'us-east-1');
    assert.deepEqual(await told({ ...canvas, picture: { quality: 'premium' } }), [
      'AWS pricing page 2026-07-24',
    ]);
  });

  it('tells latency-optimized prices as those of AWS’s page', async () => {
    const llama = key('us.meta.llama3-1-70b-instruct-v1:0', 'us-east-2', 'optimized');
    assert.deepEqual(await told(llama), ['AWS pricing page 2026-07-24']);
    const pro = key('us.amazon.nova-pro-v1:0', 'us-east-1', 'optimized');
    assert.equal((await told(pro))[0], 'AWS pricing page 2026-07-24');
  });

  it('tells the sources of what a cache costs apart from that of input', async () => {
    assert.deepEqual(await told(key('us.amazon.nova-pro-v1:0', 'us-east-1')), [
      'AWS Price List 2026-08-20',
      'cacheRead: models.dev 2026-11-10',
      'cacheWrite5m: AWS Price List 2026-10-08',
    ]);
    assert.deepEqual(await told(key('xai.grok-4.3', 'us-east-1')), [
      'AWS Price List 2026-08-20',
      'cacheRead: models.dev 2026-11-10',
    ]);
    assert.deepEqual(await told(key('openai.gpt-5.5', 'us-east-1')), [
      'AWS pricing page 2026-07-24',
      'cacheRead: models.dev 2026-11-10',
    ]);
    const haiku = key('us.anthropic.claude-haiku-4-5-20251001-v1:0', 'us-east-1');
    assert.deepEqual(await told(haiku), [
      'AWS Price List 2026-08-20',
      'cacheRead: AWS pricing page 2026-07-24',
      'cacheWrite5m: AWS pricing page 2026-07-24',
      'cacheWrite1h: AWS pricing page 2026-07-24',
    ]);
    // In the tiers that follow from the standard one as well.
    assert.ok(
      (await told(key('us.amazon.nova-pro-v1:0', 'us-east-1', 'flex'))).includes(
        'cacheRead: models.dev 2026-11-10',
      ),
    );
  });

  it('tells of them on a bill', async () => {
    const book = await loadPriceBook();
    const listing = listingOf(
      { kind: 'on-demand', modelId: 'amazon.nova-pro-v1:0', region: 'us-east-1', scope: 'geo' },
      book,
    );
    const cost = costOf(
      {
        reference: 'prod/us.amazon.nova-pro-v1:0',
        connectionType: 'bedrock',
        billing: undefined,
        basis: { kind: 'list', listing },
      },
      { usage: { inputTokens: 10, outputTokens: 10, cacheReadTokens: 1000 } },
    );
    assert.ok(cost.kind === 'known');
    assert.deepEqual(cost.notes, [
      'The price of tokens read from a cache is from models.dev, 2026-11-10.',
    ]);
  });
});
