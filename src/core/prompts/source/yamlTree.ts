/** YAML with the place of every key and value, for surfaces that point into the file. Never throws. */
import {
  type Alias,
  Composer,
  type CST,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  type Node,
  Parser,
} from 'yaml';
import type { Problem, Span } from '../../model/index.ts';
import { setOwn } from '../../util/records.ts';

export interface YamlNode {
  readonly kind: 'map' | 'list' | 'scalar';
  /** The value as written, quotes and block indicators included. */
  readonly span: Span;
  /** The value as plain data. */
  readonly value: unknown;
  /** Of a map: the last entry of each key. */
  readonly entries: readonly YamlEntry[];
  /** Of a list. */
  readonly items: readonly YamlNode[];
}

export interface YamlEntry {
  readonly key: string;
  readonly keySpan: Span;
  readonly node: YamlNode;
}

export interface YamlReading {
  /** Undefined for an empty document, or one that could not be read at all. */
  readonly root: YamlNode | undefined;
  readonly problems: readonly Problem[];
}

/** Aliases are expanded; a document that grows beyond this is refused. */
const MAX_NODES = 100_000;
/** UTF-16 units: longer YAML takes too long to read between two keystrokes. */
export const MAX_YAML = 300_000;
const MAX_PROBLEMS = 20;
/** Levels of lists and maps. No file that a person keeps comes near; the library recurses into each. */
export const MAX_DEPTH = 200;

function tooLarge(base: number, length: number): Problem {
  const message = `This YAML is too large to be read (${length} characters; the limit is ${MAX_YAML}).`;
  return { code: 'yaml-too-large', message, severity: 'error', span: { start: base, end: base } };
}

class TooManyNodes extends Error {}
class TooDeep extends Error {}

/** An alias inside of what it stands for. */
class SelfReference extends Error {
  readonly span: Span;

  constructor(span: Span) {
    super('The YAML refers to itself.');
    this.span = span;
  }
}

interface Conversion {
  readonly document: Document;
  readonly base: number;
  readonly problems: Problem[];
  /** What each alias stands for, which the library looks for in the whole document. */
  readonly targets: Map<Alias, Node | undefined>;
  /** The maps and lists around the node that is read, aliases followed. */
  readonly around: Set<Node>;
  count: number;
}

/**
 * Reads YAML that stands at `base` in a file.
 * @param base offset of `text` in the file; all spans are offsets in the file
 */
export function readYaml(text: string, base: number): YamlReading {
  const problems: Problem[] = [];
  const whole = { start: base, end: base + text.length };
  if (text.length > MAX_YAML) return { root: undefined, problems: [tooLarge(base, text.length)] };
  try {
    // The library knows no line that ends in CR alone; the length must stay.
    const document = compose(text.replace(/\r(?!\n)/g, '\n'));
    if (document === undefined) return { root: undefined, problems };
    for (const { message, pos, code } of document.errors.slice(0, MAX_PROBLEMS)) {
      // An error at the end of the text points behind it.
      const start = Math.min(base + pos[0], whole.end);
      const span = { start, end: Math.max(start, Math.min(base + pos[1], whole.end)) };
      const text = code === 'MULTIPLE_DOCS' ? 'Only one YAML document is read here.' : message;
      problems.push({ code: 'yaml-syntax', message: text, severity: 'error', span });
    }
    const { contents } = document;
    if (contents === null) return { root: undefined, problems };
    const conversion = { document, base, problems, targets: new Map(), around: new Set<Node>() };
    return { root: convert(contents, { ...conversion, count: 0 }), problems };
  } catch (thrown) {
    problems.push(unreadable(thrown, whole));
    return { root: undefined, problems };
  }
}

function unreadable(thrown: unknown, whole: Span): Problem {
  const problem = { code: 'yaml-syntax', severity: 'error', span: whole } as const;
  if (thrown instanceof SelfReference)
    return { ...problem, message: thrown.message, span: thrown.span };
  if (thrown instanceof TooManyNodes)
    return { ...problem, message: 'This YAML expands to more values than Assay reads.' };
  if (thrown instanceof TooDeep)
    return { ...problem, message: 'This YAML is nested too deeply to be read.' };
  const reason = thrown instanceof Error ? thrown.message : String(thrown);
  return { ...problem, message: `This YAML cannot be read: ${reason}` };
}

/** Undefined for text without a document. Throws `TooDeep`. */
function compose(text: string): Document | undefined {
  const tokens = tokensOf(text);
  const { stackTraceLimit } = Error;
  // The library makes an error of each fault, and hostile text has one in every few characters.
  Error.stackTraceLimit = 0;
  try {
    const composer = new Composer({
      prettyErrors: false,
      // The library compares each key with all others; duplicates are found here, with a set.
      uniqueKeys: false,
      logLevel: 'silent',
    });
    for (const document of composer.compose(tokens, true, text.length)) return document;
    return undefined;
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/**
 * The syntax as a tree, of a bounded depth: composing recurses, and V8 ends the whole process where a regular
 * expression is compiled with hardly any stack left.
 */
function tokensOf(text: string): CST.Token[] {
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  for (const lexeme of new Lexer().lex(text)) {
    tokens.push(...parser.next(lexeme));
    if (parser.stack.length > MAX_DEPTH) throw new TooDeep();
  }
  tokens.push(...parser.end());
  return tokens;
}

function convert(node: Node, conversion: Conversion): YamlNode {
  if (++conversion.count > MAX_NODES) throw new TooManyNodes();
  const span = spanOf(node, conversion.base);
  if (isAlias(node)) {
    const target = targetOf(node, conversion);
    if (target === undefined) return { ...empty(span), value: undefined };
    if (conversion.around.has(target)) throw new SelfReference(span);
    return { ...convert(target, conversion), span };
  }
  if (!isMap(node) && !isSeq(node)) {
    return { ...empty(span), value: isScalar(node) ? node.value : undefined };
  }
  conversion.around.add(node);
  // The syntax is not as deep, but aliases of aliases may be.
  if (conversion.around.size > MAX_DEPTH) throw new TooDeep();
  const converted = isMap(node)
    ? convertMap(node.items, span, conversion)
    : convertList(node.items, span, conversion);
  conversion.around.delete(node);
  return converted;
}

function convertList(items: readonly unknown[], span: Span, conversion: Conversion): YamlNode {
  const nodes = items.map((item) => convertUnknown(item, span.start, conversion));
  return { kind: 'list', span, value: nodes.map(({ value }) => value), entries: [], items: nodes };
}

function targetOf(alias: Alias, { document, targets }: Conversion): Node | undefined {
  if (!targets.has(alias)) targets.set(alias, alias.resolve(document));
  return targets.get(alias);
}

function convertMap(
  pairs: readonly { key: unknown; value: unknown }[],
  span: Span,
  conversion: Conversion,
): YamlNode {
  const value = {};
  const entries = new Map<string, YamlEntry>();
  for (const pair of pairs) {
    if (!isScalar(pair.key)) continue;
    const key = String(pair.key.value);
    const keySpan = spanOf(pair.key, conversion.base);
    const node = convertUnknown(pair.value, keySpan.end, conversion);
    if (entries.has(key) && conversion.problems.length < 2 * MAX_PROBLEMS) {
      conversion.problems.push(duplicate(key, keySpan));
    }
    entries.set(key, { key, keySpan, node });
    setOwn(value, key, node.value);
  }
  return { kind: 'map', span, value, entries: [...entries.values()], items: [] };
}

/** A missing value, as after a bare `key` or `- `, is a null at `at`. */
function convertUnknown(value: unknown, at: number, conversion: Conversion): YamlNode {
  if (isMap(value) || isSeq(value) || isScalar(value) || isAlias(value)) {
    return convert(value, conversion);
  }
  return empty({ start: at, end: at });
}

function empty(span: Span): YamlNode {
  return { kind: 'scalar', span, value: null, entries: [], items: [] };
}

function spanOf(node: Node, base: number): Span {
  const [start, end] = node.range ?? [0, 0];
  return { start: base + start, end: base + Math.max(start, end) };
}

function duplicate(key: string, span: Span): Problem {
  return {
    code: 'duplicate-key',
    message: `\`${key}\` is given twice; only the last one counts.`,
    severity: 'error',
    span,
  };
}

/** The node under a path of keys; undefined where any step is missing. */
export function nodeAt(root: YamlNode | undefined, path: readonly string[]): YamlNode | undefined {
  let node = root;
  for (const key of path) node = node?.entries.find((entry) => entry.key === key)?.node;
  return node;
}

/** Adds the places of everything below `node`: `path` names a value, `key:path` its key. */
export function collectSpans(node: YamlNode, path: string, spans: Map<string, Span>): void {
  const under = (key: string): string => (path === '' ? key : `${path}.${key}`);
  for (const { key, keySpan, node: child } of node.entries) {
    spans.set(`key:${under(key)}`, keySpan);
    spans.set(under(key), child.span);
    collectSpans(child, under(key), spans);
  }
  for (const [index, item] of node.items.entries()) {
    spans.set(under(String(index)), item.span);
    collectSpans(item, under(String(index)), spans);
  }
}
