import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { callableId, catalogRows, mergeLists } from '../../../src/core/backends/bedrock/models.ts';
import { loadCatalog } from '../../../src/core/catalog/catalog.ts';
import { foundationModelId, scopeOf } from '../../../src/core/catalog/geography.ts';

const HAIKU = 'anthropic.claude-haiku-4-5-20251001-v1:0';
const NONE = {
  foundation: [],
  profiles: [],
  provisioned: [],
  deployments: [],
  imported: [],
  marketplace: [],
  routers: [],
};

describe('the bundled catalogue', () => {
  it('holds its shape, and finds a model by id, profile and ARN', async () => {
    const catalog = await loadCatalog();
    assert.ok(catalog.models.length > 100);
    for (const id of [
      HAIKU,
      `us.${HAIKU}`,
      `global.${HAIKU}`,
      `arn:aws:bedrock:eu-west-1::foundation-model/${HAIKU}`,
      `arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.${HAIKU}`,
    ]) {
      assert.equal(catalog.find(id)?.id, HAIKU, id);
    }
    assert.equal(
      catalog.find('arn:aws:bedrock:us-east-1:1:application-inference-profile/abc'),
      undefined,
    );
  });

  it('gives every row an id that is called as it stands', async () => {
    const catalog = await loadCatalog();
    const rows = catalogRows(catalog, 'us-east-1');
    const haiku = rows.find(({ id }) => id.endsWith(HAIKU));
    assert.equal(haiku?.id, `us.${HAIKU}`);
    assert.deepEqual(
      haiku?.routes?.map(({ scope }) => scope),
      ['geo', 'global'],
    );
    assert.equal(callableId(HAIKU, 'eu-west-1', catalog), `eu.${HAIKU}`);
    assert.equal(callableId(HAIKU, 'sa-east-1', catalog), `global.${HAIKU}`);
    assert.ok(rows.every(({ routes, id }) => routes?.[0]?.id === id));
  });
});

describe('model lists', () => {
  it('joins foundation models and profiles to one row a model, and drops what cannot be called', async () => {
    const catalog = await loadCatalog();
    const rows = mergeLists(
      {
        ...NONE,
        foundation: [
          { modelArn: 'a', modelId: HAIKU, providerName: 'Anthropic', inferenceTypesSupported: [] },
          {
            modelArn: 'b',
            modelId: 'amazon.nova-lite-v1:0',
            providerName: 'Amazon',
            inferenceTypesSupported: ['ON_DEMAND'],
            modelLifecycle: { status: 'LEGACY', endOfLifeTime: new Date('2027-01-31T00:00:00Z') },
          },
          {
            modelArn: 'c',
            modelId: 'amazon.nova-lite-v1:0:24k',
            inferenceTypesSupported: ['PROVISIONED'],
          },
        ],
        profiles: [
          profile(`us.${HAIKU}`, 'SYSTEM_DEFINED', HAIKU),
          profile(`global.${HAIKU}`, 'SYSTEM_DEFINED', HAIKU),
          profile('app-1', 'APPLICATION', HAIKU),
          profile('app-2', 'APPLICATION', 'cohere.rerank-v3-5:0'),
        ],
      },
      'us-east-1',
      catalog,
    );
    assert.deepEqual(
      rows.map(({ id }) => id),
      [`us.${HAIKU}`, 'amazon.nova-lite-v1:0', 'arn:aws:bedrock:us-east-1:1:profile/app-1'],
    );
    assert.deepEqual(rows[1]?.lifecycle, { status: 'legacy', endsOn: '2027-01-31' });
    assert.deepEqual(rows[0]?.routes?.[0]?.regions, ['us-east-1', 'us-west-2']);
    assert.equal(rows[2]?.contextTokens, 200_000);
    const { scope, regions } = rows[2]?.routes?.[0] ?? {};
    assert.deepEqual([scope, regions], ['geo', ['us-east-1', 'us-west-2']]);
  });
});

function profile(id: string, type: 'SYSTEM_DEFINED' | 'APPLICATION', modelId: string) {
  const models = ['us-east-1', 'us-west-2'].map((region) => ({
    modelArn: `arn:aws:bedrock:${region}::foundation-model/${modelId}`,
  }));
  return {
    inferenceProfileName: id,
    inferenceProfileArn: `arn:aws:bedrock:us-east-1:1:profile/${id}`,
    inferenceProfileId: id,
    models,
    status: 'ACTIVE' as const,
    type,
  };
}

describe('geography', () => {
  it('reads the scope and the model off an id', () => {
    assert.equal(scopeOf('us-gov.anthropic.claude'), 'geo');
    assert.equal(scopeOf('global.anthropic.claude'), 'global');
    assert.equal(scopeOf('anthropic.claude'), 'in-region');
    assert.equal(foundationModelId('us-gov.anthropic.claude'), 'anthropic.claude');
  });
});
