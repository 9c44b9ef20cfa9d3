import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TextEdit } from '../../../src/core/model/index.ts';
import { parsePrompt } from '../../../src/core/prompts/index.ts';
import {
  declarationsOf,
  foldSpans,
  messageSpans,
  partialPlaces,
  renameEdits,
  variableAt,
} from '../../../src/vscode/prompts/places.ts';

const DOTPROMPT = [
  '---',
  'input:',
  '  schema:',
  '    question?: string, what is asked',
  '    tone(enum): [dry, warm]',
  '  default:',
  '    question: Why?',
  '---',
  '{{role "system"}}',
  '{{#if tone}}',
  'Be {{tone}}.',
  '{{/if}}',
  '',
  '{{role "user"}}',
  '{{question}} {{json question}}',
  '',
].join('\r\n');

function applied(text: string, edits: readonly TextEdit[]): string {
  return [...edits]
    .sort((a, b) => b.span.start - a.span.start)
    .reduce(
      (result, { span, newText }) => result.slice(0, span.start) + newText + result.slice(span.end),
      text,
    );
}

test('a variable is declared in the schema first, then in the defaults', () => {
  const parsed = parsePrompt(DOTPROMPT, 'a.prompt');
  const found = declarationsOf(parsed, 'question');
  assert.deepEqual(
    found.map(({ start, end }) => [DOTPROMPT.slice(start, end), DOTPROMPT.slice(end, end + 2)]),
    [
      ['question', '?:'],
      ['question', ': '],
    ],
  );
});

test('a variable is found at its use and at its declaration', () => {
  const parsed = parsePrompt(DOTPROMPT, 'a.prompt');
  const at = (text: string) => variableAt(parsed, DOTPROMPT.indexOf(text) + 1)?.name;
  assert.equal(at('tone(enum)'), 'tone');
  assert.equal(at('tone}}.'), 'tone');
  assert.equal(at('{{role'), undefined);
});

test('renaming changes a variable everywhere, and nothing else', () => {
  const parsed = parsePrompt(DOTPROMPT, 'a.prompt');
  const renamed = applied(DOTPROMPT, renameEdits(parsed, 'question', 'ask'));
  assert.equal(
    renamed,
    DOTPROMPT.replace('question?', 'ask?')
      .replace('question: Why', 'ask: Why')
      .replace('{{question}} {{json question}}', '{{ask}} {{json ask}}'),
  );
});

test('renaming reaches JSON Schema and its list of required names', () => {
  const text = [
    '---',
    'input:',
    '  schema:',
    '    type: object',
    '    properties: { "to": { type: string }, total: { type: number } }',
    '    required: [to, total]',
    '---',
    '{{to}} {{total}}',
  ].join('\n');
  const renamed = applied(text, renameEdits(parsePrompt(text, 'a.prompt'), 'to', 'x'));
  assert.equal(
    renamed,
    text.replace('"to"', '"x"').replace('[to,', '[x,').replace('{{to}}', '{{x}}'),
  );
});

test('renaming reaches prompty inputs and samples, and the cases of .prompt.yml', () => {
  const prompty = '---\ninputs:\n  a:\n    type: string\nsample:\n  a: 1\n---\nuser:\n{{a}}';
  assert.equal(
    applied(prompty, renameEdits(parsePrompt(prompty, 'a.prompty'), 'a', 'b')),
    '---\ninputs:\n  b:\n    type: string\nsample:\n  b: 1\n---\nuser:\n{{b}}',
  );
  const yml = 'messages:\n  - role: user\n    content: "{{a}}"\ntestData:\n  - a: 1\n  - a: 2\n';
  assert.equal(
    applied(yml, renameEdits(parsePrompt(yml, 'a.prompt.yml'), 'a', 'b')),
    yml.replace('{{a}}', '{{b}}').replaceAll('- a:', '- b:'),
  );
});

test('partials are those that come from files', () => {
  const text =
    '{{#*inline "own"}}x{{/inline}}{{> own}}{{> @partial-block}}{{> a/b x=1}}{{#> c}}{{/c}}';
  assert.deepEqual(
    partialPlaces(parsePrompt(text, 'a.prompt')).map(({ name, span, needed }) => [
      name,
      text.slice(span.start, span.end),
      needed,
    ]),
    [
      ['a/b', 'a/b', true],
      ['c', 'c', false],
    ],
  );
});

test('folds: front matter, its entries, messages, blocks', () => {
  const parsed = parsePrompt(DOTPROMPT, 'a.prompt');
  const lineOf = (offset: number) => DOTPROMPT.slice(0, offset).split('\n').length - 1;
  const folds = foldSpans(parsed)
    .map(({ start, end }) => [lineOf(start), lineOf(end)] as const)
    .filter(([start, end]) => end > start)
    .map(([start, end]) => `${start}-${end}`);
  for (const expected of ['0-7', '1-6', '2-4', '8-11', '13-14', '9-10']) {
    assert(folds.includes(expected), `${expected} is not among ${folds.join(' ')}`);
  }
  assert.deepEqual(
    messageSpans(parsed).map(({ start, end }) => DOTPROMPT.slice(start, end).split('\r\n').at(-1)),
    ['{{/if}}', '{{question}} {{json question}}'],
  );
});
