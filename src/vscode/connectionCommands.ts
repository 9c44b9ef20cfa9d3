/** The commands on connections: keys, servers on this machine, `assay.yaml`, model references. */
import * as vscode from 'vscode';
import { AssayError } from '../core/model/index.ts';
import { COMMANDS, WORKSPACE_FILE } from './ids.ts';
import { askForKey, askForOrigin, type KeyStore } from './keys.ts';
import { chooseServers } from './localServers.ts';
import { givenOrigin, originsOf } from './origins.ts';
import { referenceOf } from './playground/commands.ts';
import type { RunCommand } from './run.ts';
import type { FoundServer, Insertion } from './workspaceFile.ts';
import type { FolderState, WorkspaceState } from './workspaceState.ts';

export interface ConnectionCommandDeps {
  readonly runCommand: RunCommand;
  readonly workspace: WorkspaceState;
  readonly keys: KeyStore;
}

export function registerConnectionCommands(deps: ConnectionCommandDeps): vscode.Disposable {
  const { runCommand, workspace, keys } = deps;
  return vscode.Disposable.from(
    runCommand(COMMANDS.setApiKey, async (target) => {
      const title = 'Set API Key';
      const origin = givenOrigin(target) ?? (await askForOrigin(title, await originsOf(workspace)));
      await askForKey(keys, origin);
      workspace.refresh();
    }),
    runCommand(COMMANDS.removeApiKey, async (target) => {
      await removeKey(givenOrigin(target), keys);
      workspace.refresh();
    }),
    runCommand(COMMANDS.refreshConnections, () => workspace.refresh()),
    runCommand(COMMANDS.copyModelReference, async (target) => {
      const reference = referenceOf(target);
      if (reference === undefined) throw new AssayError('invalid', 'No model was given.');
      await vscode.env.clipboard.writeText(reference);
    }),
    runCommand(COMMANDS.openWorkspaceFile, async () => {
      const state = await chooseFolder(workspace);
      await vscode.window.showTextDocument(state.file ?? (await createFile(state)));
    }),
    runCommand(COMMANDS.findLocalServers, async () => {
      const servers = await chooseServers();
      if (servers.length > 0) await writeServers(await chooseFolder(workspace), servers);
    }),
  );
}

async function removeKey(given: string | undefined, keys: KeyStore): Promise<void> {
  const known = await keys.origins();
  if (known.length === 0 || (given !== undefined && !known.includes(given))) {
    const of = given === undefined ? '' : ` for ${given}`;
    throw new AssayError('not-found', `There is no API key${of}.`);
  }
  const origin = given ?? (await vscode.window.showQuickPick(known, { title: 'Remove API Key' }));
  if (origin !== undefined) await keys.remove(origin);
}

/** The folder whose `assay.yaml` is meant. Throws `cancelled`, and `invalid` where no folder is open. */
export async function chooseFolder(workspace: WorkspaceState): Promise<FolderState> {
  const states = (await workspace.all()).filter(({ folder }) => folder !== undefined);
  const [first] = states;
  if (first === undefined) {
    throw new AssayError('invalid', `${WORKSPACE_FILE} stands in a folder, and none is open.`, {
      hint: 'Open a folder first.',
      action: { title: 'Open Folder', command: 'vscode.openFolder' },
    });
  }
  if (states.length === 1) return first;
  const items = states.map((state) => ({ label: state.folder?.name ?? '', state }));
  const picked = await vscode.window.showQuickPick(items, { title: `Folder of ${WORKSPACE_FILE}` });
  if (picked === undefined) throw new AssayError('cancelled', 'Stopped.');
  return picked.state;
}

async function createFile({ folder }: FolderState): Promise<vscode.Uri> {
  if (folder === undefined) throw new AssayError('invalid', 'No folder is open.');
  const uri = vscode.Uri.joinPath(folder.uri, WORKSPACE_FILE);
  const { WORKSPACE_EXAMPLE } = await import('./workspaceFile.ts');
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(WORKSPACE_EXAMPLE));
  return uri;
}

async function writeServers(state: FolderState, servers: readonly FoundServer[]): Promise<void> {
  const { addServers } = await import('./workspaceFile.ts');
  await editWorkspaceFile(state, (text) => addServers(text, servers));
}

/** Changes `assay.yaml` in the editor, unsaved, so that the user sees what changes and may undo it. */
export async function editWorkspaceFile(
  state: FolderState,
  change: (text: string) => Insertion,
): Promise<void> {
  const uri = state.file ?? (await createFile(state));
  const editor = await vscode.window.showTextDocument(uri);
  const { document } = editor;
  const { offset, text } = change(document.getText());
  const at = document.positionAt(offset);
  await editor.edit((edit) => edit.insert(at, text));
  const end = document.positionAt(offset + text.length);
  editor.selection = new vscode.Selection(at, end);
  editor.revealRange(new vscode.Range(at, end), vscode.TextEditorRevealType.InCenter);
}
