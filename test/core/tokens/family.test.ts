import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { loadCatalog } from '../../../src/core/catalog/catalog.ts';
import {
  familyOf,
  guessFamily,
  isTokenizerFamily,
  type TokenizerFamily,
} from '../../../src/core/tokens/index.ts';

suite('tokenizer family by model id', () => {
  const cases: readonly (readonly [string, TokenizerFamily])[] = [
    ['us.anthropic.claude-haiku-4-5-20251001-v1:0', 'claude_v3'],
    ['anthropic.claude-3-5-sonnet-20240620-v1:0', 'claude_v3'],
    ['anthropic.claude-opus-4-20250514-v1:0', 'claude_v3'],
    ['claude-sonnet-4.6', 'claude_v3'],
    ['claude-v2', 'claude_v3'],
    ['claude-instant', 'claude_v3'],
    ['claude-opus-4-7', 'claude_v47_v5'],
    ['claude-sonnet-5', 'claude_v47_v5'],
    ['claude-fable-5-1', 'claude_v47_v5'],
    ['claude', 'claude_v47_v5'],
    ['meta-llama/Llama-3.3-70B-Instruct', 'llama3'],
    ['Qwen/Qwen3-32B-AWQ', 'qwen3'],
    ['qwen3:8b', 'qwen3'],
    ['deepseek-r1-distill-llama-70b', 'llama3'],
    ['deepseek.v3-v1:0', 'deepseek_v3'],
    ['mistral.mixtral-8x7b-instruct-v0:1', 'mistral_tekken'],
    ['cohere.command-r-plus-v1:0', 'command_r'],
    ['google/gemma-3-27b-it', 'gemma3'],
    ['moonshotai/Kimi-K2-Instruct', 'kimi_k2'],
    ['zai-org/GLM-4.6', 'glm5'],
    ['openai.gpt-oss-120b-1:0', 'o200k'],
    ['amazon.nova-lite-v1:0', 'o200k'],
  ];
  for (const [id, family] of cases) test(id, () => assert.equal(guessFamily(id), family));
});

suite('tokenizer family of a model', () => {
  test('the catalogue is believed before the id', () => {
    assert.equal(familyOf('amazon.titan-text-lite-v1', 'command_r'), 'command_r');
  });

  test('the id is read where the catalogue says nothing, or a name without weights', () => {
    assert.equal(familyOf('qwen.qwen3-32b-v1:0'), 'qwen3');
    assert.equal(familyOf('qwen.qwen3-32b-v1:0', 'some-new-tokenizer'), 'qwen3');
    assert.equal(familyOf('qwen.qwen3-32b-v1:0', 'toString'), 'qwen3');
  });

  test('every model of the catalogue names a family that has weights', async () => {
    const { models } = await loadCatalog();
    assert.ok(models.length > 100);
    for (const { id, tokenizer } of models) {
      assert.ok(isTokenizerFamily(tokenizer), `${id}: ${tokenizer}`);
    }
  });

  test('the ids of models whose tokenizer is public are read as the catalogue has them', async () => {
    const { models } = await loadCatalog();
    for (const { id, tokenizer } of models) {
      if (tokenizer !== 'o200k') assert.equal(guessFamily(id), tokenizer, id);
    }
  });
});
