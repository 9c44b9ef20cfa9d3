/** What the prompt-file features need of the rest of the extension. */
import type * as vscode from 'vscode';
import type { Log } from '../../core/model/index.ts';
import type { Connection } from '../../core/workspace/types.ts';
import type { RunCommand } from '../run.ts';
import type { Settings } from '../settings.ts';

/** A model that may be written into a prompt file. */
export interface ModelChoice {
  /** `<connection>/<model id>`. */
  readonly reference: string;
  readonly name: string;
  readonly detail?: string;
}

export interface PromptDeps {
  readonly log: Log;
  readonly runCommand: RunCommand;
  readonly settings: Pick<Settings, 'codeLensEnabled' | 'defaultModel' | 'onDidChange'> & {
    readonly defaultMaxOutputTokens: number;
  };
  /** The connections that apply to a file, those that need no `assay.yaml` included. */
  connections(uri: vscode.Uri): Promise<readonly Connection[]>;
  /** The models known at this moment; never waits for a service. */
  models(uri: vscode.Uri): Promise<readonly ModelChoice[]>;
  readonly onDidChangeConnections: vscode.Event<void>;
  /** The values that the playground last ran this file with, as typed. */
  lastValues?(uri: vscode.Uri): Readonly<Record<string, string>> | undefined;
}
