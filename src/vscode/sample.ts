/** The sample workspace: copied where the user wants it, never over anything, then opened. */
import * as vscode from 'vscode';
import { AssayError, type Log } from '../core/model/index.ts';
import { COMMANDS } from './ids.ts';
import type { RunCommand } from './run.ts';

export interface SampleDeps {
  readonly log: Log;
  readonly runCommand: RunCommand;
  readonly extensionUri: vscode.Uri;
  /** Remembers, across the reload that opening a folder brings, what to show there. */
  readonly memory: vscode.Memento;
}

const SAMPLE = ['media', 'sample'];
const FOLDER_NAME = 'assay-sample';
const FIRST_FILE = ['prompts', 'answer.prompt'];
const TO_SHOW = 'sample.show';

export function registerSample(deps: SampleDeps): vscode.Disposable {
  const { runCommand, extensionUri, memory } = deps;
  const sample = vscode.Uri.joinPath(extensionUri, ...SAMPLE);
  void showAfterReload(deps);
  return runCommand(COMMANDS.createSample, async () => {
    const open = await openEmptyFolder();
    const target = open ?? (await chooseTarget());
    await copyFolder(sample, target);
    if (open !== undefined || vscode.workspace.getWorkspaceFolder(target) !== undefined) {
      await showFirstFile(target);
      return;
    }
    await memory.update(TO_SHOW, target.toString());
    const elsewhere = (vscode.workspace.workspaceFolders ?? []).length > 0;
    await vscode.commands.executeCommand('vscode.openFolder', target, {
      forceNewWindow: elsewhere,
    });
  });
}

/** The open folder, if it is the only one and holds nothing but hidden files. */
async function openEmptyFolder(): Promise<vscode.Uri | undefined> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const [only] = folders;
  return only !== undefined && folders.length === 1 && (await isEmpty(only.uri))
    ? only.uri
    : undefined;
}

async function isEmpty(folder: vscode.Uri): Promise<boolean> {
  const entries = await vscode.workspace.fs.readDirectory(folder);
  return entries.every(([name]) => name.startsWith('.'));
}

/** Asks for a folder: itself if it is empty, else one in it under a name that is free. */
async function chooseTarget(): Promise<vscode.Uri> {
  const [chosen] =
    (await vscode.window.showOpenDialog({
      canSelectFiles: false,
      canSelectFolders: true,
      title: 'Where to Create the Sample Workspace',
      openLabel: 'Create Here',
    })) ?? [];
  if (chosen === undefined) throw new AssayError('cancelled', 'Stopped.');
  if (await isEmpty(chosen)) return chosen;
  for (let number = 1; ; number++) {
    const name = number === 1 ? FOLDER_NAME : `${FOLDER_NAME}-${number}`;
    const target = vscode.Uri.joinPath(chosen, name);
    if (!(await exists(target))) return target;
  }
}

async function exists(uri: vscode.Uri): Promise<boolean> {
  return vscode.workspace.fs.stat(uri).then(
    () => true,
    () => false,
  );
}

/** Copies file by file into a folder that may have hidden files; fails on the first that is already there. */
async function copyFolder(from: vscode.Uri, to: vscode.Uri): Promise<void> {
  for (const [name, type] of await vscode.workspace.fs.readDirectory(from)) {
    // What running the sample in place has left there is not part of it.
    if (name.startsWith('.')) continue;
    const [source, target] = [from, to].map((folder) => vscode.Uri.joinPath(folder, name));
    if (source === undefined || target === undefined) continue;
    if (type === vscode.FileType.Directory) await copyFolder(source, target);
    else await vscode.workspace.fs.copy(source, target, { overwrite: false });
  }
}

async function showFirstFile(folder: vscode.Uri): Promise<void> {
  await vscode.window.showTextDocument(vscode.Uri.joinPath(folder, ...FIRST_FILE));
  await vscode.commands.executeCommand(COMMANDS.openPlayground);
}

async function showAfterReload({ memory, log }: SampleDeps): Promise<void> {
  const address = memory.get<string>(TO_SHOW);
  const folder = vscode.workspace.workspaceFolders?.find(({ uri }) => uri.toString() === address);
  if (folder === undefined) return;
  try {
    await memory.update(TO_SHOW, undefined);
    await showFirstFile(folder.uri);
  } catch (thrown) {
    log.error('The sample could not be shown.', thrown);
  }
}
