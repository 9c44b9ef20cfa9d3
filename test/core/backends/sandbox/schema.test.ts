/** Filling JSON schemas: what is found, and that the result is valid whatever the text says. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { suite, test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { JsonSchema } from '../../../../src/core/model/index.ts';
import { pick, randomFrom, randomSchema } from './randomSchema.ts';
import { fill } from './setup.ts';

const FORMATS = {
  email: /^[^\s@]+@[^\s@]+\.[^\s@.]+$/,
  date: /^\d{4}-\d\d-\d\d$/,
  'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/,
  uri: /^[a-z][a-z0-9+.-]*:\S*$/i,
  uuid: /^[0-9a-f-]{36}$/i,
  time: /^\d\d:\d\d:\d\d/,
  ipv4: /^\d+\.\d+\.\d+\.\d+$/,
  hostname: /^[\w.-]+$/,
};

function assertValid(schema: JsonSchema, value: unknown, what: string): void {
  const ajv = new Ajv2020({ strict: false, formats: FORMATS, logger: false });
  const validate = ajv.compile(schema);
  assert.ok(
    validate(value),
    `${what}: ${ajv.errorsText(validate.errors)} in ${JSON.stringify(value)}`,
  );
}

const ORDER =
  'From: Ada Lovelace <ada@lovelace.example>\nSubject: Order\n\nHello, my order number is TH-204417, placed on ' +
  '5 March 2026. Please send 2 x Larch tent ($199.00) to 12 Engine Street, Bend, OR 97701. The total was $405.95 with ' +
  '$7.95 shipping. Call me at 406-555-0117. No gift wrap, please. My site is https://lovelace.example/notes.\n\nThanks,\nAda';

const one = async (name: string, property: JsonSchema, text = ORDER) => {
  const schema = { type: 'object', properties: { [name]: property }, required: [name] };
  const value = await fill(schema, text);
  assertValid(schema, value, name);
  return (value as Record<string, unknown>)[name];
};

const string = { type: 'string' };

suite('what a property asks for', () => {
  const cases: readonly (readonly [string, JsonSchema, unknown])[] = [
    ['customerName', string, 'Ada Lovelace'],
    ['email', string, 'ada@lovelace.example'],
    ['contact', { type: 'string', format: 'email' }, 'ada@lovelace.example'],
    ['phone', string, '406-555-0117'],
    ['order_number', string, 'TH-204417'],
    ['id', { type: 'string', description: 'Order number' }, 'TH-204417'],
    ['date', { type: 'string', format: 'date' }, '2026-03-05'],
    ['orderedAt', { type: 'string', format: 'date-time' }, '2026-03-05T00:00:00Z'],
    ['total', { type: 'number' }, 405.95],
    ['shipping', { type: 'number', description: 'cost of shipping in USD' }, 7.95],
    ['currency', string, 'USD'],
    ['address', string, '12 Engine Street, Bend, OR 97701'],
    ['website', string, 'https://lovelace.example/notes'],
    ['giftWrap', { type: 'boolean' }, false],
    ['subject', string, 'Order'],
    ['status', { enum: ['shipped', 'order placed', 'lost'] }, 'order placed'],
    ['code', { type: 'string', pattern: '^[A-Z]{2}-\\d{6}$' }, 'TH-204417'],
    ['emails', { type: 'array', items: string }, ['ada@lovelace.example']],
    [
      'labels',
      { type: 'array', items: { enum: ['shipping', 'warranty', 'gift'] } },
      ['shipping', 'gift'],
    ],
    [
      'items',
      {
        type: 'array',
        items: {
          type: 'object',
          properties: { name: string, quantity: { type: 'integer' }, price: { type: 'number' } },
        },
      },
      [{ name: 'Larch tent', quantity: 2, price: 199 }],
    ],
    [
      'customer',
      { type: 'object', properties: { name: string, email: string } },
      { name: 'Ada Lovelace', email: 'ada@lovelace.example' },
    ],
    ['phoneNumber', { anyOf: [{ type: 'null' }, { type: 'string' }] }, '406-555-0117'],
    ['fax', { anyOf: [{ type: 'integer' }, { type: 'null' }] }, null],
  ];
  for (const [name, schema, expected] of cases) {
    test(`${name}: ${JSON.stringify(expected)}`, async () => {
      assert.deepEqual(await one(name, schema), expected);
    });
  }
});

suite('what the text does not say', () => {
  const cases: readonly (readonly [string, JsonSchema, unknown])[] = [
    ['email', string, ''],
    ['email', { type: ['string', 'null'] }, null],
    ['email', { type: 'string', default: 'none' }, 'none'],
    ['email', { type: 'string', format: 'email' }, 'unknown@example.invalid'],
    ['count', { type: 'integer', minimum: 3 }, 3],
    ['count', { type: 'integer', exclusiveMinimum: 3, multipleOf: 5 }, 5],
    ['count', { type: 'number', maximum: -2 }, -2],
    ['gift', { type: 'boolean' }, false],
    ['kind', { enum: ['return', 'other'] }, 'other'],
    ['kind', { enum: ['a', null] }, null],
    ['items', { type: 'array', items: string, minItems: 2 }, ['', '']],
    ['code', { type: 'string', pattern: '^[A-C]{2}-\\d{3}(?:x|y)+$' }, 'AA-000x'],
    ['code', { type: 'string', minLength: 4 }, '----'],
    ['fixed', { const: 7 }, 7],
  ];
  for (const [name, schema, expected] of cases) {
    test(`${name} ${JSON.stringify(schema)} is ${JSON.stringify(expected)}`, async () => {
      assert.deepEqual(await one(name, schema, 'Hello there.'), expected);
    });
  }

  test('is left out where it is optional, and nothing is added', async () => {
    const properties = { email: string, phone: string, total: { type: 'number' } };
    const schema = { type: 'object', properties, required: ['total'], additionalProperties: false };
    assert.deepEqual(await fill(schema, 'Hello there.'), { total: 0 });
  });

  test('is filled in where it is required without being described', async () => {
    assert.deepEqual(await fill({ type: 'object', required: ['email'] }, ORDER), {
      email: 'ada@lovelace.example',
    });
  });
});

suite('schemas with parts', () => {
  test('references, also to themselves, end', async () => {
    const node = {
      type: 'object',
      properties: { name: string, child: { $ref: '#/$defs/node' } },
      required: ['name', 'child'],
    };
    const optional = { ...node, required: ['name'] };
    const tree = { $ref: '#/$defs/node', $defs: { node: optional } };
    assertValid(tree, await fill(tree, 'Name: Ada'), 'tree');
    await fill({ $ref: '#/$defs/node', $defs: { node } }, 'Name: Ada');
  });

  test('a reference to nowhere allows anything', async () => {
    const schema = { type: 'object', properties: { email: { $ref: '#/nowhere' } } };
    assert.deepEqual(await fill(schema, ORDER), { email: 'ada@lovelace.example' });
  });

  test('allOf is one schema, and names such as __proto__ are names', async () => {
    const schema = {
      allOf: [
        { type: 'object', properties: { email: string }, required: ['email'] },
        { properties: JSON.parse('{"__proto__": {"type": "integer"}}'), required: ['__proto__'] },
      ],
    };
    const value = await fill(schema, ORDER);
    assert.deepEqual(Object.entries(value as object), [
      ['email', 'ada@lovelace.example'],
      ['__proto__', 0],
    ]);
  });

  test('an answer from the context fills the fields that ask for one', async () => {
    const schema = {
      type: 'object',
      properties: {
        answer: string,
        policy: string,
        days: { type: 'integer' },
        answered: { type: 'boolean' },
        confidence: { type: 'number' },
      },
      required: ['answer', 'policy', 'days', 'answered', 'confidence'],
    };
    const system =
      'Answer from the policy.\n\nPolicy:\n## Returns\nYou can return unused gear within 60 days.\n## Other\nWe are closed.';
    const value = await fill(schema, 'Can I return unused gear?', system);
    assert.deepEqual(value, {
      answer: 'You can return unused gear within 60 days.',
      policy: 'Returns',
      days: 60,
      answered: true,
      confidence: 1,
    });
  });
});

test('a hundred schemas of all kinds are filled so that they validate', async () => {
  const texts = [
    '',
    'Hello',
    ORDER,
    '{"total": 12.5, "items": [{"name": "a"}], "email": "x@y.example"}',
  ];
  for (const file of ['01-plain-list.txt', '03-school-table.txt']) {
    texts.push(await readFile(`media/sample/orders/${file}`, 'utf8'));
  }
  for (let seed = 1; seed <= 100; seed++) {
    const random = randomFrom(seed);
    const schema = randomSchema(random);
    assertValid(
      schema,
      await fill(schema, pick(random, texts)),
      `seed ${seed}: ${JSON.stringify(schema)}`,
    );
  }
});
