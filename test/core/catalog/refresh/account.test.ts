import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { HAIKU, input, refresh, useServer } from './refreshing.ts';

useServer();

describe('refreshing from an account’s rate cards', () => {
  const card = [
    {
      dimension: 'USE1_InputTokenCount',
      price: '1.2',
      description: 'Million Input Tokens Regional',
      unit: 'Units',
    },
    {
      dimension: 'EUW1_InputTokenCount_Global',
      price: '1.05',
      description: 'Million Input Tokens Global',
      unit: 'Units',
    },
    {
      dimension: 'output_tokens_standard',
      price: '6',
      description: 'Million Output Tokens',
      unit: 'Units',
    },
  ];

  it('asks once a model, and uses the card in all its regions', async () => {
    const asked: string[] = [];
    const { result, warnings } = await refresh(
      { source: 'account', modelIds: [HAIKU, 'amazon.nova-pro-v1:0', 'anthropic.claude-new-9'] },
      {
        rateCard: async (modelId) => {
          asked.push(modelId);
          return modelId.startsWith('anthropic.') ? card : undefined;
        },
      },
    );
    assert.deepEqual(asked, [HAIKU, 'amazon.nova-pro-v1:0', 'anthropic.claude-new-9']);
    assert.deepEqual(warnings, []);
    assert.equal(result?.read, 3);
    assert.deepEqual(await input(HAIKU), [1.2, 'AWS agreement offer of the account', '2026-11-25']);
    assert.equal((await input(HAIKU, 'eu-west-1', 'global'))[0], 1.05);
    // A model that is newer than the catalogue has the price of its card.
    assert.equal((await input('anthropic.claude-new-9'))[0], 1.2);
    assert.match(String(await input('anthropic.claude-new-9', 'eu-west-1', 'global')), /1\.05/);
  });

  it('has nothing to ask without an account', async () => {
    const { error } = await refresh({ source: 'account', modelIds: [HAIKU] });
    assert.match(error ?? '', /^invalid: There is nothing to ask/);
  });
});
