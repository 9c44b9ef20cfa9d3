/** What the levers need of the rest of the extension. */
import type * as vscode from 'vscode';
import type { Costs } from '../cost/index.ts';
import type { EvalReports } from '../evalReports.ts';
import type { Homes } from '../homes.ts';
import type { Ledgers } from '../ledgers.ts';
import type { ExtensionLog } from '../log.ts';
import type { RunCommand } from '../run.ts';
import type { Settings } from '../settings.ts';
import type { WorkspaceState } from '../workspaceState.ts';

export interface LeversDeps {
  readonly log: ExtensionLog;
  readonly runCommand: RunCommand;
  readonly settings: Settings;
  readonly workspace: WorkspaceState;
  readonly homes: Homes;
  readonly ledgers: Ledgers;
  readonly evals: EvalReports;
  readonly costs: Pick<Costs, 'forecast'>;
  readonly extensionUri: vscode.Uri;
  /** The values that the playground last ran this file with, as typed. */
  lastValues?(uri: vscode.Uri): Readonly<Record<string, string>> | undefined;
  /** The prompt file of the session that a tab of the playground in front shows. */
  promptInFront(): vscode.Uri | undefined;
}
