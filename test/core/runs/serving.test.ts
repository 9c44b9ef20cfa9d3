/** How a prompt file says how it is served: our own keys, as members of the request. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parsePrompt } from '../../../src/core/prompts/index.ts';
import { buildPromptRequest } from '../../../src/core/runs/index.ts';

const FILE = `---
model: prod/amazon.nova-pro-v1:0
config: { temperature: 0.2, citations: true }
assay.tier: flex
assay.latency: optimized
assay.effort: low
assay.cache: tools
assay.guardrail: gr-1:2
assay.fields: { reasoningConfig: { type: enabled } }
assay.feature: support
---
{{media url="s3://clips/fall.mp4"}}What happens?
`;

const build = (text: string) => {
  const parsed = parsePrompt(text, 'a.prompt');
  return buildPromptRequest({ parsed, values: {}, reference: 'prod/amazon.nova-pro-v1:0' });
};

test('our own keys become members of the request', async () => {
  const { request } = await build(FILE);
  assert.deepEqual(request, {
    modelId: 'amazon.nova-pro-v1:0',
    messages: [
      {
        role: 'user',
        parts: [
          { type: 'video', mediaType: 'video/mp4', s3Uri: 's3://clips/fall.mp4' },
          { type: 'text', text: 'What happens?' },
        ],
      },
    ],
    params: { maxOutputTokens: 1024, effort: 'low', temperature: 0.2 },
    guardrail: { id: 'gr-1', version: '2' },
    tags: { feature: 'support' },
    tier: 'flex',
    latency: 'optimized',
    cacheTools: { type: 'cache-point' },
    extra: { citations: true },
    fields: { reasoningConfig: { type: 'enabled' } },
  });
});

test('words that mean nothing are problems, and are not sent', () => {
  const { problems, prompt } = parsePrompt(
    '---\nassay.tier: fast\nassay.latency: 1\n---\nHi',
    'a.prompt',
  );
  assert.equal(problems.length, 2);
  assert.deepEqual([prompt.tier, prompt.latency], [undefined, undefined]);
});

test('of what lies in S3, only videos can be referred to', async () => {
  await assert.rejects(build('{{media url="s3://b/k.pdf"}}Read.'), { kind: 'invalid' });
});
