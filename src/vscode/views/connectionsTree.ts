/** The Connections view: every way to reach models, whether it works, and which models it has. */
import * as vscode from 'vscode';
import {
  type AssayError,
  formatModelReference,
  type Log,
  type ModelInfo,
  toAssayError,
} from '../../core/model/index.ts';
import type { Connection } from '../../core/workspace/types.ts';
import { COMMANDS, ROWS, VIEWS, WORKSPACE_FILE } from '../ids.ts';
import { originOf } from '../keys.ts';
import { kindOf } from '../playground/context.ts';
import { isKnownAction } from '../run.ts';
import type { FolderState, WorkspaceState } from '../workspaceState.ts';
import { spoken } from './rows.ts';

/** Rows double as the arguments of the commands in their menus. */
export type ConnectionRow =
  | { readonly type: 'folder'; readonly state: FolderState }
  | { readonly type: 'problems'; readonly count: number; readonly file: vscode.Uri }
  | {
      readonly type: 'connection';
      readonly connection: Connection;
      readonly state: FolderState;
      /** Where its key is sent, for connections that take one. */
      readonly origin?: string;
    }
  | { readonly type: 'model'; readonly reference: string; readonly info: ModelInfo }
  | { readonly type: 'error'; readonly error: AssayError }
  | { readonly type: 'empty' }
  | {
      readonly type: 'command';
      readonly title: string;
      readonly command: string;
      readonly icon: string;
    };

export function registerConnectionsTree(deps: {
  readonly log: Log;
  readonly workspace: WorkspaceState;
}): vscode.Disposable {
  const { workspace, log } = deps;
  const changed = new vscode.EventEmitter<undefined>();
  const provider: vscode.TreeDataProvider<ConnectionRow> = {
    onDidChangeTreeData: changed.event,
    getChildren: async (row) => {
      if (row === undefined) return [...topRows(await workspace.all())];
      if (row.type === 'folder') return [...connectionRows(row.state)];
      return row.type === 'connection' ? [...(await modelRows(row, log))] : [];
    },
    getTreeItem: (row) => spoken(itemOf(row)),
  };
  return vscode.Disposable.from(
    vscode.window.createTreeView(VIEWS.connections, { treeDataProvider: provider }),
    workspace.onDidChange(() => changed.fire(undefined)),
    changed,
  );
}

/** Folders stand apart only where more than one says something of its own. */
function topRows(states: readonly FolderState[]): readonly ConnectionRow[] {
  const withFile = states.filter(({ file }) => file !== undefined);
  if (withFile.length > 1) return withFile.map((state) => ({ type: 'folder', state }));
  const state = withFile[0] ?? states[0];
  return state === undefined ? [] : [...connectionRows(state), ...setUpRows(state)];
}

function connectionRows(state: FolderState): readonly ConnectionRow[] {
  const errors = state.parsed.problems.filter(({ severity }) => severity === 'error');
  const rows = state.offered().map((connection): ConnectionRow => {
    const origin = connection.type === 'openai' ? originOf(connection.url) : undefined;
    return { type: 'connection', connection, state, ...(origin === undefined ? {} : { origin }) };
  });
  if (errors.length === 0 || state.file === undefined) return rows;
  return [{ type: 'problems', count: errors.length, file: state.file }, ...rows];
}

/** First-run set-up stands in the tree. */
function setUpRows({ file, folder }: FolderState): readonly ConnectionRow[] {
  if (file !== undefined || folder === undefined) return [];
  return [
    {
      type: 'command',
      title: 'Find local servers…',
      command: COMMANDS.findLocalServers,
      icon: 'search',
    },
    {
      type: 'command',
      title: `Create ${WORKSPACE_FILE}…`,
      command: COMMANDS.openWorkspaceFile,
      icon: 'new-file',
    },
  ];
}

async function modelRows(
  { connection, state }: Extract<ConnectionRow, { type: 'connection' }>,
  log: Log,
): Promise<readonly ConnectionRow[]> {
  try {
    const models = await state.models(connection.name);
    if (models.length === 0) return [{ type: 'empty' }];
    return models.map((info) => ({
      type: 'model',
      reference: formatModelReference({ connection: connection.name, modelId: info.id }),
      info,
    }));
  } catch (thrown) {
    const error = toAssayError(thrown);
    log.info(`${connection.name} did not list its models: ${error.message}`);
    return [{ type: 'error', error }];
  }
}

function itemOf(row: ConnectionRow): vscode.TreeItem {
  switch (row.type) {
    case 'folder':
      return plainItem(row.state.folder?.name ?? '', 'root-folder', 'expanded');
    case 'problems':
      return problemsItem(row);
    case 'connection':
      return connectionItem(row);
    case 'model':
      return modelItem(row);
    case 'error':
      return errorItem(row.error);
    case 'empty':
      return plainItem('No models', 'info');
    case 'command': {
      const item = plainItem(row.title, row.icon);
      item.command = { title: row.title, command: row.command };
      return item;
    }
  }
}

function plainItem(label: string, icon: string, state?: 'expanded' | 'collapsed'): vscode.TreeItem {
  const { Expanded, Collapsed, None } = vscode.TreeItemCollapsibleState;
  const collapsible = state === 'expanded' ? Expanded : state === 'collapsed' ? Collapsed : None;
  const item = new vscode.TreeItem(label, collapsible);
  item.iconPath = new vscode.ThemeIcon(icon);
  return item;
}

function problemsItem({ count, file }: Extract<ConnectionRow, { type: 'problems' }>) {
  const item = plainItem(
    `${WORKSPACE_FILE} has ${count} error${count === 1 ? '' : 's'}`,
    'warning',
  );
  item.command = { title: 'Open', command: 'vscode.open', arguments: [file] };
  item.tooltip = 'What could not be read is left out. Open the file to see the places.';
  return item;
}

const ICONS: Readonly<Record<Connection['type'], string>> = {
  bedrock: 'cloud',
  sagemaker: 'server-process',
  openai: 'server',
  vscode: 'vscode',
  sandbox: 'beaker',
  replay: 'history',
};

function connectionItem(row: Extract<ConnectionRow, { type: 'connection' }>): vscode.TreeItem {
  const { connection, origin } = row;
  const item = plainItem(connection.name, ICONS[connection.type], 'collapsed');
  const address = connection.type === 'openai' ? connection.url : undefined;
  item.description = [connection.name === connection.type ? undefined : kindOf(connection), address]
    .filter((part) => part !== undefined)
    .join(' · ');
  if (connection.type === 'sandbox') item.description = kindOf(connection);
  item.tooltip = [connection.name, kindOf(connection), address]
    .filter((part) => part !== undefined)
    .join('\n');
  item.contextValue = origin === undefined ? ROWS.connection : ROWS.keyedConnection;
  return item;
}

function modelItem({ reference, info }: Extract<ConnectionRow, { type: 'model' }>) {
  const item = plainItem(info.name, 'symbol-misc');
  if (info.name !== info.id) item.description = info.id;
  item.tooltip = [reference, info.description].filter((line) => line !== undefined).join('\n');
  item.contextValue = ROWS.model;
  return item;
}

/** The error stands where the models would, and carries out its action when chosen. */
function errorItem(error: AssayError): vscode.TreeItem {
  const item = plainItem(error.message, 'warning');
  item.tooltip = [error.message, error.hint].filter((line) => line !== undefined).join('\n');
  const { action } = error;
  if (action !== undefined && isKnownAction(action)) {
    item.description = action.title;
    item.command = {
      title: action.title,
      command: action.command,
      arguments: [...(action.arguments ?? [])],
    };
  } else if (error.hint !== undefined) item.description = error.hint;
  return item;
}
