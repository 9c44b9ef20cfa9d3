import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rulesOf } from '../../../../src/core/backends/bedrock/rules.ts';
import { loadCatalog } from '../../../../src/core/catalog/catalog.ts';

const catalog = await loadCatalog();
const rules = (id: string, region: string | undefined = 'us-east-1') => {
  const found = rulesOf(id, { region, today: '2026-11-25' }, catalog);
  assert.ok(found, id);
  return found;
};

test('limits, refused settings and cache rules are those of the model behind a profile', () => {
  const haiku = rules('us.anthropic.claude-haiku-4-5-20251001-v1:0');
  assert.equal(haiku.name, 'Claude Haiku 4.5');
  assert.equal(haiku.contextTokens, 200_000);
  assert.equal(haiku.maxOutputTokens, 64_000);
  assert.equal(haiku.outputBurndown, 5);
  assert.deepEqual(haiku.refuses, ['seed']);
  assert.equal(haiku.oneOfTemperatureAndTopP, true);
  assert.deepEqual(haiku.cache, {
    explicit: true,
    automatic: true,
    minTokens: 4096,
    maxPoints: 4,
    lifetimes: ['5m', '1h'],
    afterTools: true,
  });
  const opus = rules('global.anthropic.claude-opus-4-7');
  assert.deepEqual(opus.refuses, ['temperature', 'topP', 'topK', 'seed']);
});

test('Nova caches by itself too, for 5 minutes, and not after tools', () => {
  assert.deepEqual(rules('amazon.nova-pro-v1:0').cache, {
    explicit: true,
    automatic: true,
    minTokens: 1000,
    maxPoints: 4,
    lifetimes: ['5m'],
    afterTools: false,
  });
  assert.deepEqual(rules('meta.llama3-3-70b-instruct-v1:0').cache, {
    explicit: false,
    automatic: false,
  });
});

test('top K has a place with three vendors only', () => {
  assert.ok(rules('meta.llama3-3-70b-instruct-v1:0').refuses?.includes('topK'));
  assert.ok(!rules('amazon.nova-pro-v1:0').refuses?.includes('topK'));
});

test('routes are those of the region, with every region beside', () => {
  const { routes } = rules('amazon.nova-pro-v1:0', 'eu-west-1');
  assert.deepEqual(
    routes?.callable.map(({ id }) => id),
    ['eu.amazon.nova-pro-v1:0'],
  );
  assert.ok(routes?.regions.includes('us-east-1'));
  assert.equal(routes?.region, 'eu-west-1');
  assert.deepEqual(rules('amazon.nova-premier-v1:0', 'eu-west-1').routes?.callable, []);
  assert.equal(rules('anthropic.claude-brand-new').routes, undefined);
});

test('only the service can tell what stands behind an application profile', () => {
  const arn = 'arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc';
  assert.equal(rulesOf(arn, { region: 'us-east-1', today: '2026-11-25' }, catalog), undefined);
});

test('a retired model names its last day, and the one that takes its place', () => {
  const { lifecycle } = rules('us.anthropic.claude-3-haiku-20240307-v1:0');
  assert.equal(lifecycle?.status, 'ended');
  assert.equal(lifecycle?.endsOn, '2026-09-10');
  assert.equal(lifecycle?.successor, 'anthropic.claude-haiku-4-5-20251001-v1:0');
  assert.match(lifecycle?.url ?? '', /^https:/);
});
