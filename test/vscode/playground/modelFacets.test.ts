import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { ModelInfo } from '../../../src/core/model/index.ts';
import {
  badgesOf,
  facetsOf,
  formatTokens,
  inOrder,
  isFound,
  lifecycleOf,
  passes,
  summaryOf,
} from '../../../src/vscode/playground/modelFacets.ts';

const source = 'list';
const asOf = '2026-01-01';
const haiku: ModelInfo = {
  id: 'us.anthropic.claude-haiku-4-5',
  name: 'Claude Haiku 4.5',
  vendor: 'anthropic',
  tier: 'small',
  contextTokens: 200_000,
  capabilities: { tools: true, images: true, streaming: true },
  price: { input: 1, output: 5, asOf, source },
  routes: [
    { scope: 'geo', id: 'us.anthropic.claude-haiku-4-5', regions: ['us-east-1', 'us-west-2'] },
    { scope: 'global', id: 'global.anthropic.claude-haiku-4-5', regions: [] },
  ],
};
const lite: ModelInfo = {
  id: 'amazon.nova-lite',
  name: 'Nova Lite',
  vendor: 'amazon',
  contextTokens: 300_000,
  capabilities: { tools: true, promptCache: true },
  price: { input: 0.06, output: 0.24, asOf, source },
  routes: [{ scope: 'in-region', id: 'amazon.nova-lite', regions: ['us-east-1'] }],
};
const local: ModelInfo = { id: 'qwen', name: 'Qwen' };
const models = [haiku, lite, local];

const chosen = (...ids: string[]) => facetsOf(models).filter(({ id }) => ids.includes(id));
const passing = (...ids: string[]) =>
  models.filter((model) => passes(model, chosen(...ids))).map(({ name }) => name);

suite('telling models apart', () => {
  test('only what some model has is offered as a filter', () => {
    const ids = facetsOf(models).map(({ id }) => id);
    for (const id of ['vendor:amazon', 'tier:small', 'can:images', 'region:us-west-2'])
      assert.ok(ids.includes(id), id);
    for (const id of ['tier:frontier', 'can:video', 'context:1000000'])
      assert.equal(ids.includes(id), false, id);
  });

  test('kinds of few filters come first, vendors and regions last', () => {
    const groups = facetsOf(models).map(({ group }) => group.split(':')[0]);
    assert.deepEqual(
      [...new Set(groups)],
      [
        'Tier',
        'Reads and makes',
        'Can do',
        'Context window',
        'Price',
        'Where it answers',
        'Vendor',
        'Region',
      ],
    );
  });

  test('alternatives of one kind widen, different kinds narrow', () => {
    assert.deepEqual(passing(), ['Claude Haiku 4.5', 'Nova Lite', 'Qwen']);
    assert.deepEqual(passing('vendor:amazon', 'vendor:anthropic'), [
      'Claude Haiku 4.5',
      'Nova Lite',
    ]);
    assert.deepEqual(passing('can:tools', 'can:images'), ['Claude Haiku 4.5']);
    assert.deepEqual(passing('price:0.1'), ['Nova Lite']);
    assert.deepEqual(passing('scope:in-region', 'region:us-east-1'), ['Nova Lite']);
  });

  test('what is unknown is neither cheap nor large', () => {
    const names = (order: 'price' | 'context' | 'name') =>
      inOrder([local, haiku, lite], order, (model) => model).map(({ name }) => name);
    assert.deepEqual(names('price'), ['Nova Lite', 'Claude Haiku 4.5', 'Qwen']);
    assert.deepEqual(names('context'), ['Nova Lite', 'Claude Haiku 4.5', 'Qwen']);
    assert.deepEqual(names('name'), ['Claude Haiku 4.5', 'Nova Lite', 'Qwen']);
  });

  test('words are found in any order, in name, id or vendor', () => {
    assert.ok(isFound(lite, 'prod/amazon.nova-lite', 'lite amazon'));
    assert.ok(isFound(haiku, 'prod/x', 'Anthropic haiku'));
    assert.equal(isFound(lite, 'prod/amazon.nova-lite', 'amazon haiku'), false);
  });

  test('badges, age and price stand in one line', () => {
    assert.deepEqual(badgesOf(haiku), ['geo us', 'global']);
    const legacy: ModelInfo = { ...lite, lifecycle: { status: 'legacy', endsOn: '2026-06-30' } };
    assert.equal(lifecycleOf(legacy), 'legacy, ends 2026-06-30');
    assert.equal(
      summaryOf(haiku),
      'anthropic · geo us, global · 200K context · $1.00 in · $5.00 out per million · images, tools',
    );
    assert.equal(summaryOf(local), undefined);
    assert.equal(formatTokens(1_048_576), '1M');
  });
});
