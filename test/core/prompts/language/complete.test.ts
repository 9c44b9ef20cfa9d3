import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  type CompletionEntry,
  completeAt,
  type KnownNames,
  parsePrompt,
} from '../../../../src/core/prompts/index.ts';
import { cursor } from '../support.ts';

const KNOWN: KnownNames = {
  models: [{ reference: 'bedrock/us.x-v1:0', detail: 'Claude' }, { reference: 'sandbox/echo' }],
  tools: [{ name: 'orders.lookup', detail: 'Finds an order' }],
  partials: [{ name: 'greet' }],
  knowledge: [{ name: 'handbook' }],
};

function entries(marked: string, name = 'a.prompt'): readonly CompletionEntry[] {
  const { text, offset } = cursor(marked);
  return completeAt(parsePrompt(text, name), offset, KNOWN);
}

function labels(marked: string, name?: string): string[] {
  return entries(marked, name).map(({ label }) => label);
}

/** The text after choosing the entry, tab stops as they are. */
function chosen(marked: string, label: string, name = 'a.prompt'): string {
  const { text } = cursor(marked);
  const entry = entries(marked, name).find((candidate) => candidate.label === label);
  assert.ok(entry, `${label} is not among ${labels(marked, name).join(', ')}`);
  return text.slice(0, entry.span.start) + entry.insertText + text.slice(entry.span.end);
}

const MODELS = ['bedrock/us.x-v1:0', 'sandbox/echo'];
const CONFIG = [
  'temperature',
  'topP',
  'topK',
  'maxOutputTokens',
  'stopSequences',
  'seed',
  'effort',
];

const PLACES: readonly [string, readonly string[]][] = [
  ['---\nmodel: |\n---\n', MODELS],
  ['---\nmodel:|\n---\n', MODELS],
  ['---\nmodel: sand|\n---\n', MODELS],
  ['---\nname: x\nassay.models: [a/b, |]\n---\n', MODELS],
  ['---\nassay.models:\n  - |\n---\n', MODELS],
  ['---\nassay.models:\n- a/b\n- s|\n---\n', MODELS],
  ['---\nassay:\n  models:\n    - a/b\n    - |\n---\n', MODELS],
  ['---\nassay: { models: [| ] }\n---\n', MODELS],
  ['---\noutput:\n  format: |\n---\n', ['text', 'json']],
  ['---\noutput: { format: j| }\n---\n', ['text', 'json']],
  ['---\nassay.cache: |\n---\n', ['none', 'tools', 'system', 'history']],
  ['---\nassay.knowledge: |\n---\n', ['handbook']],
  ['---\ntools: [|]\n---\n', ['orders.lookup']],
  ['---\ntools:\n  - |\n---\n', ['orders.lookup']],
  ['---\nconfig:\n  |\n---\n', CONFIG],
  ['---\nconfig:\n  topP: 1\n  te|\n---\n', CONFIG.filter((key) => key !== 'topP')],
  ['---\nconfig: { topP: 1, | }\n---\n', CONFIG.filter((key) => key !== 'topP')],
  ['---\r\nconfig:\r\n  topP: 1\r\n  te|\r\n---\r\n', CONFIG.filter((key) => key !== 'topP')],
  ['---\nconfig:\n  effort: |\n---\n', ['low', 'medium', 'high', 'xhigh', 'max']],
  ['---\ninput:\n  |\n---\n', ['schema', 'default']],
  [
    '---\ninput:\n  schema:\n    question: |\n---\n',
    ['string', 'number', 'integer', 'boolean', 'null', 'any'],
  ],
  [
    '---\ninput: { schema: { a: | } }\n---\n',
    ['string', 'number', 'integer', 'boolean', 'null', 'any'],
  ],
  ['---\ninput:\n  schema:\n    |\n---\n', []],
  ['---\nname: |\n---\n', []],
  ['---\n# model: |\n---\n', []],
  ['---\ndescription: >\n  text |\n---\n', []],
];

describe('completion in front matter', () => {
  for (const [marked, expected] of PLACES) {
    it(JSON.stringify(marked), () => {
      assert.deepEqual(labels(marked), expected);
    });
  }

  it('offers the keys that are not there, at the top, wherever the cursor is', () => {
    for (const marked of [
      '---\n|\n---\n',
      '---\nname: x\n|\n---\n',
      '---\nname: x\nmo|\nassay.cache: none\n---\n',
      '---\nconfig:\n  topP: 1\nm|\n---\n',
      '---\nm|',
    ]) {
      const found = labels(marked);
      assert.ok(found.includes('model') && found.includes('assay.models'), marked);
      assert.equal(found.includes('name'), !marked.includes('name: x'), marked);
    }
  });

  it('offers our own keys, dotted or nested', () => {
    const nested = labels('---\nassay:\n  |\n---\n');
    const dotted = labels('---\n|\n---\n').filter((label) => label.startsWith('assay.'));
    for (const key of ['models', 'knowledge', 'guardrail', 'cache', 'evals', 'feature']) {
      assert.ok(nested.includes(key), key);
    }
    assert.deepEqual(
      dotted,
      nested.map((key) => `assay.${key}`),
    );
  });

  it('documents every key', () => {
    for (const { documentation, kind } of entries('---\n|\n---\n')) {
      assert.equal(kind, 'key');
      assert.match(documentation ?? '', /\.$/);
    }
  });

  it('leaves valid text behind', () => {
    assert.equal(chosen('---\nmo|\n---\n', 'model'), '---\nmodel: $0\n---\n'.replace('$0', ''));
    assert.equal(chosen('---\nmodel:|\n---\n', 'sandbox/echo'), '---\nmodel: sandbox/echo\n---\n');
    assert.equal(
      chosen('---\nmodel: bed|rock/x y # note\n---\n', 'sandbox/echo'),
      '---\nmodel: sandbox/echo # note\n---\n',
    );
    assert.equal(
      chosen('---\nassay.models: [a/b, san|]\n---\n', 'sandbox/echo'),
      '---\nassay.models: [a/b, sandbox/echo]\n---\n',
    );
    assert.equal(
      chosen('---\nassay.models: [a|/b, c/d]\n---\n', 'sandbox/echo'),
      '---\nassay.models: [sandbox/echo, c/d]\n---\n',
    );
    assert.equal(
      chosen('---\noutput: { format:| }\n---\n', 'json'),
      '---\noutput: { format: json }\n---\n',
    );
    assert.equal(chosen('---\nte|mp: 1\n---\n', 'name'), '---\nname: 1\n---\n');
    assert.equal(
      chosen('---\nout|\n---\n', 'output'),
      '---\noutput:\n  format: \x24{1|json,text|}\n---\n',
    );
  });

  it('asks for the next completion where a word from a list follows', () => {
    const find = (label: string): CompletionEntry | undefined =>
      entries('---\n|\n---\n').find((entry) => entry.label === label);
    assert.equal(find('model')?.triggerNext, true);
    assert.equal(find('name')?.triggerNext, undefined);
  });
});

const HEADER =
  '---\ninput: { schema: { question: "string, what is asked", tone?(enum): [a, b] } }\n---\n';
const VARIABLES = ['question', 'tone'];

describe('completion in a Handlebars template', () => {
  it('offers variables and helpers after two braces', () => {
    for (const tag of [
      '{{|',
      '{{ |',
      '{{qu|',
      '{{qu|}}',
      '{{~|~}}',
      '{{{|}}}',
      'x {{a}} {{|}} {{question}}',
      '{{#if tone}}\n{{|',
    ]) {
      const found = labels(`${HEADER}${tag}`);
      assert.deepEqual(found.slice(0, 2), VARIABLES, tag);
      for (const helper of ['role', 'history', '#if', '#each', 'json'])
        assert.ok(found.includes(helper), `${helper} in ${tag}`);
    }
  });
});

describe('completion in a Handlebars template: entries', () => {
  it('tells types and descriptions', () => {
    const [question, tone] = entries(`${HEADER}{{|`);
    assert.deepEqual([question?.detail, question?.documentation], ['string', 'what is asked']);
    assert.equal(tone?.detail, 'a | b, optional');
  });

  it('closes what is open, and only that', () => {
    assert.equal(chosen(`${HEADER}{{qu|`, 'question'), `${HEADER}{{question}}`);
    assert.equal(chosen(`${HEADER}{{qu|}}`, 'question'), `${HEADER}{{question}}`);
    assert.equal(chosen(`${HEADER}{{qu|es}}`, 'question'), `${HEADER}{{question}}`);
    assert.equal(chosen(`${HEADER}{{|\n{{tone}}`, 'question'), `${HEADER}{{question}}\n{{tone}}`);
    assert.equal(chosen(`${HEADER}{{|}}`, '#if'), `${HEADER}{{#if \x24{1:name}}}$0{{/if}}`);
    assert.equal(chosen(`${HEADER}{{#i|`, '#if'), `${HEADER}{{#if \x24{1:name}}}$0{{/if}}`);
    assert.equal(
      chosen(`${HEADER}{{rol|}}`, 'role'),
      `${HEADER}{{role "\x24{1|system,user,model|}"}}`,
    );
  });

  const cases: readonly [string, readonly string[]][] = [
    ['{{role "|', ['system', 'user', 'model', 'tool']],
    ['{{role "us|er"}}', ['system', 'user', 'model', 'tool']],
    ['{{#|', ['#if', '#unless', '#each', '#with', '#ifEquals', '#unlessEquals']],
    ['{{#if tone}}{{#each question}}{{/|', ['/each']],
    ['{{#if tone}}{{#each question}}{{/each}}{{/|}}', ['/if']],
    ['{{/|', []],
    ['{{> |', ['greet']],
    ['{{#if |}}', [...VARIABLES, 'this', '@index', '@key', '@first', '@last', '@root']],
    [
      '{{media |}}',
      [...VARIABLES, 'url=', 'contentType=', 'this', '@index', '@key', '@first', '@last', '@root'],
    ],
    ['{{! |', []],
    ['{{#ifEquals tone "|"}}', []],
    ['Text | more', []],
    ['{{question}} |', []],
  ];
  for (const [tag, expected] of cases) {
    it(tag, () => {
      assert.deepEqual(labels(`${HEADER}${tag}`), expected);
    });
  }

  it('offers names that are only used, but not the one that is being typed', () => {
    assert.deepEqual(labels('{{name}} {{ques|').slice(0, 2), ['name', 'role']);
  });

  it('reaches names with spaces', () => {
    assert.equal(
      chosen('---\ninput: { schema: { "a b": string } }\n---\n{{|', 'a b').split('---\n')[2],
      '{{[a b]}}',
    );
  });
});

describe('completion in other templates', () => {
  const JINJA = '---\ninputs: { question: why }\n---\nuser:\n';
  const MD = `look at \x24{input:concern:hint} `;

  it('Jinja: variables, filters, statements', () => {
    assert.deepEqual(labels(`${JINJA}{{ |`, 'a.prompty'), ['question']);
    assert.equal(chosen(`${JINJA}{{ qu| }}`, 'question', 'a.prompty'), `${JINJA}{{ question }}`);
    const filter = `${JINJA}{{ question | up`;
    const found = completeAt(parsePrompt(filter, 'a.prompty'), filter.length, KNOWN);
    assert.ok(found.some(({ label }) => label === 'upper'));
    assert.ok(labels(`${JINJA}{% |`, 'a.prompty').includes('for'));
    assert.deepEqual(labels(`${JINJA}{% if | %}`, 'a.prompty'), ['question']);
    assert.deepEqual(labels(`${JINJA}text |`, 'a.prompty'), []);
  });

  it('.prompt.yml: variables in messages, keys elsewhere', () => {
    const text = "messages:\n  - role: user\n    content: 'Hi {{name}} {{|'\n";
    assert.deepEqual(labels(text, 'a.prompt.yml'), ['name']);
    assert.deepEqual(labels('messages:\n  - role: |\n', 'a.prompt.yml'), [
      'system',
      'user',
      'assistant',
    ]);
    assert.deepEqual(labels('messages:\n  - role: user\n    |\n', 'a.prompt.yml'), ['content']);
    assert.deepEqual(labels('model: |\nmessages: []\n', 'a.prompt.yml'), MODELS);
    assert.ok(labels('model: x\n|\nmessages: []\n', 'a.prompt.yml').includes('modelParameters'));
  });

  it('.prompt.md: inputs and what the editor knows', () => {
    assert.deepEqual(labels(`${MD}\x24{|`, 'a.prompt.md').slice(0, 3), [
      'input',
      'input:concern',
      'selection',
    ]);
    assert.equal(chosen(`${MD}\x24{sel|}`, 'selection', 'a.prompt.md'), `${MD}\x24{selection}`);
    assert.equal(
      chosen(`${MD}\x24{input:|`, 'input:concern', 'a.prompt.md'),
      `${MD}\x24{input:concern}`,
    );
    assert.deepEqual(labels('---\nmodel: |\n---\n', 'a.prompt.md'), MODELS);
  });
});
