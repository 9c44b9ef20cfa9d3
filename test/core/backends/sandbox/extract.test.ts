/** What sandbox/extract answers: from context, with a label, with a tool. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { suite, test } from 'node:test';
import {
  type Message,
  type ModelRequest,
  type ToolSpec,
  textMessage,
} from '../../../../src/core/model/index.ts';
import { run, say } from './setup.ts';

const POLICY = `- You can return unused gear within 60 days of delivery for a full refund.
- Climbing ropes cannot be returned once the packaging is open. They are recycled.
- Standard shipping takes 3 to 6 business days and costs $7.50.
- Gift cards never expire.`;

const INSTRUCTIONS =
  'Answer only from the policy below. If the policy does not answer the question, say so.';
const NOT_ANSWERED = 'The text in the prompt does not answer this.';

suite('a question about a text', () => {
  const places: readonly (readonly [string, string, string])[] = [
    [
      'a marked section of the system prompt',
      `${INSTRUCTIONS}\n\nPolicy:\n${POLICY}`,
      'Do gift cards expire?',
    ],
    ['tags', `${INSTRUCTIONS}\n<policy>\n${POLICY}\n</policy>\nBe brief.`, 'Do gift cards expire?'],
    ['a heading', `${INSTRUCTIONS}\n\n## Policy\n${POLICY}`, 'Do gift cards expire?'],
    [
      'an unmarked system prompt',
      `You are a helpful assistant. ${INSTRUCTIONS}\n\n${POLICY}`,
      'Do gift cards expire?',
    ],
    [
      'the user’s message, marked',
      INSTRUCTIONS,
      `Context:\n${POLICY}\n\nQuestion: Do gift cards expire?`,
    ],
    [
      'the user’s message, tagged on one line',
      '',
      `<text>Gift cards never expire.</text> Do gift cards expire?`,
    ],
    [
      'a long message that ends with the question',
      '',
      `${POLICY.repeat(3)}\n\nDo gift cards expire?`,
    ],
  ];
  for (const [place, system, user] of places) {
    test(`in ${place}`, async () => {
      assert.equal(await say(system, user), 'Gift cards never expire.');
    });
  }

  const questions: readonly (readonly [string, string])[] = [
    [
      'How long does shipping take?',
      'Standard shipping takes 3 to 6 business days and costs $7.50.',
    ],
    ['what does delivery cost', 'Standard shipping takes 3 to 6 business days and costs $7.50.'],
    [
      'Can I send back a rope?',
      'Climbing ropes cannot be returned once the packaging is open. They are recycled.',
    ],
    ['Who founded the company?', NOT_ANSWERED],
    ['What time do you open on Sundays?', NOT_ANSWERED],
    ['', NOT_ANSWERED],
  ];
  for (const [question, answer] of questions) {
    test(JSON.stringify(question), async () => {
      assert.equal(await say(`${INSTRUCTIONS}\n\nPolicy:\n${POLICY}`, question), answer);
    });
  }

  test('a typing mistake does not get in the way', async () => {
    assert.equal(
      await say(`Policy:\n${POLICY}`, 'Do gift cards expyre?'),
      'Gift cards never expire.',
    );
  });

  test('nothing to read is said to be so', async () => {
    assert.match(
      await say('You are a poet.', 'Write a poem.'),
      /holds no text to answer from.*not a language model/,
    );
  });

  test('a short question leans on the one before', async () => {
    const messages = [
      textMessage('system', `Policy:\n${POLICY}`),
      textMessage('user', 'How much is shipping?'),
      textMessage('assistant', 'Standard shipping costs $7.50.'),
      textMessage('user', 'And how long?'),
    ];
    assert.match((await run({ messages })).text, /3 to 6 business days/);
  });

  test('the text may have come in an earlier turn', async () => {
    const messages = [
      textMessage('user', `Context:\n${POLICY}`),
      textMessage('assistant', 'Thank you.'),
      textMessage('user', 'Do gift cards expire?'),
    ];
    assert.equal((await run({ messages })).text, 'Gift cards never expire.');
  });
});

suite('a choice among labels', () => {
  const lists: readonly (readonly [string, string])[] = [
    ['a colon and commas', 'Classify the ticket as one of: refund, shipping, other.'],
    ['bars', 'Reply with one of [refund | shipping | other]'],
    ['bullets', 'Choose one label.\n\nLabels:\n- refund\n- shipping\n- other'],
    [
      'numbers and quotes',
      'Pick one of the following categories:\n1. "refund"\n2. "shipping"\n3. "other"',
    ],
    ['or', 'Label the ticket as refund, shipping or other.'],
    [
      'descriptions',
      'Choose a label.\n\nLabels:\n- refund: money back\n- **shipping** — parcels on their way\n- other',
    ],
  ];
  for (const [form, system] of lists) {
    test(`listed with ${form}`, async () => {
      assert.equal(
        await say(system, 'Where is my parcel? It has not been delivered yet.'),
        'shipping',
      );
      assert.equal(await say(system, 'I want my money back!'), 'refund');
      assert.equal(await say(system, 'You have a nice shop.'), 'other');
    });
  }

  test('instructions, labels and the text may share a message', async () => {
    const user = 'Classify this ticket as one of: refund, shipping.\n\nTicket: where is my parcel';
    assert.equal(await say('', user), 'shipping');
  });

  test('without a label for the rest, the first one it is', async () => {
    assert.equal(await say('Choose one of: refund, shipping', 'Hello!'), 'refund');
  });

  test('a list in a text is no list of labels', async () => {
    const system = `Answer from the policy.\n\nPolicy:\n${POLICY}\n- Choose one of our stores: Bend, Astoria.`;
    assert.equal(await say(system, 'Do gift cards expire?'), 'Gift cards never expire.');
  });
});

const TOOLS: readonly ToolSpec[] = [
  {
    name: 'orders.lookup',
    description: 'Looks up an order and its status by number',
    inputSchema: {
      type: 'object',
      properties: { orderNumber: { type: 'string' } },
      required: ['orderNumber'],
    },
  },
  {
    name: 'get_weather',
    description: 'Gives the weather of a city',
    inputSchema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
];

const ask = (text: string, fields: Partial<ModelRequest> = {}) =>
  run({
    messages: [textMessage('system', `Policy:\n${POLICY}`), textMessage('user', text)],
    tools: TOOLS,
    ...fields,
  });

suite('tools', () => {
  test('the one whose name and description fit is called, with arguments from the text', async () => {
    const order = await ask('Where is my order TH-204417?');
    assert.deepEqual(
      order.toolCalls.map(({ name, input }) => [name, input]),
      [['orders.lookup', { orderNumber: 'TH-204417' }]],
    );
    assert.equal(order.finish?.reason, 'tool-calls');
    assert.ok((order.finish?.usage?.outputTokens ?? 0) > 0);
    const weather = await ask('What is the weather in Harlan Falls?');
    assert.deepEqual(weather.toolCalls[0]?.input, { city: 'Harlan Falls' });
  });

  test('none is called where none fits, or where its arguments are missing', async () => {
    assert.equal((await ask('Do gift cards expire?')).text, 'Gift cards never expire.');
    assert.deepEqual((await ask('Where is my order?')).toolCalls, []);
  });

  test('the choice is honoured', async () => {
    assert.deepEqual(
      (await ask('Where is my order TH-204417?', { toolChoice: 'none' })).toolCalls,
      [],
    );
    const any = await ask('Do gift cards expire?', { toolChoice: 'any' });
    assert.equal(any.toolCalls.length, 1);
    const named = await ask('Where is my order TH-204417?', {
      toolChoice: { name: 'get_weather' },
    });
    assert.deepEqual(
      named.toolCalls.map(({ name, input }) => [name, input]),
      [['get_weather', { city: '' }]],
    );
  });

  test('a call that the ceiling cuts is none', async () => {
    const { toolCalls } = await ask('Where is my order TH-204417?', {
      params: { maxOutputTokens: 500 },
    });
    assert.equal(toolCalls.length, 1);
  });
});

suite('results of tools', () => {
  const after = (output: string, isError = false): readonly Message[] => [
    textMessage('user', 'Where is my order TH-204417, and which carrier has it?'),
    {
      role: 'assistant',
      parts: [{ type: 'tool-call', id: '1', name: 'orders.lookup', input: {} }],
    },
    { role: 'tool', parts: [{ type: 'tool-result', id: '1', output, isError }] },
  ];

  test('are used in the answer, what was asked for first', async () => {
    const output = JSON.stringify({ status: 'packed', parcel: { carrier: 'DHL', weight: null } });
    const { text, toolCalls } = await run({ messages: after(output), tools: TOOLS });
    assert.equal(text, 'From orders.lookup: carrier is DHL, status is packed.');
    assert.deepEqual(toolCalls, [], 'the same tool is not asked twice');
  });

  test('may be prose, or nothing, or a failure', async () => {
    const say = async (output: string, isError = false) =>
      (await run({ messages: after(output, isError) })).text;
    assert.equal(
      await say('The order is on its way. The carrier is DHL.'),
      'The order is on its way. The carrier is DHL.',
    );
    assert.equal(await say(''), 'The tool orders.lookup gave no result.');
    assert.equal(await say('no such order', true), 'The tool orders.lookup failed: no such order');
  });

  test('fill a schema', async () => {
    const responseSchema = {
      type: 'object',
      properties: { carrier: { type: 'string' }, orderNumber: { type: 'string' } },
      required: ['carrier', 'orderNumber'],
    };
    const { text } = await run({ messages: after('{"carrier":"DHL"}'), responseSchema });
    assert.deepEqual(JSON.parse(text), { carrier: 'DHL', orderNumber: 'TH-204417' });
  });

  test('lead on to another tool that the question asks for as well', async () => {
    const messages = after('{"status":"packed"}').map((message) =>
      message.role === 'user'
        ? textMessage('user', 'Where is my order TH-204417, and what is the weather in Bend?')
        : message,
    );
    const { toolCalls } = await run({ messages, tools: TOOLS });
    assert.deepEqual(
      toolCalls.map(({ name, input }) => [name, input]),
      [['get_weather', { city: 'Bend' }]],
    );
  });
});

suite('JSON without a schema', () => {
  const json = async (system: string, user: string) => {
    const messages = [textMessage('system', system), textMessage('user', user)];
    return JSON.parse((await run({ messages, responseFormat: 'json' })).text);
  };

  test('follows the example in the prompt', async () => {
    const system =
      'Reply with JSON like {"order_number": "TH-1", "quantity": 1, "gift": true, "emails": ["a@b.c"]}.';
    assert.deepEqual(
      await json(system, 'Order TH-204417, quantity 3, to ada@lovelace.example. It is a gift.'),
      {
        order_number: 'TH-204417',
        quantity: 3,
        gift: true,
        emails: ['ada@lovelace.example'],
      },
    );
  });

  test('follows a list of keys', async () => {
    const system = 'Give JSON with the keys name, email and phone.';
    assert.deepEqual(
      await json(system, 'Ada Lovelace, ada@lovelace.example\nPhone: 406-555-0117\nThanks,\nAda'),
      {
        name: 'Ada',
        email: 'ada@lovelace.example',
        phone: '406-555-0117',
      },
    );
  });

  test('is an answer otherwise', async () => {
    assert.deepEqual(await json(`Policy:\n${POLICY}`, 'Do gift cards expire?'), {
      answer: 'Gift cards never expire.',
    });
  });
});

test('a prompt of a million characters is read', async () => {
  const page = await readFile('media/sample/policies/returns.md', 'utf8');
  const system = `Policy:\n${page.repeat(Math.ceil(1e6 / page.length))}`;
  assert.match(
    await say(system, 'How many days do I have to return unused gear?'),
    /within 60 days/,
  );
});
