import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { reduceSchema } from '../../../../src/core/backends/bedrock/schema.ts';

describe('schemas for structured output', () => {
  it('closes every object, however deep, and keeps what the service knows', () => {
    const { schema, warning } = reduceSchema({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      properties: {
        minimum: { type: 'string', enum: ['a'], description: 'a name like a keyword' },
        list: { type: 'array', minItems: 1, items: { type: 'object', properties: { x: {} } } },
        either: { oneOf: [{ type: 'null' }, { $ref: '#/$defs/point' }] },
        when: { type: 'string', format: 'date-time' },
      },
      required: ['minimum'],
      $defs: { point: { type: 'object', properties: { x: { type: 'number' } } } },
    });
    assert.equal(warning, undefined);
    assert.deepEqual(schema, {
      type: 'object',
      properties: {
        minimum: { type: 'string', enum: ['a'], description: 'a name like a keyword' },
        list: {
          type: 'array',
          minItems: 1,
          items: { type: 'object', properties: { x: {} }, additionalProperties: false },
        },
        either: { anyOf: [{ type: 'null' }, { $ref: '#/$defs/point' }] },
        when: { type: 'string', format: 'date-time' },
      },
      required: ['minimum'],
      $defs: {
        point: {
          type: 'object',
          properties: { x: { type: 'number' } },
          additionalProperties: false,
        },
      },
      additionalProperties: false,
    });
  });

  it('takes out the limits that the service refuses, and names them', () => {
    const { schema, warning } = reduceSchema({
      type: 'object',
      properties: {
        age: { type: 'integer', minimum: 0, maximum: 150 },
        name: { type: 'string', minLength: 1, format: 'x-ssn' },
        tags: { type: 'array', items: { type: 'string' }, minItems: 2, maxItems: 5 },
      },
    });
    assert.deepEqual(schema?.properties, {
      age: { type: 'integer' },
      name: { type: 'string' },
      tags: { type: 'array', items: { type: 'string' } },
    });
    assert.match(warning ?? '', /without minimum, maximum, minLength, format, minItems, maxItems,/);
  });

  const impossible: readonly [string, Record<string, unknown>, RegExp][] = [
    ['free keys', { type: 'object', additionalProperties: { type: 'string' } }, /any name/],
    ['no keys', { type: 'object', properties: { x: { type: 'object' } } }, /any name/],
    ['other schemas', { $ref: 'https://example.com/x.json' }, /other schemas/],
    [
      'itself',
      { $ref: '#/$defs/n', $defs: { n: { properties: { next: { $ref: '#/$defs/n' } } } } },
      /hold themselves/,
    ],
  ];
  for (const [name, schema, why] of impossible) {
    it(`does not enforce a schema with ${name}, and says so`, () => {
      const reduced = reduceSchema(schema);
      assert.equal(reduced.schema, undefined);
      assert.match(reduced.warning ?? '', why);
    });
  }
});
