import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { makePriceBook } from '../../../src/core/catalog/book/index.ts';
import { loadCatalog, loadServices } from '../../../src/core/catalog/catalog.ts';
import { lifecycleOf } from '../../../src/core/catalog/lifecycle.ts';

const OPUS_41 = 'anthropic.claude-opus-4-1-20250805-v1:0';

async function stateOf(modelId: string, today: string, region?: string) {
  return lifecycleOf(await loadCatalog(), modelId, { region, today });
}

describe('the lifecycle of a model', () => {
  it('goes from active over legacy and extended access to its end', async () => {
    const states = ['2026-07-07', '2026-07-08', '2026-10-08', '2027-01-08'].map((today) =>
      stateOf(`us.${OPUS_41}`, today, 'us-east-1'),
    );
    assert.deepEqual(
      (await Promise.all(states)).map((state) => state?.status),
      ['active', 'legacy', 'extended', 'ended'],
    );
  });

  it('has AWS’s dates, and who gives them', async () => {
    const state = await stateOf('anthropic.claude-sonnet-4-5-20250929-v1:0', '2026-11-25');
    assert.equal(state?.status, 'legacy');
    assert.deepEqual(
      [state?.legacyOn, state?.extendedAccessOn, state?.endsOn],
      ['2026-10-08', '2027-01-08', '2027-04-08'],
    );
    assert.match(state?.url ?? '', /model-lifecycle-legacy/);
    const promised = await stateOf('anthropic.claude-opus-5', '2026-11-25');
    assert.deepEqual([promised?.status, promised?.endsNotBefore], ['active', '2027-07-24']);
  });

  it('differs by region', async () => {
    const sonnet = 'anthropic.claude-3-5-sonnet-20240620-v1:0';
    assert.equal((await stateOf(sonnet, '2026-11-25', 'ap-southeast-2'))?.status, 'ended');
    assert.equal((await stateOf(sonnet, '2026-11-25', 'ap-south-1'))?.status, 'active');
    assert.equal((await stateOf(sonnet, '2026-11-25'))?.endsOn, '2026-06-01');
  });

  it('names a replacement, and none that it does not know', async () => {
    assert.equal(
      (await stateOf('anthropic.claude-3-haiku-20240307-v1:0', '2026-11-25'))?.successor,
      'anthropic.claude-haiku-4-5-20251001-v1:0',
    );
    assert.equal((await stateOf(OPUS_41, '2026-11-25'))?.successor, undefined);
    assert.equal(await stateOf('acme.model', '2026-11-25'), undefined);
    assert.equal((await stateOf('zai.glm-5.3', '2026-11-25'))?.status, undefined);
  });
});

describe('prices in extended access', () => {
  it('are in doubt where the list is older than the day from which a vendor may charge more', async () => {
    const [catalog, services] = await Promise.all([loadCatalog(), loadServices()]);
    const doubt = (today: string) => {
      const price = makePriceBook(catalog, services, { today: () => today }).find({
        modelId: OPUS_41,
        region: 'us-east-1',
        scope: 'geo',
        tier: 'standard',
      });
      return price.kind === 'listed' ? price.derived.input : price.why;
    };
    assert.equal(doubt('2026-10-07'), undefined);
    assert.match(doubt('2026-10-08') ?? '', /extended access/);
  });
});
