/** Partials of a prompt file: where they are, and what they say, unsaved changes included. Light. */
import type * as vscode from 'vscode';
import { readText } from './documents.ts';

/** On Windows, core's paths come back with backslashes, which no URI has. */
const at = (prompt: vscode.Uri, path: string): vscode.Uri =>
  prompt.with({ path: path.replaceAll('\\', '/') });

/** Reads the partials that stand beside a prompt; see `partialsBeside` for their names. */
export function partialReader(prompt: vscode.Uri): (name: string) => Promise<string | undefined> {
  return async (name) => {
    const { partialsBeside } = await import('../../core/prompts/index.ts');
    const read = partialsBeside(prompt.path, {
      read: (path) => readText(at(prompt, path)).catch(() => undefined),
    });
    return read(name);
  };
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
