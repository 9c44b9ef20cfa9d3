/** Documents, read: the one place where the text of an editor is parsed, once a version. */
import type * as vscode from 'vscode';
import { parsePrompt } from '../../core/prompts/index.ts';
import type { ParsedPrompt } from '../../core/prompts/types.ts';

export { parsePrompt };

/** The path that decides the format; a file that has no name yet gets its language's ending. */
function promptPath(document: vscode.TextDocument): string {
  const { path, scheme } = document.uri;
  if (scheme !== 'untitled') return path;
  if (document.languageId === 'prompty' && !path.endsWith('.prompty')) return `${path}.prompty`;
  if (document.languageId === 'dotprompt' && !path.endsWith('.prompt')) return `${path}.prompt`;
  return path;
}

const cache = new WeakMap<vscode.TextDocument, { version: number; parsed: ParsedPrompt }>();

/** The prompt as the document has it at this moment; parsed once a version. */
export function parsedOf(document: vscode.TextDocument): ParsedPrompt {
  const known = cache.get(document);
  if (known?.version === document.version) return known.parsed;
  const parsed = parsePrompt(document.getText(), promptPath(document));
  cache.set(document, { version: document.version, parsed });
  return parsed;
}

/** Longer files are read after a pause, not while something waits; lines. */
const READ_AT_ONCE = 1000;

/**
 * The prompt of this version or of one shortly before, for what must not wait; undefined for a long file that
 * has not been read yet, which the diagnostics are about to do.
 */
export function recentlyParsed(document: vscode.TextDocument): ParsedPrompt | undefined {
  const known = cache.get(document)?.parsed;
  return known ?? (document.lineCount > READ_AT_ONCE ? undefined : parsedOf(document));
}
