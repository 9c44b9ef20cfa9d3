/** The Connections view: every way to reach models, whose account pays, whether it works, and which models it has. */
import * as vscode from 'vscode';
import type { Accounts } from '../aws/accounts.ts';
import { VIEWS } from '../ids.ts';
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

export function registerConnectionsTree(
  deps: RowDeps & { readonly accounts: Accounts; readonly workspace: WorkspaceState },
): vscode.Disposable {
  const { workspace, accounts } = deps;
  const changed = new vscode.EventEmitter<undefined>();
  const children = rememberChildren(deps);
  const provider: vscode.TreeDataProvider<ConnectionRow> = {
    onDidChangeTreeData: changed.event,
    getChildren: async (row) => {
      if (row === undefined) return [...(await topRows(await workspace.all(), deps))];
      if (row.type === 'folder') return [...(await connectionRows(row.state, deps))];
      if (row.type === 'vendor') return [...row.models];
      return row.type === 'connection' ? [...(await children(row))] : [];
    },
    getTreeItem: (row) => spoken(itemOf(row)),
  };
  return vscode.Disposable.from(
    vscode.window.createTreeView(VIEWS.connections, { treeDataProvider: provider }),
    workspace.onDidChange(() => changed.fire(undefined)),
    accounts.onDidChange(() => changed.fire(undefined)),
    changed,
  );
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
