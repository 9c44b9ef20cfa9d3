/** Lines and columns of a text. CRLF, LF and a lone CR each end a line, as in VS Code. */

export interface LinePosition {
  /** From 1. */
  readonly line: number;
  /** UTF-16 code units from 1. */
  readonly column: number;
}

/** The place of an offset; offsets past the end give the end. */
export function positionAt(text: string, offset: number): LinePosition {
  const end = Math.max(0, Math.min(offset, text.length));
  let line = 1;
  let start = 0;
  for (const match of text.slice(0, end).matchAll(/\r\n|\r|\n/g)) {
    const next = match.index + match[0].length;
    // The offset between CR and LF still belongs to the line they end.
    if (match[0] === '\r' && next === end && text[next] === '\n') break;
    line++;
    start = next;
  }
  return { line, column: end - start + 1 };
}

/** `3:14`, as compilers print it. */
export function formatPosition(text: string, offset: number): string {
  const { line, column } = positionAt(text, offset);
  return `${line}:${column}`;
}

/** The line ending that the text uses first; `\n` where it has none. */
export function lineEnding(text: string): string {
  const at = text.indexOf('\n');
  return at > 0 && text[at - 1] === '\r' ? '\r\n' : '\n';
}

/** Offset of the first character of the line that holds `offset`. */
export function lineStart(text: string, offset: number): number {
  let at = Math.min(offset, text.length);
  while (at > 0 && text[at - 1] !== '\n' && text[at - 1] !== '\r') at--;
  return at;
}

/** Offset of the end of the line that holds `offset`, before its line break. */
export function lineEnd(text: string, offset: number): number {
  let at = offset;
  while (at < text.length && text[at] !== '\n' && text[at] !== '\r') at++;
  return at;
}
