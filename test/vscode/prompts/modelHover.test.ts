import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ModelInfo } from '../../../src/core/model/index.ts';
import type { Connection } from '../../../src/core/workspace/types.ts';
import { modelMarkdown } from '../../../src/vscode/prompts/modelHover.ts';

const CONNECTIONS: readonly Connection[] = [
  { name: 'prod', type: 'bedrock', profile: 'team', region: 'us-east-1' },
  { name: 'gpu', type: 'openai', url: 'http://10.0.0.7:8000/v1' },
];

function hover(reference: string, ...models: readonly [string, ModelInfo][]): string | undefined {
  return modelMarkdown(reference, {
    connections: CONNECTIONS,
    knownModels: () => new Map(models),
  });
}

test('a model that no server has listed is told by its id and its connection', () => {
  assert.equal(
    hover('gpu/Qwen/Qwen3-32B'),
    '**Qwen/Qwen3-32B**\n\nBy the connection `gpu` at http://10.0.0.7:8000/v1.',
  );
});

test('a known model is told with its limits and abilities; what is unknown is left out', () => {
  const info: ModelInfo = {
    id: 'a.b-v1:0',
    name: 'B',
    contextTokens: 200_000,
    capabilities: { tools: true, images: false },
  };
  assert.equal(
    hover('prod/a.b-v1:0', ['prod/a.b-v1:0', info]),
    '**B**\n\nBy the connection `prod` (bedrock, team, us-east-1).\n\ncontext 200,000 tokens · tools',
  );
});

test('an unknown connection is left to the diagnostics', () => {
  assert.equal(hover('nowhere/x'), undefined);
  assert.equal(hover('x'), undefined);
});
