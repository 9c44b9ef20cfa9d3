import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type ModelRequest, type Part, textMessage } from '../../../../src/core/model/index.ts';
import { answerMessage, EMPTY_ANSWER, foldEvent } from '../../../../src/core/runs/index.ts';
import { converseFrames, eventFrame, whole } from '../../../fakes/awsServer.ts';
import { setUp } from './setup.ts';

const setup = setUp();
const { run, sent, server } = setup;

const SONNET = 'us.anthropic.claude-sonnet-4-6';
const NOVA = 'amazon.nova-pro-v1:0';
const HAIKU = 'us.anthropic.claude-haiku-4-5-20251001-v1:0';
const bytes = new Uint8Array([1, 2, 3]);
const base64 = 'AQID';

const asking = (...parts: Part[]): Pick<ModelRequest, 'messages'> => ({
  messages: [{ role: 'user', parts: [...parts, { type: 'text', text: 'What is it?' }] }],
});

const ORDER = { type: 'object', properties: { id: { type: 'integer' } }, required: ['id'] };

describe('what reaches the wire', () => {
  it('images and documents, cited', async () => {
    const { error, warnings } = await run({
      modelId: SONNET,
      ...asking(
        { type: 'image', mediaType: 'image/png', data: bytes },
        { type: 'document', mediaType: 'application/pdf', data: bytes, name: 'a.pdf' },
        { type: 'document', mediaType: 'text/markdown', data: bytes, name: 'a.md' },
      ),
      extra: { citations: true },
    });
    assert.equal(error, undefined);
    assert.deepEqual(warnings, []);
    const citations = { enabled: true };
    assert.deepEqual(sent().messages, [
      {
        role: 'user',
        content: [
          { image: { format: 'png', source: { bytes: base64 } } },
          { document: { format: 'pdf', name: 'a', source: { bytes: base64 }, citations } },
          { document: { format: 'md', name: 'a (2)', source: { bytes: base64 }, citations } },
          { text: 'What is it?' },
        ],
      },
    ]);
  });

  it('video, sent along and in S3', async () => {
    await run({
      modelId: NOVA,
      ...asking(
        { type: 'document', mediaType: 'video/mp4', data: bytes },
        { type: 'video', mediaType: 'video/quicktime', s3Uri: 's3://b/k.mov', bucketOwner: '12' },
      ),
    });
    const [{ content }] = sent().messages as [{ content: unknown[] }];
    assert.deepEqual(content.slice(0, 2), [
      { video: { format: 'mp4', source: { bytes: base64 } } },
      {
        video: {
          format: 'mov',
          source: { s3Location: { uri: 's3://b/k.mov', bucketOwner: '12' } },
        },
      },
    ]);
  });

  it('what a model does not read is left out, and said', async () => {
    const { warnings } = await run({
      modelId: 'amazon.nova-micro-v1:0',
      ...asking(
        { type: 'image', mediaType: 'image/png', data: bytes, name: 'p.png' },
        { type: 'image', mediaType: 'image/tiff', data: bytes, name: 't.tiff' },
        { type: 'document', mediaType: 'application/pdf', data: bytes, name: 'd.pdf' },
        { type: 'video', mediaType: 'video/mp4', s3Uri: 's3://b/v.mp4' },
      ),
    });
    assert.deepEqual(warnings, [
      'The image p.png was left out: this model takes no images.',
      'The image t.tiff was left out: Bedrock does not read image/tiff.',
      'The document d.pdf was left out: this model takes no documents.',
      'The video s3://b/v.mp4 was left out: this model takes no videos.',
    ]);
    assert.deepEqual(sent().messages, [{ role: 'user', content: [{ text: 'What is it?' }] }]);
  });

  it('no more attachments than the service takes', async () => {
    const { warnings } = await run({
      modelId: SONNET,
      ...asking(
        ...Array.from(
          { length: 22 },
          (): Part => ({ type: 'image', mediaType: 'image/png', data: bytes }),
        ),
        { type: 'image', mediaType: 'image/png', data: new Uint8Array(4_000_000), name: 'big.png' },
      ),
    });
    assert.deepEqual(warnings, [
      'The image big.png was left out: Bedrock takes 3.75 MB at most.',
      'Only the first 20 images of a message were sent.',
    ]);
  });

  it('tools with a strict one, a choice, and a cache point after them', async () => {
    const { warnings } = await run({
      modelId: HAIKU,
      ...asking(),
      tools: [
        { name: 'a', description: '', inputSchema: ORDER },
        { name: 'b', description: 'B', inputSchema: ORDER, strict: true },
      ],
      toolChoice: 'any',
      cacheTools: { type: 'cache-point', ttl: '1h' },
    });
    assert.deepEqual(warnings, []);
    assert.deepEqual(sent().toolConfig, {
      tools: [
        { toolSpec: { name: 'a', inputSchema: { json: ORDER } } },
        {
          toolSpec: {
            name: 'b',
            description: 'B',
            inputSchema: { json: { ...ORDER, additionalProperties: false } },
            strict: true,
          },
        },
        { cachePoint: { type: 'default', ttl: '1h' } },
      ],
      toolChoice: { any: {} },
    });
  });

  it('reasoning with its proofs, there and back', async () => {
    server().use(({ path }) =>
      path.endsWith('/converse-stream')
        ? {
            stream: whole([
              eventFrame('messageStart', { role: 'assistant' }),
              ...[{ text: 'Let me ' }, { text: 'see.' }, { signature: 'sig==' }].map((delta) =>
                eventFrame('contentBlockDelta', {
                  contentBlockIndex: 0,
                  delta: { reasoningContent: delta },
                }),
              ),
              eventFrame('contentBlockDelta', {
                contentBlockIndex: 1,
                delta: { reasoningContent: { redactedContent: base64 } },
              }),
              eventFrame('contentBlockStart', {
                contentBlockIndex: 2,
                start: { toolUse: { toolUseId: 't1', name: 'look' } },
              }),
              ...['{"id"', ':7}'].map((input) =>
                eventFrame('contentBlockDelta', {
                  contentBlockIndex: 2,
                  delta: { toolUse: { input } },
                }),
              ),
              eventFrame('contentBlockStop', { contentBlockIndex: 2 }),
              eventFrame('messageStop', { stopReason: 'tool_use' }),
              eventFrame('metadata', { usage: { inputTokens: 1, outputTokens: 2 } }),
            ]),
          }
        : undefined,
    );
    const { events, finish } = await run({ modelId: SONNET, ...asking() });
    assert.equal(finish?.reason, 'tool-calls');
    const answer = events.reduce(foldEvent, EMPTY_ANSWER);
    assert.equal(answer.reasoning, 'Let me see.');
    const tool = textMessage('tool', '');
    await run({
      modelId: SONNET,
      messages: [
        textMessage('user', 'Look'),
        answerMessage(answer),
        { ...tool, parts: [{ type: 'tool-result', id: 't1', output: 'x', isError: true }] },
      ],
      tools: [{ name: 'look', inputSchema: ORDER }],
    });
    assert.deepEqual((sent().messages as unknown[]).slice(1), [
      {
        role: 'assistant',
        content: [
          { reasoningContent: { reasoningText: { text: 'Let me see.', signature: 'sig==' } } },
          { reasoningContent: { redactedContent: base64 } },
          { toolUse: { toolUseId: 't1', name: 'look', input: { id: 7 } } },
        ],
      },
      {
        role: 'user',
        content: [{ toolResult: { toolUseId: 't1', content: [{ text: 'x' }], status: 'error' } }],
      },
    ]);
  });

  it('cache points whose lifetimes never grow', async () => {
    const { warnings } = await run({
      modelId: HAIKU,
      tools: [{ name: 'a', inputSchema: ORDER }],
      cacheTools: { type: 'cache-point', ttl: '5m' },
      messages: [
        {
          role: 'system',
          parts: [
            { type: 'text', text: 'Be brief.' },
            { type: 'cache-point', ttl: '1h' },
          ],
        },
        ...asking().messages,
      ],
    });
    assert.deepEqual(sent().system, [
      { text: 'Be brief.' },
      { cachePoint: { type: 'default', ttl: '5m' } },
    ]);
    assert.match(warnings.join(), /shortened to 5 minutes/);
  });

  it('no more cache points than the model takes, and none where it has no cache', async () => {
    const parts = Array.from({ length: 6 }, (_, index): Part[] => [
      { type: 'text', text: `${index}` },
      { type: 'cache-point' },
    ]).flat();
    const points = async (modelId: string) => {
      const { warnings } = await run({ modelId, messages: [{ role: 'user', parts }] });
      const [{ content }] = sent().messages as [{ content: object[] }];
      return { count: content.filter((block) => 'cachePoint' in block).length, warnings };
    };
    assert.deepEqual(await points(HAIKU), {
      count: 4,
      warnings: ['Only the first 4 cache points were sent: this model takes no more.'],
    });
    assert.deepEqual(await points('meta.llama3-1-8b-instruct-v1:0'), {
      count: 0,
      warnings: ['The cache point was left out: this model has no prompt caching.'],
    });
  });

  it('guardrail with trace and stream mode, and what it did', async () => {
    const assessment = { inputAssessment: { g: { wordPolicy: {} } } };
    server().use(() => ({
      stream: whole([
        ...converseFrames('No.').slice(0, -2),
        eventFrame('messageStop', { stopReason: 'guardrail_intervened' }),
        eventFrame('metadata', {
          usage: { inputTokens: 1, outputTokens: 1 },
          trace: { guardrail: assessment },
        }),
      ]),
    }));
    const { events, finish } = await run({
      modelId: NOVA,
      ...asking(),
      guardrail: { id: 'gr-1', version: '3' },
      extra: { guardrailTrace: 'enabled_full', guardrailStream: 'async' },
    });
    assert.deepEqual(sent().guardrailConfig, {
      guardrailIdentifier: 'gr-1',
      guardrailVersion: '3',
      trace: 'enabled_full',
      streamProcessingMode: 'async',
    });
    const told = events.find(({ type }) => type === 'guardrail');
    assert.ok(told?.type === 'guardrail' && told.intervened);
    assert.equal(finish?.reason, 'guardrail');
  });

  it('tier, latency, tags, fields, output and effort', async () => {
    const { warnings } = await run({
      modelId: NOVA,
      ...asking(),
      tier: 'flex',
      latency: 'optimized',
      tags: { feature: 'support', runId: '2026-1f' },
      fields: { reasoningConfig: { type: 'enabled' } },
      extra: { responseFields: ['/stop_sequence'] },
    });
    assert.deepEqual(warnings, []);
    const body = sent();
    assert.deepEqual(body.serviceTier, { type: 'flex' });
    assert.deepEqual(body.performanceConfig, { latency: 'optimized' });
    assert.deepEqual(body.requestMetadata, { feature: 'support', runId: '2026-1f' });
    assert.deepEqual(body.additionalModelRequestFields, { reasoningConfig: { type: 'enabled' } });
    assert.deepEqual(body.additionalModelResponseFieldPaths, ['/stop_sequence']);
    await run({ modelId: SONNET, ...asking(), responseSchema: ORDER, params: { effort: 'xhigh' } });
    const schema = JSON.stringify({ ...ORDER, additionalProperties: false });
    assert.deepEqual(sent().outputConfig, {
      textFormat: { type: 'json_schema', structure: { jsonSchema: { name: 'output', schema } } },
      effort: 'high',
    });
  });

  it('what a model is not served with becomes a warning', async () => {
    const { warnings } = await run({
      modelId: HAIKU,
      ...asking(),
      tier: 'flex',
      latency: 'optimized',
      responseFormat: 'json',
      params: { effort: 'low', temperature: 1.5, seed: 1 },
      extra: { nonsense: 1 },
    });
    assert.equal(warnings.length, 7, warnings.join('\n'));
    const body = sent();
    assert.equal(body.serviceTier, undefined);
    assert.equal(body.performanceConfig, undefined);
    assert.equal(body.outputConfig, undefined);
    assert.deepEqual(body.inferenceConfig, { maxTokens: 1024, temperature: 1 });
  });

  it('a managed prompt gets its variables, and nothing that it forbids', async () => {
    const modelId = 'arn:aws:bedrock:us-east-1:123456789012:prompt/ABC:1';
    const { error } = await run({
      modelId,
      ...asking(),
      params: { temperature: 0.1 },
      extra: { promptVariables: { city: 'Bern', days: 3 } },
    });
    assert.equal(error, undefined);
    assert.deepEqual(sent(), {
      messages: [{ role: 'user', content: [{ text: 'What is it?' }] }],
      promptVariables: { city: { text: 'Bern' }, days: { text: '3' } },
    });
    assert.match(server().requests.at(-1)?.path ?? '', /prompt\/ABC:1\/converse-stream$/);
  });

  it('citations come as events', async () => {
    const citation = {
      title: 'Policy',
      location: { documentPage: { documentIndex: 0, start: 2, end: 3 } },
      sourceContent: [{ text: 'within 30 days' }],
    };
    server().use(() => ({
      stream: whole([
        eventFrame('contentBlockDelta', { contentBlockIndex: 0, delta: { citation } }),
        ...converseFrames('Yes.'),
      ]),
    }));
    const { events } = await run({ modelId: SONNET, ...asking() });
    assert.deepEqual(
      events.find(({ type }) => type === 'citation'),
      { type: 'citation', title: 'Policy', source: 'pages 2-3', text: 'within 30 days' },
    );
  });

  it('pictures in an answer come as they are', async () => {
    server().use(() => ({
      stream: whole([
        eventFrame('contentBlockStart', {
          contentBlockIndex: 0,
          start: { image: { format: 'webp' } },
        }),
        eventFrame('contentBlockDelta', {
          contentBlockIndex: 0,
          delta: { image: { source: { bytes: base64 } } },
        }),
        ...converseFrames('There.'),
      ]),
    }));
    const { events } = await run({ modelId: NOVA, ...asking() });
    const picture = events.find(({ type }) => type === 'image');
    assert.ok(picture?.type === 'image');
    assert.deepEqual([picture.mediaType, [...picture.data]], ['image/webp', [1, 2, 3]]);
  });
});
