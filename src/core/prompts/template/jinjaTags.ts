/** Finds the tags of a Jinja template: `{{ … }}`, `{% … %}` and comments. Tolerant, and linear in the text. */

export interface JinjaTag {
  readonly kind: 'expression' | 'statement' | 'comment' | 'raw';
  readonly start: number;
  readonly end: number;
  /** What stands between the delimiters, without `-`; of a raw block, the text inside. */
  readonly innerStart: number;
  readonly innerEnd: number;
  readonly closed: boolean;
  /** The first word of a statement; empty for other tags. */
  readonly word: string;
}

const OPENING = /\{[{%#]/g;
const RAW_END = /\{%[-+]?\s*endraw\s*[-+]?%\}/g;

export function scanJinja(text: string): JinjaTag[] {
  const tags: JinjaTag[] = [];
  let at = 0;
  for (;;) {
    OPENING.lastIndex = at;
    const match = OPENING.exec(text);
    if (match === null) return tags;
    const tag = readTag(text, match.index);
    tags.push(tag);
    at = Math.max(tag.end, match.index + 2);
    if (tag.word !== 'raw') continue;
    const raw = readRaw(text, tag.end);
    if (raw === undefined) return tags;
    tags.push(raw);
    at = raw.end;
  }
}

function readTag(text: string, start: number): JinjaTag {
  if (text[start + 1] === '#') return readComment(text, start);
  const statement = text[start + 1] === '%';
  const close = statement ? '%' : '}';
  let innerStart = start + 2;
  if (text[innerStart] === '-' || text[innerStart] === '+') innerStart++;
  const place = findClose(text, innerStart, close);
  const trim = place.closed && /[-+]/.test(text[place.at - 1] ?? '') && place.at > innerStart;
  const innerEnd = trim ? place.at - 1 : place.at;
  const end = place.closed ? place.at + 2 : place.at;
  const word = statement
    ? (/^\s*(\w+)/.exec(text.slice(innerStart, Math.min(innerEnd, innerStart + 200)))?.[1] ?? '')
    : '';
  return {
    kind: statement ? 'statement' : 'expression',
    start,
    end,
    innerStart,
    innerEnd,
    closed: place.closed,
    word,
  };
}

/** Where the tag's delimiter stands outside of strings; an opening of another tag comes first in an unclosed one. */
function findClose(text: string, from: number, close: '%' | '}'): { at: number; closed: boolean } {
  let quote: string | undefined;
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    const character = text[at] ?? '';
    if (quote !== undefined) {
      if (character === '\\') at++;
      else if (character === quote) quote = undefined;
      else if (character === '\n') quote = undefined;
    } else if (character === '"' || character === "'") quote = character;
    else if (character === close && text[at + 1] === '}' && (close === '%' || depth === 0)) {
      return { at, closed: true };
    } else if (character === '{' && /[{%#]/.test(text[at + 1] ?? '')) return { at, closed: false };
    else if (character === '{') depth++;
    else if (character === '}' && depth > 0) depth--;
  }
  return { at: text.length, closed: false };
}

function readComment(text: string, start: number): JinjaTag {
  const close = text.indexOf('#}', start + 2);
  const innerEnd = close < 0 ? text.length : close;
  const end = close < 0 ? text.length : close + 2;
  return {
    kind: 'comment',
    start,
    end,
    innerStart: start + 2,
    innerEnd,
    closed: close >= 0,
    word: '',
  };
}

function readRaw(text: string, from: number): JinjaTag | undefined {
  RAW_END.lastIndex = from;
  const match = RAW_END.exec(text);
  if (match === null) return undefined;
  return {
    kind: 'raw',
    start: from,
    end: match.index + match[0].length,
    innerStart: from,
    innerEnd: match.index,
    closed: true,
    word: 'endraw',
  };
}
