/** assay.yaml in the editor: its problems, and where it says something. */
import * as vscode from 'vscode';
import type { Problem } from '../../core/model/index.ts';
import { type ParsedWorkspace, parseWorkspace } from '../../core/workspace/index.ts';
import { WORKSPACE_FILE } from '../ids.ts';
import { rangeOf } from './documents.ts';

const cache = new WeakMap<vscode.TextDocument, { version: number; parsed: ParsedWorkspace }>();

/** What the file says at this moment; parsed once a version. */
export function parsedWorkspaceOf(document: vscode.TextDocument): ParsedWorkspace {
  const known = cache.get(document);
  if (known?.version === document.version) return known.parsed;
  const parsed = parseWorkspace(document.getText());
  cache.set(document, { version: document.version, parsed });
  return parsed;
}

/** The problems of an `assay.yaml`. */
export function workspaceFileProblems(document: vscode.TextDocument): readonly Problem[] {
  return parsedWorkspaceOf(document).problems;
}

/** Where the workspace of a file declares a key, such as `knowledge.handbook`; undefined where it does not. */
export async function workspaceLocation(
  file: vscode.Uri,
  path: string,
): Promise<vscode.Location | undefined> {
  const folder = vscode.workspace.getWorkspaceFolder(file);
  if (folder === undefined) return undefined;
  const uri = vscode.Uri.joinPath(folder.uri, WORKSPACE_FILE);
  const found = await vscode.workspace.fs.stat(uri).then(
    () => true,
    () => false,
  );
  if (!found) return undefined;
  const document = await vscode.workspace.openTextDocument(uri);
  const span = parsedWorkspaceOf(document).spans.get(`key:${path}`);
  return span === undefined ? undefined : new vscode.Location(uri, rangeOf(document, span));
}
