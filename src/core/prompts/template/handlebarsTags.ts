/**
 * Finds the `{{…}}` tags of a Handlebars template, by the rules of its lexer but without giving up at a
 * fault, so that a half-typed template still has places. Linear in the text.
 */

export type TagSigil = '' | '#' | '/' | '^' | '>' | '&' | '*' | '#>' | '#*';

export interface HandlebarsTag {
  readonly kind: 'expression' | 'comment' | 'raw-block';
  readonly sigil: TagSigil;
  /** The whole tag, braces included. Offsets are in the scanned text. */
  readonly start: number;
  readonly end: number;
  /** What stands between the braces, without sigil and `~`. */
  readonly innerStart: number;
  readonly innerEnd: number;
  /** False for a tag that never reaches its `}}`. */
  readonly closed: boolean;
}

const COMMENT_END = /--~?\}\}/g;

/** All tags of the text in order. */
export function scanHandlebars(text: string): HandlebarsTag[] {
  const tags: HandlebarsTag[] = [];
  const strings: UnterminatedStrings = {};
  let at = text.indexOf('{{');
  while (at >= 0) {
    // A backslash takes the tag's meaning away; two of them are a backslash before a tag.
    const escaped = text[at - 1] === '\\' && text[at - 2] !== '\\';
    let next = at + 2;
    if (!escaped) {
      const tag = readTag(text, at, strings);
      tags.push(tag);
      next = Math.max(tag.end, next);
    }
    at = text.indexOf('{{', next);
  }
  return tags;
}

/** By quote: the offset up to which no closing one stands, so that each text is searched only once. */
type UnterminatedStrings = Partial<Record<'"' | "'", number>>;

function readTag(text: string, start: number, strings: UnterminatedStrings): HandlebarsTag {
  if (text.startsWith('{{{{', start)) return readRawBlock(text, start);
  const triple = text.startsWith('{{{', start);
  let at = start + (triple ? 3 : 2);
  if (!triple && text[at] === '~') at++;
  if (!triple && text[at] === '!') return readComment(text, start, at + 1);
  const sigil = triple ? '' : sigilAt(text, at);
  at += sigil.length;
  return finishExpression(text, { start, innerStart: at, sigil, triple }, strings);
}

function sigilAt(text: string, at: number): TagSigil {
  const first = text[at];
  if (first === '#') {
    if (text[at + 1] === '>') return '#>';
    return text[at + 1] === '*' ? '#*' : '#';
  }
  if (first === '/' || first === '^' || first === '>' || first === '&' || first === '*')
    return first;
  return '';
}

function readComment(text: string, start: number, at: number): HandlebarsTag {
  let innerEnd: number;
  let end: number;
  if (text.startsWith('--', at)) {
    COMMENT_END.lastIndex = at + 2;
    const match = COMMENT_END.exec(text);
    innerEnd = match?.index ?? text.length;
    end = match === null ? text.length : match.index + match[0].length;
    return comment({ start, end, innerStart: at + 2, innerEnd, closed: match !== null });
  }
  innerEnd = text.indexOf('}}', at);
  const closed = innerEnd >= 0;
  if (!closed) innerEnd = text.length;
  end = Math.min(innerEnd + 2, text.length);
  return comment({ start, end, innerStart: at, innerEnd, closed });
}

function comment(place: Omit<HandlebarsTag, 'kind' | 'sigil'>): HandlebarsTag {
  return { kind: 'comment', sigil: '', ...place };
}

function readRawBlock(text: string, start: number): HandlebarsTag {
  const innerStart = start + 4;
  const open = text.indexOf('}}}}', innerStart);
  const place = { kind: 'raw-block', sigil: '', start, innerStart } as const;
  if (open < 0) return { ...place, end: text.length, innerEnd: text.length, closed: false };
  const name =
    text
      .slice(innerStart, Math.min(open, innerStart + 200))
      .trim()
      .split(/\s/)[0] ?? '';
  const close = text.indexOf(`{{{{/${name}}}}}`, open);
  const end = close < 0 ? text.length : close + name.length + 9;
  return { ...place, end, innerEnd: open, closed: close >= 0 };
}

interface OpenTag {
  readonly start: number;
  readonly innerStart: number;
  readonly sigil: TagSigil;
  readonly triple: boolean;
}

function finishExpression(
  text: string,
  open: OpenTag,
  strings: UnterminatedStrings,
): HandlebarsTag {
  const place = { kind: 'expression', ...open } as const;
  const { innerStart, triple } = open;
  for (let at = innerStart; at < text.length; at++) {
    const character = text[at];
    if (character === '}' && text[at + 1] === '}') {
      const innerEnd = text[at - 1] === '~' && at > innerStart ? at - 1 : at;
      const length = triple && text[at + 2] === '}' ? 3 : 2;
      return { ...withoutTriple(place), innerEnd, end: at + length, closed: true };
    }
    if (character === '{' && text[at + 1] === '{') {
      return { ...withoutTriple(place), innerEnd: at, end: at, closed: false };
    }
    if (character === '"' || character === "'") at = skipString(text, at, strings);
  }
  const end = text.length;
  return { ...withoutTriple(place), innerEnd: end, end, closed: false };
}

function withoutTriple(open: OpenTag): Omit<HandlebarsTag, 'innerEnd' | 'end' | 'closed'> {
  const { start, innerStart, sigil } = open;
  return { kind: 'expression', start, innerStart, sigil };
}

/** Offset of the quote that ends the string on this line, or of the opening one where none does. */
function skipString(text: string, at: number, strings: UnterminatedStrings): number {
  const quote = text[at] === '"' ? '"' : "'";
  if (at < (strings[quote] ?? 0)) return at;
  let end = at + 1;
  for (; end < text.length && text[end] !== '\n'; end++) {
    if (text[end] === quote) return end;
    if (text[end] === '\\' && text[end + 1] === quote) end++;
  }
  strings[quote] = end;
  return at;
}
