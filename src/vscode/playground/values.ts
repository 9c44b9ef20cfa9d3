/** A variable's value from where the text already is: the selection, an open editor, a file. */
import { basename } from 'node:path/posix';
import * as vscode from 'vscode';
import { AssayError } from '../../core/model/index.ts';
import type { PlaygroundService } from './service.ts';
import { MAX_TEXT } from './sessionSchema.ts';

interface ValueItem extends vscode.QuickPickItem {
  read(): Promise<string | null> | string;
}

/** Asks where a variable's value comes from. Gives null where the user backed out; throws `invalid` for too much. */
export async function pickValue(variable: string): Promise<string | null> {
  const picked = await vscode.window.showQuickPick(valueItems(), {
    title: `Value of ${variable}`,
    placeHolder: 'Take the value from…',
  });
  if (picked === undefined) return null;
  const value = await picked.read();
  return value === null ? null : withinLimit(value, picked.label);
}

/** Makes the active editor's selection the value of a variable that the user chooses. False where they back out. */
export async function useSelection(service: PlaygroundService): Promise<boolean> {
  const editor = vscode.window.activeTextEditor;
  const value = editor?.document.getText(editor.selection) ?? '';
  const live = await service.opened();
  await service.settle();
  const fields = service.context?.fields ?? [];
  if (value === '' || fields.length === 0) {
    throw new AssayError(
      'invalid',
      value === '' ? 'Nothing is selected.' : 'The session has no variables.',
      { hint: 'Select text, and open a prompt with variables in the playground.' },
    );
  }
  const items = fields.map(({ name, description = '' }) => ({ label: name, description }));
  const title = 'Use Selection as Variable';
  const picked = await vscode.window.showQuickPick(items, { title });
  if (picked === undefined) return false;
  withinLimit(value, 'The selection');
  live.dispatch({ type: 'variable-set', name: picked.label, value });
  return true;
}

function valueItems(): ValueItem[] {
  const editor = vscode.window.activeTextEditor;
  const selected = editor?.document.getText(editor.selection) ?? '';
  const items: ValueItem[] = [];
  if (selected !== '') {
    items.push({
      label: 'Selection',
      iconPath: new vscode.ThemeIcon('selection'),
      description: `${selected.length} characters`,
      read: () => selected,
    });
  }
  const editors = vscode.window.visibleTextEditors.map(({ document }) => document);
  for (const document of new Set(editors)) {
    items.push({
      label: basename(document.uri.path),
      iconPath: new vscode.ThemeIcon('file'),
      description: 'open editor',
      read: () => document.getText(),
    });
  }
  items.push({
    label: 'File…',
    iconPath: new vscode.ThemeIcon('folder-opened'),
    alwaysShow: true,
    read: readChosenFile,
  });
  return items;
}

async function readChosenFile(): Promise<string | null> {
  const [uri] = (await vscode.window.showOpenDialog({ openLabel: 'Use as Value' })) ?? [];
  if (uri === undefined) return null;
  const name = basename(uri.path);
  const { size } = await vscode.workspace.fs.stat(uri);
  if (size > MAX_TEXT) throw tooLarge(name);
  const bytes = await vscode.workspace.fs.readFile(uri);
  if (bytes.includes(0)) {
    throw new AssayError('invalid', `${name} is not a text file.`, {
      hint: 'Attach it to the message instead.',
    });
  }
  return new TextDecoder().decode(bytes);
}

function withinLimit(value: string, name: string): string {
  if (value.length > MAX_TEXT) throw tooLarge(name);
  return value;
}

function tooLarge(name: string): AssayError {
  return new AssayError('invalid', `${name} is too large for a variable.`, {
    hint: `A value may have ${MAX_TEXT / 1_000_000} million characters at most.`,
  });
}
