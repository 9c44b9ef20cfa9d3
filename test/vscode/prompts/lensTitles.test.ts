import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lensTitles } from '../../../src/vscode/prompts/lensTitles.ts';
import { shortModelName } from '../../../src/vscode/prompts/modelName.ts';

const NAMES: readonly (readonly [string, string])[] = [
  ['bedrock/us.anthropic.claude-haiku-4-5-20251001-v1:0', 'claude-haiku-4-5'],
  ['prod/amazon.nova-lite-v1:0', 'nova-lite'],
  ['prod/global.amazon.nova-2-lite-v1:0', 'nova-2-lite'],
  ['bedrock/mistral.mistral-large-2407-v1:0', 'mistral-large-2407'],
  ['gpu/Qwen/Qwen3-32B', 'Qwen3-32B'],
  ['ollama/llama3.2:3b', 'llama3.2:3b'],
  ['sandbox/extract', 'sandbox/extract'],
  ['vscode/gpt-4.1', 'gpt-4.1'],
  ['gpt-4o', 'gpt-4o'],
  ['bedrock/arn:aws:bedrock:us-east-1:1:inference-profile/abc', 'abc'],
];

for (const [reference, name] of NAMES) {
  test(`${reference} is called ${name}`, () => assert.equal(shortModelName(reference), name));
}

const titles = (...args: Parameters<typeof lensTitles>) =>
  lensTitles(...args).map(({ title }) => title.replace(/^\$\([\w-]+\)\u00a0/, ''));

test('Run and Preview are always there, whether or not the file has been read', () => {
  assert.deepEqual(titles(undefined, 'a/b'), ['Run', 'Preview']);
  assert.deepEqual(titles({ compareModels: [] }, 'gpu/b'), ['Run on b', 'Preview']);
});

test('Compare counts every model once', () => {
  const prompt = { model: 'gpu/one', compareModels: ['gpu/two', 'gpu/one', 'gpu/two'] };
  assert.deepEqual(titles(prompt, 'a/b'), ['Run on one', 'Preview', 'Compare 2 models']);
  assert.deepEqual(titles({ ...prompt, compareModels: ['gpu/one'] }, 'a/b').length, 2);
});
