/** Only what the server turned away before doing any work is sent again. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type OpenAiOptions, openAi } from '../../../../src/core/backends/openai/index.ts';
import { SCENARIOS } from '../../../fakes/openaiScenarios.ts';
import { type Exchange, sendJson, startOpenAiServer } from '../../../fakes/openaiServer.ts';
import { ask, collect } from '../collect.ts';
import { withServer } from './setup.ts';

test('a throttled request is sent again, and the answer comes as if nothing had been', async () => {
  await withServer({ scenario: 'throttled-once' }, async ({ server, backend }) => {
    const { text, events, error } = await collect(backend, ask('Hello'));
    assert.equal(error, undefined);
    assert.equal(text, 'You said: Hello');
    assert.equal(events.filter(({ type }) => type === 'start').length, 1);
    assert.equal(server.requests.length, 2);
  });
});

for (const [scenario, kind] of [
  ['throttled', 'throttled'],
  ['unavailable', 'unavailable'],
] as const) {
  test(`${scenario}: after two retries it is given up`, async () => {
    await withServer({ scenario }, async ({ server, backend }) => {
      assert.equal((await collect(backend, ask('Hello'))).error?.kind, kind);
      assert.equal(server.requests.length, 3);
    });
  });
}

for (const scenario of [
  'server-error',
  'html-error',
  'unauthorized',
  'no-model',
  'half-line',
  'closes-early',
  'stream-error',
] as const) {
  test(`${scenario}: is asked once, for it may have cost something or will not change`, async () => {
    await withServer({ scenario }, async ({ server, backend }) => {
      assert.ok((await collect(backend, ask('Hello'))).error !== undefined);
      assert.equal(server.requests.length, 1);
    });
  });
}

test('a used-up quota is not asked again', async () => {
  const body = { error: { message: 'Quota exceeded', code: 'insufficient_quota' } };
  const scenario = ({ response }: Exchange) => sendJson(response, 429, body);
  await withServer({ scenario }, async ({ server, backend }) => {
    const { error } = await collect(backend, ask('Hello'));
    assert.equal(error?.kind, 'throttled');
    assert.match(error?.hint ?? '', /Raise the quota/);
    assert.equal(server.requests.length, 1);
  });
});

interface Throttling {
  readonly retryAfter: string;
  readonly options?: OpenAiOptions;
  readonly now?: () => number;
}

/** How often a server was asked that turns the first request away with this header. */
async function timesAsked({ retryAfter, options = {}, now }: Throttling) {
  const server = await startOpenAiServer({
    scenario: (exchange) => {
      if (exchange.turn > 0) return SCENARIOS.answer(exchange);
      exchange.response.setHeader('retry-after', retryAfter);
      return sendJson(exchange.response, 429, {});
    },
  });
  const deps = { secrets: { get: async () => undefined }, ...(now === undefined ? {} : { now }) };
  try {
    const backend = openAi({ name: 'gpu', url: server.url }, deps, options);
    const { error } = await collect(backend, ask('Hello'));
    return { times: server.requests.length, error };
  } finally {
    await server.close();
  }
}

test('the wait that the server names replaces our own', async () => {
  const options = { retryDelayMs: 3_600_000 / 2 };
  for (const retryAfter of ['0', '0.01', new Date(1000).toUTCString()]) {
    const { times, error } = await timesAsked({ retryAfter, options, now: () => 999 });
    assert.deepEqual([times, error], [2, undefined], retryAfter);
  }
});

test('a wait that is too long is told instead of taken', async () => {
  const { times, error } = await timesAsked({ retryAfter: '120' });
  assert.deepEqual(
    [times, error?.kind, error?.hint],
    [1, 'throttled', 'Try again in 120 seconds.'],
  );
});

test('a wait that makes no sense is none', async () => {
  const { times } = await timesAsked({ retryAfter: 'soon', options: { retryDelayMs: 1 } });
  assert.equal(times, 2);
});
