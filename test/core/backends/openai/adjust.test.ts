/** Servers that refuse a field get the request again without it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SCENARIOS } from '../../../fakes/openaiScenarios.ts';
import { type Exchange, type Json, sendJson } from '../../../fakes/openaiServer.ts';
import { ask, collect } from '../collect.ts';
import { lastBody, withServer } from './setup.ts';

/** Answers once the field is gone; until then refuses with this status and body. */
function refusing(field: string, status: number, body: unknown) {
  return (exchange: Exchange) =>
    field in (exchange.request.body ?? {})
      ? sendJson(exchange.response, status, body)
      : SCENARIOS.answer(exchange);
}

const chats = (requests: readonly { body: Json | undefined }[]) =>
  requests.map(({ body }) => body ?? {});

test('max_tokens becomes max_completion_tokens, and stays so for the model', async () => {
  const message =
    "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.";
  const scenario = refusing('max_tokens', 400, { error: { message, param: 'max_tokens' } });
  await withServer({ scenario }, async ({ server, backend }) => {
    const request = ask('Hello', { params: { maxOutputTokens: 50 } });
    assert.equal((await collect(backend, request)).finish?.reason, 'stop');
    assert.equal((await collect(backend, request)).finish?.reason, 'stop');
    assert.deepEqual(
      chats(server.requests).map((body) => [body.max_tokens, body.max_completion_tokens]),
      [
        [50, undefined],
        [undefined, 50],
        [undefined, 50],
      ],
    );
    await collect(backend, { ...request, modelId: 'other' });
    assert.equal(server.requests.at(-2)?.body?.max_tokens, 50, 'another model is asked as usual');
  });
});

test('stream_options is left out, and the usage then is unknown', async () => {
  const detail = [{ loc: ['body', 'stream_options'], msg: 'Extra inputs are not permitted' }];
  await withServer(
    { scenario: refusing('stream_options', 422, { detail }) },
    async ({ server, backend }) => {
      const { finish, warnings } = await collect(backend, ask('Hello'));
      assert.equal(finish?.reason, 'stop');
      assert.equal(finish?.usage, undefined);
      assert.deepEqual(warnings, []);
      assert.equal(server.requests.length, 2);
    },
  );
});

for (const [field, params, body] of [
  ['top_k', { topK: 5 }, { error: { message: 'Unrecognized request argument supplied: top_k' } }],
  [
    'temperature',
    { temperature: 0.2 },
    {
      error: {
        message: "'temperature' does not support 0.2 with this model.",
        param: 'temperature',
      },
    },
  ],
  ['seed', { seed: 1 }, { error: { message: 'seed is not supported' } }],
] as const) {
  test(`${field} is left out with a warning, every time`, async () => {
    await withServer({ scenario: refusing(field, 400, body) }, async ({ server, backend }) => {
      for (const _ of [1, 2]) {
        const { finish, warnings } = await collect(backend, ask('Hello', { params }));
        assert.equal(finish?.reason, 'stop');
        assert.deepEqual(warnings, [
          `The model does not take "${Object.keys(params)[0]}", so it was left out.`,
        ]);
      }
      assert.equal(server.requests.length, 3);
      const { warnings } = await collect(backend, ask('Hello'));
      assert.deepEqual(warnings, [], 'nothing is missed that was not asked for');
    });
  });
}

test('several fields are given up one after the other', async () => {
  const scenario = (exchange: Exchange) => {
    const field = ['top_k', 'seed'].find((name) => name in (exchange.request.body ?? {}));
    if (field === undefined) return SCENARIOS.answer(exchange);
    return sendJson(exchange.response, 400, { error: { message: `Unknown parameter: ${field}` } });
  };
  await withServer({ scenario }, async ({ server, backend }) => {
    const { finish, warnings } = await collect(
      backend,
      ask('Hello', { params: { topK: 5, seed: 1 } }),
    );
    assert.equal(finish?.reason, 'stop');
    assert.equal(warnings.length, 2);
    assert.equal(server.requests.length, 3);
    assert.ok(!('top_k' in lastBody(server)));
  });
});

test('a value that is merely wrong is not given up', async () => {
  const body = { error: { message: 'temperature must be between 0 and 2' } };
  const scenario = refusing('temperature', 400, body);
  await withServer({ scenario }, async ({ server, backend }) => {
    const { error } = await collect(backend, ask('Hello', { params: { temperature: 9 } }));
    assert.equal(error?.kind, 'invalid');
    assert.match(error?.message ?? '', /refused the request: temperature must be between 0 and 2/);
    assert.equal(server.requests.length, 1);
  });
});

test('a ceiling that is too high is tried in both words, and remembered in neither', async () => {
  const message =
    "'max_tokens' or 'max_completion_tokens' is too large: 90000. The maximum is 8192.";
  const scenario = ({ response }: Exchange) => sendJson(response, 400, { error: { message } });
  await withServer({ scenario }, async ({ server, backend }) => {
    const request = ask('Hello', { params: { maxOutputTokens: 90_000 } });
    assert.equal((await collect(backend, request)).error?.kind, 'invalid');
    assert.equal(server.requests.length, 2);
    server.setScenario('answer');
    await collect(backend, request);
    assert.equal(lastBody(server).max_tokens, 90_000);
  });
});
