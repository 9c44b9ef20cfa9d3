/** What the prompt-file features need of the rest of the extension. */
import type * as vscode from 'vscode';
import type { Log } from '../../core/model/index.ts';
import type { Costs } from '../cost/index.ts';
import type { EvalReports } from '../evalReports.ts';
import type { RunCommand } from '../run.ts';
import type { Settings } from '../settings.ts';
import type { WorkspaceState } from '../workspaceState.ts';

export interface PromptDeps {
  readonly log: Log;
  readonly runCommand: RunCommand;
  readonly settings: Pick<
    Settings,
    | 'callsPerMonth'
    | 'codeLensCost'
    | 'codeLensEnabled'
    | 'defaultModel'
    | 'defaultMaxOutputTokens'
    | 'onDidChange'
  >;
  readonly workspace: Pick<WorkspaceState, 'of' | 'onDidChange'>;
  readonly evals: EvalReports;
  readonly costs: Pick<Costs, 'forecast' | 'onDidChange'>;
  /** The values that the playground last ran this file with, as typed. */
  lastValues?(uri: vscode.Uri): Readonly<Record<string, string>> | undefined;
}
