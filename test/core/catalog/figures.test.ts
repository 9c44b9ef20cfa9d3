import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { loadInstances, loadServices } from '../../../src/core/catalog/catalog.ts';
import {
  customImportPrices,
  guardrailPrice,
  knowledgeBasePrice,
  otherPrice,
  provisionedPrice,
  reservedPrice,
} from '../../../src/core/catalog/figures.ts';
import { instancePrice, instanceTypes } from '../../../src/core/catalog/instances.ts';

describe('machines', () => {
  it('knows EC2 on demand in us-east-1, with the accelerators', async () => {
    const data = await loadInstances();
    const price = instancePrice(data, 'g6e.12xlarge', 'us-east-1');
    assert.ok(price.kind === 'listed');
    assert.equal(price.usdPerHour, 10.49264);
    assert.deepEqual([price.accelerator, price.accelerators], ['L40S 48GB', 4]);
    assert.equal(price.estimate, false);
    assert.equal(price.asOf, '2026-07-20');
  });

  it('says which prices of SageMaker are worked out, and from when the others are', async () => {
    const data = await loadInstances();
    const worked = instancePrice(data, 'ml.p5.48xlarge', 'us-east-1');
    assert.ok(worked.kind === 'listed' && worked.estimate);
    assert.equal(worked.usdPerHour, 63.296);
    const listed = instancePrice(data, 'ml.g5.xlarge', 'us-east-1');
    assert.ok(listed.kind === 'listed' && !listed.estimate);
    assert.deepEqual([listed.usdPerHour, listed.asOf], [1.4084, '2025-04-11']);
  });

  it('has no price for other regions, unknown machines and mixed-up names', async () => {
    const data = await loadInstances();
    for (const [type, region, why] of [
      ['g6e.12xlarge', 'eu-west-1', /us-east-1 only/],
      ['x99.metal', 'us-east-1', /no price of x99.metal/],
      ['ml.p6-b200.48xlarge', 'us-east-1', /no price of ml\.p6-b200/],
    ] as const) {
      const price = instancePrice(data, type, region);
      assert.ok(price.kind === 'unlisted');
      assert.match(price.why, why);
    }
  });

  it('lists them by price', async () => {
    const data = await loadInstances();
    assert.equal(instanceTypes(data, 'sagemaker').at(-1), 'ml.p5en.48xlarge');
    assert.equal(instanceTypes(data, 'ec2')[0], 'g6f.large');
  });
});

describe('capacity', () => {
  it('knows model units by commitment', async () => {
    const services = await loadServices();
    const usd = (id: string, term: 'noCommitment' | 'oneMonth' | 'sixMonths', own = false) => {
      const price = provisionedPrice(services, id, term, own);
      return price.kind === 'listed' ? price.usd : price.why;
    };
    const llama = 'meta.llama3-1-70b-instruct-v1:0';
    assert.deepEqual(
      (['noCommitment', 'oneMonth', 'sixMonths'] as const).map((term) => usd(llama, term)),
      [24, 21.18, 13.08],
    );
    assert.equal(usd('meta.llama2-70b-chat-v1', 'noCommitment', true), 23.5);
    assert.match(String(usd('meta.llama2-70b-chat-v1', 'noCommitment')), /on those terms/);
    assert.match(String(usd('amazon.nova-canvas-v1:0', 'oneMonth')), /customised models only/);
    assert.equal(usd('amazon.nova-canvas-v1:0', 'oneMonth', true), 55);
    // A price of April 2025 is history, not a price.
    assert.match(
      String(usd('anthropic.claude-3-sonnet-20240229-v1:0', 'noCommitment')),
      /no price/,
    );
  });

  it('knows the reserved tier, a tenth dearer outside the global scope', async () => {
    const services = await loadServices();
    const haiku = 'anthropic.claude-haiku-4-5-20251001-v1:0';
    const geo = reservedPrice(services, haiku, 'geo', 'oneMonth');
    const global = reservedPrice(services, haiku, 'global', 'threeMonths');
    assert.ok('input' in geo && 'input' in global);
    assert.deepEqual([geo.input.usd, geo.output.usd], [0.066, 0.33]);
    assert.deepEqual([global.input.usd, global.output.usd], [0.054, 0.27]);
    const none = reservedPrice(services, 'amazon.nova-pro-v1:0', 'geo', 'oneMonth');
    assert.ok('why' in none);
  });

  it('knows what imported models run on', async () => {
    const prices = customImportPrices(await loadServices(), 'v1.0');
    assert.deepEqual(
      prices.map((price) => price.kind === 'listed' && price.usd),
      [0.05718, 0.07144],
    );
  });
});

describe('single figures', () => {
  it('marks what quotes AWS at second hand', async () => {
    const services = await loadServices();
    const filter = guardrailPrice(services, 'contentFilterText');
    assert.ok(filter.kind === 'listed' && filter.secondary);
    assert.deepEqual([filter.usd, filter.per], [0.15, '1,000 text units']);
    const words = guardrailPrice(services, 'wordFilters');
    assert.ok(words.kind === 'listed' && words.usd === 0);
    const ocu = knowledgeBasePrice(services, 'ocuHour');
    assert.ok(ocu.kind === 'listed' && ocu.secondary);
    const retrieve = knowledgeBasePrice(services, 'retrievePer1K');
    assert.ok(retrieve.kind === 'listed' && !retrieve.secondary && retrieve.usd === 1);
  });

  it('gives what could not be checked only when asked to, marked', async () => {
    const services = await loadServices();
    for (const ask of [
      (options?: { unverified: boolean }) =>
        guardrailPrice(services, 'contextualGrounding', options),
      (options?: { unverified: boolean }) =>
        guardrailPrice(services, 'automatedReasoning', options),
      (options?: { unverified: boolean }) =>
        otherPrice(services, 'promptRoutingPer1KRequests', options),
    ]) {
      const silent = ask();
      assert.ok(silent.kind === 'unlisted');
      assert.match(silent.why, /could not be checked/);
      const asked = ask({ unverified: true });
      assert.ok(asked.kind === 'listed' && asked.unverified);
    }
  });
});
