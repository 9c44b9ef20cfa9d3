/**
 * Where in YAML the cursor stands: under which keys, and whether a key or a value is wanted. Works on lines and
 * indentation, because what is half typed is seldom valid YAML.
 */
import type { Span } from '../../model/index.ts';
import { lineEnd, lineStart } from '../../util/lines.ts';
import { MAX_DEPTH } from '../source/yamlTree.ts';

export interface YamlPlace {
  readonly kind: 'key' | 'value';
  /** Keys above the key, or above and including the key of the value; an item of a list is `0`. */
  readonly path: readonly string[];
  /** The word at the cursor, which a completion replaces. */
  readonly span: Span;
  /** True inside `{…}` or `[…]`. */
  readonly flow: boolean;
  /** True where a colon follows the key already. */
  readonly hasColon: boolean;
  /** True where the word would touch the colon of its key. */
  readonly afterColon: boolean;
}

const KEY =
  /^(?:"([^"]*)"|'([^']*)'|([^\s#"'{}[\],&*!|>%@`-][^\s#{}[\],]*?|-[^\s][^\s#{}[\],]*?))\s*:(?=\s|$)/;

/**
 * @param region the YAML; the cursor must be inside
 * @returns undefined in a comment, and deeper than any YAML that is read
 */
export function yamlPlaceAt(text: string, region: Span, offset: number): YamlPlace | undefined {
  if (offset < region.start || offset > region.end) return undefined;
  const start = Math.max(lineStart(text, offset), region.start);
  const line = text.slice(start, Math.min(lineEnd(text, offset), region.end));
  const column = offset - start;
  if (isComment(line.slice(0, column))) return undefined;
  const { indent, dashes, content } = splitLine(line);
  const parents = parentsOf(text, { region, start }, { indent, dashes });
  if (parents === undefined) return undefined;
  const contentColumn = line.length - content.length;
  if (column < contentColumn) {
    // Before the content of the line: only a blank line has something to type there.
    if (content !== '') return undefined;
    const blank = parentsOf(text, { region, start }, { indent: column, dashes: [] }) ?? [];
    return {
      kind: 'key',
      path: blank,
      span: { start: offset, end: offset },
      flow: false,
      hasColon: false,
      afterColon: false,
    };
  }
  const base = start + contentColumn;
  const place = placeIn({ content, base, at: column - contentColumn, parents });
  return place.path.length > MAX_DEPTH ? undefined : place;
}

function isComment(before: string): boolean {
  return /(?:^|\s)#/.test(before.replace(/"[^"]*"|'[^']*'/g, ''));
}

interface Line {
  readonly indent: number;
  /** Columns of the dashes of list items that open on this line. */
  readonly dashes: readonly number[];
  readonly content: string;
}

function splitLine(line: string): Line {
  const dashes: number[] = [];
  let at = line.length - line.trimStart().length;
  while (line[at] === '-' && /[\s]|^$/.test(line[at + 1] ?? '')) {
    dashes.push(at);
    at++;
    while (line[at] === ' ' || line[at] === '\t') at++;
  }
  return { indent: at, dashes, content: line.slice(at) };
}

/** Lines above that are looked at; longer values are no front matter. */
const MAX_LINES = 5000;

/** Keys that the line stands under; undefined inside the text of a block scalar. */
function parentsOf(
  text: string,
  place: { readonly region: Span; readonly start: number },
  line: { readonly indent: number; readonly dashes: readonly number[] },
): string[] | undefined {
  const path: string[] = line.dashes.map(() => '0');
  let limit = line.dashes[0] ?? line.indent;
  let inList = line.dashes.length > 0;
  let at = place.start;
  for (let count = 0; at > place.region.start && count < MAX_LINES; count++) {
    const end = at - (text[at - 2] === '\r' ? 2 : 1);
    at = Math.max(lineStart(text, Math.max(end, place.region.start)), place.region.start);
    const above = splitLine(text.slice(at, end));
    if (above.content === '' && above.dashes.length === 0) continue;
    if (above.content.startsWith('#')) continue;
    const key = KEY.exec(above.content);
    const isParent =
      above.indent < limit || (inList && above.indent === limit && above.dashes.length === 0);
    if (isParent && key !== null) {
      if (/[|>][-+\d]*\s*(?:#.*)?$/.test(above.content)) return undefined;
      path.unshift(key[1] ?? key[2] ?? key[3] ?? '');
      limit = above.indent;
      inList = false;
    }
    const outer = above.dashes.filter((dash) => dash < limit);
    if (outer.length > 0) {
      path.unshift(...outer.map(() => '0'));
      limit = outer[0] ?? limit;
      inList = true;
    }
    if (limit === 0 && !inList) break;
  }
  return path;
}

interface Content {
  /** The line without indentation and dashes. */
  readonly content: string;
  /** Offset of the content in the file. */
  readonly base: number;
  /** The cursor in the content. */
  readonly at: number;
  readonly parents: readonly string[];
}

function placeIn({ content, base, at, parents }: Content): YamlPlace {
  const key = KEY.exec(content);
  if (key === null) return flowPlace({ content, base, at, parents });
  const name = key[1] ?? key[2] ?? key[3] ?? '';
  const end = key[0].length;
  if (at < end) {
    const length = key[0].replace(/\s*:$/, '').length;
    const span = { start: base, end: base + length };
    return { kind: 'key', path: parents, span, flow: false, hasColon: true, afterColon: false };
  }
  const rest = content.slice(end);
  return flowPlace(
    { content: rest, base: base + end, at: at - end, parents: [...parents, name] },
    true,
  );
}

interface Level {
  readonly list: boolean;
  key: string | undefined;
  /** Where the key or value that is being read starts. */
  start: number;
}

/** Inside a value, which may hold `{…}` and `[…]`. */
function flowPlace({ content, base, at, parents }: Content, isValue = false): YamlPlace {
  const levels: Level[] = [];
  let quote: string | undefined;
  for (let index = 0; index < at; index++) {
    const character = content[index] ?? '';
    const level = levels.at(-1);
    if (quote !== undefined) quote = character === quote ? undefined : quote;
    else if (character === '"' || character === "'") quote = character;
    else if (character === '{' || character === '[') {
      levels.push({ list: character === '[', key: undefined, start: index + 1 });
    } else if (character === '}' || character === ']') levels.pop();
    else if (character === ',' && level !== undefined) {
      level.key = undefined;
      level.start = index + 1;
    } else if (
      character === ':' &&
      level?.list === false &&
      /[\s,}]|^$/.test(content[index + 1] ?? '')
    ) {
      level.key = content
        .slice(level.start, index)
        .trim()
        .replace(/^["']|["']$/g, '');
      level.start = index + 1;
    }
  }
  const level = levels.at(-1);
  const path = [...parents];
  for (const { list, key } of levels) {
    if (list) path.push('0');
    else if (key !== undefined) path.push(key);
  }
  const wantsKey = level === undefined ? !isValue : !level.list && level.key === undefined;
  const span = wordSpan(content, level?.start ?? 0, at, level !== undefined);
  const after = content.slice(span.end).trimStart();
  return {
    kind: wantsKey ? 'key' : 'value',
    path,
    span: { start: base + span.start, end: base + span.end },
    flow: level !== undefined,
    hasColon: wantsKey && after.startsWith(':'),
    afterColon:
      !wantsKey && (isValue || level !== undefined) && touchesColon(content, span.start, isValue),
  };
}

function touchesColon(content: string, start: number, isValue: boolean): boolean {
  return start === 0 ? isValue : content[start - 1] === ':';
}

/** The value or word around the cursor, without white space and comment. */
function wordSpan(content: string, from: number, at: number, flow: boolean): Span {
  let start = from;
  while (start < at && /\s/.test(content[start] ?? '')) start++;
  const stop = flow ? /[,\]}]|\s#|:(?=\s|$)/ : /\s#/;
  const rest = content.slice(at);
  const found = rest.search(stop);
  const word = found < 0 ? rest : rest.slice(0, found);
  return { start, end: at + word.trimEnd().length };
}
