/** YAML with the place of every key and value, for surfaces that point into the file. Never throws. */
import { type Document, isAlias, isMap, isScalar, isSeq, type Node, parseDocument } from 'yaml';
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
const MAX_NODES = 200_000;
const MAX_PROBLEMS = 20;

class TooManyNodes extends Error {}

interface Conversion {
  readonly document: Document;
  readonly base: number;
  readonly problems: Problem[];
  count: number;
}

/**
 * Reads YAML that stands at `base` in a file.
 * @param base offset of `text` in the file; all spans are offsets in the file
 */
export function readYaml(text: string, base: number): YamlReading {
  const problems: Problem[] = [];
  const whole = { start: base, end: base + text.length };
  try {
    const document = parseDocument(text, {
      prettyErrors: false,
      // The library compares each key with all others; duplicates are found here, with a set.
      uniqueKeys: false,
      logLevel: 'silent',
    });
    for (const { message, pos, code } of document.errors.slice(0, MAX_PROBLEMS)) {
      const span = { start: base + pos[0], end: base + Math.max(pos[1], pos[0]) };
      const text = code === 'MULTIPLE_DOCS' ? 'Only one YAML document is read here.' : message;
      problems.push({ code: 'yaml-syntax', message: text, severity: 'error', span });
    }
    const { contents } = document;
    if (contents === null) return { root: undefined, problems };
    return { root: convert(contents, { document, base, problems, count: 0 }), problems };
  } catch (thrown) {
    const message =
      thrown instanceof TooManyNodes
        ? 'This YAML expands to more values than Assay reads.'
        : thrown instanceof RangeError
          ? 'This YAML is nested too deeply to be read.'
          : `This YAML cannot be read: ${thrown instanceof Error ? thrown.message : String(thrown)}`;
    problems.push({ code: 'yaml-syntax', message, severity: 'error', span: whole });
    return { root: undefined, problems };
  }
}

function convert(node: Node, conversion: Conversion): YamlNode {
  if (++conversion.count > MAX_NODES) throw new TooManyNodes();
  const span = spanOf(node, conversion.base);
  if (isAlias(node)) {
    const target = node.resolve(conversion.document);
    if (target === undefined) return { ...empty(span), value: undefined };
    return { ...convert(target, conversion), span };
  }
  if (isMap(node)) return convertMap(node.items, span, conversion);
  if (isSeq(node)) {
    const items = node.items.map((item) => convertUnknown(item, span.start, conversion));
    return { kind: 'list', span, value: items.map((item) => item.value), entries: [], items };
  }
  return { ...empty(span), value: isScalar(node) ? node.value : undefined };
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
    if (entries.has(key)) conversion.problems.push(duplicate(key, keySpan));
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
