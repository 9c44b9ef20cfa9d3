/**
 * What a Jinja template uses: input variables (root names only), and what the renderer does not support.
 * Rendering is done by @huggingface/jinja, an interpreter that never evaluates code.
 */
import type { Problem, Span } from '../../model/index.ts';
import { nearest } from '../../util/suggest.ts';
import type { VariableUse } from '../types.ts';
import { type JinjaTag, scanJinja } from './jinjaTags.ts';
import type { TemplateReading } from './reading.ts';

/** Filters of the renderer. */
export const JINJA_FILTERS: readonly string[] = [
  'abs',
  'bool',
  'capitalize',
  'default',
  'dictsort',
  'first',
  'float',
  'indent',
  'int',
  'items',
  'join',
  'keys',
  'last',
  'length',
  'list',
  'lower',
  'map',
  'rejectattr',
  'replace',
  'reverse',
  'safe',
  'selectattr',
  'sort',
  'string',
  'title',
  'tojson',
  'trim',
  'unique',
  'upper',
  'values',
];

/** Statements of the renderer: the word that ends each block, or nothing for a tag of its own. */
const BLOCKS: Readonly<Record<string, string>> = {
  if: 'endif',
  for: 'endfor',
  macro: 'endmacro',
  filter: 'endfilter',
  call: 'endcall',
};
const SINGLE = new Set(['set', 'else', 'elif', 'break', 'continue', 'raw', 'endraw']);
const ENDS = new Set(Object.values(BLOCKS));

const KEYWORDS = new Set(
  'and or not in is if else elif for true false none True False None loop recursive'.split(' '),
);
/** What a template may call without defining it. */
const FUNCTIONS = new Set(['range', 'namespace']);
const TOKEN = /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|\d[\w.]*|[A-Za-z_]\w*|\s+|[^\s\w]/gy;
/** More text than this in one tag is not looked into. */
const MAX_INNER = 5000;
const MAX_PROBLEMS = 100;
const MAX_DEPTH = 100;

interface Block {
  readonly word: string;
  readonly opening: Span;
  readonly locals: readonly string[];
  readonly guards: Set<string>;
}

interface Reader {
  readonly text: string;
  readonly base: number;
  readonly blocks: Block[];
  /** Names that `set` and `macro` define from here on. */
  readonly defined: Set<string>;
  readonly variables: VariableUse[];
  readonly problems: Problem[];
  tooDeep: boolean;
}

/** @param base offset of `text` in the file */
export function readJinja(text: string, base: number): TemplateReading {
  const reader: Reader = {
    text,
    base,
    blocks: [],
    defined: new Set(),
    variables: [],
    problems: [],
    tooDeep: false,
  };
  for (const tag of scanJinja(text)) {
    if (tag.kind === 'statement') readStatement(reader, tag);
    else if (tag.kind === 'expression') useExpression(reader, wordsOf(reader, tag), 'printed');
  }
  return {
    variables: reader.variables,
    roles: [],
    problems: reader.problems.slice(0, MAX_PROBLEMS),
    usesAll: false,
    unclosed: reader.blocks.map(({ opening }) => opening),
    tooDeep: reader.tooDeep,
  };
}

interface Word {
  readonly text: string;
  readonly span: Span;
}

function wordsOf(reader: Reader, tag: JinjaTag): Word[] {
  const end = Math.min(tag.innerEnd, tag.innerStart + MAX_INNER);
  const inner = reader.text.slice(tag.innerStart, end);
  const start = reader.base + tag.innerStart;
  return [...inner.matchAll(TOKEN)]
    .filter(([text]) => text.trim() !== '')
    .map((match) => ({
      text: match[0],
      span: { start: start + match.index, end: start + match.index + match[0].length },
    }));
}

function readStatement(reader: Reader, tag: JinjaTag): void {
  const [, ...rest] = wordsOf(reader, tag);
  const { word } = tag;
  if (Object.hasOwn(BLOCKS, word)) openBlock(reader, tag, rest);
  else if (ENDS.has(word)) reader.blocks.pop();
  else if (word === 'elif') guard(reader, useExpression(reader, rest, 'condition'));
  else if (word === 'set') readSet(reader, rest);
  else if (!SINGLE.has(word)) unsupported(reader, tag);
}

function unsupported(reader: Reader, tag: JinjaTag): void {
  const known = [...Object.keys(BLOCKS), ...ENDS, ...SINGLE];
  const meant = nearest(tag.word, known);
  const hint = meant === undefined ? '' : ` Did you mean \`${meant}\`?`;
  const span = { start: reader.base + tag.start, end: reader.base + tag.end };
  const name = tag.word === '' ? 'A statement without a name' : `\`{% ${tag.word} %}\``;
  const message = `${name} is not supported in prompt templates.${hint}`;
  reader.problems.push({ code: 'unsupported-template', message, severity: 'error', span });
}

function openBlock(reader: Reader, tag: JinjaTag, rest: readonly Word[]): void {
  const opening = { start: reader.base + tag.start, end: reader.base + tag.end };
  const block = { word: tag.word, opening, locals: [] as string[], guards: new Set<string>() };
  if (tag.word === 'if') {
    for (const name of useExpression(reader, rest, 'condition')) block.guards.add(name);
  } else if (tag.word === 'for') {
    const at = rest.findIndex(({ text }) => text === 'in');
    block.locals.push(...rest.slice(0, Math.max(at, 0)).map(({ text }) => text), 'loop');
    const list = rest.slice(at + 1);
    const condition = list.findIndex(({ text }) => text === 'if');
    const end = condition < 0 ? list.length : condition;
    useExpression(reader, list.slice(0, end), 'value');
    // `for x in xs if x` asks each item.
    reader.blocks.push(block);
    useExpression(reader, list.slice(end), 'value');
    reader.blocks.pop();
  } else if (tag.word === 'macro') {
    const [name, ...parameters] = rest.filter(({ text }) => /^[A-Za-z_]/.test(text));
    if (name !== undefined) reader.defined.add(name.text);
    block.locals.push(...parameters.map(({ text }) => text), 'caller');
  }
  if (reader.blocks.length < MAX_DEPTH) reader.blocks.push(block);
  else reader.tooDeep = true;
}

function guard(reader: Reader, names: readonly string[]): void {
  for (const name of names) reader.blocks.at(-1)?.guards.add(name);
}

function readSet(reader: Reader, rest: readonly Word[]): void {
  const equals = rest.findIndex(({ text }) => text === '=');
  useExpression(reader, rest.slice(equals + 1), 'value');
  for (const { text } of rest.slice(0, Math.max(equals, 0))) reader.defined.add(text);
}

type Purpose = 'printed' | 'condition' | 'value';

/** Records the variables of an expression; gives their names. */
function useExpression(reader: Reader, words: readonly Word[], purpose: Purpose): string[] {
  const names: string[] = [];
  for (const [index, word] of words.entries()) {
    const before = words[index - 1]?.text;
    const after = words[index + 1]?.text;
    if (!/^[A-Za-z_]/.test(word.text)) continue;
    if (before === '|') checkFilter(reader, word);
    if (before === '|' || before === '.' || isTestName(words, index)) continue;
    const keyword =
      after === '=' && words[index + 2]?.text !== '=' && (before === '(' || before === ',');
    if (keyword || KEYWORDS.has(word.text) || isLocal(reader, word.text)) continue;
    if (after === '(' && FUNCTIONS.has(word.text)) continue;
    names.push(word.text);
    reader.variables.push(useOf(reader, words, index, purpose));
  }
  return names;
}

function useOf(
  reader: Reader,
  words: readonly Word[],
  index: number,
  purpose: Purpose,
): VariableUse {
  const { text: name, span } = words[index] ?? { text: '', span: { start: 0, end: 0 } };
  const [next, filter] = [words[index + 1]?.text, words[index + 2]?.text];
  const guarded = reader.blocks.some(({ guards }) => guards.has(name));
  const fallback = (next === '|' && filter === 'default') || next === 'is';
  return {
    name,
    span,
    ...(guarded || fallback || purpose === 'condition' ? { optional: true } : {}),
    ...(purpose === 'printed' && words.length === 1 ? { printed: true } : {}),
  };
}

function isTestName(words: readonly Word[], index: number): boolean {
  const [before, earlier] = [words[index - 1]?.text, words[index - 2]?.text];
  return before === 'is' || (before === 'not' && earlier === 'is');
}

function isLocal(reader: Reader, name: string): boolean {
  return reader.defined.has(name) || reader.blocks.some(({ locals }) => locals.includes(name));
}

function checkFilter(reader: Reader, word: Word): void {
  if (JINJA_FILTERS.includes(word.text)) return;
  const meant = nearest(word.text, JINJA_FILTERS);
  const hint = meant === undefined ? '' : ` Did you mean \`${meant}\`?`;
  const fixes =
    meant === undefined
      ? undefined
      : [{ title: `Change to \`${meant}\``, edits: [{ span: word.span, newText: meant }] }];
  reader.problems.push({
    code: 'unsupported-template',
    message: `The filter \`${word.text}\` is not supported in prompt templates.${hint}`,
    severity: 'error',
    span: word.span,
    ...(fixes === undefined ? {} : { fixes }),
  });
}
