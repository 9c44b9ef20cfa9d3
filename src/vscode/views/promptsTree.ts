/** The Prompts view: the prompt files of all workspace folders. */
import { basename, dirname } from 'node:path/posix';
import pLimit from 'p-limit';
import * as vscode from 'vscode';
import { type Log, parseModelReference } from '../../core/model/index.ts';
import { CONTEXT_KEYS, PROMPT_FILE_GLOB, ROWS, VIEWS } from '../ids.ts';
import { isReadable, readPrompt } from '../prompts/documents.ts';
import { setContext } from '../run.ts';
import { spoken } from './rows.ts';

interface PromptFile {
  readonly uri: vscode.Uri;
  /** As written in the file; undefined where it names none. */
  readonly model: string | undefined;
  readonly description: string | undefined;
}

type Row =
  | { readonly type: 'folder'; readonly folder: vscode.WorkspaceFolder }
  | { readonly type: 'prompt'; readonly file: PromptFile; readonly resourceUri: vscode.Uri };

/** Folders that hold copies and tools' output, beside what `files.exclude` names. */
export const PROMPT_FILE_EXCLUDE = '**/{node_modules,.git,.assay,dist,out,build,.venv}/**';

const MOST_FILES = 1000;
/** Bytes up to which a file is read for its row. */
const READ_UP_TO = 2_000_000;
const SETTLE_MS = 200;

export function registerPromptsTree(log: Log): vscode.Disposable {
  const changed = new vscode.EventEmitter<undefined>();
  const read = new Map<string, Promise<PromptFile | undefined>>();
  const limit = pLimit(8);
  let settling: NodeJS.Timeout | undefined;

  const refresh = (uri?: vscode.Uri): void => {
    if (uri === undefined) read.clear();
    else read.delete(uri.toString());
    clearTimeout(settling);
    settling = setTimeout(() => changed.fire(undefined), SETTLE_MS);
  };
  const fileOf = (uri: vscode.Uri): Promise<PromptFile | undefined> => {
    const key = uri.toString();
    const known = read.get(key) ?? limit(() => readFile(uri, log));
    read.set(key, known);
    return known;
  };
  const rowsOf = async (folder?: vscode.WorkspaceFolder): Promise<readonly Row[]> => {
    const include =
      folder === undefined
        ? PROMPT_FILE_GLOB
        : new vscode.RelativePattern(folder, PROMPT_FILE_GLOB);
    const uris = await vscode.workspace.findFiles(include, PROMPT_FILE_EXCLUDE, MOST_FILES);
    const files = await Promise.all(uris.map(fileOf));
    return files
      .filter((file) => file !== undefined)
      .sort((a, b) => a.uri.path.localeCompare(b.uri.path))
      .map((file) => ({ type: 'prompt', file, resourceUri: file.uri }));
  };

  const topRows = async (): Promise<readonly Row[]> => {
    const folders = vscode.workspace.workspaceFolders ?? [];
    if (folders.length <= 1) return rowsOf();
    const groups = await Promise.all(
      folders.map(async (folder) => ({ folder, rows: await rowsOf(folder) })),
    );
    return groups
      .filter(({ rows }) => rows.length > 0)
      .map(({ folder }) => ({ type: 'folder', folder }));
  };

  const provider: vscode.TreeDataProvider<Row> = {
    onDidChangeTreeData: changed.event,
    getChildren: async (row) => {
      if (row !== undefined) return [...(row.type === 'folder' ? await rowsOf(row.folder) : [])];
      const rows = await topRows();
      // Without this the welcome would flash while the files are looked for.
      setContext(CONTEXT_KEYS.noPrompts, rows.length === 0);
      return [...rows];
    },
    getTreeItem: (row) =>
      spoken(row.type === 'folder' ? folderItem(row.folder) : promptItem(row.file)),
  };

  const watcher = vscode.workspace.createFileSystemWatcher(PROMPT_FILE_GLOB);
  return vscode.Disposable.from(
    vscode.window.createTreeView(VIEWS.prompts, { treeDataProvider: provider }),
    watcher,
    watcher.onDidCreate(refresh),
    watcher.onDidChange(refresh),
    watcher.onDidDelete(refresh),
    vscode.workspace.onDidChangeWorkspaceFolders(() => refresh()),
    changed,
    { dispose: () => clearTimeout(settling) },
  );
}

/** The file's row, or undefined for another format that shares the ending. */
async function readFile(uri: vscode.Uri, log: Log): Promise<PromptFile | undefined> {
  try {
    const { size } = await vscode.workspace.fs.stat(uri);
    if (size > READ_UP_TO) return { uri, model: undefined, description: undefined };
    const parsed = await readPrompt(uri);
    const { model, description } = parsed.prompt;
    return isReadable(parsed) ? { uri, model, description } : undefined;
  } catch (thrown) {
    log.warn(`${uri.path} could not be read for the Prompts view: ${String(thrown)}`);
    return undefined;
  }
}

function folderItem(folder: vscode.WorkspaceFolder): vscode.TreeItem {
  const item = new vscode.TreeItem(folder.name, vscode.TreeItemCollapsibleState.Expanded);
  item.resourceUri = folder.uri;
  item.iconPath = vscode.ThemeIcon.Folder;
  return item;
}

function promptItem({ uri, model, description }: PromptFile): vscode.TreeItem {
  const item = new vscode.TreeItem(uri);
  const path = vscode.workspace.asRelativePath(uri, false);
  const name =
    parseModelReference(model ?? '')
      ?.modelId.split('/')
      .at(-1) ?? model;
  item.label = basename(uri.path);
  item.description = [name, dirname(path) === '.' ? undefined : dirname(path)]
    .filter((part) => part !== undefined)
    .join(' · ');
  item.tooltip = [path, description, model].filter((line) => line !== undefined).join('\n');
  item.iconPath = vscode.ThemeIcon.File;
  item.contextValue = ROWS.prompt;
  item.command = { title: 'Open', command: 'vscode.open', arguments: [uri] };
  return item;
}
