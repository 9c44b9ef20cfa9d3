import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { messageText } from '../../../../src/core/model/index.ts';
import {
  type RenderOptions,
  renderPrompt,
  type Values,
} from '../../../../src/core/prompts/index.ts';
import { coerceValue } from '../../../../src/core/prompts/schema/coerce.ts';
import { dotprompt, fixture, invalid } from '../support.ts';

async function text(
  source: string,
  values: Values = {},
  options: RenderOptions = {},
): Promise<string> {
  const { messages } = await renderPrompt(dotprompt(source), values, options);
  return messages.map(messageText).join('|');
}

const FITTING: readonly [string, unknown, unknown][] = [
  ['3', { type: 'number' }, 3],
  [' -1.5e2 ', { type: ['number', 'null'] }, -150],
  ['7', { type: 'integer' }, 7],
  ['TRUE', { type: 'boolean' }, true],
  ['false', { type: 'boolean' }, false],
  ['[1, "a"]', { type: 'array' }, [1, 'a']],
  ['{"a": 1}', { type: 'object' }, { a: 1 }],
  ['3', { type: 'string' }, '3'],
  ['3', {}, '3'],
  ['3', { type: ['string', 'number'] }, '3'],
  ['B', { enum: ['A', 'B'] }, 'B'],
  ['2', { enum: [1, 2] }, 2],
  ['', { enum: ['A', null] }, undefined],
  ['', { type: 'number' }, undefined],
  [' ', { type: 'array' }, undefined],
  ['', { type: 'string' }, ''],
];

const UNFIT: readonly [string, unknown, RegExp][] = [
  ['three', { type: 'number' }, /`x` must be a number, not "three"/],
  ['1.5', { type: 'integer' }, /a whole number/],
  ['Infinity', { type: 'number' }, /a number/],
  ['yes', { type: 'boolean' }, /true or false/],
  ['{"a":1}', { type: 'array' }, /a JSON list/],
  ['[1', { type: 'array' }, /a JSON list/],
  ['[1]', { type: 'object' }, /a JSON object/],
  ['C', { enum: ['A', 'B', null] }, /one of A, B/],
  ['x'.repeat(500), { type: 'number' }, /not "x{59}…"/],
];

describe('values in their declared types', () => {
  for (const [value, property, expected] of FITTING) {
    it(`${JSON.stringify(value)} as ${JSON.stringify(property)} is ${JSON.stringify(expected)}`, () => {
      assert.deepEqual(coerceValue('x', value, property), expected);
    });
  }

  for (const [value, property, message] of UNFIT) {
    it(`${JSON.stringify(value.slice(0, 20))} as ${JSON.stringify(property)} is refused`, () => {
      assert.throws(() => coerceValue('x', value, property), invalid(message));
    });
  }

  it('what is not text stays as it is', () => {
    for (const value of [3, true, null, [1], { a: 1 }]) {
      assert.equal(coerceValue('x', value, { type: 'string' }), value);
    }
  });

  it('are what the template sees', async () => {
    const source =
      '---\ninput: { schema: { n: number, on: boolean, xs(array): string } }\n---\n{{#ifEquals n 3}}three{{/ifEquals}} {{#if on}}on{{else}}off{{/if}} {{#each xs}}<{{this}}>{{/each}}';
    assert.equal(await text(source, { n: '3', on: 'false', xs: '["a","b"]' }), 'three off <a><b>');
  });
});

describe('missing values', () => {
  it('are all named', async () => {
    const source =
      '---\ninput: { schema: { a: string, b: string, c?: string, d: number }, default: { b: x } }\n---\n{{a}}{{b}}{{c}}{{d}}';
    await assert.rejects(
      text(source, { d: '' }),
      invalid(/These variables have no value: `a`, `d`\./),
    );
    await assert.rejects(text(source, { d: 1 }), invalid(/The variable `a` has no value\./));
    assert.equal(await text(source, { a: '', d: 0 }), 'x0');
  });

  it('are those that the text needs, where nothing is declared', async () => {
    await assert.rejects(
      text('{{a}} {{#if b}}{{b}}{{/if}} {{#each c}}{{x}}{{/each}} {{json d}}'),
      invalid(/`a`, `d`/),
    );
    assert.equal(await text('{{a}}{{#if b}}{{b}}{{/if}}', { a: 1 }), '1');
  });

  it('are errors too where a schema forgot them', async () => {
    await assert.rejects(
      text('---\ninput: { schema: { a?: string } }\n---\n{{a}}{{b}}'),
      invalid(/`b`/),
    );
  });

  it('can be kept as placeholders', async () => {
    const { messages, warnings } = await renderPrompt(
      dotprompt('Hi {{name}}, {{#if a}}{{a}}{{/if}}'),
      {},
      { missing: 'keep' },
    );
    assert.equal(messages.map(messageText).join(), 'Hi {{name}}, ');
    assert.deepEqual(warnings, ['No value for `name`; shown by name.']);
  });

  it('null is a value, undefined is none', async () => {
    assert.equal(await text('[{{a}}]', { a: null }), '[]');
    await assert.rejects(text('[{{a}}]', { a: undefined }), invalid(/`a`/));
  });
});

describe('defaults', () => {
  it('of a JSON Schema property stand below those of the file', async () => {
    const header =
      'input: { schema: { type: object, properties: { n: { type: integer, default: 3 } }, required: [n] }';
    assert.equal(await text(`---\n${header} }\n---\n{{n}}`), '3');
    assert.equal(await text(`---\n${header}, default: { n: 4 } }\n---\n{{n}}`), '4');
    assert.equal(
      await text(`---\n${header}, default: { n: 4 } }\n---\n{{n}}`, {}, { defaults: { n: 5 } }),
      '5',
    );
    assert.equal(
      await text(
        `---\n${header}, default: { n: 4 } }\n---\n{{n}}`,
        { n: '6' },
        { defaults: { n: 5 } },
      ),
      '6',
    );
    assert.equal(await text(fixture('nested.prompt')), 'Give 3 reasons.');
  });

  it('stand in for emptied numbers, not for emptied texts', async () => {
    const source =
      '---\ninput: { schema: { n: number, s: string }, default: { n: 1, s: x } }\n---\n[{{n}}{{s}}]';
    assert.equal(await text(source, { n: '', s: '' }), '[1]');
  });

  it('named like members of objects are values like any other', async () => {
    const source =
      '---\ninput: { schema: { toString: string, constructor: string } }\n---\n{{toString}}{{constructor}}';
    await assert.rejects(text(source), invalid(/`toString`, `constructor`/));
    assert.equal(await text(source, { toString: 'a', constructor: 'b' }), 'ab');
  });
});
