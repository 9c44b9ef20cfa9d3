import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { suite, test } from 'node:test';
import type { Backend } from '../../../../src/core/model/index.ts';
import { backendAt, withServer } from './setup.ts';

const signal = new AbortController().signal;

/** A server that answers everything in the same way. */
async function withAnswers(listener: RequestListener, run: (backend: Backend) => Promise<void>) {
  const server = createServer(listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    await run(
      backendAt(`http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, {
        retryDelayMs: 1,
      }),
    );
  } finally {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }
}

const answering =
  (body: string, status = 200): RequestListener =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(body);
  };

suite('models', () => {
  test('are listed by their ids', async () => {
    const models = ['org/model:1', 'nomic-embed-text'];
    await withServer({ models, ownedBy: 'vllm' }, async ({ backend }) => {
      assert.deepEqual(await backend.listModels?.(signal), [
        { id: 'org/model:1', name: 'org/model:1', vendor: 'vllm' },
        {
          id: 'nomic-embed-text',
          name: 'nomic-embed-text',
          vendor: 'vllm',
          capabilities: { embeddings: true },
        },
      ]);
    });
  });

  test('say how much they read, in whichever word the server has', async () => {
    const data = [
      { id: 'vllm', max_model_len: 32_768 },
      { id: 'router', context_length: 8192 },
      { id: 'llama', meta: { n_ctx: 4096, n_ctx_train: 131_072 } },
      { id: 'silent' },
    ];
    await withAnswers(answering(JSON.stringify({ data })), async (backend) => {
      const models = await backend.listModels?.(signal);
      assert.deepEqual(
        models?.map(({ contextTokens }) => contextTokens),
        [32_768, 8192, 4096, undefined],
      );
    });
  });

  test('say whether they read pictures, where the server tells', async () => {
    const data = [
      { id: 'seeing', architecture: { input_modalities: ['text', 'image'] } },
      { id: 'blind', architecture: { input_modalities: ['text'] } },
      { id: 'silent' },
    ];
    await withAnswers(answering(JSON.stringify({ data })), async (backend) => {
      const models = await backend.listModels?.(signal);
      assert.deepEqual(
        models?.map(({ capabilities }) => capabilities),
        [{ images: true }, { images: false }, undefined],
      );
    });
  });

  test('that are no models are passed over, and a bare list is a list', async () => {
    const body = JSON.stringify([null, 7, {}, { id: '' }, { id: 'one' }]);
    await withAnswers(answering(body), async (backend) => {
      assert.deepEqual(await backend.listModels?.(signal), [{ id: 'one', name: 'one' }]);
    });
  });

  for (const [name, body, status, expected] of [
    [
      'something else',
      '{"ok":true}',
      200,
      { kind: 'unexpected', message: /not with a list of models/ },
    ],
    ['no JSON', 'hello', 200, { kind: 'unexpected', message: /not with JSON/ }],
    [
      'a web page',
      '<!doctype html><title>Login</title>',
      200,
      { kind: 'not-found', message: /Login/ },
    ],
    ['an error', '{"error":{"message":"Who are you?"}}', 401, { kind: 'credentials' }],
  ] as const) {
    test(`${name} is an error`, async () => {
      await withAnswers(answering(body, status), async (backend) => {
        await assert.rejects(async () => backend.listModels?.(signal), expected);
      });
    });
  }

  test('can be waited for no longer', async () => {
    await withServer({}, async ({ backend }) => {
      await assert.rejects(async () => backend.listModels?.(AbortSignal.abort()), {
        kind: 'cancelled',
      });
    });
  });
});

suite('embeddings', () => {
  const embed = (backend: Backend, texts: readonly string[]) =>
    backend.embed?.({ modelId: 'nomic', texts, purpose: 'document' }, signal);

  test('come in the order of the texts, many requests for many texts', async () => {
    await withServer({}, async ({ server, backend }) => {
      const texts = Array.from({ length: 130 }, (_, index) => 'x'.repeat(index));
      const result = await embed(backend, texts);
      assert.deepEqual(
        result?.vectors.map(([length]) => length),
        texts.map(({ length }) => length),
      );
      assert.ok(result?.vectors[0] instanceof Float32Array);
      assert.equal(result?.inputTokens, 130);
      assert.deepEqual(
        server.requests.map(({ body }) => (Array.isArray(body?.input) ? body.input.length : 0)),
        [64, 64, 2],
      );
      assert.deepEqual(
        [server.requests[0]?.body?.model, server.requests[0]?.body?.encoding_format],
        ['nomic', 'float'],
      );
    });
  });

  test('of nothing are nothing, without a call', async () => {
    await withServer({}, async ({ server, backend }) => {
      assert.deepEqual(await embed(backend, []), { vectors: [] });
      assert.deepEqual(server.requests, []);
    });
  });

  for (const [name, body] of [
    ['too few vectors', '{"data":[{"embedding":[1]}]}'],
    ['vectors that are no numbers', '{"data":[{"embedding":["a"]},{"embedding":[1]}]}'],
    ['no data', '{}'],
  ] as const) {
    test(`${name} are an error`, async () => {
      await withAnswers(answering(body), async (backend) => {
        await assert.rejects(async () => embed(backend, ['a', 'b']), {
          kind: 'unexpected',
          message: /not with 2 embeddings/,
        });
      });
    });
  }

  test('of an unknown model say which', async () => {
    const body = '{"error":{"message":"The model `nomic` does not exist."}}';
    await withAnswers(answering(body, 404), async (backend) => {
      await assert.rejects(async () => embed(backend, ['a']), {
        kind: 'not-found',
        message: /no model named "nomic"/,
      });
    });
  });
});
