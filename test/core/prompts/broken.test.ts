import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Problem } from '../../../src/core/model/index.ts';
import {
  checkTemplate,
  completeAt,
  hoverAt,
  parsePrompt,
  renderPrompt,
  setModel,
  symbolsOf,
} from '../../../src/core/prompts/index.ts';
import { applied, FIXTURES, fixture, invalid, randomFrom } from './support.ts';

const KNOWN = { models: [{ reference: 'sandbox/echo' }] };

/** Everything an editor asks of a file, which must never throw, and must stay inside it. */
async function useAll(text: string, name: string, offset: number): Promise<void> {
  const parsed = parsePrompt(text, name);
  inside(text, parsed.problems);
  inside(text, await checkTemplate(parsed));
  for (const entry of completeAt(parsed, offset, KNOWN)) {
    assert.ok(
      entry.span.start <= offset && offset <= entry.span.end,
      `${entry.label} at ${offset}`,
    );
    assert.ok(!/[\r\n]/.test(text.slice(entry.span.start, entry.span.end)));
  }
  hoverAt(parsed, offset);
  symbolsOf(parsed);
  applied(text, [setModel(parsed, 'sandbox/echo')]);
  try {
    await renderPrompt(parsed, { name: 'x' });
  } catch (thrown) {
    invalid(/./)(thrown);
  }
}

function inside(text: string, problems: readonly Problem[]): void {
  for (const { span, code, message } of problems) {
    const fits = span.start >= 0 && span.start <= span.end && span.end <= text.length;
    assert.ok(fits, `${code} at ${span.start}-${span.end} of ${text.length}`);
    assert.ok(message.length > 10 && !message.includes('undefined'), message);
  }
}

const HOSTILE: readonly [string, string][] = [
  ['deep flow lists', `---\na: ${'['.repeat(20_000)}\n---\n`],
  [
    'deep maps',
    `---\n${Array.from({ length: 3000 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n')}\n---\n`,
  ],
  [
    'aliases that grow',
    `---\na: &a [x, x, x, x, x, x, x, x, x]\n${Array.from({ length: 9 }, (_, i) => `${'bcdefghij'[i]}: &${'bcdefghij'[i]} [${Array(9).fill(`*${'abcdefghi'[i]}`).join(', ')}]`).join('\n')}\n---\n`,
  ],
  ['an alias of itself', '---\na: &a { b: *a }\n---\n'],
  ['an alias in a list of itself', '---\na: &a [1, [*a]]\n---\n'],
  [
    'aliases that grow deep',
    `---\na0: &a0 x\n${Array.from({ length: 300 }, (_, i) => `a${i + 1}: &a${i + 1} ${'['.repeat(100)}*a${i}${']'.repeat(100)}`).join('\n')}\n---\n`,
  ],
  ['open inputs', `\${input:a:`.repeat(20_000)],
  ['an alias of nothing', '---\nmodel: *nothing\n---\n'],
  ['a tag that is not known', '---\nmodel: !secret x\n---\n'],
  ['front matter that is a list', '---\n- a\n- b\n---\nHi'],
  ['front matter that is text', '---\njust text\n---\nHi'],
  ['keys that are maps', '---\n? { a: b }\n: c\n{{x}}: y\n---\nHi'],
  [
    'keys of the prototype',
    '---\n__proto__: { polluted: yes }\nconstructor: x\ntoString: y\ninput: { schema: { __proto__: string, hasOwnProperty: string }, default: { __proto__: a } }\n---\n{{__proto__}}{{constructor}}{{hasOwnProperty}}',
  ],
  ['many documents', '---\na: 1\n...\n---\nb: 2\n---\nHi'],
  ['open blocks', '{{#if a}}'.repeat(20_000)],
  ['open tags', '{{'.repeat(50_000)],
  ['open strings', '{{"\\" '.repeat(20_000)],
  ['open segments', `{{${'['.repeat(30_000)}}}`],
  ['open comments', '{{!--'.repeat(20_000)],
  ['open raw blocks', '{{{{a}}}}'.repeat(20_000)],
  ['open jinja', '{% if a %}{{ "'.repeat(20_000)],
  ['role lines', 'system:\n'.repeat(20_000)],
  ['white space', `---\n${' '.repeat(100_000)}\n---\n${' \t'.repeat(50_000)}{{x}}`],
  ['comment lines', '#\n'.repeat(50_000)],
  [
    'many unknown variables',
    `---\ninput: { schema: { a: string } }\n---\n${Array.from({ length: 5000 }, (_, i) => `{{v${i}}}`).join('')}`,
  ],
  ['many keys', `---\n${Array.from({ length: 5000 }, (_, i) => `k${i}: v`).join('\n')}\n---\n`],
  ['lone surrogates', '---\nname: "\ud800"\n---\n{{\udc00}} \ud83e'],
];

describe('broken files', () => {
  for (const name of FIXTURES) {
    const text = fixture(name);
    it(`${name}: cut off anywhere, nothing throws`, async () => {
      for (let end = 0; end <= text.length; end += 5) await useAll(text.slice(0, end), name, end);
    });
    it(`${name}: with characters changed at random, nothing throws`, async () => {
      const random = randomFrom(7);
      const pieces = [
        '{{',
        '}}',
        '"',
        "'",
        '\n',
        '---\n',
        ': ',
        '  ',
        '{%',
        '%}',
        '#',
        '\\',
        '[',
        '|',
        '&a',
        '*a',
        '🧗',
      ];
      for (let round = 0; round < 80; round++) {
        let broken = text;
        for (let change = 0; change < 3; change++) {
          const at = Math.floor(random() * broken.length);
          const piece = pieces[Math.floor(random() * pieces.length)] ?? '';
          broken = broken.slice(0, at) + piece + broken.slice(at + Math.floor(random() * 4));
        }
        await useAll(broken, name, Math.floor(random() * broken.length));
      }
    });
  }
});

describe('YAML that is nested', () => {
  const nested = (depth: number) => `a: ${'['.repeat(depth)}${']'.repeat(depth)}\n`;
  const messages = (text: string) =>
    parsePrompt(text, 'a.prompt.yml').problems.map(({ message }) => message);
  const refusal = 'This YAML is nested too deeply to be read.';

  it('is read as deep as anybody nests it', () => {
    assert.ok(!messages(nested(90)).includes(refusal));
  });

  it('is refused where it is deeper, in lists, in maps and by indentation', () => {
    const lines = Array.from({ length: 300 }, (_, depth) => `${' '.repeat(depth)}a:`);
    for (const text of [nested(15_000), `a: ${'{ b: '.repeat(15_000)}`, lines.join('\n')]) {
      assert.deepEqual(messages(text), [refusal], text.slice(0, 20));
    }
  });

  it('is no reason to throw, or to take long, on the way to a refusal', () => {
    const text = nested(40_000);
    const parsed = parsePrompt(text, 'a.prompt.yml');
    const started = performance.now();
    assert.deepEqual(completeAt(parsed, 20_000, KNOWN), []);
    assert.ok(performance.now() - started < 2000);
  });
});

describe('hostile files', () => {
  for (const [name, text] of HOSTILE) {
    it(`${name}: read in all formats without a throw`, async () => {
      for (const path of ['a.prompt', 'a.prompty', 'a.prompt.yml', 'a.prompt.md']) {
        const parsed = parsePrompt(text, path);
        inside(text, parsed.problems);
        assert.ok(parsed.problems.length < 500, `${parsed.problems.length} problems`);
        await checkTemplate(parsed);
        completeAt(parsed, text.length, KNOWN);
        hoverAt(parsed, Math.floor(text.length / 2));
        symbolsOf(parsed);
      }
      assert.equal(Reflect.get({}, 'polluted'), undefined);
    });
  }
});
