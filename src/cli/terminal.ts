/** The streams of the process: whole text out, quiet when nobody reads any more. */
import type { ErrorData } from '../core/model/index.ts';

export interface Terminal {
  /** Standard output: what was asked for, and nothing else. */
  out(text: string): void;
  /** Standard error: progress, warnings, errors. */
  note(text: string): void;
}

/**
 * @param onClosed told once when standard output takes no more: its reader has gone, which is the reader's choice, or
 *   what was asked for could not be written
 */
export function processTerminal(onClosed: (how: 'gone' | 'failed') => void): Terminal {
  const { stdout, stderr } = process;
  let closed = false;
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (closed) return;
    closed = true;
    if (error.code === 'EPIPE') return onClosed('gone');
    stderr.write(`assay: Could not write the output: ${error.message}.\n`);
    onClosed('failed');
  });
  stderr.on('error', () => undefined);
  return {
    out: (text) => {
      if (!closed && text !== '') stdout.write(stdout.isTTY ? withoutControls(text) : text);
    },
    note: (text) => {
      stderr.write(stderr.isTTY ? withoutControls(text) : text);
    },
  };
}

/** A model's answer must not be able to drive the terminal: only line feeds and tabs remain of the control characters. */
function withoutControls(text: string): string {
  return text.replace(/[\p{Cc}]/gu, (character) => ('\n\t'.includes(character) ? character : ''));
}

/** One sentence and, below it, what to do. */
export function errorText({ message, hint }: ErrorData, about = ''): string {
  const prefix = about === '' ? 'assay: ' : `assay: ${about}: `;
  return `${prefix}${message}\n${hint === undefined ? '' : `  ${hint}\n`}`;
}

export function jsonLine(value: unknown): string {
  return `${JSON.stringify(value)}\n`;
}
