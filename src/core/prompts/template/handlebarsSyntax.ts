/** Syntax errors of a Handlebars template, found by Handlebars' own parser and put at their exact place. */

import type * as HandlebarsLibrary from '../../../lib/handlebars.ts';
import type { Span } from '../../model/index.ts';
import { readHandlebars } from './handlebars.ts';
import { scanHandlebars } from './handlebarsTags.ts';
import { HELPER_DOCS } from './helpers.ts';

export interface TemplateFault {
  readonly message: string;
  /** Offsets in the template. */
  readonly span: Span;
}

type Library = (typeof HandlebarsLibrary)['Handlebars'];

export const TOO_DEEP = 'Blocks are nested too deeply here.';

/** An engine takes some kilobytes of memory for each tag. */
export const MAX_TAGS = 20_000;
/** Of templates with more tags, compiling takes longer than a pause between two keystrokes. */
export const MAX_COMPILED = 2000;

/** The fault of a template with more tags than an engine should be given. */
export function tooManyTags(count: number): TemplateFault | undefined {
  if (count <= MAX_TAGS) return undefined;
  const message = `The template has ${count} tags; no more than ${MAX_TAGS} are rendered.`;
  return { message, span: { start: 0, end: 0 } };
}

/** As the dotprompt library compiles. */
export const COMPILE_OPTIONS = {
  knownHelpers: Object.fromEntries([...HELPER_DOCS.keys()].map((name) => [name, true])),
  knownHelpersOnly: true,
  noEscape: true,
};

/** The first fault of the template, or undefined for one that compiles. */
export function findFault(handlebars: Library, template: string): TemplateFault | undefined {
  const count = countOf(template, '{{');
  const crowded = tooManyTags(count);
  if (crowded !== undefined) return crowded;
  // The parser takes time in the square of the depth, and more.
  const { tooDeep, unclosed } = readHandlebars(template, 0);
  if (tooDeep) return { message: TOO_DEEP, span: unclosed.at(-1) ?? { start: 0, end: 0 } };
  try {
    handlebars.parse(template);
  } catch (thrown) {
    return syntaxFault(handlebars, template, thrown);
  }
  if (count > MAX_COMPILED) return undefined;
  try {
    handlebars.precompile(template, COMPILE_OPTIONS);
    return undefined;
  } catch (thrown) {
    return { message: sentence(thrown), span: placeOf(thrown, template) ?? { start: 0, end: 0 } };
  }
}

/** How often the text holds the piece. */
export function countOf(text: string, piece: string): number {
  let count = 0;
  for (let at = text.indexOf(piece); at >= 0; at = text.indexOf(piece, at + piece.length)) count++;
  return count;
}

function syntaxFault(handlebars: Library, template: string, thrown: unknown): TemplateFault {
  const located = placeOf(thrown, template);
  if (located !== undefined) return { message: sentence(thrown), span: located };
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  const token = /got '([A-Z_]+)'/.exec(text)?.[1];
  const { unclosed } = readHandlebars(template, 0);
  const opening = unclosed.at(-1);
  if (token === 'EOF' && opening !== undefined) {
    const shown = template.slice(opening.start, Math.min(opening.end, opening.start + 60));
    return { message: `\`${shown}\` is never closed.`, span: opening };
  }
  const end = Math.min(consumed(handlebars) ?? template.length, template.length);
  const open = scanHandlebars(template).find((tag) => !tag.closed);
  if (open !== undefined && open.start <= end) {
    const line = template.slice(open.start, open.end).split(/[\r\n]/, 1)[0] ?? '';
    const span = { start: open.start, end: open.start + line.length };
    return { message: 'This tag is never closed: it has no `}}`.', span };
  }
  const start = token === undefined ? end : Math.max(0, end - matched(handlebars));
  return {
    message: tokenMessage(token, template.slice(start, end)),
    span: { start, end: Math.max(end, Math.min(start + 1, template.length)) },
  };
}

function tokenMessage(token: string | undefined, text: string): string {
  const shown = text.trim().slice(0, 40);
  switch (token) {
    case 'EOF':
      return 'The template ends before it is complete.';
    case 'OPEN_ENDBLOCK':
      return 'This closes a block that is not open here.';
    case 'INVERSE':
    case 'OPEN_INVERSE':
    case 'OPEN_INVERSE_CHAIN':
      return '`else` stands outside of a block.';
    case 'CLOSE':
    case 'CLOSE_UNESCAPED':
      return 'The tag ends before it is complete.';
    case undefined:
      return 'This is not valid inside a tag.';
    default:
      return shown === '' ? 'This is not valid here.' : `\`${shown}\` is not valid here.`;
  }
}

/** The parser's lexer holds how far it came; the error itself only has a picture of the place. */
function lexerText(handlebars: Library, member: 'matched' | 'match'): string | undefined {
  const parser: unknown = Reflect.get(handlebars, 'Parser');
  const lexer: unknown = isObject(parser) ? Reflect.get(parser, 'lexer') : undefined;
  const text: unknown = isObject(lexer) ? Reflect.get(lexer, member) : undefined;
  return typeof text === 'string' ? text : undefined;
}

function consumed(handlebars: Library): number | undefined {
  return lexerText(handlebars, 'matched')?.length;
}

function matched(handlebars: Library): number {
  return lexerText(handlebars, 'match')?.length ?? 0;
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

/** Handlebars' words without the position that it appends. */
function sentence(thrown: unknown): string {
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  const unknown = /used the unknown helper (\S+)/.exec(text)?.[1];
  if (unknown !== undefined) return `There is no helper \`${unknown}\`.`;
  const mismatch = /^(\S+) doesn't match (\S+)/.exec(text);
  if (mismatch !== null) {
    return `The block \`${mismatch[1]}\` is closed by \`${mismatch[2]}\`.`;
  }
  const first = text.split('\n', 1)[0] ?? text;
  return `${first.replace(/ - \d+:\d+$/, '').replace(/\.$/, '')}.`;
}

/** The place that a Handlebars exception carries: lines from 1, columns from 0. */
export function placeOf(thrown: unknown, template: string): Span | undefined {
  if (!(thrown instanceof Error)) return undefined;
  const line: unknown = Reflect.get(thrown, 'lineNumber');
  const column: unknown = Reflect.get(thrown, 'column');
  if (typeof line !== 'number' || typeof column !== 'number') return undefined;
  const start = offsetAt(template, line, column);
  const endLine: unknown = Reflect.get(thrown, 'endLineNumber');
  const endColumn: unknown = Reflect.get(thrown, 'endColumn');
  const known = typeof endLine === 'number' && typeof endColumn === 'number';
  return { start, end: known ? Math.max(start, offsetAt(template, endLine, endColumn)) : start };
}

function offsetAt(text: string, line: number, column: number): number {
  let at = 0;
  for (let current = 1; current < line; current++) {
    const next = /\r\n?|\n/g;
    next.lastIndex = at;
    const match = next.exec(text);
    if (match === null) return text.length;
    at = match.index + match[0].length;
  }
  return Math.min(at + column, text.length);
}
