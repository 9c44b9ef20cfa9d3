/** The Connections view: every way to reach models, whose account pays, whether it works, and which models it has. */
import * as vscode from 'vscode';
import type { Accounts } from '../aws/accounts.ts';
import { VIEWS } from '../ids.ts';
import type { ServerFacts } from '../servers/index.ts';
import type { FolderState, WorkspaceState } from '../workspaceState.ts';
import { itemOf } from './connectionItems.ts';
import {
  type ConnectionItemRow,
  type ConnectionRow,
  childRows,
  connectionRows,
  type RowDeps,
  topRows,
} from './connectionRows.ts';
import { spoken } from './rows.ts';

export interface ConnectionsTreeDeps extends RowDeps {
  readonly accounts: Accounts;
  readonly workspace: WorkspaceState;
  readonly facts: ServerFacts;
}

export function registerConnectionsTree(deps: ConnectionsTreeDeps): vscode.Disposable {
  const { workspace, accounts, facts } = deps;
  const changed = new vscode.EventEmitter<ConnectionRow | undefined>();
  /** The rows as the view has them, because it draws one anew only where it is given the same object. */
  const drawn = new Map<string, ConnectionItemRow>();
  const children = rememberChildren(deps);
  const provider: vscode.TreeDataProvider<ConnectionRow> = {
    onDidChangeTreeData: changed.event,
    getChildren: async (row) => {
      if (row === undefined) return [...(await topRows(await workspace.all(), deps))];
      if (row.type === 'folder') return [...(await connectionRows(row.state, deps))];
      if (row.type === 'vendor') return [...row.models];
      if (row.type !== 'connection') return [];
      facts.opened(row);
      return [...(await children(row))];
    },
    getTreeItem: (row) => {
      if (row.type === 'connection') drawn.set(keyOf(row), row);
      return spoken(facts.decorate(itemOf(row), row));
    },
  };
  const view = vscode.window.createTreeView(VIEWS.connections, { treeDataProvider: provider });
  return vscode.Disposable.from(
    view,
    facts.follow(view),
    facts.onDidChange((row) => changed.fire(drawn.get(keyOf(row)))),
    workspace.onDidChange(() => changed.fire(undefined)),
    accounts.onDidChange(() => changed.fire(undefined)),
    changed,
  );
}

function keyOf({ state, connection }: Pick<ConnectionItemRow, 'state' | 'connection'>): string {
  return `${state.folder?.uri.toString() ?? ''} ${connection.name}`;
}

/** The rows under a connection, until it is refreshed: drawing the view again must not ask anybody again. */
function rememberChildren(deps: RowDeps) {
  const known = new WeakMap<FolderState, Map<string, Promise<readonly ConnectionRow[]>>>();
  return (row: ConnectionItemRow): Promise<readonly ConnectionRow[]> => {
    const ofState = known.get(row.state) ?? new Map<string, Promise<readonly ConnectionRow[]>>();
    known.set(row.state, ofState);
    const rows = ofState.get(row.connection.name) ?? childRows(row, deps);
    ofState.set(row.connection.name, rows);
    return rows;
  };
}
