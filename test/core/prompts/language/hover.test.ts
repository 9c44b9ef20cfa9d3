import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { hoverAt, parsePrompt, symbolsOf } from '../../../../src/core/prompts/index.ts';
import { cursor, fixture } from '../support.ts';

/** What the hover covers, and its text. */
function hover(marked: string, name = 'a.prompt'): [string, string] | undefined {
  const { text, offset } = cursor(marked);
  const found = hoverAt(parsePrompt(text, name), offset);
  return found === undefined
    ? undefined
    : [text.slice(found.span.start, found.span.end), found.markdown];
}

const HEADER =
  '---\ninput:\n  schema:\n    question: string, what is asked\n    tone?(enum): [a, b]\n  default: { question: Why? }\n---\n🧗';

const HOVERS: readonly [string, string, RegExp][] = [
  ['---\nmod|el: a/b\n---\n', 'model', /^\*\*model\*\*: .*connection/],
  ['---\nconfig: { tempe|rature: 1 }\n---\n', 'temperature', /Randomness/],
  ['---\nconfig:\n  max|OutputTokens: 1\n---\n', 'maxOutputTokens', /Ceiling/],
  ['---\nassay.ca|che: system\n---\n', 'assay.cache', /- `history`:/],
  ['---\nassay:\n  models: []\n  ca|che: system\n---\n', 'cache', /cache points/],
  ['---\nassay.cache: sys|tem\n---\n', 'system', /After the system prompt/],
  ['---\noutput: { format: "js|on" }\n---\n', '"json"', /JSON/],
  [
    `${HEADER}{{quest|ion}}`,
    'question',
    /\*\*question\*\* \(string\)\n\nwhat is asked\n\nDefault:\n```json\n"Why\?"/,
  ],
  [`${HEADER}{{#if t|one}}{{/if}}`, 'tone', /\(a \| b, optional\)/],
  [`${HEADER}{{oth|er}}`, 'other', /does not declare/],
  [HEADER.replace('question:', 'quest|ion:'), 'question', /what is asked/],
  [HEADER.replace('tone?', 'to|ne?'), 'tone?(enum)', /a \| b, optional/],
  [`${HEADER}{{rol|e "user"}}`, '{{role "user"}}', /\*\*user\*\*: What the person says/],
  [`${HEADER}{{#ea|ch question}}{{/each}}`, 'each', /once for each item/],
  [`${HEADER}{{#each question}}{{@in|dex}}{{/each}}`, '@index', /number of this item/],
  [`${HEADER}{{js|on question}}`, 'json', /as JSON/],
];

describe('hover', () => {
  for (const [marked, covers, markdown] of HOVERS) {
    it(JSON.stringify(marked.slice(-60)), () => {
      const found = hover(marked);
      assert.ok(found);
      assert.equal(found[0], covers);
      assert.match(found[1], markdown);
    });
  }

  it('has nothing to say of text, unknown keys and values', () => {
    for (const marked of [
      'Te|xt',
      '---\nfoo|bar: 1\n---\n',
      '---\nmodel: a|/b\n---\n',
      `${HEADER}{{qu}} te|xt`,
      '---\n# mod|el: x\n---\n',
    ]) {
      assert.equal(hover(marked), undefined, marked);
    }
  });

  it('works in the other formats', () => {
    assert.match(hover('modelPara|meters: {}', 'a.prompt.yml')?.[1] ?? '', /Sampling/);
    assert.match(
      hover(
        '---\ninputs: [{ name: qu|estion, kind: string, description: asked }]\n---\n',
        'a.prompty',
      )?.[1] ?? '',
      /asked/,
    );
    assert.match(hover('sys|tem:\nHi', 'a.prompty')?.[1] ?? '', /Instructions/);
    assert.match(hover(`a \x24{sel|ection}`, 'a.prompt.md')?.[1] ?? '', /selected in the editor/);
  });

  it('keeps large defaults short', () => {
    const found = hover(
      `---\ninput: { schema: { a: any }, default: { a: ${'x'.repeat(2000)} } }\n---\n{{|a}}`,
    );
    assert.ok((found?.[1].length ?? 0) < 700);
  });
});

describe('symbols', () => {
  const outline = (text: string, name: string): unknown =>
    symbolsOf(parsePrompt(text, name)).map(({ name: symbol, detail, children, nameSpan }) => [
      symbol,
      detail,
      children.map((child) => child.name).join(' '),
      text.slice(nameSpan.start, nameSpan.end),
    ]);

  it('are the front matter with its keys, and the messages', () => {
    assert.deepEqual(
      outline(
        '---\nmodel: a/b\nconfig: { topP: 1 }\n---\nHello\n{{role "system"}}Be brief.\n{{role "user"}}  \n',
        'a.prompt',
      ),
      [
        ['Front matter', undefined, 'model config', '---'],
        ['user', 'Hello', '', ''],
        ['system', 'Be brief.', '', '{{role "system"}}'],
        ['user', '', '', '{{role "user"}}'],
      ],
    );
    assert.deepEqual(outline('Just text', 'a.prompt'), [['user', 'Just text', '', '']]);
    assert.deepEqual(outline('', 'a.prompt'), []);
  });

  it('are the messages of the other formats too', () => {
    const yml = outline(fixture('summary.prompt.yml'), 'a.prompt.yml');
    assert.ok(Array.isArray(yml));
    assert.deepEqual(yml.slice(-2), [
      ['system', 'You summarise for {{audience}}.\tOnly that.', '', 'system'],
      ['user', 'Summarise, beginning with "Summary -":', '', 'user'],
    ]);
    assert.deepEqual(outline('intro\nuser:\nHi', 'a.prompty'), [
      ['system', 'intro', '', ''],
      ['user', 'Hi', '', 'user:'],
    ]);
  });

  it('end where the next one starts', () => {
    const text = '{{role "system"}}a\n{{role "user"}}b';
    const spans = symbolsOf(parsePrompt(text, 'a.prompt')).map(({ span }) =>
      text.slice(span.start, span.end),
    );
    assert.deepEqual(spans, ['{{role "system"}}a\n', '{{role "user"}}b']);
  });
});
