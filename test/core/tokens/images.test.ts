import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { imageTokens } from '../../../src/core/tokens/images.ts';
import type { TokenizerFamily } from '../../../src/core/tokens/index.ts';

/** Model, family, width, height, tokens. */
type Case = readonly [string, TokenizerFamily, number, number, number];

suite('tokens of a picture, by the published examples', () => {
  const published: readonly Case[] = [
    // Anthropic, "Vision": the table of sizes, and the worked example of an A4 page.
    ['claude-sonnet-4-6', 'claude_v3', 200, 200, 64],
    ['claude-sonnet-4-6', 'claude_v3', 1000, 1000, 1296],
    ['claude-sonnet-4-6', 'claude_v3', 1092, 1092, 1521],
    ['claude-sonnet-4-6', 'claude_v3', 1920, 1080, 1560],
    ['claude-sonnet-4-6', 'claude_v3', 3840, 2160, 1560],
    ['claude-sonnet-4-6', 'claude_v3', 1075, 1520, 33 * 47],
    ['claude-sonnet-5', 'claude_v47_v5', 1920, 1080, 2691],
    ['claude-sonnet-5', 'claude_v47_v5', 3840, 2160, 4784],
    ['claude-sonnet-5', 'claude_v47_v5', 1075, 1520, 2145],
    // OpenAI, "Images and vision": the worked examples.
    ['gpt-4o', 'o200k', 1024, 1024, 765],
    ['gpt-4o', 'o200k', 2048, 4096, 1105],
    ['openai.gpt-5.4', 'o200k', 1024, 1024, 1229],
    ['openai.gpt-5.4', 'o200k', 2048, 2048, 3000],
    // Amazon Nova 2 user guide: a flat rate.
    ['us.amazon.nova-2-lite-v1:0', 'o200k', 1920, 1080, 230],
    // Gemma 3: the same for every picture.
    ['google.gemma-3-27b-it', 'gemma3', 3000, 100, 260],
    // Counted on Bedrock (boto/boto3 issue 4509).
    ['meta.llama3-2-11b-instruct-v1:0', 'llama3', 1120, 1120, 1],
  ];
  for (const [model, family, width, height, tokens] of published) {
    test(`${model}, ${width} × ${height}`, () => {
      assert.equal(imageTokens({ width, height }, model, family), tokens);
    });
  }

  // The Nova user guide's table, which is rounded, and two counts of a user without the text around them.
  const rounded: readonly Case[] = [
    ['amazon.nova-lite-v1:0', 'o200k', 900, 450, 800],
    ['amazon.nova-lite-v1:0', 'o200k', 800, 400, 800],
    ['amazon.nova-lite-v1:0', 'o200k', 450, 900, 800],
    ['amazon.nova-pro-v1:0', 'o200k', 900, 900, 1300],
    ['amazon.nova-pro-v1:0', 'o200k', 1400, 900, 1800],
    ['amazon.nova-pro-v1:0', 'o200k', 1800, 900, 2400],
    ['amazon.nova-premier-v1:0', 'o200k', 1300, 1300, 2600],
    ['amazon.nova-lite-v1:0', 'o200k', 512, 512, 1304],
    ['amazon.nova-lite-v1:0', 'o200k', 1120, 1120, 2600],
  ];
  for (const [model, family, width, height, tokens] of rounded) {
    test(`${model}, ${width} × ${height}, within 3 %`, () => {
      const count = imageTokens({ width, height }, model, family);
      assert.ok(Math.abs(count - tokens) <= tokens * 0.03, `${count}, not ${tokens}`);
    });
  }
});

suite('tokens of any picture', () => {
  const models: readonly (readonly [string, TokenizerFamily])[] = [
    ['claude-opus-4-6', 'claude_v3'],
    ['claude-opus-5', 'claude_v47_v5'],
    ['amazon.nova-lite-v1:0', 'o200k'],
    ['openai.gpt-5.6-sol', 'o200k'],
    ['mistral.pixtral-large-2502-v1:0', 'mistral_tekken'],
    ['mistral.mistral-large-3-675b-instruct', 'mistral_tekken'],
    ['qwen.qwen3-vl-235b-a22b', 'qwen3'],
    ['moonshotai.kimi-k2.5', 'kimi_k2'],
    ['meta.llama4-scout-17b-instruct-v1:0', 'llama3'],
    ['nobody-knows', 'glm5'],
  ];
  for (const [model, family] of models) {
    test(`${model}: more pixels are never fewer tokens, and a picture has its most`, () => {
      const counts = [1, 100, 500, 1000, 2000, 8000].map((side) =>
        imageTokens({ width: side, height: side }, model, family),
      );
      assert.deepEqual(
        counts,
        counts.toSorted((a, b) => a - b),
      );
      assert.ok(counts.every((count) => count >= 1 && count <= 36_000));
    });

    test(`${model}: a strip, a header of zeros and an unread file have a whole number of tokens`, () => {
      const sizes = [
        { width: 20_000, height: 1 },
        { width: 1, height: 20_000 },
        { width: 0, height: 0 },
        { width: 4_294_967_295, height: 4_294_967_295 },
        undefined,
      ];
      for (const size of sizes) {
        const count = imageTokens(size, model, family);
        assert.ok(Number.isInteger(count) && count >= 1, `${JSON.stringify(size)}: ${count}`);
      }
    });
  }

  test('Llama 4 adds the whole picture to its tiles, where it has more than one', () => {
    assert.equal(imageTokens({ width: 336, height: 336 }, 'meta.llama4-scout', 'llama3'), 144);
    assert.equal(imageTokens({ width: 672, height: 336 }, 'meta.llama4-scout', 'llama3'), 432);
  });

  test('Mistral adds a token for each row of patches', () => {
    assert.equal(imageTokens({ width: 64, height: 64 }, 'mistral.pixtral', 'mistral_tekken'), 20);
  });
});
