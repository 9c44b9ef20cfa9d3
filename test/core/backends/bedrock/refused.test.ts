/** What Bedrock refuses, bills or cuts off: mended before it is sent, and told with what was used. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { rulesOf } from '../../../../src/core/backends/bedrock/rules.ts';
import { loadCatalog } from '../../../../src/core/catalog/catalog.ts';
import { type Message, type Part, textMessage } from '../../../../src/core/model/index.ts';
import {
  awsFault,
  converseFrames,
  eventFrame,
  exceptionFrame,
  throttled,
  whole,
} from '../../../fakes/awsServer.ts';
import { setUp } from './setup.ts';

const { connect, run, sent, server } = setUp();
const CLAUDE = 'us.anthropic.claude-haiku-4-5-20251001-v1:0';
const CANVAS = 'amazon.nova-canvas-v1:0';

const file = (name: string): Part => ({
  type: 'document',
  mediaType: 'text/plain',
  name,
  data: Buffer.from('text'),
});
const user = (...parts: readonly Part[]): Message => ({
  role: 'user',
  parts: [...parts, { type: 'text', text: 'Read it.' }],
});
const assistant = textMessage('assistant', 'I did.');

describe('a conversation', () => {
  it('names every document differently, over all of its turns', async () => {
    const messages = [user(file('r.txt')), assistant, user(file('r.txt'), file('r (2).txt'))];
    const { error } = await run({ modelId: CLAUDE, messages });
    assert.equal(error, undefined);
    const names = JSON.stringify(sent()).match(/"name":"[^"]*"/g) ?? [];
    assert.equal(names.length, 3);
    assert.equal(new Set(names).size, 3, names.join());
  });

  it('of a system prompt alone is refused before it is sent', async () => {
    const { error } = await run({
      modelId: CLAUDE,
      messages: [textMessage('system', 'Be brief.')],
    });
    assert.equal(error?.kind, 'invalid');
    assert.match(error?.hint ?? '', /message of the user/);
    assert.equal(server().requests.length, 0);
  });

  it('tells earlier calls as text where the request has no tools', async () => {
    const messages: Message[] = [
      user(),
      {
        role: 'assistant',
        parts: [{ type: 'tool-call', id: '1', name: 'look', input: { id: 7 } }],
      },
      { role: 'user', parts: [{ type: 'tool-result', id: '1', output: 'A rope' }] },
    ];
    const { warnings } = await run({ modelId: CLAUDE, messages });
    assert.match(warnings.join(), /Earlier tool calls were sent as text/);
    const body = JSON.stringify(sent());
    assert.doesNotMatch(body, /toolUse|toolResult/);
    assert.match(body, /Called look with \{\\"id\\":7\}.*Result: A rope/);
  });

  it('keeps a top K beside fields that the prompt file sets', async () => {
    await run({
      modelId: 'amazon.nova-pro-v1:0',
      messages: [user()],
      params: { topK: 20 },
      extra: { fields: { inferenceConfig: { x: 1 } } },
    });
    assert.deepEqual(sent().additionalModelRequestFields, { inferenceConfig: { topK: 20, x: 1 } });
  });
});

describe('an answer', () => {
  it('whose tool call is cut off tells what was used', async () => {
    const toolUse = { toolUseId: 't', name: 'look' };
    server().use(() => ({
      stream: whole([
        eventFrame('messageStart', { role: 'assistant' }),
        eventFrame('contentBlockStart', { contentBlockIndex: 0, start: { toolUse } }),
        eventFrame('contentBlockDelta', {
          contentBlockIndex: 0,
          delta: { toolUse: { input: '{"id": ' } },
        }),
        eventFrame('contentBlockStop', { contentBlockIndex: 0 }),
        eventFrame('messageStop', { stopReason: 'max_tokens' }),
        eventFrame('metadata', { usage: { inputTokens: 5, outputTokens: 9, totalTokens: 14 } }),
      ]),
    }));
    const tools = [{ name: 'look', inputSchema: { type: 'object' } }];
    const { error, events } = await run({ modelId: CLAUDE, messages: [user()], tools });
    assert.match(error?.message ?? '', /tool call look are not JSON/);
    const usage = events.find((event) => event.type === 'usage');
    assert.deepEqual(usage?.usage, { inputTokens: 5, outputTokens: 9 });
  });

  it('that came whole is whole, though its connection breaks afterwards', async () => {
    server().use(() => ({
      stream: [
        ...converseFrames('Hello there').map((send) => ({ send })),
        { wait: 30 },
        { ending: 'reset' },
      ],
    }));
    const { error, finish, text } = await run({ modelId: CLAUDE, messages: [user()] });
    assert.equal(error, undefined, error?.message);
    assert.equal(text, 'Hello there');
    assert.equal(finish?.reason, 'stop');
  });

  it('that wrote to the cache for five minutes wrote nothing for an hour', async () => {
    const cacheDetails = [{ ttl: '5m', inputTokens: 10_000 }];
    const usage = { cacheWriteInputTokens: 10_000, cacheDetails };
    server().use(() => ({ stream: whole(converseFrames('Hello', usage)) }));
    const { finish } = await run({ modelId: CLAUDE, messages: [user()] });
    assert.equal(finish?.usage?.cacheWriteTokens, 10_000);
    assert.equal(finish?.usage?.cacheWrite1hTokens, 0);
  });
});

describe('a failure', () => {
  const told = async (fault: ReturnType<typeof awsFault>) => {
    server().use(() => ({ fault }));
    return (await run({ modelId: CLAUDE, messages: [user()] })).error;
  };

  it('without a reason says that none was given', async () => {
    const error = await told({ status: 403, type: 'AccessDeniedException', body: '{}' });
    assert.equal(error?.message, 'Bedrock in us-east-1 refused access: no reason was given.');
  });

  it('of the clock is told as such, whichever name it has', async () => {
    const error = await told(awsFault(403, 'RequestTimeTooSkewed', 'The difference is too large.'));
    assert.match(error?.message ?? '', /this machine's clock is wrong/);
  });

  it('that the SDK does not know is told in its own words', async () => {
    server().use(() => ({
      stream: [
        { send: eventFrame('messageStart', { role: 'assistant' }) },
        { send: exceptionFrame('somethingNewException', { message: 'The moon is full.' }) },
        { ending: 'end' },
      ],
    }));
    const { error } = await run({ modelId: CLAUDE, messages: [user()] });
    assert.match(error?.message ?? '', /broke off: The moon is full\.$/);
  });
});

describe('a quota', () => {
  it('of the day is not asked for again, as it is not back within seconds', async () => {
    server().use(() => throttled('Too many tokens per day, please wait before trying again.'));
    const { error } = await run({ modelId: CLAUDE, messages: [user()] });
    assert.equal(error?.kind, 'throttled');
    assert.equal(server().requests.length, 1);
  });

  it('that refuses one text of many ends the calls for the rest', async () => {
    server().use(({ body }) =>
      String(body).includes('"3"')
        ? throttled('Too many tokens per day.')
        : { json: { embedding: [1], inputTextTokenCount: 1 } },
    );
    const { aws, backend } = connect();
    const texts = Array.from({ length: 40 }, (_, index) => `${index}`);
    const modelId = 'amazon.titan-embed-text-v2:0';
    const embedding = backend.embed?.(
      { modelId, texts, purpose: 'document' },
      new AbortController().signal,
    );
    await assert.rejects(embedding ?? Promise.resolve(), /daily token quota/);
    // Those that were under way may still arrive.
    await new Promise((resolve) => setTimeout(resolve, 200));
    aws.dispose();
    const { length } = server().requests;
    assert.ok(length < 14, `${length} calls`);
  });
});

describe('a picture', () => {
  const guardrail = { id: 'gr', version: '1' };

  it('is drawn under the guardrail, and says what the guardrail did', async () => {
    server().use(() => ({
      json: {
        images: null,
        'amazon-bedrock-guardrailAction': 'INTERVENED',
        'amazon-bedrock-trace': { guardrail: { input: {} } },
      },
    }));
    const { finish, events } = await run({ modelId: CANVAS, messages: [user()], guardrail });
    const { headers } = server().requests.at(-1) ?? {};
    assert.equal(headers?.['x-amzn-bedrock-guardrailidentifier'], 'gr');
    assert.equal(headers?.['x-amzn-bedrock-guardrailversion'], '1');
    assert.equal(headers?.['x-amzn-bedrock-trace'], 'ENABLED');
    assert.equal(finish?.reason, 'guardrail');
    const event = events.find(({ type }) => type === 'guardrail');
    assert.ok(event?.type === 'guardrail' && event.intervened);
  });

  it('says which settings it has no use for', async () => {
    server().use(() => ({ json: { images: ['aGk='] } }));
    const { warnings } = await run({
      modelId: CANVAS,
      messages: [user()],
      params: { topK: 3, effort: 'low' },
      responseSchema: { type: 'object' },
      tier: 'flex',
    });
    assert.match(warnings.join('\n'), /top K, effort, output schema, service tier/);
  });

  it('has no tools and no cache among what its model is said to take', async () => {
    const catalog = await loadCatalog();
    const asked = { region: 'us-east-1', today: '2026-11-25' };
    assert.equal(rulesOf(CANVAS, asked, catalog)?.cache?.explicit, false);
    assert.equal(rulesOf('amazon.nova-lite-v1:0', asked, catalog)?.cache?.explicit, true);
  });
});
