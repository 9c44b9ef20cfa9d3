/** The status bar's one item: what this window has spent, and the region that its calls go to. */
import * as vscode from 'vscode';
import type { Log } from '../../core/model/index.ts';
import type { Accounts } from '../aws/accounts.ts';
import type { Budgets, CapNow } from '../budget/index.ts';
import { COMMANDS } from '../ids.ts';
import type { WorkspaceState } from '../workspaceState.ts';
import { regionOf } from './region.ts';
import { statusText, statusTooltip } from './statusText.ts';

export interface StatusBarDeps {
  readonly log: Log;
  readonly workspace: WorkspaceState;
  readonly accounts: Accounts;
  readonly budgets: Budgets;
  /** The models that the playground is about to call; none before it was opened. */
  columns(): readonly string[];
  /** The columns may have changed. */
  readonly onDidChangeColumns: vscode.Event<void>;
}

const ID = 'assay.spend';
/** To the left of what belongs to the file. */
const PRIORITY = 90;
const SETTLE_MS = 200;

export function registerStatusBar(deps: StatusBarDeps): vscode.Disposable {
  const { log, workspace, accounts, budgets } = deps;
  const item = vscode.window.createStatusBarItem(ID, vscode.StatusBarAlignment.Right, PRIORITY);
  item.name = 'Assay Spend';
  item.command = { title: 'Open Spend Report', command: COMMANDS.openSpend };
  let settling: NodeJS.Timeout | undefined;

  const refresh = async (): Promise<void> => {
    try {
      const states = await workspace.all();
      const { session } = budgets;
      // A window that has nothing to do with models is left alone.
      if (session.runs === 0 && states.every(({ file }) => file === undefined)) {
        item.hide();
        return;
      }
      const [state] = states;
      const caps: readonly CapNow[] = state === undefined ? [] : await budgets.capsOf(state);
      const region = regionOf(states, deps.columns(), accounts);
      const today = await budgets.today().catch(() => undefined);
      item.text = statusText(session, region);
      item.tooltip = new vscode.MarkdownString(
        statusTooltip({ session, today: today?.usd, held: budgets.held, caps, region }),
      );
      item.accessibilityInformation = {
        label: `Assay spend: ${statusText(session, region).replace(/^\$\([a-z-]+\)\s*/, '')}`,
        role: 'button',
      };
      item.show();
    } catch (thrown) {
      log.error('The status bar could not be brought up to date.', thrown);
    }
  };
  const schedule = (): void => {
    clearTimeout(settling);
    settling = setTimeout(() => void refresh(), SETTLE_MS);
  };
  schedule();
  return vscode.Disposable.from(
    item,
    budgets.onDidChange(schedule),
    accounts.onDidChange(schedule),
    deps.onDidChangeColumns(schedule),
    { dispose: () => clearTimeout(settling) },
  );
}
