/** Where the API key goes, and where it never does. */
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { inspect } from 'node:util';
import { openAi } from '../../../../src/core/backends/openai/index.ts';
import type { AssayError } from '../../../../src/core/model/index.ts';
import { type Exchange, sendJson, startOpenAiServer } from '../../../fakes/openaiServer.ts';
import { ask, collect } from '../collect.ts';
import { raw, withServer } from './setup.ts';

const KEY = 'sk-very-secret-4711';

/** Everything that may end up in a log or on a screen. */
const shown = (error: AssayError | undefined) =>
  `${error?.stack} ${JSON.stringify(error?.toData())} ${inspect(error, { depth: 9 })}`;

suite('the API key', () => {
  test('is sent to the origin it was stored for', async () => {
    await withServer({ apiKey: KEY, storedKey: `${KEY}\n` }, async ({ server, backend }) => {
      assert.equal((await collect(backend, ask('Hello'))).error, undefined);
      assert.equal(server.requests[0]?.headers.authorization, `Bearer ${KEY}`);
    });
  });

  test('is not sent where none is stored', async () => {
    await withServer({}, async ({ server, backend }) => {
      await collect(backend, ask('Hello'));
      assert.equal(server.requests[0]?.headers.authorization, undefined);
    });
  });

  test('that is missing or wrong is asked for, with the origin', async () => {
    for (const [storedKey, hint] of [
      [undefined, /No API key is stored/],
      ['sk-old', /was not accepted/],
    ] as const) {
      const options = storedKey === undefined ? {} : { storedKey };
      await withServer({ apiKey: KEY, ...options }, async ({ server, backend }) => {
        const { error } = await collect(backend, ask('Hello'));
        assert.equal(error?.kind, 'credentials');
        assert.match(error?.hint ?? '', hint);
        assert.deepEqual(error?.action, {
          title: 'Set API Key',
          command: 'assay.setApiKey',
          arguments: [server.origin],
        });
      });
    }
  });

  test('does not follow a redirect to another origin', async () => {
    const other = await startOpenAiServer();
    try {
      for (const status of [301, 302, 303, 307, 308]) {
        const scenario = ({ response }: Exchange) => {
          response.writeHead(status, { location: `${other.url}/chat/completions` }).end();
        };
        await withServer({ scenario, storedKey: KEY }, async ({ backend }) => {
          const { error } = await collect(backend, ask('Hello'));
          assert.equal(error?.kind, 'invalid');
          assert.ok(error?.message.includes(`redirects to ${other.url}/chat/completions`));
        });
      }
      assert.deepEqual(other.requests, []);
    } finally {
      await other.close();
    }
  });
});

suite('errors without the API key', () => {
  test('although the server repeats it', async () => {
    const scenarios = [
      ({ response }: Exchange) =>
        sendJson(response, 401, { error: { message: `Incorrect key: ${KEY}` } }),
      ({ response }: Exchange) => sendJson(response, 400, `bad header Bearer ${KEY}`),
      raw(`data: {"error":{"message":"key ${KEY} has expired"}}\n\n`),
      raw(`data: oops ${KEY}\n\n`),
    ];
    for (const scenario of scenarios) {
      await withServer({ scenario, storedKey: KEY }, async ({ backend }) => {
        const { error } = await collect(backend, ask('Hello'));
        assert.ok(error !== undefined);
        assert.ok(!shown(error).includes(KEY), shown(error));
      });
    }
  });

  test('although no header can hold it', async () => {
    const key = 'sk-größe\nx';
    await withServer({ storedKey: key }, async ({ server, backend }) => {
      const { error } = await collect(backend, ask('Hello'));
      assert.equal(error?.kind, 'credentials');
      assert.ok(!shown(error).includes('größe'));
      assert.deepEqual(server.requests, []);
    });
  });

  test('where the network fails', async () => {
    const secrets = { get: async () => KEY };
    const backend = openAi({ name: 'gpu', url: 'http://127.0.0.1:9/v1' }, { secrets });
    const { error } = await collect(backend, ask('Hello'));
    assert.ok(error !== undefined && !shown(error).includes(KEY));
  });
});
