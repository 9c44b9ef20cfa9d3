/** Where a workspace's state is kept: `.assay` in its folder, or the editor's own storage where that cannot be. */
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { Log } from '../core/model/index.ts';

export interface Homes {
  /** The home of a file: that of its folder, or of the first one where it lies outside. Absolute path. */
  of(uri?: vscode.Uri): Promise<string>;
  /** Every home that may hold something. */
  all(): readonly string[];
  /** The workspace folder whose home this is; undefined for the editor's own storage. */
  folderOf(home: string): vscode.WorkspaceFolder | undefined;
}

export interface HomesDeps {
  readonly log: Log;
  /** Storage of the workspace, or of the editor where no folder is open. Absolute path. */
  readonly storage: string;
  /** Remembers that the notice was read. */
  readonly memory: vscode.Memento;
}

const HOME = '.assay';
const NOTICE_SILENCED = 'readOnlyNoticeSilenced';

function homeIn(folder: vscode.WorkspaceFolder): string | undefined {
  return folder.uri.scheme === 'file' ? join(folder.uri.fsPath, HOME) : undefined;
}

/** Whether a folder can be written to; undefined where there is nothing under that name. */
async function isWritable(path: string): Promise<boolean | undefined> {
  try {
    await access(path, constants.W_OK);
    return (await stat(path)).isDirectory();
  } catch (thrown) {
    // Absent is neither: then its parent decides.
    return thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT'
      ? undefined
      : false;
  }
}

export function createHomes({ log, storage, memory }: HomesDeps): Homes {
  /** By folder address: whether its home can be written to. */
  const writable = new Map<string, Promise<boolean>>();
  let noticed = false;

  const notice = async (folder: vscode.WorkspaceFolder): Promise<void> => {
    log.warn(`${folder.name} cannot be written to; its sessions and runs are kept in ${storage}.`);
    if (noticed || memory.get(NOTICE_SILENCED) === true) return;
    noticed = true;
    const silence = "Don't Show Again";
    const picked = await vscode.window.showInformationMessage(
      `“${folder.name}” cannot be written to. Assay keeps its sessions and runs in the editor’s own storage.`,
      silence,
    );
    if (picked === silence) await memory.update(NOTICE_SILENCED, true);
  };

  const probe = async (folder: vscode.WorkspaceFolder): Promise<boolean> => {
    const home = homeIn(folder);
    if (home === undefined) return false;
    const yes = (await isWritable(home)) ?? (await isWritable(folder.uri.fsPath)) === true;
    if (!yes) void notice(folder);
    return yes;
  };

  const of = async (uri?: vscode.Uri): Promise<string> => {
    const [first] = vscode.workspace.workspaceFolders ?? [];
    const folder = (uri && vscode.workspace.getWorkspaceFolder(uri)) ?? first;
    const home = folder && homeIn(folder);
    if (folder === undefined || home === undefined) return storage;
    const key = folder.uri.toString();
    const known = writable.get(key) ?? probe(folder);
    writable.set(key, known);
    return (await known) ? home : storage;
  };

  const folders = (): readonly vscode.WorkspaceFolder[] => vscode.workspace.workspaceFolders ?? [];
  return {
    of,
    all: () => [...folders().flatMap((folder) => homeIn(folder) ?? []), storage],
    folderOf: (home) => folders().find((folder) => homeIn(folder) === home),
  };
}
