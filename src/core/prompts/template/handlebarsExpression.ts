/** The inside of a Handlebars tag: paths, literals, `key=value`, sub-expressions and block parameters. */
import type { Span } from '../../model/index.ts';

export interface PathValue {
  readonly kind: 'path';
  /** `@index` and its like. */
  readonly data: boolean;
  /** Number of leading `..`. */
  readonly depth: number;
  /** True after `this` or `.`: the name is looked up in the context alone. */
  readonly scoped: boolean;
  readonly parts: readonly PathPart[];
  readonly span: Span;
}

export interface PathPart {
  readonly name: string;
  /** Of the name itself, without the brackets of `[a name]`. */
  readonly span: Span;
}

export interface LiteralValue {
  readonly kind: 'literal';
  /** Of a string, without its quotes; else as written. */
  readonly text: string;
  readonly quoted: boolean;
  /** Of the literal, quotes included. */
  readonly span: Span;
}

export interface CallValue {
  readonly kind: 'call';
  readonly expression: Expression;
  readonly span: Span;
}

export type Value = PathValue | LiteralValue | CallValue;

/** A head with its arguments, as in `json order indent=2`. */
export interface Expression {
  readonly head: Value | undefined;
  readonly parameters: readonly Value[];
  readonly named: readonly {
    readonly key: string;
    readonly keySpan: Span;
    readonly value: Value;
  }[];
  /** Names after `as |…|`. */
  readonly blockParameters: readonly string[];
}

/** Longer tags are not looked into: nobody writes them, and hostile ones would cost time. */
const MAX_INNER = 2000;

const ID = '[^\\s!"#%-,\\.\\/;->@\\[-\\^`\\{-~]+';
const SEGMENT = `(?:\\.\\.|\\.|${ID}|\\[(?:\\\\\\]|[^\\]])*\\])`;
const SPACE = /\s+/y;
const PATH = new RegExp(`@?${SEGMENT}(?:[./]${SEGMENT})*`, 'uy');
const PATH_PART = new RegExp(SEGMENT, 'gu');
const KEY = new RegExp(`(?:${ID}|\\[[^\\]]*\\])(?=\\s*=)`, 'uy');
const STRING = /"(?:\\"|[^"])*"|'(?:\\'|[^'])*'/y;
const NUMBER = /-?\d+(?:\.\d+)?(?=[=~}\s/.)\]|]|$)/y;
const WORD = /(?:true|false|null|undefined)(?=[=~}\s/.)\]|]|$)/y;
const BLOCK_PARAMETERS = /as\s+\|([^|]*)\|/y;

/** Reads the text between `start` and `end`; what makes no sense is skipped. */
export function readExpression(text: string, start: number, end: number): Expression {
  const reader: Reader = { text: text.slice(0, Math.min(end, start + MAX_INNER)), at: start };
  return readCall(reader);
}

interface Reader {
  /** Ends where the expression ends. */
  readonly text: string;
  at: number;
}

function take(reader: Reader, pattern: RegExp): RegExpExecArray | undefined {
  pattern.lastIndex = reader.at;
  const match = pattern.exec(reader.text);
  if (match === null) return undefined;
  reader.at += match[0].length;
  return match;
}

function readCall(reader: Reader): Expression {
  const values: Value[] = [];
  const named: { key: string; keySpan: Span; value: Value }[] = [];
  const blockParameters: string[] = [];
  for (;;) {
    take(reader, SPACE);
    if (reader.at >= reader.text.length || reader.text[reader.at] === ')') break;
    const parameters = take(reader, BLOCK_PARAMETERS);
    if (parameters !== undefined) {
      blockParameters.push(...(parameters[1] ?? '').split(/\s+/).filter((name) => name !== ''));
      continue;
    }
    const keyed = readNamed(reader);
    if (keyed !== undefined) {
      named.push(keyed);
      continue;
    }
    const value = readValue(reader);
    if (value === undefined) reader.at++;
    else values.push(value);
  }
  const [head, ...parameters] = values;
  return { head, parameters, named, blockParameters };
}

function readNamed(reader: Reader): { key: string; keySpan: Span; value: Value } | undefined {
  const start = reader.at;
  const match = take(reader, KEY);
  if (match === undefined) return undefined;
  const keySpan = { start, end: reader.at };
  take(reader, SPACE);
  reader.at++;
  take(reader, SPACE);
  const value = readValue(reader);
  return value === undefined ? undefined : { key: match[0], keySpan, value };
}

function readValue(reader: Reader): Value | undefined {
  const start = reader.at;
  if (reader.text[start] === '(') {
    reader.at++;
    const expression = readCall(reader);
    if (reader.text[reader.at] === ')') reader.at++;
    return { kind: 'call', expression, span: { start, end: reader.at } };
  }
  const string = take(reader, STRING);
  if (string !== undefined) {
    const span = { start, end: reader.at };
    return { kind: 'literal', text: unquote(string[0]), quoted: true, span };
  }
  const bare = take(reader, NUMBER) ?? take(reader, WORD);
  if (bare !== undefined) {
    return { kind: 'literal', text: bare[0], quoted: false, span: { start, end: reader.at } };
  }
  const path = take(reader, PATH);
  return path === undefined ? undefined : pathOf(path[0], start);
}

function unquote(literal: string): string {
  const quote = literal[0] ?? '"';
  return literal.slice(1, -1).replaceAll(`\\${quote}`, quote);
}

function pathOf(text: string, start: number): PathValue {
  const data = text.startsWith('@');
  const parts: PathPart[] = [];
  let depth = 0;
  let scoped = false;
  PATH_PART.lastIndex = 0;
  for (const match of text.matchAll(PATH_PART)) {
    const [segment] = match;
    const at = start + match.index;
    if (parts.length === 0 && segment === '..') depth++;
    else if (parts.length === 0 && (segment === 'this' || segment === '.')) scoped = true;
    else if (segment.startsWith('[')) {
      const span = { start: at + 1, end: at + segment.length - 1 };
      parts.push({ name: segment.slice(1, -1), span });
    } else parts.push({ name: segment, span: { start: at, end: at + segment.length } });
  }
  return { kind: 'path', data, depth, scoped, parts, span: { start, end: start + text.length } };
}
