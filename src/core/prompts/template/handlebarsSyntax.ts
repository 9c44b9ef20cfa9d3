/** Syntax errors of a Handlebars template, found by Handlebars' own parser and put at their exact place. */

import type * as HandlebarsLibrary from '../../../lib/handlebars.ts';
import type { Span } from '../../model/index.ts';
import { readHandlebars } from './handlebars.ts';
import { HELPER_DOCS } from './helpers.ts';

export interface TemplateFault {
  readonly message: string;
  /** Offsets in the template. */
  readonly span: Span;
}

type Library = (typeof HandlebarsLibrary)['Handlebars'];

const OPTIONS = {
  knownHelpers: Object.fromEntries([...HELPER_DOCS.keys()].map((name) => [name, true])),
  knownHelpersOnly: true,
  noEscape: true,
};

/** The first fault of the template, or undefined for one that compiles. */
export function findFault(handlebars: Library, template: string): TemplateFault | undefined {
  try {
    handlebars.parse(template);
  } catch (thrown) {
    return syntaxFault(handlebars, template, thrown);
  }
  try {
    handlebars.precompile(template, OPTIONS);
    return undefined;
  } catch (thrown) {
    return { message: sentence(thrown), span: placeOf(thrown, template) ?? { start: 0, end: 0 } };
  }
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
      return 'The template ends inside a tag that opens with `{{`.';
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
