/**
 * Prompt files as the editor holds them. The one place where a document is parsed, and where core's offsets
 * become the editor's ranges and back.
 */
import * as vscode from 'vscode';
import { AssayError, type Span } from '../../core/model/index.ts';
import { parsePrompt } from '../../core/prompts/index.ts';
import type { ParsedPrompt } from '../../core/prompts/types.ts';
import { PROMPT_FILE_GLOB, WORKSPACE_FILE } from '../ids.ts';

/** Files that the prompt features stand in: by language where the name says nothing, else by name. */
export const PROMPT_SELECTOR: vscode.DocumentSelector = [
  { language: 'dotprompt' },
  { language: 'prompty' },
  { pattern: PROMPT_FILE_GLOB },
];

export const WORKSPACE_FILE_SELECTOR: vscode.DocumentSelector = [
  { pattern: `**/${WORKSPACE_FILE}` },
];

/** True for documents that someone edits, as against old versions, answers and previews. */
function isEditable(document: vscode.TextDocument): boolean {
  const { scheme } = document.uri;
  return scheme === 'untitled' || vscode.workspace.fs.isWritableFileSystem(scheme) === true;
}

export function isPromptDocument(document: vscode.TextDocument): boolean {
  return vscode.languages.match(PROMPT_SELECTOR, document) > 0 && isEditable(document);
}

export function isWorkspaceFile(document: vscode.TextDocument): boolean {
  return vscode.languages.match(WORKSPACE_FILE_SELECTOR, document) > 0 && isEditable(document);
}

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

/**
 * The prompt in a file, unsaved changes included.
 * Throws {@link AssayError} `not-found` where there is no such file.
 */
export async function readPrompt(uri: vscode.Uri): Promise<ParsedPrompt> {
  const open = openDocument(uri);
  return open === undefined ? parsePrompt(await readFile(uri), uri.path) : parsedOf(open);
}

/** The text of a file, unsaved changes included. Throws as {@link readPrompt} does. */
export async function readText(uri: vscode.Uri): Promise<string> {
  return openDocument(uri)?.getText() ?? readFile(uri);
}

function openDocument(uri: vscode.Uri): vscode.TextDocument | undefined {
  const wanted = uri.toString();
  return vscode.workspace.textDocuments.find((document) => document.uri.toString() === wanted);
}

async function readFile(uri: vscode.Uri): Promise<string> {
  try {
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  } catch (thrown) {
    const name = vscode.workspace.asRelativePath(uri);
    throw new AssayError('not-found', `The file ${name} could not be read.`, { cause: thrown });
  }
}

export function rangeOf(document: vscode.TextDocument, span: Span): vscode.Range {
  return new vscode.Range(document.positionAt(span.start), document.positionAt(span.end));
}

/** Problems of files that hold something else than a prompt of ours. */
const REFUSALS: ReadonlySet<string> = new Set(['not-text', 'other-format']);

/** False for binary data, and for the other formats that share an ending with ours. */
export function isReadable(parsed: ParsedPrompt): boolean {
  return !parsed.problems.some(({ code }) => REFUSALS.has(code));
}
