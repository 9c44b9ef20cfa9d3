import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Usage } from '../../../../src/core/model/index.ts';
import { chunk } from '../../../fakes/openaiScenarios.ts';
import type { Json } from '../../../fakes/openaiServer.ts';
import { answerOf, line, raw, streaming, text } from './setup.ts';

suite('usage', () => {
  const cases: readonly (readonly [string, Json | null, Usage | undefined])[] = [
    [
      'cached tokens are no input tokens',
      { prompt_tokens: 100, completion_tokens: 7, prompt_tokens_details: { cached_tokens: 60 } },
      { inputTokens: 40, outputTokens: 7, cacheReadTokens: 60 },
    ],
    [
      'DeepSeek has its own word for them',
      { prompt_tokens: 100, completion_tokens: 7, prompt_cache_hit_tokens: 64 },
      { inputTokens: 36, outputTokens: 7, cacheReadTokens: 64 },
    ],
    [
      'reasoning tokens are part of the output',
      {
        prompt_tokens: 9,
        completion_tokens: 50,
        completion_tokens_details: { reasoning_tokens: 30 },
      },
      { inputTokens: 9, outputTokens: 50, reasoningTokens: 30 },
    ],
    [
      'what is missing or odd stays unknown',
      { prompt_tokens: null, completion_tokens: -1, prompt_tokens_details: null },
      {},
    ],
    ['none is none', null, undefined],
  ];
  for (const [name, usage, expected] of cases) {
    test(name, async () => {
      const stream = [chunk({ content: 'Yes' }), chunk({}, 'stop'), { choices: [], usage }];
      const { finish } = await answerOf(
        raw(`${stream.map(line).join('\n\n')}\n\ndata: [DONE]\n\n`),
      );
      assert.deepEqual(finish?.usage, expected);
    });
  }

  test('a server that counts along has the last word', async () => {
    const { finish } = await answerOf(
      streaming({ ...text('a'), usage: { prompt_tokens: 20, completion_tokens: 1 } }),
    );
    assert.equal(finish?.usage?.outputTokens, 5);
  });
});
