// Prompt files for tests inside VS Code, and waiting for what the editor finds in them.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';

const written: vscode.Uri[] = [];

let folders = 0;

/**
 * Writes a file into a folder of its own, so that the editor's memory of earlier files plays no part; files of
 * one test that belong together go to one `folder`. `removeFiles` takes them away again.
 */
export async function writeFile(
  name: string,
  content: string | Uint8Array,
  folder = `files-${++folders}`,
): Promise<vscode.Uri> {
  const [workspace] = vscode.workspace.workspaceFolders ?? [];
  assert(workspace, 'the tests need a workspace folder');
  const uri = vscode.Uri.joinPath(workspace.uri, folder, name);
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  await vscode.workspace.fs.writeFile(uri, bytes);
  written.push(uri);
  return uri;
}

/** Writes a file and shows it in an editor. */
export async function openFile(
  name: string,
  content: string,
  folder?: string,
): Promise<vscode.TextEditor> {
  return vscode.window.showTextDocument(await writeFile(name, content, folder));
}

export async function removeFiles(): Promise<void> {
  await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  for (const uri of written.splice(0)) {
    await vscode.workspace.fs.delete(uri, { useTrash: false });
  }
}

/** Waits for an event after which `ready` gives something; fails with `what` after twenty seconds. */
export async function until<T>(
  what: string,
  event: vscode.Event<unknown>,
  ready: () => T | undefined,
): Promise<T> {
  const found = ready();
  if (found !== undefined) return found;
  return new Promise<T>((resolve, reject) => {
    const timer = setTimeout(() => finish(() => reject(new Error(`Waited for ${what}.`))), 10_000);
    const subscription = event(() => {
      const value = ready();
      if (value !== undefined) finish(() => resolve(value));
    });
    const finish = (settle: () => void): void => {
      clearTimeout(timer);
      subscription.dispose();
      settle();
    };
  });
}

export function problems(uri: vscode.Uri): readonly vscode.Diagnostic[] {
  return vscode.languages.getDiagnostics(uri).filter(({ source }) => source === 'assay');
}

/** The file's problem of a code, once there is one. */
export function problem(uri: vscode.Uri, code: string): Promise<vscode.Diagnostic> {
  return until(`the problem ${code}`, vscode.languages.onDidChangeDiagnostics, () =>
    problems(uri).find((found) => found.code === code),
  );
}

/** Waits until the file has no problem of the code. */
export async function noProblem(uri: vscode.Uri, code: string): Promise<void> {
  await until(`no problem ${code}`, vscode.languages.onDidChangeDiagnostics, () =>
    problems(uri).some((found) => found.code === code) ? undefined : true,
  );
}

/** `line:column-line:column`, counted from 0. */
export function shown({ start, end }: vscode.Range): string {
  return `${start.line}:${start.character}-${end.line}:${end.character}`;
}

/** The position just behind the first occurrence of a text. */
export function behind(document: vscode.TextDocument, text: string): vscode.Position {
  const at = document.getText().indexOf(text);
  assert(at >= 0, `the document holds no ${text}`);
  return document.positionAt(at + text.length);
}

export async function lenses(uri: vscode.Uri): Promise<readonly vscode.CodeLens[]> {
  return vscode.commands.executeCommand('vscode.executeCodeLensProvider', uri, 20);
}

/** What a lens is, without what it is expected to cost, which is worked out a moment after the file was opened. */
export function lensName({ command }: vscode.CodeLens): string | undefined {
  return command?.title
    .replaceAll('\u00a0', ' ')
    .replace(/^(\S+ Run) · .* on /, '$1 on ')
    .replace(/^(\S+ Compare \d+ models) · .*$/, '$1');
}

export async function completions(
  editor: vscode.TextEditor,
  after: string,
): Promise<readonly vscode.CompletionItem[]> {
  const list: vscode.CompletionList = await vscode.commands.executeCommand(
    'vscode.executeCompletionItemProvider',
    editor.document.uri,
    behind(editor.document, after),
  );
  return list.items;
}

export function labels(items: readonly vscode.CompletionItem[]): string[] {
  return items.map(({ label }) => (typeof label === 'string' ? label : label.label));
}

export async function hoverText(editor: vscode.TextEditor, on: string): Promise<string> {
  const hovers: vscode.Hover[] = await vscode.commands.executeCommand(
    'vscode.executeHoverProvider',
    editor.document.uri,
    behind(editor.document, on).translate(0, -1),
  );
  return hovers
    .flatMap(({ contents }) => contents)
    .map((content) => (typeof content === 'string' ? content : content.value))
    .join('\n');
}
