import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readHandlebars } from '../../../../src/core/prompts/template/handlebars.ts';
import { scanHandlebars } from '../../../../src/core/prompts/template/handlebarsTags.ts';

/** Uses as `name`, with `?` where optional and `!` where printed. */
function uses(text: string): string[] {
  return readHandlebars(text, 100).variables.map(({ name, span, optional, printed }) => {
    assert.equal(text.slice(span.start - 100, span.end - 100), name);
    return `${name}${optional === true ? '?' : ''}${printed === true ? '!' : ''}`;
  });
}

const USES: readonly [string, string[]][] = [
  ['no tags at all { } }}', []],
  ['{{a}} {{ b }} {{~c~}} {{{d}}} {{&e}}', ['a!', 'b!', 'c!', 'd!', 'e!']],
  ['{{a.b.c}} {{a/b}} {{a.[b c]}}', ['a', 'a', 'a']],
  ['{{this.a}} {{./b}} {{@root.c}}', ['a!', 'b!', 'c']],
  ['{{[a name]}}', ['a name!']],
  ['{{@root.a.b}} {{a.0.b}} {{a.[0]}} {{../a}} {{@../index}}', ['a', 'a', 'a']],
  ['{{@index}} {{@state.x}} {{@root}}', []],
  ['\\{{a}} \\\\{{b}}', ['b!']],
  ['{{! a }}{{!-- {{b}} --}}{{!-- c --~}}{{d}}', ['d!']],
  ['{{#if a}}{{b}}{{else}}{{c}}{{/if}}', ['a?', 'b!', 'c!']],
  ['{{#if a}}{{a}}{{/if}}{{a}}', ['a?', 'a?!', 'a!']],
  ['{{#unless a}}x{{else}}{{a}}{{/unless}}', ['a?', 'a?!']],
  ['{{#each xs}}{{this}}{{name}}{{@index}}{{../q}}{{/each}}', ['xs?', 'q!']],
  ['{{#each xs}}a{{else}}{{b}}{{/each}}', ['xs?', 'b!']],
  ['{{#each xs as |x i|}}{{x.n}}{{i}}{{../y}}{{/each}}{{x}}', ['xs?', 'y!', 'x!']],
  ['{{#each a}}{{#each b}}{{../../c}}{{../d}}{{/each}}{{/each}}', ['a?', 'c!']],
  ['{{#with a}}{{b}}{{../c}}{{/with}}{{b}}', ['a?', 'c!', 'b!']],
  ['{{#if a}}{{#each b}}{{/each}}{{c}}{{/if}}', ['a?', 'b?', 'c!']],
  ['{{#if a}}1{{else if b}}2{{b}}{{else}}3{{/if}}', ['a?', 'b?', 'b?!']],
  ['{{#each a}}{{else if b}}{{c}}{{/each}}', ['a?', 'b?', 'c!']],
  ['{{^a}}{{b}}{{/a}}', ['a?', 'b!']],
  ['{{#a}}{{b}}{{../c}}{{/a}}', ['a?', 'c!']],
  ['{{#if a}}1{{^}}{{b}}{{/if}}', ['a?', 'b!']],
  ['{{#ifEquals a "x{{b}}"}}{{c}}{{/ifEquals}}', ['a?', 'c!']],
  ['{{json a indent=b}}', ['a', 'b']],
  ['{{media url=a contentType="image/png"}}', ['a']],
  ['{{json (lookup a b)}}', ['a', 'b']],
  ['{{#if (lookup a 0)}}{{/if}}', ['a?']],
  ['{{> p}} {{> p a b=c}} {{#> q d}}{{e}}{{/q}}', ['a?', 'c?', 'd?', 'e!']],
  ['{{> (lookup a b)}}', ['a?', 'b?']],
  ['{{role "user"}}{{role a}}{{history}}{{section "x"}}', ['a']],
  ['{{{{raw}}}}{{a}}{{{{/raw}}}}{{b}}', ['b!']],
  ['{{#each a}}{{b', ['a?']],
  ['{{a {{b}}', ['a!', 'b!']],
  ["{{json 'it''s' a}} {{b}}", ['a', 'b!']],
  ["{{a}} don't {{b}} can't {{json c}}", ['a!', 'b!', 'c']],
  ['{{true}} {{12}} {{null}} {{undefined}} {{"a"}}', []],
  ['{{#each items}}{{json this}}{{/each}}', ['items?']],
  ['🧗{{a}}🧗‍♀️{{#if b}}🧗{{/if}}', ['a!', 'b?']],
  ['{{ größe }} {{名前}} {{$x}} {{a-b}}', ['größe!', '名前!', '$x!', 'a-b!']],
];

describe('variables of a Handlebars template', () => {
  for (const [text, expected] of USES) {
    it(text, () => {
      assert.deepEqual(uses(text), expected);
    });
  }

  it('knows where any variable may be used', () => {
    for (const text of [
      '{{json this}}',
      '{{> p}}',
      '{{json @root}}',
      '{{{{x}}}}{{{{/x}}}}',
      '{{#*inline "p"}}{{a}}{{/inline}}',
    ]) {
      assert.equal(readHandlebars(text, 0).usesAll, true, text);
    }
    for (const text of ['{{a}}', '{{#each a}}{{json this}}{{/each}}']) {
      assert.equal(readHandlebars(text, 0).usesAll, false, text);
    }
  });

  it('knows what is left open', () => {
    const text = '{{#if a}}{{#each b}}{{/each}}{{#with c}}';
    const open = readHandlebars(text, 0).unclosed.map(({ start, end }) => text.slice(start, end));
    assert.deepEqual(open, ['{{#if a}}', '{{#with c}}']);
  });

  it('finds roles with their whole tags', () => {
    const text = `{{role "system"}}a{{~ role 'user' ~}}`;
    const roles = readHandlebars(text, 0).roles.map(({ role, span }) => [
      role,
      text.slice(span.start, span.end),
    ]);
    assert.deepEqual(roles, [
      ['system', '{{role "system"}}'],
      ['user', "{{~ role 'user' ~}}"],
    ]);
  });
});

describe('tags of a Handlebars template', () => {
  const spans = (text: string): string[] =>
    scanHandlebars(text).map(({ start, end }) => text.slice(start, end));

  it('have exact ends', () => {
    assert.deepEqual(spans('a{{b}}c{{{d}}}e{{~f~}}'), ['{{b}}', '{{{d}}}', '{{~f~}}']);
    assert.deepEqual(spans('{{!-- }} --}}{{! x }}'), ['{{!-- }} --}}', '{{! x }}']);
    assert.deepEqual(spans('{{json "}}"}}{{json \'{{\'}}'), ['{{json "}}"}}', "{{json '{{'}}"]);
    assert.deepEqual(spans('{{json "\\"}}"}}x'), ['{{json "\\"}}"}}']);
    assert.deepEqual(spans('{{{{a}}}} {{b}} {{{{/a}}}}{{c}}'), [
      '{{{{a}}}} {{b}} {{{{/a}}}}',
      '{{c}}',
    ]);
  });

  it('end at the next one where they are not closed', () => {
    assert.deepEqual(spans('{{a {{b}}'), ['{{a ', '{{b}}']);
    assert.deepEqual(
      scanHandlebars('{{a {{b}}').map(({ closed }) => closed),
      [false, true],
    );
    assert.deepEqual(spans(`{{a "x\n{{b}}`), ['{{a "x\n', '{{b}}']);
  });
});
