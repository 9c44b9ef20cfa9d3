/** Stop, silence, and giving up: the connection must go with them. */
import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { suite, test } from 'node:test';
import type { ModelEvent } from '../../../../src/core/model/index.ts';
import {
  beginStream,
  chunk,
  endStream,
  sendEvent,
  usageChunk,
} from '../../../fakes/openaiScenarios.ts';
import type { Exchange, OpenAiServer } from '../../../fakes/openaiServer.ts';
import { ask, collect } from '../collect.ts';
import { line, withServer } from './setup.ts';

/** The request, once the server has it. */
async function received(server: OpenAiServer) {
  while (server.requests.length === 0) await new Promise((resolve) => setImmediate(resolve));
  const [request] = server.requests;
  assert.ok(request !== undefined);
  return request;
}

suite('stop', () => {
  test('before anything was sent', async () => {
    await withServer({}, async ({ server, backend }) => {
      const { error } = await collect(backend, ask('Hello'), AbortSignal.abort());
      assert.equal(error?.kind, 'cancelled');
      assert.equal(await server.connections(), 0);
    });
  });

  test('while the server thinks: it sees the connection close', async () => {
    await withServer({ scenario: 'never-answers' }, async ({ server, backend }) => {
      const controller = new AbortController();
      const answer = collect(backend, ask('Hello'), controller.signal);
      const request = await received(server);
      controller.abort();
      assert.equal((await answer).error?.kind, 'cancelled');
      assert.equal(await request.closed, true);
      assert.equal(getEventListeners(controller.signal, 'abort').length, 0);
    });
  });

  test('in the middle of an answer, which keeps what came', async () => {
    await withServer({ scenario: 'stalls' }, async ({ server, backend }) => {
      const controller = new AbortController();
      const events: ModelEvent[] = [];
      await assert.rejects(
        async () => {
          for await (const event of backend.stream(ask('Hello'), controller.signal)) {
            events.push(event);
            if (event.type === 'text') controller.abort();
          }
        },
        { kind: 'cancelled' },
      );
      assert.deepEqual(events.at(-1), { type: 'text', delta: 'The first words' });
      assert.equal(await server.requests[0]?.closed, true);
    });
  });

  test('while it waits to try again', async () => {
    const backendOptions = { backend: { retryDelayMs: 3_600_000 / 4 } };
    await withServer(
      { scenario: 'unavailable', ...backendOptions },
      async ({ server, backend }) => {
        const controller = new AbortController();
        const answer = collect(backend, ask('Hello'), controller.signal);
        const request = await received(server);
        await request.closed;
        controller.abort();
        const kind = (await answer).error?.kind;
        assert.ok(kind === 'cancelled' || kind === 'unavailable', kind);
      },
    );
  });

  test('by looking away: a reader that stops early closes the connection', async () => {
    await withServer({ scenario: 'stalls' }, async ({ server, backend }) => {
      for await (const event of backend.stream(ask('Hello'), new AbortController().signal)) {
        if (event.type === 'text') break;
      }
      assert.equal(await server.requests[0]?.closed, true);
    });
  });
});

suite('silence', () => {
  test('a server that never answers is given up, and asked once only', async () => {
    const options = { scenario: 'never-answers', backend: { firstByteMs: 1000 } } as const;
    await withServer(options, async ({ server, backend }) => {
      const { error } = await collect(backend, ask('Hello'));
      assert.equal(error?.kind, 'timeout');
      assert.match(error?.message ?? '', /did not answer within/);
      assert.match(error?.hint ?? '', /loading/);
      assert.equal(await server.requests[0]?.closed, true);
      assert.equal(server.requests.length, 1);
    });
  });

  test('headers alone are no answer', async () => {
    const scenario = ({ response }: { response: import('node:http').ServerResponse }) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.flushHeaders();
    };
    await withServer({ scenario, backend: { firstByteMs: 300 } }, async ({ backend }) => {
      const { error, text } = await collect(backend, ask('Hello'));
      assert.deepEqual([error?.kind, text], ['timeout', '']);
    });
  });

  test('a server that stops in the middle is given up, and what came stays', async () => {
    const options = { scenario: 'stalls', backend: { idleMs: 30 } } as const;
    await withServer(options, async ({ server, backend }) => {
      const { error, text } = await collect(backend, ask('Hello'));
      assert.equal(error?.kind, 'timeout');
      assert.match(error?.message ?? '', /stopped in the middle of its answer/);
      assert.equal(text, 'The first words');
      assert.equal(await server.requests[0]?.closed, true);
    });
  });

  test('a reader that takes its time is not taken for silence', async () => {
    const options = { answer: 'one two three', backend: { idleMs: 200, firstByteMs: 60_000 } };
    await withServer(options, async ({ backend }) => {
      let text = '';
      for await (const event of backend.stream(ask('Hello'), new AbortController().signal)) {
        if (event.type !== 'text') continue;
        text += event.delta;
        await new Promise((resolve) => setTimeout(resolve, 250));
      }
      assert.equal(text, 'one two three');
    });
  });
});

suite('afterwards', () => {
  test('a connection whose answer was read to the end serves later requests', async () => {
    await withServer({}, async ({ server, backend }) => {
      for (let request = 0; request < 10; request++) {
        assert.equal((await collect(backend, ask('Hello'))).error, undefined);
      }
      // A second one may open while the first is still being put back.
      assert.ok((await server.connections()) <= 2);
    });
  });

  test('no failure leaves a connection open or a rejection unhandled', async () => {
    const unhandled: unknown[] = [];
    const listen = (reason: unknown) => unhandled.push(reason);
    process.on('unhandledRejection', listen);
    const scenarios = [
      'half-line',
      'closes-early',
      'malformed',
      'stream-error',
      'stalls',
      'never-answers',
    ] as const;
    for (const scenario of scenarios) {
      const options = { scenario, backend: { idleMs: 20, firstByteMs: 20 } };
      await withServer(options, async ({ server, backend }) => {
        const { error } = await collect(backend, ask('Hello'));
        assert.ok(error !== undefined, scenario);
        await server.requests[0]?.closed;
      });
    }
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', listen);
    assert.deepEqual(unhandled, []);
  });

  test('a server that holds the connection open after DONE does not hold up the end', async () => {
    const scenario = ({ response }: { response: import('node:http').ServerResponse }) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(
        'data: {"choices":[{"index":0,"delta":{"content":"Yes"},"finish_reason":"stop"}]}\n\n',
      );
      response.write('data: [DONE]\n\n');
    };
    await withServer({ scenario }, async ({ server, backend }) => {
      const { finish, error } = await collect(backend, ask('Hello'));
      assert.equal(error, undefined);
      assert.equal(finish?.reason, 'stop');
      assert.equal(await server.requests[0]?.closed, true);
    });
  });

  test('a user who stops after the end has the whole answer', async () => {
    await withServer({}, async ({ backend }) => {
      const controller = new AbortController();
      const kinds: string[] = [];
      for await (const event of backend.stream(ask('Hello'), controller.signal)) {
        kinds.push(event.type);
        if (event.type === 'finish') controller.abort();
      }
      assert.equal(kinds.at(-1), 'finish');
    });
  });
});

suite('a server that pings on and on', () => {
  /** Sends these events, and then a comment every 20 ms for 3 seconds. */
  const pinging =
    (...events: readonly string[]) =>
    async ({ response, wait }: Exchange) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      for (const event of events) response.write(`${event}\n\n`);
      for (let ping = 0; ping < 150 && !response.destroyed; ping++) {
        response.write(': ping\n\n');
        await wait(20);
      }
      response.end();
    };
  const ended = line(chunk({ content: 'Yes' }, 'stop'));
  const usage = line(usageChunk(20, 1));
  const cases = { 'after the reason to stop': [], 'after DONE': ['data: [DONE]'] };
  for (const [name, end] of Object.entries(cases)) {
    test(`${name} does not hold up the end`, async () => {
      const options = { scenario: pinging(ended, usage, ...end), backend: { restMs: 300 } };
      await withServer(options, async ({ server, backend }) => {
        const { finish, error } = await collect(backend, ask('Hello'));
        assert.equal(error, undefined);
        assert.deepEqual(finish?.usage, { inputTokens: 20, outputTokens: 1 });
        assert.equal(await server.requests[0]?.closed, true, 'the server had to end it');
      });
    });
  }

  test('while the model thinks is waited for', async () => {
    const scenario = async (exchange: Exchange) => {
      beginStream(exchange);
      for (let ping = 0; ping < 20; ping++) {
        exchange.response.write(': ping\n\n');
        await exchange.wait(20);
      }
      exchange.response.end(`${ended}\n\ndata: [DONE]\n\n`);
    };
    await withServer({ scenario, backend: { restMs: 100, idleMs: 300 } }, async ({ backend }) => {
      assert.equal((await collect(backend, ask('Hello'))).text, 'Yes');
    });
  });
});

for (const [name, reason] of [
  ['an empty reason to stop', ''],
  ['a reason to stop', 'stop'],
] as const) {
  test(`a server that sends ${name} with every chunk is read to its end`, async () => {
    const scenario = async (exchange: Exchange) => {
      beginStream(exchange);
      for (let word = 0; word < 12; word++) {
        sendEvent(exchange, chunk({ content: 'word ' }, reason));
        await exchange.wait(50);
      }
      endStream(exchange, 12);
    };
    await withServer({ scenario, backend: { restMs: 300 } }, async ({ backend }) => {
      const { text, finish } = await collect(backend, ask('Hello'));
      assert.equal(text, 'word '.repeat(12));
      assert.equal(finish?.usage?.outputTokens, 12);
    });
  });
}
