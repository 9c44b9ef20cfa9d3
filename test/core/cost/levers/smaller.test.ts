import assert from 'node:assert/strict';
import { test } from 'node:test';
import { catalogRows } from '../../../../src/core/backends/bedrock/models.ts';
import { loadCatalog } from '../../../../src/core/catalog/catalog.ts';
import { smallerModels } from '../../../../src/core/cost/levers/index.ts';
import type { ModelInfo } from '../../../../src/core/model/index.ts';

const known = catalogRows(await loadCatalog(), 'us-east-1');
const TODAY = '2026-11-25';

function smaller(part: string): readonly string[] {
  const current = known.find(({ id }) => id.includes(part));
  assert.ok(current, part);
  return smallerModels(current, known, TODAY).map(({ id }) => id);
}

test('below a model stand the dearest of its vendor in each lower class', () => {
  const below = smaller('claude-opus-4-6');
  assert.equal(below.length, 1);
  assert.match(below[0] ?? '', /haiku/);
  assert.deepEqual(smaller('nova-pro-v1'), ['amazon.nova-lite-v1:0']);
});

test('with no lower class, the next one of the own class is named', () => {
  assert.deepEqual(smaller('nova-lite-v1'), ['amazon.nova-micro-v1:0']);
  assert.deepEqual(smaller('nova-micro-v1'), []);
});

test('models that are being retired, embed, or have no price are passed over', () => {
  const price = (output: number) => ({ input: output / 5, output, asOf: '2026-01-01', source: '' });
  const model = (id: string, more: Partial<ModelInfo>): ModelInfo => ({
    id,
    name: id,
    vendor: 'acme',
    ...more,
  });
  const current = model('big', { price: price(15), tier: 'frontier' });
  const others = [
    model('legacy', { price: price(5), tier: 'balanced', lifecycle: { status: 'legacy' } }),
    model('embed', { price: price(4), tier: 'balanced', capabilities: { embeddings: true } }),
    model('unpriced', {}),
    model('other', { price: price(4), tier: 'balanced', vendor: 'else' }),
    model('small', { price: price(1), tier: 'small' }),
  ];
  assert.deepEqual(
    smallerModels(current, others, TODAY).map(({ id }) => id),
    ['small'],
  );
  assert.deepEqual(smallerModels(model('unknown', {}), others, TODAY), []);
});
