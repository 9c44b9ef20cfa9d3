/** Everything about money that other features build on, put together: the budget, estimates, bills and the report. */
import type * as vscode from 'vscode';
import type { Accounts } from './aws/accounts.ts';
import { type Bills, registerBills } from './bill/index.ts';
import { type Budgets, createBudgets } from './budget/index.ts';
import { type Costs, createCosts } from './cost/index.ts';
import type { Homes } from './homes.ts';
import type { Ledgers } from './ledgers.ts';
import type { ExtensionLog } from './log.ts';
import type { RecordingSwitch } from './recording.ts';
import type { RunCommand } from './run.ts';
import type { Settings } from './settings.ts';
import { registerSpend } from './spend/index.ts';
import type { WorkspaceState } from './workspaceState.ts';

export interface MoneyDeps {
  readonly log: ExtensionLog;
  readonly settings: Settings;
  readonly workspace: WorkspaceState;
  readonly homes: Homes;
  readonly ledgers: Ledgers;
  readonly runCommand: RunCommand;
  readonly accounts: Accounts;
  readonly recording: RecordingSwitch;
}

export interface Money {
  readonly budgets: Budgets;
  readonly costs: Costs;
  readonly bills: Bills;
}

/** What is made ends with the extension. */
export function createMoney(deps: MoneyDeps, context: vscode.ExtensionContext): Money {
  const storage = context.globalStorageUri.fsPath;
  const { extensionUri } = context;
  const budgets = createBudgets({ ...deps, storage });
  const costs = createCosts({ ...deps, storage, memory: context.globalState });
  const bills = registerBills(deps);
  context.subscriptions.push(budgets, costs, bills, registerSpend({ ...deps, extensionUri }));
  return { budgets, costs, bills };
}
