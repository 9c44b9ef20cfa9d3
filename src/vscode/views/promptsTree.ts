/** The Prompts view: the prompt files of all workspace folders. */
import { basename, dirname } from 'node:path/posix';
import pLimit from 'p-limit';
import * as vscode from 'vscode';
import { type Log, parseModelReference } from '../../core/model/index.ts';
import type { Costs } from '../cost/index.ts';
import type { EvalReports } from '../evalReports.ts';
import { CONTEXT_KEYS, PROMPT_FILE_GLOB, ROWS, VIEWS } from '../ids.ts';
import { knownModel } from '../knownModel.ts';
import { tooltipText } from '../markdown.ts';
import { isReadable, readPrompt } from '../prompts/documents.ts';
import { displayName } from '../prompts/modelName.ts';
import { setContext } from '../run.ts';
import type { FolderState, WorkspaceState } from '../workspaceState.ts';
import { figureLines, figureTexts, type PromptFigures, promptFigures } from './promptFigures.ts';
import { spoken } from './rows.ts';

interface PromptFile {
  readonly uri: vscode.Uri;
  /** As written in the file; undefined where it names none. */
  readonly model: string | undefined;
  readonly description: string | undefined;
}

type Row =
  | { readonly type: 'folder'; readonly folder: vscode.WorkspaceFolder }
  | {
      readonly type: 'prompt';
      readonly file: PromptFile;
      readonly figures: PromptFigures;
      /** Of its model, short; undefined where the file names none. */
      readonly model: string | undefined;
      readonly resourceUri: vscode.Uri;
    };

/** Folders that hold copies and tools' output, beside what `files.exclude` names. */
export const PROMPT_FILE_EXCLUDE = '**/{node_modules,.git,.assay,dist,out,build,.venv}/**';

const MOST_FILES = 1000;
/** Bytes up to which a file is read for its row. */
const READ_UP_TO = 2_000_000;
const SETTLE_MS = 200;

export interface PromptsTreeDeps {
  readonly log: Log;
  readonly costs: Pick<Costs, 'lastRuns' | 'onDidChange'>;
  readonly evals: EvalReports;
  readonly workspace: Pick<WorkspaceState, 'of' | 'onDidListModels'>;
}

export function registerPromptsTree(deps: PromptsTreeDeps): vscode.Disposable {
  const { log, costs } = deps;
  const changed = new vscode.EventEmitter<undefined>();
  const read = new Map<string, Promise<PromptFile | undefined>>();
  const limit = pLimit(8);
  let settling: NodeJS.Timeout | undefined;

  const settle = (): void => {
    clearTimeout(settling);
    settling = setTimeout(() => changed.fire(undefined), SETTLE_MS);
  };
  const refresh = (uri?: vscode.Uri): void => {
    if (uri === undefined) read.clear();
    else read.delete(uri.toString());
    settle();
  };
  const fileOf = (uri: vscode.Uri): Promise<PromptFile | undefined> => {
    const key = uri.toString();
    const known = read.get(key) ?? limit(() => readFile(uri, log));
    read.set(key, known);
    return known;
  };
  const rowsOf = (folder?: vscode.WorkspaceFolder) => promptRows(folder, fileOf, deps);

  const provider: vscode.TreeDataProvider<Row> = {
    onDidChangeTreeData: changed.event,
    getChildren: async (row) => {
      if (row !== undefined) return [...(row.type === 'folder' ? await rowsOf(row.folder) : [])];
      const rows = await topRows(rowsOf);
      // Without this the welcome would flash while the files are looked for.
      setContext(CONTEXT_KEYS.noPrompts, rows.length === 0);
      return [...rows];
    },
    getTreeItem: (row) => spoken(row.type === 'folder' ? folderItem(row.folder) : promptItem(row)),
  };

  const watcher = vscode.workspace.createFileSystemWatcher(PROMPT_FILE_GLOB);
  return vscode.Disposable.from(
    vscode.window.createTreeView(VIEWS.prompts, { treeDataProvider: provider }),
    watcher,
    watcher.onDidCreate(refresh),
    watcher.onDidChange(refresh),
    watcher.onDidDelete(refresh),
    vscode.workspace.onDidChangeWorkspaceFolders(() => refresh()),
    // What files say stays read: only what their runs cost is new.
    costs.onDidChange(settle),
    deps.evals.onDidChange(settle),
    // A connection that listed its models has names for them.
    deps.workspace.onDidListModels(settle),
    changed,
    { dispose: () => clearTimeout(settling) },
  );
}

/** `p2` before `p10`, as in the Explorer. */
const byNumber = new Intl.Collator(undefined, { numeric: true });

type RowsOf = (folder?: vscode.WorkspaceFolder) => Promise<readonly Row[]>;

/** The prompts of a folder, or of the only one. */
async function promptRows(
  folder: vscode.WorkspaceFolder | undefined,
  fileOf: (uri: vscode.Uri) => Promise<PromptFile | undefined>,
  deps: PromptsTreeDeps,
): Promise<readonly Row[]> {
  const include =
    folder === undefined ? PROMPT_FILE_GLOB : new vscode.RelativePattern(folder, PROMPT_FILE_GLOB);
  const uris = await vscode.workspace.findFiles(include, PROMPT_FILE_EXCLUDE, MOST_FILES);
  const [files, figuresOf, state] = await Promise.all([
    Promise.all(uris.map(fileOf)),
    promptFigures(folder ?? vscode.workspace.workspaceFolders?.[0], deps),
    deps.workspace.of(folder?.uri),
  ]);
  const present = files
    .filter((file) => file !== undefined)
    .sort((a, b) => byNumber.compare(a.uri.path, b.uri.path));
  const names = await namesOf(
    present.map(({ model }) => model),
    state,
  );
  return present.map((file) => {
    const { uri, model } = file;
    const figures = figuresOf(uri, model);
    return { type: 'prompt', file, figures, model: names.get(model), resourceUri: uri };
  });
}

type Written = PromptFile['model'];

/** Many prompts name the same few models. */
async function namesOf(
  models: readonly Written[],
  state: FolderState,
): Promise<ReadonlyMap<Written, string | undefined>> {
  const pairs = [...new Set(models)].map(
    async (model) => [model, await nameOf(model, state)] as const,
  );
  return new Map(await Promise.all(pairs));
}

async function nameOf(reference: Written, state: FolderState): Promise<string | undefined> {
  const parsed = parseModelReference(reference ?? '');
  if (reference === undefined || parsed === undefined) return reference;
  if (parsed.connection === 'sandbox') return parsed.modelId;
  return displayName(reference, (await knownModel(reference, state)).name);
}

/** Folders where there are several. */
async function topRows(rowsOf: RowsOf): Promise<readonly Row[]> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  if (folders.length <= 1) return rowsOf();
  const groups = await Promise.all(
    folders.map(async (folder) => ({ folder, rows: await rowsOf(folder) })),
  );
  return groups
    .filter(({ rows }) => rows.length > 0)
    .map(({ folder }) => ({ type: 'folder', folder }));
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

function promptItem({
  file,
  figures,
  model: name,
}: Extract<Row, { type: 'prompt' }>): vscode.TreeItem {
  const { uri, model, description } = file;
  const item = new vscode.TreeItem(uri);
  const path = vscode.workspace.asRelativePath(uri, false);
  item.label = basename(uri.path);
  const folder = dirname(path) === '.' ? undefined : dirname(path);
  item.description = [name, ...figureTexts(figures), folder]
    .filter((part) => part !== undefined)
    .join(' · ');
  const lines = [path, description, model, ...figureLines(figures)];
  item.tooltip = new vscode.MarkdownString(tooltipText(lines, figures.last?.cost));
  item.iconPath = vscode.ThemeIcon.File;
  item.contextValue = ROWS.prompt;
  item.command = { title: 'Open', command: 'vscode.open', arguments: [uri] };
  return item;
}
