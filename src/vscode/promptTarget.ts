/** Which prompt file a command means. */
import { basename, dirname } from 'node:path/posix';
import * as vscode from 'vscode';
import { AssayError } from '../core/model/index.ts';
import { COMMANDS, PROMPT_FILE_GLOB } from './ids.ts';
import { isPromptDocument } from './prompts/documents.ts';

/** Prompt files offered where a command was given none. */
const OFFERED = 500;

/** A tree row, or anything else, that says which resource it stands for; from a link, its parts or its text. */
function uriOf(target: unknown): vscode.Uri | undefined {
  if (target instanceof vscode.Uri) return target;
  if (typeof target === 'string') return vscode.Uri.parse(target, true);
  if (typeof target !== 'object' || target === null) return undefined;
  if ('resourceUri' in target && target.resourceUri instanceof vscode.Uri)
    return target.resourceUri;
  return 'scheme' in target && typeof target.scheme === 'string' ? fromParts(target) : undefined;
}

function fromParts(parts: object): vscode.Uri {
  // What VS Code makes of an address on its way through a link; parts that are wrong are refused there.
  return vscode.Uri.from(parts as Parameters<typeof vscode.Uri.from>[0]);
}

/**
 * The file given, else the active editor's, else the one that is `shown` where the playground is in front, else one
 * that is picked.
 * @throws AssayError `not-found` where there is no prompt file, `cancelled` where the user picks none
 */
export async function promptTarget(
  target: unknown,
  shown: () => vscode.Uri | undefined,
): Promise<vscode.Uri> {
  const given = uriOf(target);
  if (given !== undefined) return given;
  const active = vscode.window.activeTextEditor?.document;
  if (active !== undefined && isPromptDocument(active)) return active.uri;
  const inFront = shown();
  if (inFront !== undefined) return inFront;
  const found = await vscode.workspace.findFiles(PROMPT_FILE_GLOB, '**/node_modules/**', OFFERED);
  if (found.length === 0) {
    throw new AssayError('not-found', 'There is no prompt file here.', {
      hint: 'Open a prompt file, or create the sample workspace.',
      action: { title: 'Create Sample Workspace', command: COMMANDS.createSample },
    });
  }
  const items = found
    .map((uri) => ({ label: basename(uri.path), description: folderOf(uri), uri }))
    .sort((a, b) => a.label.localeCompare(b.label));
  const picked = await vscode.window.showQuickPick(items, {
    title: 'Prompt File',
    placeHolder: 'Choose a prompt file',
    matchOnDescription: true,
  });
  if (picked === undefined) throw new AssayError('cancelled', 'Stopped.');
  return picked.uri;
}

/** The folder in its workspace; empty for a file at the top. */
function folderOf(uri: vscode.Uri): string {
  const folder = dirname(vscode.workspace.asRelativePath(uri));
  return folder === '.' ? '' : folder;
}
