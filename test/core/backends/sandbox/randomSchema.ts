/** Schemas of all kinds, the same ones for the same seed. */
import type { JsonSchema } from '../../../../src/core/model/index.ts';

const NAMES = [
  'name',
  'email',
  'phone',
  'orderNumber',
  'order_id',
  'date',
  'createdAt',
  'total',
  'unit price',
  'quantity',
  'items',
  'address',
  'city',
  'status',
  'isGift',
  'answered',
  'confidence',
  'summary',
  'answer',
  'policy',
  'tags',
  'currency',
  'website',
  'note',
  'sku',
  'color',
  'weird-key',
  'x',
  '价格',
];
const WORDS = ['red', 'refund', 'shipping', 'urgent', 'n/a', 'other', '', 'größe', 'a b'];
const FORMATS = [
  'email',
  'date',
  'date-time',
  'uri',
  'uuid',
  'time',
  'ipv4',
  'hostname',
  'unknown',
];
const PATTERNS = [
  '^[A-Z]{2}-\\d{4}$',
  '^\\d{3,}$',
  '^(?:yes|no)$',
  '[a-f0-9]{8}',
  '^[^@]+@x$',
  '^\\w+( \\w+)?$',
];

type Random = () => number;

/** Mulberry32, a public-domain generator by Tommy Ettinger: small, and the same everywhere. */
export function randomFrom(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

export function pick<T>(random: Random, values: readonly T[]): T {
  const value = values[Math.floor(random() * values.length)];
  if (value === undefined) throw new RangeError('nothing to pick from');
  return value;
}

export function randomSchema(random: Random): JsonSchema {
  const schema = schemaOf(random, 0);
  const $defs = {
    part: pick(random, LEAVES)(random, 4),
    self: { type: 'object', properties: { next: { $ref: '#/$defs/self' } } },
  };
  return { ...schema, $defs };
}

function schemaOf(random: Random, depth: number): JsonSchema {
  const leaf = depth > 3;
  const kinds = leaf ? LEAVES : [...LEAVES, ...BRANCHES, ...BRANCHES];
  const schema = pick(random, kinds)(random, depth);
  if (random() < 0.1) return { anyOf: [schema, { type: 'null' }] };
  return random() < 0.2 ? { ...schema, description: pick(random, NAMES) } : schema;
}

type Make = (random: Random, depth: number) => JsonSchema;

const maybe = (random: Random, fields: JsonSchema): JsonSchema => (random() < 0.3 ? fields : {});

const LEAVES: readonly Make[] = [
  (random) => ({
    type: 'string',
    ...maybe(random, { minLength: 3 }),
    ...maybe(random, { maxLength: 5 }),
  }),
  (random) => ({ type: 'string', format: pick(random, FORMATS) }),
  (random) => ({ type: 'string', pattern: pick(random, PATTERNS) }),
  (random) => ({
    type: 'integer',
    ...maybe(random, { minimum: 3 }),
    ...maybe(random, { maximum: 7 }),
  }),
  (random) => ({
    type: 'number',
    ...maybe(random, { exclusiveMinimum: 0 }),
    ...maybe(random, { multipleOf: 0.5 }),
  }),
  () => ({ type: 'boolean' }),
  (random) => ({ type: ['string', 'null'], ...maybe(random, { maxLength: 2 }) }),
  () => ({ type: ['integer', 'null'] }),
  (random) => ({ enum: [...new Set([pick(random, WORDS), pick(random, WORDS)])] }),
  () => ({ enum: [1, 2, 'three', null] }),
  () => ({ const: { fixed: true } }),
  () => ({}),
  () => ({ type: 'null' }),
];

const BRANCHES: readonly Make[] = [
  objectSchema,
  objectSchema,
  (random, depth) => ({
    type: 'array',
    items: schemaOf(random, depth + 1),
    ...maybe(random, { minItems: 2 }),
    ...maybe(random, { maxItems: 3 }),
  }),
  (random, depth) => ({
    type: 'array',
    prefixItems: [schemaOf(random, depth + 1), schemaOf(random, depth + 1)],
  }),
  (random, depth) => ({ anyOf: [schemaOf(random, depth + 1), schemaOf(random, depth + 1)] }),
  (random, depth) => ({ allOf: [objectSchema(random, depth + 1)] }),
  () => ({ $ref: '#/$defs/part' }),
  () => ({ $ref: '#/$defs/self' }),
];

function objectSchema(random: Random, depth: number): JsonSchema {
  const names = [
    ...new Set(Array.from({ length: Math.ceil(random() * 5) }, () => pick(random, NAMES))),
  ];
  const properties = Object.fromEntries(names.map((name) => [name, schemaOf(random, depth + 1)]));
  return {
    type: 'object',
    properties,
    required: names.filter(() => random() < 0.6),
    ...(random() < 0.5 ? { additionalProperties: false } : {}),
  };
}
