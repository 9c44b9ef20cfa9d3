import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { messageText } from '../../../../src/core/model/index.ts';
import {
  parsePrompt,
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

const WRONG: readonly [unknown, unknown, RegExp][] = [
  [2.5, { type: 'integer' }, /`x` must be a whole number, not 2\.5\./],
  [true, { type: 'integer' }, /a whole number, not true\./],
  [Number.NaN, { type: 'number' }, /a number, not NaN\./],
  [1, { type: 'boolean' }, /true or false, not 1\./],
  [3, { enum: ['A', 'B'] }, /one of A, B, not 3\./],
  [['A'], { enum: ['A', 'B'] }, /one of A, B, not \["A"\]\./],
  [{ a: 1 }, { type: 'string' }, /must be text, not \{"a":1\}\./],
  [[1], { type: ['object', 'number'] }, /a JSON object, such as .* or a number, not \[1\]\./],
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
    for (const value of [3, true, null]) {
      assert.equal(coerceValue('x', value, { type: 'string' }), value);
    }
    for (const value of [[1], { a: 1 }]) {
      assert.equal(coerceValue('x', value, {}), value);
      assert.equal(coerceValue('x', value, { type: ['any'] }), value);
    }
    assert.equal(coerceValue('x', 2.5, { type: ['integer', 'number'] }), 2.5);
  });

  for (const [value, property, message] of WRONG) {
    it(`${JSON.stringify(value)} as ${JSON.stringify(property)} is refused`, () => {
      assert.throws(() => coerceValue('x', value, property), invalid(message));
    });
  }

  it('members of lists and maps are in theirs', () => {
    const property = {
      type: 'object',
      properties: { k: { type: 'integer' }, xs: { type: 'array', items: { type: 'boolean' } } },
    };
    const fitting = { k: '3', xs: [true, 'false'], more: 'x', __proto__: null };
    assert.deepEqual(coerceValue('o', { ...fitting }, property), {
      k: 3,
      xs: [true, false],
      more: 'x',
    });
    assert.throws(
      () => coerceValue('o', { k: 'x' }, property),
      invalid(/`o\.k` must be a whole number, not "x"/),
    );
    assert.throws(
      () => coerceValue('o', '{"xs":[true,1]}', property),
      invalid(/`o\.xs\.1` must be true or false, not 1/),
    );
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

  it('that do not fit are no matter where they do not count', async () => {
    const source = '---\ninput: { schema: { n: integer }, default: { n: abc } }\n---\n{{n}}';
    assert.equal(await text(source, { n: 3 }), '3');
    assert.equal(await text(source, {}, { defaults: { n: '4' } }), '4');
    await assert.rejects(text(source), invalid(/`n` must be a whole number, not "abc"/));
    await assert.rejects(text(source, { n: '' }), invalid(/a whole number, not "abc"/));
  });

  it('of undeclared variables say nothing of lists and maps', async () => {
    assert.equal(await text('{{#each xs}}{{this}}{{/each}}', { xs: [1, 2] }), '12');
  });

  it('tell a type that holds for text alone', async () => {
    const prompty = (inputs: string, x: unknown): Promise<string> =>
      renderPrompt(
        parsePrompt(`---\ninputs: ${inputs}\n---\nuser:\n{{ x | tojson }}`, 'a.prompty'),
        {
          x,
        },
      ).then(({ messages }) => messages.map(messageText).join());
    assert.equal(await prompty('{ x: text }', [1]), '[1]');
    assert.equal(await prompty('{ x: { sample: text } }', [1]), '[1]');
    assert.equal(await prompty('{ x: 3 }', '4'), '4');
    await assert.rejects(prompty('{ x: 3 }', 'four'), invalid(/a whole number/));
    await assert.rejects(prompty('{ x: { kind: string } }', [1]), invalid(/must be text/));
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

describe('values that cannot be walked', () => {
  const circle: { self?: unknown } = {};
  circle.self = [circle];
  let growing: unknown = 'x';
  for (let level = 0; level < 40; level++) growing = [growing, growing];
  let deep: unknown = 'x';
  for (let level = 0; level < 20_000; level++) deep = [deep];

  for (const name of ['a.prompt', 'a.prompty', 'a.prompt.md']) {
    it(`are refused by name: ${name}`, async () => {
      const refuses = (x: unknown, message: RegExp): Promise<void> =>
        assert.rejects(renderPrompt(parsePrompt('user:\nHi', name), { x }), invalid(message));
      await refuses(circle, /The value of the variable `x` contains itself\./);
      await refuses(growing, /`x` holds too many values/);
      await refuses(deep, /`x` is nested too deeply/);
    });
  }

  it('may hold one thing twice', async () => {
    const twice = { a: 1 };
    assert.equal(await text('{{json x}}', { x: [twice, twice] }), '[{"a":1},{"a":1}]');
  });
});
