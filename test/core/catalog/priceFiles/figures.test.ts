import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { loadModelNames } from '../../../../src/core/catalog/catalog.ts';
import { type FileReading, readFigures } from '../../../../src/core/catalog/priceFiles/figures.ts';
import { readOffer } from '../../../../src/core/catalog/priceFiles/offer.ts';
import { readRateCard } from '../../../../src/core/catalog/priceFiles/rateCard.ts';
import { type FakeSku, marketplaceSku, nativeSku, priceFile } from '../../../fakes/priceFiles.ts';

async function read(...skus: readonly FakeSku[]): Promise<FileReading> {
  const file = priceFile('AmazonBedrock', 'us-east-1', skus);
  return readFigures(readOffer(file), await loadModelNames());
}

const PRO = 'amazon.nova-pro-v1:0';
const HAIKU = 'anthropic.claude-haiku-4-5-20251001-v1:0';

describe('a price file', () => {
  it('gives USD per million tokens of a model, whatever its unit', async () => {
    const reading = await read(
      nativeSku('Nova Pro', 'USE1-NovaPro-input-tokens', '0.0008000000', {
        inferenceType: 'Input tokens',
      }),
      nativeSku('Nova Pro', 'USE1-NovaPro-output-tokens', '0.0032000000'),
      nativeSku('Nova Pro', 'USE1-NovaPro-cache-read-input-token-count', '0.0002000000'),
      nativeSku('Nova Pro', 'USE1-NovaPro-cache-write-input-token-count', '0.0000000000'),
      nativeSku('Nova Pro', 'USE1-NovaPro-input-tokens-flex', '0.0004000000'),
    );
    assert.deepEqual(reading.rows, [
      {
        modelId: PRO,
        region: 'us-east-1',
        list: 'in-region',
        rates: { input: 0.8, output: 3.2, cacheRead: 0.2, cacheWrite5m: 0 },
      },
      { modelId: PRO, region: 'us-east-1', list: 'flex', rates: { input: 0.4 } },
    ]);
    assert.equal(reading.publishedOn, '2026-11-20');
    assert.deepEqual([reading.unread, reading.unknownNames, reading.contradictions], [[], [], []]);
  });

  it('reads both ways of naming of the Marketplace', async () => {
    const { rows } = await read(
      marketplaceSku('Claude Haiku 4.5', 'USE1-MP:USE1_InputTokenCount-Units', '1.1000000000'),
      marketplaceSku(
        'Claude Haiku 4.5',
        'USE1-MP:USE1_InputTokenCount_Global-Units',
        '1.0000000000',
      ),
      marketplaceSku(
        'Claude Haiku 4.5',
        'USE1-MP:USE1_CacheWrite1hInputTokenCount_Global-Units',
        '2.0000000000',
      ),
      marketplaceSku('Claude Sonnet 5', 'USE1-MP:USE1_input_tokens_standard-Units', '2.2000000000'),
      marketplaceSku(
        'Claude Sonnet 5',
        'USE1_cache_write_tokens_1h_global_standard-Units',
        '4.0000000000',
      ),
    );
    assert.deepEqual(
      rows.map(({ modelId, list, rates }) => [modelId, list, rates]),
      [
        [HAIKU, 'in-region', { input: 1.1 }],
        [HAIKU, 'global', { input: 1, cacheWrite1h: 2 }],
        ['anthropic.claude-sonnet-5', 'in-region', { input: 2.2 }],
        ['anthropic.claude-sonnet-5', 'global', { cacheWrite1h: 4 }],
      ],
    );
  });

  it('gives a price to every id that a name stands for, and to no other', async () => {
    const { rows, unknownNames } = await read(
      nativeSku('Nova Sonic 2.0', 'USE1-NovaSonic2.0-text-input-tokens', '0.00033'),
      nativeSku('Nova Sonic', 'USE1-NovaSonic-text-input-tokens', '0.00006'),
      nativeSku('TitanEmbeddingsG1-Text', 'USE1-TitanEmbeddingsG1-Text-input-tokens', '0.0001'),
      nativeSku('Nova Sonic 3', 'USE1-NovaSonic3-input-tokens', '0.5'),
      marketplaceSku('Claude 3.5 Sonnet', 'USE1-MP:USE1_InputTokenCount-Units', '3'),
      marketplaceSku('Claude 3.5 Sonnet v2', 'USE1-MP:USE1_InputTokenCount-Units', '6'),
      marketplaceSku('Claude Instant (100K)', 'USE1-MP:USE1_InputTokenCount-Units', '0.8'),
    );
    assert.deepEqual(
      rows.map(({ modelId, rates }) => `${modelId} ${rates.input}`),
      [
        'amazon.nova-2-sonic-v1:0 0.33',
        'amazon.nova-sonic-v1:0 0.06',
        'amazon.titan-embed-g1-text-02 0.1',
        'amazon.titan-embed-text-v1 0.1',
        'anthropic.claude-3-5-sonnet-20240620-v1:0 3',
        'anthropic.claude-3-5-sonnet-20241022-v2:0 6',
      ],
    );
    // A name that is listed without an id is known, and is no cause for a report.
    assert.deepEqual(unknownNames, ['Nova Sonic 3']);
  });

  it('knows a model by its id where the file has nothing better', async () => {
    const { rows } = await read(
      {
        usagetype: 'USE1-qwen.qwen3-next-80b-a3b-instruct-mantle-input-tokens-standard',
        usd: '0.14',
        unit: '1M tokens',
      },
      nativeSku('xai.grok-4.3', 'USE1-xai.grok-4.3-mantle-input-tokens-standard', '0.00125'),
    );
    assert.deepEqual(
      rows.map(({ modelId, rates }) => [modelId, rates.input]),
      [
        ['qwen.qwen3-next-80b-a3b-instruct', 0.14],
        ['xai.grok-4.3', 1.25],
      ],
    );
  });

  it('leaves capacity, customisation, speech and other services alone', async () => {
    const reading = await read(
      marketplaceSku(
        'Claude Haiku 4.5',
        'USE1-MP:USE1_Reserved_1Month_InputTPM_Geo-Units',
        '0.066',
      ),
      marketplaceSku(
        'Claude Haiku 4.5',
        'USE1-MP:USE1_ProvisionedThroughput_NoCommit_ModelUnits_Usage-Units',
        '60',
      ),
      nativeSku('Nova Micro', 'USE1-NovaMicro-Model-Customization-input-tokens', '0.001', {
        inferenceType: 'Input tokens',
      }),
      nativeSku('Nova Micro', 'USE1-NovaMicro-input-tokens', '0.001', {
        feature: 'Model Customization',
      }),
      nativeSku('Nova Sonic', 'USE1-NovaSonic-speech-input-tokens', '0.0034'),
      {
        ...nativeSku('Nova Micro', 'USE1-NovaMicro-input-tokens-reserve', '0.1'),
        unit: '1M TPM Hour',
      },
      { usagetype: 'USE1-Guardrail-ContentPolicyUnitsConsumed', usd: '0.00015', unit: 'Text Unit' },
    );
    assert.deepEqual(reading.rows, []);
    assert.deepEqual(reading.unread, []);
  });

  it('uses no figure for which there are two, except that the copy of the other endpoint gives way', async () => {
    const { rows, contradictions } = await read(
      nativeSku('Nova Lite', 'USE1-NovaLite-input-tokens', '0.00006'),
      nativeSku('Nova Lite', 'USE1-NovaLiteV1-input-tokens', '0.00007'),
      nativeSku('Nova Lite', 'USE1-NovaLite-output-tokens', '0.00024'),
      nativeSku('Nova Lite', 'USE1-NovaLiteV1-output-tokens', '0.00024'),
      nativeSku('gpt-oss-120b', 'USE1-gpt-oss-120b-input-tokens', '0.00015'),
      {
        ...nativeSku(
          'gpt-oss-120b',
          'USE1-openai.gpt-oss-120b-mantle-input-tokens-standard',
          '0.16',
        ),
        unit: '1M tokens',
      },
    );
    assert.deepEqual(contradictions, [
      'USE1-NovaLite-input-tokens',
      'USE1-NovaLiteV1-input-tokens',
    ]);
    assert.deepEqual(
      rows.map(({ modelId, rates }) => [modelId, rates]),
      [
        ['amazon.nova-lite-v1:0', { output: 0.24 }],
        ['openai.gpt-oss-120b', { input: 0.15 }],
        ['openai.gpt-oss-120b-1:0', { input: 0.15 }],
      ],
    );
  });

  it('reports what it does not understand: words, units, zero and the impossible', async () => {
    const { rows, unread } = await read(
      nativeSku('Nova Pro', 'USE1-NovaPro-input-tokens-turbo', '0.0008'),
      { ...nativeSku('Nova Pro', 'USE1-NovaPro-output-tokens', '0.0008'), unit: 'bushels' },
      nativeSku('Nova Pro', 'USE1-NovaPro-input-tokens', '0.0000000000'),
      nativeSku('Nova Pro', 'USE1-NovaPro-input-tokens-flex', '800'),
    );
    assert.deepEqual(rows, []);
    assert.deepEqual(unread.map((line) => line.replace(/: .*/, '')).sort(), [
      'USE1-NovaPro-input-tokens',
      'USE1-NovaPro-input-tokens-flex',
      'USE1-NovaPro-input-tokens-turbo',
      'USE1-NovaPro-output-tokens',
    ]);
  });

  it('takes a missing or bare unit of the Marketplace for millions, unless it says thousands', async () => {
    const sku = (unit: string, description: string) => ({
      ...marketplaceSku('Claude Sonnet 5', 'USE1-MP:USE1_input_tokens_standard-Units', '2.2'),
      unit,
      description,
    });
    const price = async (unit: string, description: string) =>
      (await read(sku(unit, description))).rows[0]?.rates.input;
    assert.equal(
      await price(
        'Units',
        'AWS Marketplace software usage|us-east-1|Million Input Tokens Regional',
      ),
      2.2,
    );
    assert.equal(await price('', ''), 2.2);
    assert.equal(await price('Units', 'per 1,000 tokens'), 2200);
    assert.equal(await price('1M TPM Hour', ''), undefined);
  });

  it('survives products and terms of any shape', () => {
    const broken = {
      publicationDate: '2026-11-20T00:00:00Z',
      products: {
        A: null,
        B: { attributes: { regionCode: 'us-east-1' } },
        C: {
          attributes: { regionCode: 'us-east-1', usagetype: 'USE1-X-input-tokens', model: 'X' },
        },
        D: {
          attributes: { regionCode: 'us-east-1', usagetype: 'USE1-Y-input-tokens', model: 'Y' },
        },
      },
      terms: {
        OnDemand: {
          C: { T: { priceDimensions: { P: { pricePerUnit: { CNY: '1' } } } } },
          D: { T: { priceDimensions: { P: { pricePerUnit: { USD: 'NaN' } } } } },
        },
      },
    };
    assert.deepEqual(readOffer(broken), {
      publicationDate: '2026-11-20T00:00:00Z',
      skus: [],
      unpriced: 4,
    });
    for (const value of [null, 1, 'x', [], {}, { products: {} }]) {
      assert.throws(() => readOffer(value));
    }
  });

  it('takes the newest term and the price of the first token', () => {
    const file = priceFile('AmazonBedrock', 'us-east-1', [
      nativeSku('Nova Pro', 'USE1-NovaPro-input-tokens', '1'),
    ]);
    const { terms } = file as { terms: { OnDemand: Record<string, Record<string, unknown>> } };
    const sku = Object.keys(terms.OnDemand)[0] ?? '';
    const dimension = (USD: string, beginRange: string) => ({
      unit: '1K tokens',
      beginRange,
      pricePerUnit: { USD },
    });
    terms.OnDemand[sku] = {
      old: { effectiveDate: '2025-01-01', priceDimensions: { a: dimension('9', '0') } },
      new: {
        effectiveDate: '2026-01-01',
        priceDimensions: { b: dimension('0.5', '1000000'), a: dimension('0.7', '0') },
      },
    };
    assert.deepEqual(
      readOffer(file).skus.map(({ usd }) => usd),
      [0.7],
    );
  });
});

describe('a rate card', () => {
  it('gives the prices of a model by its id, in every region', () => {
    const card = [
      {
        dimension: 'USE1_InputTokenCount',
        price: '1.1',
        description: 'Million Input Tokens Regional',
        unit: 'Units',
      },
      {
        dimension: 'EUW1_OutputTokenCount_Global',
        price: '5',
        description: 'Million Output Tokens Global',
        unit: 'Units',
      },
      {
        dimension: 'input_tokens_long_ctx_standard',
        price: '8.8',
        description: 'Million Input Tokens',
        unit: 'Units',
      },
      {
        dimension: 'USE1_Reserved_1Month_InputTPM_Geo',
        price: '0.066',
        description: '',
        unit: 'Units',
      },
      { dimension: 'ZZZ9_InputTokenCount', price: '1', description: '', unit: 'Units' },
      { dimension: 'USE1_InputTokenCount_Quantum', price: '1', description: '', unit: 'Units' },
    ];
    const { rows, unread } = readRateCard(HAIKU, card, '2026-11-25');
    assert.deepEqual(rows, [
      { modelId: HAIKU, region: 'us-east-1', list: 'in-region', rates: { input: 1.1 } },
      { modelId: HAIKU, region: 'eu-west-1', list: 'global', rates: { output: 5 } },
      { modelId: HAIKU, region: '*', list: 'in-region', rates: {}, longContext: { input: 8.8 } },
    ]);
    assert.equal(unread.length, 2);
  });
});
