import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { factsOf, type ModelFacts } from '../../../../src/core/backends/bedrock/facts.ts';
import { claudeVersion } from '../../../../src/core/backends/bedrock/families.ts';
import { toConverseInput } from '../../../../src/core/backends/bedrock/request.ts';
import { loadCatalog } from '../../../../src/core/catalog/catalog.ts';
import { type ModelRequest, textMessage } from '../../../../src/core/model/index.ts';

const HAIKU = 'us.anthropic.claude-haiku-4-5-20251001-v1:0';
const bytes = new Uint8Array([1]);
const ORDER = { type: 'object', properties: { id: { type: 'integer' } }, required: ['id'] };

function convert(request: Partial<ModelRequest>, facts: ModelFacts = {}) {
  return toConverseInput(
    { modelId: HAIKU, messages: [textMessage('user', 'Hi')], ...request },
    { vendor: 'anthropic', ...facts },
  );
}

describe('Converse input', () => {
  it('always sends a ceiling on the output', () => {
    assert.deepEqual(convert({}).input.inferenceConfig, { maxTokens: 1024 });
  });

  it('lowers a ceiling that is over the model’s own, and says so', () => {
    const { input, warnings } = convert(
      { params: { maxOutputTokens: 90_000 } },
      { maxOutputTokens: 64_000 },
    );
    assert.equal(input.inferenceConfig?.maxTokens, 64_000);
    assert.match(warnings[0] ?? '', /64000/);
  });

  it('keeps system text, caching, tools, schema, guardrail, tier and tags each in its member', () => {
    const { input, warnings } = convert({
      messages: [
        {
          role: 'system',
          parts: [
            { type: 'text', text: 'Be brief.' },
            { type: 'cache-point', ttl: '1h' },
          ],
        },
        textMessage('user', 'Where is my order?'),
        {
          role: 'assistant',
          parts: [
            { type: 'reasoning', text: 'Look it up.', signature: 'sig' },
            { type: 'tool-call', id: 't1', name: 'lookup', input: { id: 7 } },
          ],
        },
        { role: 'tool', parts: [{ type: 'tool-result', id: 't1', output: 'shipped' }] },
      ],
      tools: [{ name: 'lookup', inputSchema: ORDER, strict: true }],
      toolChoice: { name: 'lookup' },
      responseSchema: ORDER,
      guardrail: { id: 'gr-1', version: '2' },
      tier: 'flex',
      tags: { feature: 'support', 'run id': 'a~b' },
      params: { effort: 'low', topK: 5 },
      extra: { latency: 'optimized', fields: { thinking: { type: 'adaptive' } } },
    });
    assert.deepEqual(warnings, []);
    assert.deepEqual(input.system, [
      { text: 'Be brief.' },
      { cachePoint: { type: 'default', ttl: '1h' } },
    ]);
    assert.deepEqual(
      input.messages?.map(({ role }) => role),
      ['user', 'assistant', 'user'],
    );
    assert.deepEqual(input.messages?.[1]?.content?.[0], {
      reasoningContent: { reasoningText: { text: 'Look it up.', signature: 'sig' } },
    });
    assert.deepEqual(input.toolConfig?.toolChoice, { tool: { name: 'lookup' } });
    assert.equal(input.toolConfig?.tools?.[0]?.toolSpec?.strict, true);
    assert.equal(
      input.outputConfig?.textFormat?.structure?.jsonSchema?.schema,
      JSON.stringify({ ...ORDER, additionalProperties: false }),
    );
    assert.equal(input.outputConfig?.effort, 'low');
    assert.deepEqual(input.guardrailConfig, {
      guardrailIdentifier: 'gr-1',
      guardrailVersion: '2',
      trace: 'enabled',
      streamProcessingMode: 'sync',
    });
    assert.deepEqual(input.serviceTier, { type: 'flex' });
    assert.deepEqual(input.performanceConfig, { latency: 'optimized' });
    assert.deepEqual(input.requestMetadata, { feature: 'support', 'run id': 'a-b' });
    assert.deepEqual(input.additionalModelRequestFields, {
      thinking: { type: 'adaptive' },
      top_k: 5,
    });
  });

  it('turns what the model does not take into warnings', () => {
    const { input, warnings } = convert(
      {
        messages: [
          {
            role: 'user',
            parts: [
              { type: 'image', mediaType: 'image/png', data: bytes },
              { type: 'text', text: 'x' },
              { type: 'cache-point' },
            ],
          },
        ],
        tools: [{ name: 'a', inputSchema: {} }],
        responseSchema: { type: 'object' },
        params: { temperature: 0.1, seed: 3 },
        extra: { nonsense: 1 },
      },
      {
        images: false,
        tools: false,
        structuredOutput: false,
        promptCache: false,
        refuses: ['temperature'],
      },
    );
    assert.equal(warnings.length, 7);
    assert.deepEqual(input.messages, [{ role: 'user', content: [{ text: 'x' }] }]);
    assert.equal(input.toolConfig, undefined);
    assert.equal(input.outputConfig, undefined);
    assert.equal(input.inferenceConfig?.temperature, undefined);
  });

  it('gives a document a name that the service takes, and text beside it', () => {
    const { input } = convert({
      messages: [
        {
          role: 'user',
          parts: [
            {
              type: 'document',
              mediaType: 'application/pdf',
              data: bytes,
              name: 'Über  uns_v1.2.pdf',
            },
          ],
        },
      ],
    });
    const [document, text] = input.messages?.[0]?.content ?? [];
    assert.match(document?.document?.name ?? '', /^[A-Za-z0-9\-()[\] ]+$/);
    assert.ok(!/ {2}/.test(document?.document?.name ?? ''));
    assert.ok(text?.text);
  });

  it('sends a managed prompt its variables and nothing that it forbids', () => {
    const { input, warnings } = convert({
      modelId: 'arn:aws:bedrock:us-east-1:123456789012:prompt/ABC:1',
      tools: [{ name: 'a', inputSchema: {} }],
      params: { temperature: 1 },
      extra: { promptVariables: { city: 'Bern' } },
    });
    assert.deepEqual(input.promptVariables, { city: { text: 'Bern' } });
    assert.equal(input.inferenceConfig, undefined);
    assert.equal(input.system, undefined);
    assert.equal(input.toolConfig, undefined);
    assert.deepEqual(input.messages, [{ role: 'user', content: [{ text: 'Hi' }] }]);
    assert.equal(warnings.length, 2);
  });
});

describe('facts', () => {
  it('reads Claude’s version off any of its ids', () => {
    const versions: readonly [string, number | undefined][] = [
      [HAIKU, 4.5],
      ['anthropic.claude-opus-4-1-20250805-v1:0', 4.1],
      ['anthropic.claude-opus-4-20250514-v1:0', 4],
      ['anthropic.claude-sonnet-5', 5],
      ['anthropic.claude-opus-5-5', 5.5],
      ['anthropic.claude-3-7-sonnet-20250219-v1:0', 3.7],
      ['anthropic.claude-3-haiku-20240307-v1:0', 3],
      ['amazon.nova-lite-v1:0', undefined],
    ];
    for (const [id, version] of versions) assert.equal(claudeVersion(id), version, id);
  });

  it('knows which models refuse sampling settings', async () => {
    const catalog = await loadCatalog();
    const of = (id: string) => factsOf(id, catalog.find(id));
    assert.deepEqual(of('global.anthropic.claude-opus-4-7').refuses, [
      'temperature',
      'topP',
      'topK',
    ]);
    assert.equal(of(HAIKU).refuses, undefined);
    assert.equal(of(HAIKU).oneOfTemperatureAndTopP, true);
    assert.equal(of(HAIKU).maxOutputTokens, 64_000);
    assert.deepEqual(of(HAIKU).cacheTtl, ['5m', '1h']);
    assert.equal(of('amazon.nova-micro-v1:0').structuredOutput, false);
  });

  /** What the model pages of the User Guide say, and what an earlier table had wrong. */
  const rows: readonly (readonly [id: string, facts: Partial<ModelFacts>])[] = [
    ['us.meta.llama3-2-1b-instruct-v1:0', { tools: false, documents: true }],
    ['us.meta.llama3-2-90b-instruct-v1:0', { tools: true, streamingTools: false }],
    ['us.meta.llama3-3-70b-instruct-v1:0', { tools: true, streamingTools: false }],
    ['us.meta.llama4-scout-17b-instruct-v1:0', { streamingTools: false, images: true }],
    ['mistral.mistral-large-2407-v1:0', { documents: true, streamingTools: false }],
    ['mistral.mistral-small-2402-v1:0', { documents: false, streamingTools: false }],
    ['us.mistral.pixtral-large-2502-v1:0', { images: true, streamingTools: false }],
    ['mistral.mistral-large-3-675b-instruct', { structuredOutput: true }],
    ['cohere.command-r-plus-v1:0', { tools: true, documents: true, images: false }],
    ['us.writer.palmyra-x5-v1:0', { documents: true, streamingTools: false, images: false }],
    ['us.deepseek.r1-v1:0', { tools: false, documents: true, structuredOutput: false }],
    ['deepseek.v3-v1:0', { tools: true, structuredOutput: true }],
    ['qwen.qwen3-32b-v1:0', { tools: true, structuredOutput: true, images: false }],
    ['openai.gpt-oss-120b-1:0', { images: false, efforts: ['low', 'medium', 'high'] }],
    ['us.amazon.nova-2-lite-v1:0', { efforts: ['low', 'medium'], documents: true }],
    ['amazon.nova-lite-v1:0', { efforts: [], tools: true }],
  ];
  for (const [id, expected] of rows) {
    it(`knows what ${id} takes`, async () => {
      const facts = factsOf(id, (await loadCatalog()).find(id));
      const told = Object.entries(facts).filter(([name]) => name in expected);
      assert.deepEqual(Object.fromEntries(told), expected);
    });
  }

  it('sends an effort as the field that the model’s vendor has for it', async () => {
    const catalog = await loadCatalog();
    const sent = (modelId: string, effort: 'medium' | 'max') =>
      convert({ modelId, params: { effort } }, factsOf(modelId, catalog.find(modelId)));
    const oss = sent('openai.gpt-oss-20b-1:0', 'medium').input;
    assert.deepEqual(oss.additionalModelRequestFields, { reasoning_effort: 'medium' });
    assert.equal(oss.outputConfig, undefined);
    const { input, warnings } = sent('us.amazon.nova-2-lite-v1:0', 'max');
    assert.deepEqual(input.additionalModelRequestFields, {
      reasoningConfig: { type: 'enabled', maxReasoningEffort: 'medium' },
    });
    assert.match(warnings[0] ?? '', /lowered to medium/);
    const claude = sent('us.anthropic.claude-opus-4-6-v1', 'medium').input;
    assert.deepEqual(claude.outputConfig, { effort: 'medium' });
    assert.equal(claude.additionalModelRequestFields, undefined);
  });

  it('knows the vendor behind an application inference profile', () => {
    const { input, warnings } = convert(
      {
        modelId: 'arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc',
        params: { topK: 5 },
      },
      factsOf(HAIKU, undefined),
    );
    assert.deepEqual(input.additionalModelRequestFields, { top_k: 5 });
    assert.deepEqual(warnings, []);
  });
});
