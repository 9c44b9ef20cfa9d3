/** Headers that a gateway in front of a server asks for: entered by hand, kept as secrets, bound to the origin. */
import * as vscode from 'vscode';
import { AssayError } from '../../core/model/index.ts';
import { askForOrigin, headersName, type KeyStore } from '../keys.ts';
import { givenOrigin, originsOf } from '../origins.ts';
import type { WorkspaceState } from '../workspaceState.ts';
import { headerNameFault, headerValueFault, readHeaders } from './headerRules.ts';

export interface HeaderDeps {
  readonly keys: KeyStore;
  readonly workspace: WorkspaceState;
}

/** @throws AssayError `cancelled` where the user backs out */
export async function setHeaders(target: unknown, deps: HeaderDeps): Promise<void> {
  const { keys, workspace } = deps;
  const title = 'Set Server Headers';
  const origin = givenOrigin(target) ?? (await askForOrigin(title, await originsOf(workspace)));
  const before = readHeaders(await keys.get(headersName(origin)));
  const name = await askForName(origin, Object.keys(before));
  const value = await vscode.window.showInputBox({
    title: `Value of ${name} for ${origin}`,
    prompt: `Kept in the editor’s secret storage, and sent to ${origin} only.`,
    password: true,
    ignoreFocusOut: true,
    validateInput: headerValueFault,
  });
  if (value === undefined) throw new AssayError('cancelled', 'Stopped.');
  const headers = { ...before, [name]: value.trim() };
  await keys.set(headersName(origin), JSON.stringify(headers));
  workspace.refresh();
}

/** @throws AssayError `not-found` where there are none, `cancelled` where the user backs out */
export async function removeHeaders(
  target: unknown,
  { keys, workspace }: HeaderDeps,
): Promise<void> {
  const title = 'Remove Server Headers';
  const known = await keys.headerOrigins();
  const given = givenOrigin(target);
  if (known.length === 0 || (given !== undefined && !known.includes(given))) {
    const of = given === undefined ? '' : ` for ${given}`;
    throw new AssayError('not-found', `There are no extra headers${of}.`);
  }
  const origin = given ?? (await vscode.window.showQuickPick(known, { title }));
  if (origin === undefined) throw new AssayError('cancelled', 'Stopped.');
  const headers = readHeaders(await keys.get(headersName(origin)));
  const names = Object.keys(headers);
  const removed = await vscode.window.showQuickPick(
    names.map((label) => ({ label, picked: true })),
    { title, placeHolder: `Headers for ${origin} to remove`, canPickMany: true },
  );
  if (removed === undefined) throw new AssayError('cancelled', 'Stopped.');
  const gone = new Set(removed.map(({ label }) => label));
  const left = Object.entries(headers).filter(([name]) => !gone.has(name));
  if (left.length === 0) await keys.remove(headersName(origin));
  else await keys.set(headersName(origin), JSON.stringify(Object.fromEntries(left)));
  workspace.refresh();
}

/** One of those that are set, or another that is typed. Their values are never shown. */
async function askForName(origin: string, known: readonly string[]): Promise<string> {
  const another = 'Another header…';
  if (known.length > 0) {
    const items = [
      ...known.map((label) => ({ label, description: 'set; choose to replace' })),
      { label: another, alwaysShow: true },
    ];
    const picked = await vscode.window.showQuickPick(items, { title: `Headers for ${origin}` });
    if (picked === undefined) throw new AssayError('cancelled', 'Stopped.');
    if (picked.label !== another) return picked.label;
  }
  const typed = await vscode.window.showInputBox({
    title: `Header for ${origin}`,
    prompt: 'Name of the header; its value comes next',
    placeHolder: 'x-team',
    ignoreFocusOut: true,
    validateInput: headerNameFault,
  });
  if (typed === undefined) throw new AssayError('cancelled', 'Stopped.');
  return typed.trim().toLowerCase();
}
