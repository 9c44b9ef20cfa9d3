import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { AssayError, textMessage } from '../../../../src/core/model/index.ts';
import { type Answer, awsFault, throttled } from '../../../fakes/awsServer.ts';
import { setUp } from './setup.ts';

const { connect, run, sent, server } = setUp();
const signal = new AbortController().signal;

async function embed(modelId: string, texts: readonly string[], purpose: 'document' | 'query') {
  const { aws, backend } = connect();
  try {
    assert.ok(backend.embed);
    return await backend.embed({ modelId, texts, purpose }, signal);
  } finally {
    aws.dispose();
  }
}

const bodies = () =>
  server().requests.map(({ body }) => JSON.parse(String(body)) as Record<string, unknown>);

describe('embeddings by InvokeModel', () => {
  it('Titan: a text a call, in the order of the texts', async () => {
    server().use(({ body }) => {
      const { inputText } = JSON.parse(String(body)) as { inputText: string };
      return { json: { embedding: [inputText.length, 0.5], inputTextTokenCount: 3 } };
    });
    const texts = ['a', 'bb', 'ccc', 'dddd', 'eeeee'];
    const v2 = await embed('amazon.titan-embed-text-v2:0', texts, 'document');
    assert.deepEqual(
      v2.vectors.map(([first]) => first),
      [1, 2, 3, 4, 5],
    );
    assert.equal(v2.inputTokens, 15);
    assert.ok(bodies().every(({ normalize }) => normalize === true));
    server().requests.length = 0;
    await embed('amazon.titan-embed-text-v1', ['a'], 'query');
    assert.deepEqual(bodies(), [{ inputText: 'a' }]);
  });

  it('Cohere: 96 texts a call, with their purpose, in both forms of answer', async () => {
    server().use(({ body }) => {
      const { texts, embedding_types } = JSON.parse(String(body)) as {
        texts: string[];
        embedding_types?: unknown;
      };
      const float = texts.map((text) => [text.length]);
      return {
        json: { embeddings: embedding_types === undefined ? float : { float } },
        headers: { 'x-amzn-bedrock-input-token-count': '10' },
      };
    });
    const many = Array.from({ length: 100 }, (_, index) => 'x'.repeat(index + 1));
    const v3 = await embed('cohere.embed-multilingual-v3', many, 'document');
    assert.deepEqual(
      v3.vectors.map(([first]) => first),
      many.map(({ length }) => length),
    );
    assert.equal(v3.inputTokens, 20);
    assert.deepEqual(
      bodies()
        .map(({ texts, input_type }) => [(texts as string[]).length, input_type])
        .sort(),
      [
        [4, 'search_document'],
        [96, 'search_document'],
      ],
    );
    server().requests.length = 0;
    const v4 = await embed('us.cohere.embed-v4:0', ['abc'], 'query');
    assert.deepEqual([...(v4.vectors[0] ?? [])], [3]);
    assert.deepEqual(bodies(), [
      { texts: ['abc'], input_type: 'search_query', embedding_types: ['float'], truncate: 'RIGHT' },
    ]);
  });

  it('Nova: its own schema', async () => {
    server().use(() => ({ json: { embeddings: [{ embeddingType: 'TEXT', embedding: [0.25] }] } }));
    const { vectors } = await embed('amazon.nova-2-multimodal-embeddings-v1:0', ['hi'], 'query');
    assert.deepEqual([...(vectors[0] ?? [])], [0.25]);
    assert.deepEqual(bodies()[0], {
      schemaVersion: 'nova-multimodal-embed-v1',
      taskType: 'SINGLE_EMBEDDING',
      singleEmbeddingParams: {
        embeddingPurpose: 'TEXT_RETRIEVAL',
        embeddingDimension: 1024,
        text: { truncationMode: 'END', value: 'hi' },
      },
    });
  });

  const faults: readonly [string, Answer, string][] = [
    ['throttled', throttled(), 'throttled'],
    ['HTML', { fault: { status: 502, contentType: 'text/html', body: '<html>' } }, 'unavailable'],
    ['another shape', { json: { vectors: [] } }, 'unexpected'],
    ['no JSON', { json: '<html>hello</html>' }, 'unexpected'],
    ['refused', { fault: awsFault(400, 'ValidationException', 'Malformed input') }, 'invalid'],
  ];
  for (const [name, answer, kind] of faults) {
    it(`explains an answer that is ${name}`, async () => {
      server().use(() => answer);
      await assert.rejects(embed('amazon.titan-embed-text-v2:0', ['a'], 'query'), (error) => {
        assert.ok(error instanceof AssayError);
        assert.equal(error.kind, kind, error.message);
        return true;
      });
      assert.equal(server().requests.length, kind === 'throttled' ? 3 : 1);
    });
  }

  it('refuses a model that does not embed, and calls nobody', async () => {
    await assert.rejects(
      embed('amazon.nova-lite-v1:0', ['a'], 'query'),
      /does not make embeddings/,
    );
    assert.equal(server().requests.length, 0);
  });

  it('refuses a prompt for a model that embeds, and calls nobody', async () => {
    const request = {
      modelId: 'amazon.titan-embed-text-v2:0',
      messages: [textMessage('user', 'a')],
    };
    const { error } = await run(request);
    assert.match(error?.message ?? '', /makes embeddings, and answers no prompt/);
    assert.equal(server().requests.length, 0);
  });
});

const draw = (modelId: string, fields = {}) =>
  run({ modelId, messages: [textMessage('user', 'A red rope')], ...fields });

describe('pictures by InvokeModel', () => {
  const families: readonly [string, object, Answer][] = [
    [
      'amazon.nova-canvas-v1:0',
      {
        taskType: 'TEXT_IMAGE',
        textToImageParams: { text: 'A red rope' },
        imageGenerationConfig: { numberOfImages: 1, seed: 7, quality: 'premium' },
      },
      { json: { images: ['AQID'], error: null } },
    ],
    [
      'amazon.titan-image-generator-v2:0',
      {
        taskType: 'TEXT_IMAGE',
        textToImageParams: { text: 'A red rope' },
        imageGenerationConfig: { numberOfImages: 1, seed: 7, quality: 'premium' },
      },
      { json: { images: ['AQID'] } },
    ],
    [
      'stability.stable-image-core-v1:1',
      { prompt: 'A red rope', output_format: 'png', seed: 7, quality: 'premium' },
      { json: { images: ['AQID'], seeds: [7], finish_reasons: [null] } },
    ],
  ];
  for (const [modelId, body, answer] of families) {
    it(`${modelId} gets its own body and gives a picture`, async () => {
      server().use(() => answer);
      const fields = { params: { seed: 7 }, fields: { quality: 'premium' } };
      const { events, finish, error } = await draw(modelId, fields);
      assert.equal(error, undefined, error?.message);
      assert.deepEqual(sent(), body);
      const picture = events.find(({ type }) => type === 'image');
      assert.ok(picture?.type === 'image');
      assert.deepEqual([...picture.data], [1, 2, 3]);
      assert.equal(finish?.reason, 'stop');
      const start = events.find(({ type }) => type === 'start');
      assert.equal(start?.type === 'start' && start.requestId, 'request-json');
    });
  }

  const refusals: readonly [string, unknown, RegExp][] = [
    ['amazon.nova-canvas-v1:0', { images: null, error: 'Blocked by our filters' }, /filters/],
    [
      'stability.stable-image-ultra-v1:1',
      { images: [''], finish_reasons: ['Filter reason: prompt'] },
      /Filter reason/,
    ],
  ];
  for (const [modelId, json, reason] of refusals) {
    it(`${modelId} says why it draws nothing`, async () => {
      server().use(() => ({ json }));
      const { events, finish } = await draw(modelId);
      assert.equal(finish?.reason, 'content-filter');
      assert.match(finish?.rawReason ?? '', reason);
      const start = events.find(({ type }) => type === 'start');
      assert.match(start?.type === 'start' ? start.warnings.join(' ') : '', reason);
      assert.ok(!events.some(({ type }) => type === 'image'));
    });
  }

  it('an empty answer and an empty message are errors', async () => {
    server().use(() => ({ json: { images: [] } }));
    assert.equal((await draw('amazon.nova-canvas-v1:0')).error?.kind, 'unexpected');
    const { error } = await draw('amazon.nova-canvas-v1:0', { messages: [] });
    assert.equal(error?.kind, 'invalid');
  });
});
