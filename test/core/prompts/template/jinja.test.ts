import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readJinja } from '../../../../src/core/prompts/template/jinja.ts';

function uses(text: string): string[] {
  return readJinja(text, 7).variables.map(({ name, span, optional, printed }) => {
    assert.equal(text.slice(span.start - 7, span.end - 7), name);
    return `${name}${optional === true ? '?' : ''}${printed === true ? '!' : ''}`;
  });
}

const USES: readonly [string, string[]][] = [
  ['{{ a }} {{a.b}} {{- a["b"] -}} {{ a[b].c }}', ['a!', 'a', 'a', 'a', 'b']],
  ['{{ a | upper }} {{ a|default("b") }} {{ a | join(c) }}', ['a', 'a?', 'a', 'c']],
  ['{# {{ a }} #}{{ "x }} y" }}{{ b }}', ['b!']],
  [
    '{% if a and not b %}{{ a }}{{ c }}{% elif d %}{{ d }}{% else %}{{ e }}{% endif %}{{ a }}',
    ['a?', 'b?', 'a?!', 'c!', 'd?', 'd?!', 'e!', 'a!'],
  ],
  ['{% if a is defined and b is not none %}{% endif %}', ['a?', 'b?']],
  ['{% for x in xs %}{{ x }}{{ loop.index }}{{ y }}{% endfor %}{{ x }}', ['xs', 'y!', 'x!']],
  ['{% for k, v in m.items() %}{{ k }}{{ v }}{% endfor %}', ['m']],
  ['{% if xs %}{% for x in xs %}{{ x }}{% endfor %}{% endif %}', ['xs?', 'xs?']],
  ['{% set y = a %}{{ y }}{{ b }}', ['a', 'b!']],
  ['{% raw %}{{ a }}{% endraw %}{{ b }}', ['b!']],
  ['{{ a if b else c }}', ['a', 'b', 'c']],
  ['{{ f(a, k=b) }}', ['f', 'a', 'b']],
  ['{{ a == b }} {{ true }} {{ none }} {{ 1.5 }}', ['a', 'b']],
  ['{{ a {{ b }}', ['a!', 'b!']],
  ['{{ "it\'s" ~ a }}', ['a']],
  ['{% macro m(p) %}{{ p }}{{ q }}{% endmacro %}{{ m(a) }}', ['q!', 'a']],
  ['🧗{{ a }}', ['a!']],
  ['{% for i in range(a) %}{{ i }}{{ range(3) | join }}{% endfor %}{{ range }}', ['a', 'range!']],
  ['{% set ns = namespace(found=a) %}{{ ns.found }}', ['a']],
  ['{% for x in xs if x > a %}{{ x }}{% endfor %}', ['xs', 'a']],
  ['{% for x in xs if b else ys %}{{ x }}{% endfor %}', ['xs', 'b', 'ys']],
];

describe('variables of a Jinja template', () => {
  for (const [text, expected] of USES) {
    it(text, () => {
      assert.deepEqual(uses(text), expected);
    });
  }

  it('names what is not supported, at its place', () => {
    const text = "{% include 'a' %}{{ a | shuffle }}{% fro x in y %}{{ b|uper }}{% %}";
    const found = readJinja(text, 0).problems.map(({ code, message, span, fixes }) => {
      assert.equal(code, 'unsupported-template');
      return [text.slice(span.start, span.end), message, fixes?.[0]?.title];
    });
    assert.deepEqual(found, [
      ["{% include 'a' %}", '`{% include %}` is not supported in prompt templates.', undefined],
      ['shuffle', 'The filter `shuffle` is not supported in prompt templates.', undefined],
      [
        '{% fro x in y %}',
        '`{% fro %}` is not supported in prompt templates. Did you mean `for`?',
        undefined,
      ],
      [
        'uper',
        'The filter `uper` is not supported in prompt templates. Did you mean `upper`?',
        'Change to `upper`',
      ],
      ['{% %}', 'A statement without a name is not supported in prompt templates.', undefined],
    ]);
  });
});
