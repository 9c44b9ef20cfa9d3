import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { messageText } from '../../../../src/core/model/index.ts';
import {
  parsePrompt,
  type RenderOptions,
  renderPrompt,
  type Values,
} from '../../../../src/core/prompts/index.ts';
import { invalid } from '../support.ts';

async function said(
  name: string,
  text: string,
  values: Values = {},
  options: RenderOptions = {},
): Promise<string> {
  const { messages } = await renderPrompt(parsePrompt(text, name), values, options);
  return messages.map(messageText).join('|');
}

const forty = Array.from({ length: 40 }, (_, index) => index);
const long = 'x'.repeat(50_000);

function nested(open: string, inner: string, close: string): string {
  return open.repeat(6) + inner + close.repeat(6);
}

const HANDLEBARS_PROMPTY = '---\nname: x\ntemplate: { format: mustache }\n---\nuser:\n';

const HOSTILE: readonly [string, string, string, Values, RegExp][] = [
  [
    'loops in loops',
    'a.prompt',
    `Hi\n${nested('{{#each @root.xs}}', 'x', '{{/each}}')}`,
    { xs: forty },
    /The template does too much \(2:\d+\): its loops and partials come to more than 500,000 steps\./,
  ],
  [
    'empty loops',
    'a.prompt',
    nested('{{#each @root.xs}}', '', '{{/each}}'),
    { xs: forty },
    /too much \(1:\d+\): its loops/,
  ],
  [
    'loops of many tags',
    'a.prompt',
    `{{#each xs}}{{#each @root.xs}}${'{{@index}}'.repeat(400)}{{/each}}{{/each}}`,
    { xs: forty },
    /too much \(1:13\): its loops/,
  ],
  [
    'an inline partial that calls others twice',
    'a.prompt',
    `${Array.from({ length: 30 }, (_, depth) => `{{#*inline "d${depth}"}}{{> d${depth + 1}}}{{> d${depth + 1}}}{{/inline}}`).join('')}{{#*inline "d30"}}x{{/inline}}{{> d0}}`,
    {},
    /too much \(1:\d+\): its loops/,
  ],
  [
    'long values, again and again',
    'a.prompt',
    '{{#each xs}}{{#each @root.xs}}{{@root.s}}{{/each}}{{/each}}',
    { xs: forty, s: long },
    /too much \(1:13\): its text is longer than 20,000,000 characters/,
  ],
  [
    'long values by their index',
    'a.prompt',
    '{{#each xs}}{{#each @root.xs}}{{lookup @root "s"}}{{/each}}{{/each}}',
    { xs: forty, s: long },
    /its text is longer/,
  ],
  [
    'JSON that is dropped again',
    'a.prompt',
    '{{#each xs}}{{#each @root.xs}}{{#if (json @root.s)}}{{/if}}{{/each}}{{/each}}',
    { xs: forty, s: long },
    /its text is longer/,
  ],
  [
    'loops of a mustache',
    'a.prompty',
    `${HANDLEBARS_PROMPTY}${nested('{{#each @root.xs}}', 'x', '{{/each}}')}`,
    { xs: forty },
    /too much: its loops/,
  ],
  [
    'loops of Jinja',
    'a.prompty',
    `user:\n${nested('{% for x in xs %}', 'x', '{% endfor %}')}`,
    { xs: forty },
    /too much: its loops/,
  ],
  [
    'a loop over a filtered list that is empty inside',
    'a.prompty',
    'user:\n{% for x in range(10000) if true %}{% for x in range(10000) %}{% endfor %}{% endfor %}',
    {},
    /too much: its loops/,
  ],
  [
    'a long range',
    'a.prompty',
    'user:\n{{ range(1000000000) | length }}',
    {},
    /too much: its loops/,
  ],
  [
    'a text that doubles',
    'a.prompty',
    `user:\n{% set s = "0123456789" %}${'{% set s = s ~ s %}'.repeat(25)}{{ s }}`,
    {},
    /too much: its text is longer/,
  ],
  [
    'a list that doubles',
    'a.prompty',
    `user:\n{% set s = [1] %}${'{% set s = [s, s] %}'.repeat(40)}{{ s }}`,
    {},
    /too much: it goes through more than 200,000,000 characters/,
  ],
  [
    'a macro that calls itself twice',
    'a.prompty',
    `user:\n{% macro m(n) %}{% if n > 0 %}{{ m(n - 1) }}{{ m(n - 1) }}{% endif %}{% endmacro %}{{ m(40) }}`,
    {},
    /too much: its loops/,
  ],
  [
    'long values in Jinja, again and again',
    'a.prompty',
    'user:\n{% for x in xs %}{% for y in xs %}{% for z in xs %}{{ s | upper | length }}{% endfor %}{% endfor %}{% endfor %}',
    { xs: forty, s: long },
    /too much: it goes through/,
  ],
];

describe('a rendering that would not end', () => {
  for (const [what, name, text, values, message] of HOSTILE) {
    it(`is refused: ${what}`, async () => {
      await assert.rejects(said(name, text, values), invalid(message));
    });
  }

  it('is refused: partials that indent what others indent', async () => {
    const resolvePartial = async (name: string): Promise<string> => {
      const next = Number(name.slice(1)) + 1;
      return next > 40 ? 'x\n'.repeat(2000) : `${' '.repeat(1000)}{{> d${next}}}\n`;
    };
    await assert.rejects(
      said('a.prompt', '{{> d0}}', {}, { resolvePartial }),
      invalid(/too much \(1:1\): its text is longer/),
    );
  });

  it('is refused: one file, read again and again', async () => {
    let reads = 0;
    const readMedia = async () => {
      reads++;
      return { data: new Uint8Array(1) };
    };
    const text = '{{#each xs}}{{#each @root.xs}}{{media url="a.png"}}{{/each}}{{/each}}';
    await assert.rejects(
      said('a.prompt', text, { xs: forty }, { readMedia }),
      invalid(/too much \(1:13\): its loops/),
    );
    assert.equal(reads, 0);
  });

  it('is refused: partials that call others twice', async () => {
    const resolvePartial = async (name: string): Promise<string> => {
      const next = Number(name.slice(1)) + 1;
      return next > 30 ? 'x' : `{{> d${next}}}{{> d${next}}}`;
    };
    await assert.rejects(
      said('a.prompt', 'Hi\n{{#if a}}{{> d0}}{{/if}}', { a: 1 }, { resolvePartial }),
      invalid(/too much \(2:1\): its loops and partials/),
    );
  });
});

describe('a rendering with much to do', () => {
  const many = Array.from({ length: 10_000 }, (_, index) => ({
    name: `n${index}`,
    tags: ['a', 'b'],
  }));
  const expected = many.map(({ name }, index) => `${index}:${name}ab;`).join('');

  it('is done: long lists', async () => {
    const handlebars = '{{#each many}}{{@index}}:{{name}}{{#each tags}}{{this}}{{/each}};{{/each}}';
    assert.equal(await said('a.prompt', handlebars, { many }), expected);
    const jinja =
      'user:\n{% for x in many %}{{ loop.index0 }}:{{ x.name }}{% for t in x.tags %}{{ t }}{% endfor %};{% endfor %}';
    assert.equal(await said('a.prompty', jinja, { many }), expected);
  });

  it('is done: texts of 10 MB', async () => {
    const s = 'text '.repeat(2_000_000);
    assert.equal((await said('a.prompt', '{{#if s}}{{s}}{{/if}}!', { s })).length, s.length + 1);
    const jinja = 'user:\n{% if s %}{{ s | trim }}{% endif %}!';
    assert.equal((await said('a.prompty', jinja, { s })).length, s.length);
  });

  it('prints values as Handlebars does', async () => {
    const text =
      '[{{a}}{{{b}}}{{&c}}{{d.e}}{{this.a}}{{lookup xs 1}}{{lookup xs 9}}{{xs}}{{#each xs as |x i|}}{{x}}{{i}}{{@first}}{{../a}}{{/each}}{{#with d}}{{e}}{{@root.a}}{{/with}}{{[odd name]}}]';
    const values = { a: 0, b: false, c: null, d: { e: '<' }, xs: [7, null], 'odd name': 'o' };
    assert.equal(await said('a.prompt', text, values), '[0false<07,70true01false0<0o]');
  });
});

describe('range in Jinja', () => {
  it('counts as in Python', async () => {
    const text =
      'user:\n{{ range(3) | join }} {{ range(2, 5) | join }} {{ range(7, 0, -3) | join }} {{ range(0, 5, 2) | join }}[{{ range(5, 2) | join }}]';
    assert.equal(await said('a.prompty', text), '012 234 741 024[]');
    await assert.rejects(said('a.prompty', 'user:\n{{ range(1, 5, 0) }}'), invalid(/not be zero/));
    await assert.rejects(said('a.prompty', 'user:\n{{ range("a") }}'), invalid(/whole numbers/));
  });
});
