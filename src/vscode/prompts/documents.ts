/**
 * Prompt files as the editor holds them, and the one place where core's offsets become the editor's ranges.
 * Light: what reads them loads when first used.
 */
import * as vscode from 'vscode';
import { AssayError, type Span } from '../../core/model/index.ts';
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

/**
 * The prompt in a file, unsaved changes included.
 * Throws {@link AssayError} `not-found` where there is no such file.
 */
export async function readPrompt(uri: vscode.Uri): Promise<ParsedPrompt> {
  const { parsedOf, parsePrompt } = await import('./parsed.ts');
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

/** The prompt file that a command is about: the one it is given, else the active editor's. Throws `invalid`. */
export async function targetDocument(target: unknown): Promise<vscode.TextDocument> {
  const uri = target instanceof vscode.Uri ? target : vscode.window.activeTextEditor?.document.uri;
  if (uri === undefined) throw noPrompt();
  const document = await vscode.workspace.openTextDocument(uri);
  if (!isPromptDocument(document)) throw noPrompt();
  return document;
}

function noPrompt(): AssayError {
  return new AssayError('invalid', 'There is no prompt file here.', {
    hint: 'Open a .prompt, .prompty, .prompt.yml or .prompt.md file first.',
  });
}
