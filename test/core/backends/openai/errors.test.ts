/** Everything that can go wrong before or instead of an answer, on real sockets. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';
import { suite, test } from 'node:test';
import { openAi } from '../../../../src/core/backends/openai/index.ts';
import type { AssayError, ErrorKind } from '../../../../src/core/model/index.ts';
import {
  type Exchange,
  type ScenarioName,
  sendJson,
  startOpenAiServer,
} from '../../../fakes/openaiServer.ts';
import { ask, type Collected, collect } from '../collect.ts';
import { backendAt, raw, type SetupOptions, withServer } from './setup.ts';

async function failureOf(
  options: SetupOptions,
): Promise<Collected & { readonly error: AssayError }> {
  let collected: Collected | undefined;
  await withServer(options, async ({ backend }) => {
    collected = await collect(backend, ask('Hello'));
  });
  assert.ok(collected?.error !== undefined, 'it did not fail');
  return { ...collected, error: collected.error };
}

const NO_FINISH_TWICE = 'an error takes the place of finish';

suite('an answer that is none', () => {
  const cases: Partial<Record<ScenarioName, readonly [ErrorKind, RegExp, RegExp | undefined]>> = {
    html: ['not-found', /web page \("Welcome to the gateway"\)/, /\/v1/],
    'html-error': ['unavailable', /failed: Bad Gateway/, /log/],
    'server-error': ['unavailable', /failed: CUDA out of memory/, /log/],
    unavailable: ['unavailable', /Loading model/, /log/],
    unauthorized: ['credentials', /asks for an API key: Bad key/, /No API key is stored/],
    forbidden: ['denied', /denied access: Not for you/, /No API key is stored/],
    'no-model': ['not-found', /no model named "test-model"/, /assay models --connection gpu/],
    throttled: ['throttled', /no more requests at the moment: Slow down/, /in a moment/],
  };
  for (const [scenario, [kind, message, hint]] of Object.entries(cases)) {
    test(scenario, async () => {
      const { error, events } = await failureOf({ scenario: scenario as ScenarioName });
      assert.equal(error.kind, kind);
      assert.match(error.message, message);
      if (hint !== undefined) assert.match(error.hint ?? '', hint);
      assert.ok(!events.some(({ type }) => type === 'finish'), NO_FINISH_TWICE);
    });
  }
});

suite('an answer that is cut off', () => {
  const cases: Partial<Record<ScenarioName, readonly [ErrorKind, RegExp]>> = {
    'half-line': ['incomplete', /closed the connection in the middle/],
    'closes-early': ['incomplete', /closed the connection in the middle/],
    malformed: ['unexpected', /not JSON: \{"choices": \[oops/],
    'stream-error': ['unavailable', /The engine died/],
  };
  for (const [scenario, [kind, message]] of Object.entries(cases)) {
    test(`${scenario} keeps what came before`, async () => {
      const { error, text, events } = await failureOf({ scenario: scenario as ScenarioName });
      assert.equal(error.kind, kind);
      assert.match(error.message, message);
      assert.equal(text, 'The first words');
      assert.ok(!events.some(({ type }) => type === 'finish'), NO_FINISH_TWICE);
    });
  }

  test('nothing at all', async () => {
    const { error } = await failureOf({ scenario: raw('') });
    assert.deepEqual([error.kind, error.message.includes('before it began')], ['incomplete', true]);
  });

  test('the end may be missing once the model has given its reason to stop', async () => {
    const stop =
      'data: {"choices":[{"index":0,"delta":{"content":"Yes"},"finish_reason":"stop"}]}\n\n';
    const scenario = ({ response }: Exchange) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(stop, () => response.destroy());
    };
    await withServer({ scenario }, async ({ backend }) => {
      const { text, finish, error } = await collect(backend, ask('Hello'));
      assert.equal(error, undefined);
      assert.equal(text, 'Yes');
      assert.deepEqual(finish, { type: 'finish', reason: 'stop', rawReason: 'stop' });
    });
  });
});

suite('errors inside an answer', () => {
  const cases: readonly (readonly [unknown, ErrorKind])[] = [
    [{ error: { message: 'x', code: 429 } }, 'throttled'],
    [{ error: { message: 'x', type: 'rate_limit_exceeded' } }, 'throttled'],
    [{ error: { message: 'x', code: 'context_length_exceeded' } }, 'invalid'],
    [{ object: 'error', message: 'x', code: 400 }, 'invalid'],
    [{ error: 'x' }, 'unavailable'],
    [{ error: 'x', status: 401 }, 'credentials'],
    [{ error: { message: 'x', code: 401 } }, 'credentials'],
    [{ error: { message: 'x', code: 504 } }, 'timeout'],
  ];
  for (const [chunk, kind] of cases) {
    test(`${JSON.stringify(chunk)} is ${kind}`, async () => {
      const { error } = await failureOf({ scenario: raw(`data: ${JSON.stringify(chunk)}\n\n`) });
      assert.equal(error.kind, kind);
      assert.match(error.message, /x$/);
    });
  }

  test('an answer without streaming may be an error as well', async () => {
    const body = { error: { message: 'The model is asleep', code: 503 } };
    const { error } = await failureOf({
      scenario: ({ response }) => sendJson(response, 200, body),
    });
    assert.deepEqual([error.kind, /asleep/.test(error.message)], ['unavailable', true]);
  });

  test('JSON that is no completion is told apart from an answer', async () => {
    const { error } = await failureOf({
      scenario: ({ response }) => sendJson(response, 200, { ok: true }),
    });
    assert.match(error.message, /not with a chat completion/);
    assert.match(error.hint ?? '', /OpenAI-compatible/);
  });
});

suite('statuses', () => {
  const answer = (status: number, body: unknown) => ({
    scenario: ({ response }: Exchange) => sendJson(response, status, body),
  });

  test('a wrong path is told from a wrong model', async () => {
    const { error } = await failureOf(answer(404, { detail: 'Not Found' }));
    assert.equal(error.kind, 'not-found');
    assert.match(error.message, /nothing at the usual address: Not Found/);
    assert.match(error.hint ?? '', /address in assay\.yaml/);
  });

  test('a missing /v1 is suggested', async () => {
    await withServer({}, async ({ server }) => {
      const { error } = await collect(backendAt(server.origin), ask('Hello'));
      assert.equal(error?.kind, 'not-found');
      assert.equal(error?.hint, `The address usually ends in /v1: try ${server.url}.`);
    });
  });

  test('the words of the server are found wherever it puts them', async () => {
    for (const body of [
      { error: { message: 'too long' } },
      { error: 'too long' },
      { message: 'too long' },
      { detail: 'too long' },
      [{ error: { message: 'too long' } }],
    ]) {
      const { error } = await failureOf(answer(400, body));
      assert.deepEqual([error.kind, /too long$/.test(error.message)], ['invalid', true]);
    }
    const { error } = await failureOf(answer(400, {}));
    assert.match(error.message, /\(HTTP 400\)\.$/);
  });

  test('the id of the request is kept', async () => {
    const { error } = await failureOf({
      scenario: 'server-error',
      headers: { 'x-request-id': 'req-9' },
    });
    assert.equal(error.requestId, 'req-9');
  });
});

suite('where no server answers', () => {
  test('nothing listens there', async () => {
    const server = await startOpenAiServer();
    await server.close();
    const { error } = await collect(backendAt(server.url), ask('Hello'));
    assert.equal(error?.kind, 'unavailable');
    assert.equal(error?.message, `Nothing answers at ${server.url}: is the server running?`);
  });

  test('a port that Node keeps for other protocols', async () => {
    const { error } = await collect(backendAt('http://127.0.0.1:6000/v1'), ask('Hello'));
    assert.deepEqual([error?.kind, error?.message.includes('port')], ['invalid', true]);
  });

  test('no such host', async () => {
    const { error } = await collect(backendAt('http://no-such-host.invalid/v1'), ask('Hello'));
    assert.equal(error?.kind, 'unavailable');
    assert.match(error?.message ?? '', /No host named no-such-host\.invalid/);
  });

  test('https where the server speaks http', async () => {
    await withServer({}, async ({ server }) => {
      const { error } = await collect(backendAt(server.url.replace('http', 'https')), ask('Hello'));
      assert.equal(error?.kind, 'unavailable');
      assert.match(error?.message ?? '', /No secure connection/);
      assert.match(error?.hint ?? '', /http or https/);
    });
  });

  async function atSocket(handle: (socket: Socket) => void): Promise<AssayError | undefined> {
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      handle(socket);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const { error } = await collect(backendAt(`http://127.0.0.1:${port}/v1`), ask('Hello'));
    server.close();
    await once(server, 'close');
    return error;
  }

  test('something that is no HTTP server', async () => {
    const error = await atSocket((socket) =>
      socket.once('data', () => socket.end('SSH-2.0-OpenSSH_9.6\r\n')),
    );
    assert.equal(error?.kind, 'unavailable');
    assert.match(error?.message ?? '', /does not speak HTTP/);
  });

  test('a connection that is closed without a word', async () => {
    const error = await atSocket((socket) => socket.once('data', () => socket.destroy()));
    assert.equal(error?.kind, 'unavailable');
    assert.match(error?.message ?? '', /closed the connection without an answer/);
  });

  test('a host that cannot be reached in time', async () => {
    const cause = Object.assign(new Error('Connect Timeout Error'), {
      code: 'UND_ERR_CONNECT_TIMEOUT',
    });
    const fetch = () => Promise.reject(new TypeError('fetch failed', { cause }));
    const endpoint = { name: 'gpu', url: 'http://10.0.0.7:8000/v1' };
    const backend = openAi(endpoint, { secrets: { get: async () => undefined }, fetch });
    const { error } = await collect(backend, ask('Hello'));
    assert.deepEqual(
      [error?.kind, error?.message],
      ['timeout', 'http://10.0.0.7:8000/v1 could not be reached in time.'],
    );
  });
});

suite('addresses', () => {
  for (const url of ['', 'localhost:8000', 'ftp://host/v1', '/v1']) {
    test(`${JSON.stringify(url)} is no address`, () => {
      assert.throws(() => backendAt(url), {
        kind: 'invalid',
        hint: /http:\/\/127\.0\.0\.1:8000\/v1/,
      });
    });
  }

  test('a password in an address is refused without being repeated', () => {
    assert.throws(
      () => backendAt('http://me:hunter2@host/v1'),
      (error: AssayError) =>
        error.kind === 'invalid' && !`${error.message}${error.hint}`.includes('hunter2'),
    );
  });

  test('a slash at the end, the whole path, and a query are all understood', async () => {
    await withServer({}, async ({ server }) => {
      for (const url of [
        `${server.url}/`,
        `${server.url}/chat/completions`,
        `${server.url}?api-version=7`,
      ]) {
        assert.equal((await collect(backendAt(url), ask('Hello'))).error, undefined, url);
      }
      assert.deepEqual(
        server.requests.map(({ path }) => path),
        ['/v1/chat/completions', '/v1/chat/completions', '/v1/chat/completions?api-version=7'],
      );
    });
  });
});
