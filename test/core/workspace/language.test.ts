import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { completeWorkspaceAt, hoverWorkspaceAt } from '../../../src/core/workspace/index.ts';
import { cursor } from '../prompts/support.ts';

const KNOWN = { models: [{ reference: 'prod/amazon.titan-embed-text-v2:0' }] };

function labels(marked: string): string[] {
  const { text, offset } = cursor(marked);
  return completeWorkspaceAt(text, offset, KNOWN).map(({ label }) => label);
}

function hover(marked: string): string | undefined {
  const { text, offset } = cursor(marked);
  return hoverWorkspaceAt(text, offset)?.markdown;
}

const TYPES = ['bedrock', 'sagemaker', 'openai', 'vscode', 'sandbox', 'replay'];

describe('completion in assay.yaml', () => {
  const places: readonly [string, readonly string[]][] = [
    ['|', ['connections', 'knowledge', 'budget', 'prices']],
    ['budget: { day: 1 }\ncon|', ['connections', 'knowledge', 'prices']],
    ['connections:\n  prod:\n    type: |', TYPES],
    ['connections:\n  prod: { type: be| }', TYPES],
    ['connections: { prod: { type:|', TYPES],
    ['connections:\n  |', []],
    ['budget:\n  |', ['session', 'day']],
    ['budget: { session: 1, | }', ['day']],
    ['prices:\n  "gpu/Qwen2.5":\n    |', ['input', 'output', 'cacheRead', 'cacheWrite', 'image']],
    [
      'connections: { prod: { type: bedrock } }\nknowledge:\n  k: { type: bedrock, connection: | }',
      ['prod'],
    ],
    ['knowledge:\n  k:\n    embed: |', ['prod/amazon.titan-embed-text-v2:0']],
    ['knowledge:\n  k:\n    type: |', ['local', 'bedrock']],
  ];
  for (const [marked, expected] of places) {
    it(JSON.stringify(marked), () => {
      assert.deepEqual(labels(marked), expected);
    });
  }
});

describe('keys of a connection', () => {
  it('are those that it does not have', () => {
    const found = labels('connections:\n  prod:\n    type: bedrock\n    |');
    for (const key of ['profile', 'region', 'url']) assert.ok(found.includes(key), key);
    assert.ok(!found.includes('type'));
  });
});

describe('hover in assay.yaml', () => {
  it('documents keys and words, also below names that hold dots', () => {
    assert.match(hover('conn|ections: {}') ?? '', /Named ways to reach models/);
    assert.match(hover('connections:\n  prod:\n    reg|ion: x') ?? '', /AWS region/);
    assert.match(hover('connections: { prod: { type: open|ai } }') ?? '', /vLLM/);
    assert.match(hover('prices:\n  "gpu/Qwen2.5-7B":\n    in|put: 1') ?? '', /per million input/);
    assert.equal(hover('connections:\n  prod:\n    region: us-|east-1'), undefined);
  });
});
