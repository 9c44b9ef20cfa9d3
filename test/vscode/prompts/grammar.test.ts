import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { before, test } from 'node:test';
import { loadWASM, OnigScanner, OnigString } from 'vscode-oniguruma';
import { type IGrammar, INITIAL, parseRawGrammar, Registry } from 'vscode-textmate';

/** Stands for VS Code's YAML grammar: keys, and a string that runs on where it is not closed. */
const YAML = {
  scopeName: 'source.yaml',
  patterns: [
    { match: '^[\\w.]+(?=:)', name: 'entity.name.tag.yaml' },
    { begin: '"', end: '"', name: 'string.quoted.double.yaml' },
  ],
  repository: {},
};

const FILES: Readonly<Record<string, string>> = {
  'text.dotprompt': 'media/language/dotprompt.tmLanguage.json',
  'text.prompty': 'media/language/prompty.tmLanguage.json',
};

let dotprompt: IGrammar;
let prompty: IGrammar;

async function rawGrammar(scope: string) {
  const file = FILES[scope];
  if (file !== undefined) return parseRawGrammar(await readFile(file, 'utf8'), file);
  return scope === 'source.yaml' ? parseRawGrammar(JSON.stringify(YAML), 'y.json') : null;
}

before(async () => {
  const wasm = await readFile('node_modules/vscode-oniguruma/release/onig.wasm');
  await loadWASM({ data: wasm });
  const registry = new Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (patterns) => new OnigScanner(patterns),
      createOnigString: (text) => new OnigString(text),
    }),
    loadGrammar: rawGrammar,
  });
  const one = await registry.loadGrammar('text.dotprompt');
  const other = await registry.loadGrammar('text.prompty');
  assert(one && other);
  [dotprompt, prompty] = [one, other];
});

/** One line a token that has a scope of its own: `text` and the innermost scope, without the language. */
function scopes(grammar: IGrammar, text: string): string[] {
  const found: string[] = [];
  let state = INITIAL;
  for (const line of text.split('\n')) {
    const { tokens, ruleStack } = grammar.tokenizeLine(line, state);
    state = ruleStack;
    for (const token of tokens) {
      const [, ...own] = token.scopes;
      const scope = own.at(-1)?.replace(/\.(dotprompt|prompty|yaml)$/, '');
      const piece = line.slice(token.startIndex, token.endIndex);
      if (scope === undefined || piece.trim() === '') continue;
      if (/^(meta\.|punctuation\.definition\.template)/.test(scope)) continue;
      found.push(`${piece} ${scope}`);
    }
  }
  return found;
}

const FRONT = 'punctuation.definition.frontmatter';

test('front matter is YAML, and an unclosed string in it does not run into the template', () => {
  const text = '---\nmodel: "sandbox/echo\nconfig: {}\n---\n{{question}}\n---\nmodel: x';
  assert.deepEqual(scopes(dotprompt, text), [
    `--- ${FRONT}.begin`,
    'model entity.name.tag',
    '" string.quoted.double',
    'sandbox/echo string.quoted.double',
    'config: {} string.quoted.double',
    `--- ${FRONT}.end`,
    'question variable.other',
  ]);
  assert.deepEqual(scopes(prompty, '---\nname: "a\n---\n{{b}}').slice(-2), [
    `--- ${FRONT}.end`,
    'b variable.other',
  ]);
});

test('comments may stand above the front matter, and a heading below it is no comment', () => {
  const text = '# Licence\n\n---\nmodel: x\n---\n# Heading\n{{a}}';
  assert.deepEqual(scopes(dotprompt, text), [
    '# comment.line.number-sign',
    ' Licence comment.line.number-sign',
    `--- ${FRONT}.begin`,
    'model entity.name.tag',
    `--- ${FRONT}.end`,
    'a variable.other',
  ]);
});

test('a role is marked like a heading', () => {
  const { tokens } = dotprompt.tokenizeLine('{{role "system"}}Hi', INITIAL);
  assert.deepEqual(
    tokens.map(({ scopes }) => scopes.includes('markup.heading.role.dotprompt')),
    [true, true, true, true, true, false],
  );
  assert.deepEqual(scopes(dotprompt, '{{role "system"}}Hi'), [
    'role keyword.control.role',
    '"system" entity.name.section.role',
  ]);
  assert.deepEqual(scopes(dotprompt, '{{~history~}}'), ['history keyword.control.role']);
  assert.deepEqual(scopes(prompty, 'user[name="a"]:\nuser: hello'), [
    'user entity.name.section.role',
    '[name="a"] variable.parameter.role',
    ': punctuation.separator.role',
  ]);
});

test('Handlebars: blocks, helpers, variables, strings, comments, escapes', () => {
  const text = [
    '{{#if tone}}{{else if mood}}{{else}}{{/if}}',
    '{{#each items as |item|}}{{@index}}{{this.name}}{{/each}}',
    '{{> header title="x" n=1}}{{media url=image}}{{json (lookup a 0) indent=2}}',
    '{{!-- {{hidden}} --}}\\{{plain}}{{#custom}}{{/custom}}',
  ].join('\n');
  assert.deepEqual(scopes(dotprompt, text), [
    '# keyword.control',
    'if keyword.control',
    'tone variable.other',
    'else keyword.control',
    'if keyword.control',
    'mood variable.other',
    'else keyword.control',
    '/ keyword.control',
    'if keyword.control',
    '# keyword.control',
    'each keyword.control',
    'items variable.other',
    'as keyword.control',
    '| punctuation.separator',
    'item variable.parameter',
    '| punctuation.separator',
    '@index variable.language',
    'this variable.language',
    'name variable.other',
    '/ keyword.control',
    'each keyword.control',
    '> keyword.control',
    'header entity.name.function.partial',
    'title entity.other.attribute-name',
    '= keyword.operator.assignment',
    '" string.quoted.double',
    'x string.quoted.double',
    '" string.quoted.double',
    'n entity.other.attribute-name',
    '= keyword.operator.assignment',
    '1 constant.numeric',
    'media support.function.helper',
    'url entity.other.attribute-name',
    '= keyword.operator.assignment',
    'image variable.other',
    'json support.function.helper',
    '( punctuation.section.parens.begin',
    'lookup support.function.helper',
    'a variable.other',
    '0 constant.numeric',
    ') punctuation.section.parens.end',
    'indent entity.other.attribute-name',
    '= keyword.operator.assignment',
    '2 constant.numeric',
    '{{!-- comment.block',
    ' {{hidden}}  comment.block',
    '--}} comment.block',
    '\\{{ constant.character.escape',
    '# keyword.control',
    'custom support.function.helper',
    '/ keyword.control',
    'custom support.function.helper',
  ]);
});

test('a tag that is never closed ends where the next one opens', () => {
  assert.deepEqual(scopes(dotprompt, '{{open "text {{name}} after'), [
    'open support.function.helper',
    '" string.quoted.double',
    'text {{name string.quoted.double',
  ]);
  assert.deepEqual(scopes(dotprompt, '{{open {{name}} after'), [
    'open support.function.helper',
    'name variable.other',
  ]);
});

test('Jinja: statements, filters, strings, comments', () => {
  const text = '{% if tone == "dry" %}{{ name | upper }}{% endif %}{# not sent #}';
  assert.deepEqual(scopes(prompty, text), [
    'if keyword.control',
    'tone variable.other',
    '== keyword.operator',
    '" string.quoted.double',
    'dry string.quoted.double',
    '" string.quoted.double',
    'name variable.other',
    '| keyword.operator.filter',
    'upper support.function.filter',
    'endif keyword.control',
    '{# comment.block',
    ' not sent  comment.block',
    '#} comment.block',
  ]);
});
