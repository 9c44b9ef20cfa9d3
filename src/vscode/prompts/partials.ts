/** Partials of a prompt file: where they are, and what they say, unsaved changes included. Light. */
import { dirname } from 'node:path';
import * as vscode from 'vscode';
import { isInside } from '../../core/util/inside.ts';
import { readText } from './documents.ts';

/** On Windows, core's paths come back with backslashes, which no URI has. */
const at = (prompt: vscode.Uri, path: string): vscode.Uri =>
  prompt.with({ path: path.replaceAll('\\', '/') });

/** Reads the partials that stand beside a prompt; see `partialsBeside` for their names. */
export function partialReader(prompt: vscode.Uri): (name: string) => Promise<string | undefined> {
  return async (name) => {
    const { partialsBeside } = await import('../../core/prompts/index.ts');
    const read = partialsBeside(prompt.path, {
      read: async (path) => {
        const uri = at(prompt, path);
        if (!(await isOurs(uri, prompt))) return undefined;
        return readText(uri).catch(() => undefined);
      },
    });
    return read(name);
  };
}

/** In the workspace, or beside the prompt: a link may lead anywhere, and what it leads to would be sent to the model. */
async function isOurs(uri: vscode.Uri, prompt: vscode.Uri): Promise<boolean> {
  if (uri.scheme !== 'file') return true;
  const folders = [vscode.workspace.getWorkspaceFolder(uri)?.uri.fsPath, dirname(prompt.fsPath)];
  for (const folder of folders) {
    if (folder !== undefined && (await isInside(uri.fsPath, folder))) return true;
  }
  return false;
}

/** The file that a partial would be read from, whether or not it is there; undefined for names that name none. */
export async function partialUri(
  prompt: vscode.Uri,
  name: string,
): Promise<vscode.Uri | undefined> {
  const { partialsBeside } = await import('../../core/prompts/index.ts');
  let asked: vscode.Uri | undefined;
  const resolve = partialsBeside(prompt.path, {
    read: async (path) => {
      asked = at(prompt, path);
      return undefined;
    },
  });
  await resolve(name);
  return asked;
}
