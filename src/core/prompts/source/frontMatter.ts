/** Where a file's front matter ends and its template begins. Linear, whatever the text. */
import type { Problem, Span } from '../../model/index.ts';

export interface FrontMatter {
  /** The YAML between the fences; undefined where the file has none. */
  readonly header: Span | undefined;
  /** Both fences and what is between them; empty where the file has none. */
  readonly fence: Span;
  /** The template: trimmed where there is front matter, else everything. */
  readonly body: Span;
  readonly problems: readonly Problem[];
}

/** Lines that may stand before the first fence: blank ones, and comments such as a licence. */
const PREAMBLE = /[ \t]*(?:#[^\r\n]*)?(?:\r\n|\r|\n)/y;
const OPENING = /---[ \t]*(?:\r\n|\r|\n)/y;
const CLOSING = /^---[ \t]*$/gm;
const KEY_LINE = /[ \t]*(?:[\w"'][\w .\-"'?]*:(?:\s|$)|#|\r?\n|$)/y;

/** Offset after a byte order mark, which is no part of the content. */
export function contentStart(text: string): number {
  return text.charCodeAt(0) === 0xfeff ? 1 : 0;
}

export function splitFrontMatter(text: string): FrontMatter {
  const start = contentStart(text);
  const opening = matchOpening(text, start);
  const none: FrontMatter = {
    header: undefined,
    fence: { start, end: start },
    body: { start, end: text.length },
    problems: [],
  };
  if (opening === undefined) return none;
  CLOSING.lastIndex = opening.end;
  const closing = CLOSING.exec(text);
  if (closing !== null) {
    const header = { start: opening.end, end: closing.index };
    const end = closing.index + closing[0].length;
    const body = trimmed(text, { start: end, end: text.length });
    return { header, fence: { start: opening.start, end }, body, problems: [] };
  }
  // A rule above plain text is no front matter; keys below it are.
  KEY_LINE.lastIndex = opening.end;
  if (!KEY_LINE.test(text)) return none;
  return {
    header: { start: opening.end, end: text.length },
    fence: { start: opening.start, end: text.length },
    body: { start: text.length, end: text.length },
    problems: [unclosed({ start: opening.start, end: opening.start + 3 })],
  };
}

function matchOpening(text: string, start: number): Span | undefined {
  let at = start;
  for (;;) {
    OPENING.lastIndex = at;
    const match = OPENING.exec(text);
    if (match !== null) return { start: at, end: at + match[0].length };
    PREAMBLE.lastIndex = at;
    const skipped = PREAMBLE.exec(text);
    if (skipped === null) return undefined;
    at += skipped[0].length;
  }
}

/** The span without the white space at its ends. */
export function trimmed(text: string, span: Span): Span {
  const content = text.slice(span.start, span.end);
  const start = span.start + (content.length - content.trimStart().length);
  return { start, end: Math.max(start, span.start + content.trimEnd().length) };
}

function unclosed(span: Span): Problem {
  return {
    code: 'front-matter-unclosed',
    message: 'The front matter that opens here is never closed. End it with a line `---`.',
    severity: 'error',
    span,
  };
}
