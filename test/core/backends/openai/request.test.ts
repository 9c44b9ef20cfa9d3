/** What is sent, as the server receives it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Message, ModelRequest } from '../../../../src/core/model/index.ts';
import type { Json } from '../../../fakes/openaiServer.ts';
import { ask, collect } from '../collect.ts';
import { lastBody, withServer } from './setup.ts';

interface Sent {
  readonly body: Json;
  readonly warnings: readonly string[];
}

async function sentFor(request: ModelRequest): Promise<Sent> {
  let sent: Sent | undefined;
  await withServer({}, async ({ server, backend }) => {
    const { warnings, error } = await collect(backend, request);
    assert.equal(error, undefined);
    sent = { body: lastBody(server), warnings };
  });
  assert.ok(sent !== undefined);
  return sent;
}

const sentMessages = async (...messages: readonly Message[]) =>
  (await sentFor({ modelId: 'm', messages })).body.messages;

const user = (...parts: Message['parts']): Message => ({ role: 'user', parts });

const schema = { type: 'object', properties: { a: { type: 'string' } } };

test('the least request: model, messages, stream with usage, and a ceiling', async () => {
  const { body, warnings } = await sentFor(ask('Hello', { modelId: 'Qwen/Qwen3-32B' }));
  assert.deepEqual(body, {
    model: 'Qwen/Qwen3-32B',
    messages: [{ role: 'user', content: 'Hello' }],
    stream: true,
    stream_options: { include_usage: true },
    max_tokens: 1024,
  });
  assert.deepEqual(warnings, []);
});

test('every setting has its field', async () => {
  const params = {
    temperature: 0,
    topP: 0.9,
    topK: 40,
    maxOutputTokens: 77,
    stopSequences: ['END'],
    seed: 7,
    effort: 'low',
  } as const;
  const { body, warnings } = await sentFor(ask('Hello', { params, tier: 'flex' }));
  assert.deepEqual(
    [body.temperature, body.top_p, body.top_k, body.max_tokens, body.stop, body.seed],
    [0, 0.9, 40, 77, ['END'], 7],
  );
  assert.deepEqual([body.reasoning_effort, body.service_tier], ['low', 'flex']);
  assert.deepEqual(warnings, []);
});

test('what has no field comes back as a warning', async () => {
  const { body, warnings } = await sentFor({
    ...ask('Hello'),
    params: { effort: 'max', stopSequences: [] },
    tier: 'reserved',
    guardrail: { id: 'gr-1', version: '2' },
    tags: { feature: 'support' },
  });
  assert.equal(body.reasoning_effort, 'xhigh');
  assert.ok(!('service_tier' in body) && !('stop' in body));
  assert.equal(warnings.length, 4);
  for (const word of ['"max"', '"reserved"', 'gr-1', 'Tags']) {
    assert.ok(
      warnings.some((warning) => warning.includes(word)),
      word,
    );
  }
});

test('extra fields pass through, but cannot take the stream or the messages away', async () => {
  const extra = { logprobs: true, stream: false, messages: [], model: 'other' };
  const { body } = await sentFor(ask('Hello', { extra }));
  assert.equal(body.logprobs, true);
  assert.equal(body.stream, true);
  assert.equal(body.model, 'test-model');
  assert.deepEqual(body.messages, [{ role: 'user', content: 'Hello' }]);
});

test('tools and the choice among them', async () => {
  const tool = { name: 'lookup', description: 'Looks up', inputSchema: schema, strict: true };
  const choices = [
    [undefined, undefined],
    ['auto', 'auto'],
    ['any', 'required'],
    ['none', 'none'],
    [{ name: 'lookup' }, { type: 'function', function: { name: 'lookup' } }],
  ] as const;
  for (const [toolChoice, sent] of choices) {
    const { body } = await sentFor(
      ask('Hello', { tools: [tool], ...(toolChoice === undefined ? {} : { toolChoice }) }),
    );
    assert.deepEqual(body.tool_choice, sent);
    assert.deepEqual(body.tools, [
      {
        type: 'function',
        function: { name: 'lookup', description: 'Looks up', parameters: schema, strict: true },
      },
    ]);
  }
  const { body } = await sentFor(ask('Hello', { tools: [], toolChoice: 'any' }));
  assert.ok(!('tools' in body) && !('tool_choice' in body));
});

test('JSON is asked for by schema, or plainly', async () => {
  const closed = { ...schema, required: ['a'], additionalProperties: false };
  const nested = { ...closed, title: 'An order!', properties: { a: schema } };
  const format = async (fields: Partial<ModelRequest>) =>
    (await sentFor(ask('Hello', fields))).body.response_format;
  assert.deepEqual(await format({ responseFormat: 'json' }), { type: 'json_object' });
  assert.equal(await format({ responseFormat: 'text' }), undefined);
  assert.deepEqual(await format({ responseSchema: schema }), {
    type: 'json_schema',
    json_schema: { name: 'response', schema, strict: false },
  });
  assert.deepEqual(await format({ responseSchema: closed }), {
    type: 'json_schema',
    json_schema: { name: 'response', schema: closed, strict: true },
  });
  assert.deepEqual(await format({ responseSchema: nested }), {
    type: 'json_schema',
    json_schema: { name: 'An_order_', schema: nested, strict: false },
  });
});

test('a tool loop goes back as calls and their results', async () => {
  const messages = await sentMessages(
    { role: 'system', parts: [{ type: 'text', text: 'Be brief.' }] },
    user({ type: 'text', text: 'Where is TH-1?' }),
    {
      role: 'assistant',
      parts: [
        { type: 'reasoning', text: 'I should look.' },
        { type: 'tool-call', id: 'a', name: 'lookup', input: { order: 'TH-1' } },
        { type: 'tool-call', id: 'b', name: 'now', input: undefined },
      ],
    },
    {
      role: 'tool',
      parts: [
        { type: 'tool-result', id: 'a', output: '{"status":"packed"}' },
        { type: 'tool-result', id: 'b', output: 'no clock', isError: true },
      ],
    },
  );
  assert.deepEqual(messages, [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'Where is TH-1?' },
    {
      role: 'assistant',
      content: null,
      reasoning_content: 'I should look.',
      tool_calls: [
        { id: 'a', type: 'function', function: { name: 'lookup', arguments: '{"order":"TH-1"}' } },
        { id: 'b', type: 'function', function: { name: 'now', arguments: '{}' } },
      ],
    },
    { role: 'tool', tool_call_id: 'a', content: '{"status":"packed"}' },
    { role: 'tool', tool_call_id: 'b', content: 'Error: no clock' },
  ]);
});

test('reasoning stays behind where no tool was called', async () => {
  const messages = await sentMessages(user({ type: 'text', text: 'Hi' }), {
    role: 'assistant',
    parts: [
      { type: 'reasoning', text: 'Hm.' },
      { type: 'text', text: 'Hello' },
    ],
  });
  assert.deepEqual(messages, [
    { role: 'user', content: 'Hi' },
    { role: 'assistant', content: 'Hello' },
  ]);
});

test('results that stand in a message of the user come first, on their own', async () => {
  const messages = await sentMessages(
    user({ type: 'text', text: 'Well?' }, { type: 'tool-result', id: 'a', output: 'packed' }),
  );
  assert.deepEqual(messages, [
    { role: 'tool', tool_call_id: 'a', content: 'packed' },
    { role: 'user', content: 'Well?' },
  ]);
});

test('images go as data, beside the text', async () => {
  const data = new Uint8Array([1, 2, 255]);
  const messages = await sentMessages(
    user({ type: 'text', text: 'What is this?' }, { type: 'image', mediaType: 'image/png', data }),
  );
  assert.deepEqual(messages, [
    {
      role: 'user',
      content: [
        { type: 'text', text: 'What is this?' },
        { type: 'image_url', image_url: { url: 'data:image/png;base64,AQL/' } },
      ],
    },
  ]);
});

test('documents go as text where they are text, and are missed aloud where not', async () => {
  const { body, warnings } = await sentFor({
    modelId: 'm',
    messages: [
      user(
        { type: 'text', text: 'Sum up.' },
        {
          type: 'document',
          mediaType: 'text/markdown',
          name: 'a "b".md',
          data: Buffer.from('# Größe'),
        },
        {
          type: 'document',
          mediaType: 'application/pdf',
          name: 'c.pdf',
          data: Buffer.from('%PDF'),
        },
        { type: 'cache-point' },
        { type: 'cache-point' },
      ),
      {
        role: 'system',
        parts: [{ type: 'image', mediaType: 'image/png', data: new Uint8Array() }],
      },
    ],
  });
  assert.deepEqual(body.messages, [
    { role: 'user', content: 'Sum up.\n<document name="a \'b\'.md">\n# Größe\n</document>\n' },
    { role: 'system', content: '' },
  ]);
  assert.equal(warnings.length, 3);
  assert.match(warnings[0] ?? '', /c\.pdf .*application\/pdf/);
  assert.match(warnings[1] ?? '', /Cache points/);
  assert.match(warnings[2] ?? '', /An image/);
});
