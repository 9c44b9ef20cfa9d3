import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { familyFacts } from '../../../src/core/backends/bedrock/families.ts';
import { loadCatalog } from '../../../src/core/catalog/catalog.ts';
import { listPrice } from '../../../src/core/catalog/display.ts';
import { catalogProblems } from '../../../src/core/catalog/validate.ts';
import * as bundled from '../../../src/lib/catalogData.ts';

/** The bundled data as anybody could break it. */
function copy() {
  return structuredClone({
    bedrockModels: bundled.bedrockModels as { models: Record<string, unknown>[] },
    services: bundled.services as Record<string, unknown>,
    instances: bundled.instances as Record<string, unknown>,
    priceNames: bundled.priceNames as { names: Record<string, string[]> },
  });
}

describe('the bundled data', () => {
  it('holds its shape', () => assert.deepEqual(catalogProblems(copy()), []));

  it('says what is wrong and where', () => {
    const data = copy();
    const model = data.bedrockModels.models[3];
    assert.ok(model);
    Object.assign(model, { price: { 'in-region': { in: '0.1', owt: 2 } } });
    Object.assign(data.instances, { region: 'somewhere' });
    const problems = catalogProblems(data);
    assert.match(
      problems[0] ?? '',
      /^bedrockModels\.json: models\[3\] \(amazon\..+\) price\.in-region\.in: /,
    );
    assert.match(problems[1] ?? '', /owt/);
    assert.match(problems.at(-1) ?? '', /^instances\.json: region: .*not a region/);
  });

  it('refuses a price below zero, a source that is not named, and an id that stands twice', () => {
    const data = copy();
    const [first, second, third] = data.bedrockModels.models;
    assert.ok(first && second && third);
    Object.assign(first, { priceSource: ['hearsay'] });
    Object.assign(second, { id: first.id });
    const problems = catalogProblems(data).join('\n');
    assert.match(problems, /no source is named hearsay/);
    assert.match(problems, /stands twice/);
    Object.assign(third, { price: { geo: { in: -1 } } });
    assert.match(catalogProblems(data).join('\n'), /price\.geo\.in: /);
  });

  it('refuses a name of AWS’s that leads nowhere', () => {
    const data = copy();
    Object.assign(data.priceNames.names, { 'Nova Pro': ['amazon.nova-pro'] });
    assert.deepEqual(catalogProblems(data), [
      'priceNames.json: names.Nova Pro: the catalogue has no amazon.nova-pro',
    ]);
  });

  it('names the tiers that the rules of requests name', async () => {
    const { models } = await loadCatalog();
    for (const { id, serviceTiers } of models) {
      const flex = familyFacts(id).tiers?.includes('flex') ?? false;
      assert.equal(serviceTiers?.includes('flex') ?? false, flex, id);
    }
  });
});

describe('prices in pickers', () => {
  it('are the bill’s, in the region that is called', async () => {
    const catalog = await loadCatalog();
    const model = catalog.find('amazon.nova-pro-v1:0');
    assert.ok(model);
    assert.deepEqual(listPrice(catalog, model, 'geo', 'eu-west-1'), {
      input: 0.92,
      output: 3.68,
      asOf: '2026-08-20',
      source: 'AWS Price List',
      url: 'https://aws.amazon.com/bedrock/pricing/',
    });
    assert.equal(listPrice(catalog, model, 'geo')?.input, 0.8);
    assert.equal(listPrice(catalog, model, 'geo', 'me-south-1'), undefined);
    const canvas = catalog.find('amazon.nova-canvas-v1:0');
    assert.ok(canvas);
    assert.equal(listPrice(catalog, canvas, 'in-region'), undefined);
  });
});
