import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { picoschema } from 'dotprompt';
import { parse } from 'yaml';
import { readSchema } from '../../../../src/core/prompts/schema/picoschema.ts';
import { randomFrom } from '../support.ts';

/** The library's reading, or undefined where it gives up. */
async function library(value: unknown): Promise<unknown> {
  try {
    // The library writes into what it is given.
    return JSON.parse(JSON.stringify(await picoschema(structuredClone(value))));
  } catch {
    return undefined;
  }
}

/** A random Picoschema that both can read. */
function randomSchema(random: () => number, depth: number): unknown {
  const pick = <T>(first: T, ...rest: T[]): T =>
    [first, ...rest][Math.floor(random() * (rest.length + 1))] ?? first;
  const type = (): string =>
    pick('string', 'number', 'integer', 'boolean', 'any', 'null') +
    pick('', ', what it is', ',a, b', ',   spaced');
  if (depth > 3 || random() < 0.3) return type();
  const schema: Record<string, unknown> = {};
  for (let index = 0; index < 1 + random() * 4; index++) {
    const name = `${pick('a', 'b', 'größe', 'x-y', 'é')}${index}${pick('', '?')}`;
    const group = pick(
      '',
      '(array)',
      '(array, list of)',
      '(object)',
      '(object, with, commas)',
      '(enum)',
      '(enum, one of)',
    );
    if (group.startsWith('(enum')) schema[name + group] = pick(['A', 'B'], [1, 2], ['A', null]);
    else if (group === '') schema[name] = pick(type(), randomSchema(random, depth + 1));
    else if (group.startsWith('(object')) schema[name + group] = { z: type() };
    else schema[name + group] = randomSchema(random, depth + 1);
  }
  if (random() < 0.2) schema['(*)'] = type();
  return schema;
}

describe('Picoschema', () => {
  it('reads what the library reads, and the same way', async () => {
    const random = randomFrom(11);
    for (let round = 0; round < 300; round++) {
      const value = randomSchema(random, 0);
      const reading = readSchema(value);
      assert.deepEqual(reading?.faults, []);
      assert.deepEqual(
        JSON.parse(JSON.stringify(reading?.schema)),
        normal(await library(value)),
        JSON.stringify(value),
      );
    }
  });

  const faults: readonly [string, string, RegExp][] = [
    ['a: strin', 'a', /`strin` is not a type/],
    ['a: 3', 'a', /A Picoschema value is a type/],
    ['a: [x]', 'a', /A Picoschema value is a type/],
    ['a: { b: { c: Foo } }', 'a.b.c', /`Foo` is not a type/],
    ['a(list): string', 'a(list)', /`\(list\)` is not known/],
    ['a(enum): x', 'a(enum)', /An enum is a list/],
    ['Foo', '', /`Foo` is not a type/],
  ];
  for (const [text, path, message] of faults) {
    it(`tells what is wrong with ${text}`, () => {
      const reading = readSchema(parse(text));
      assert.deepEqual(
        reading?.faults.map((fault) => fault.path.join('.')),
        [path],
      );
      assert.match(reading?.faults[0]?.message ?? '', message);
    });
  }

  it('has nothing for nothing', () => {
    for (const value of [undefined, null, '']) assert.equal(readSchema(value), undefined);
  });
});

/** `any` at the top is `{}`, which is what it means; the library leaves a type that JSON Schema does not have. */
function normal(schema: unknown): unknown {
  if (typeof schema === 'object' && schema !== null && Reflect.get(schema, 'type') === 'any') {
    const { type: _, ...rest } = schema as Record<string, unknown>;
    return rest;
  }
  return schema;
}
