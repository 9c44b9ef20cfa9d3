/** The user's settings, each read in one place. Defaults are those of package.json. */
import * as vscode from 'vscode';
import { DEFAULT_MAX_OUTPUT_TOKENS } from '../core/model/index.ts';
import { SETTINGS } from './ids.ts';

export interface Settings extends vscode.Disposable {
  /** Whether lenses stand above prompts. */
  readonly codeLensEnabled: boolean;
  /** Ceiling on output tokens where neither the prompt file nor the column sets one. */
  readonly defaultMaxOutputTokens: number;
  /** Model reference of a session's first column, and of prompt files that name no model. */
  readonly defaultModel: string;
  /** Whether what was asked and answered is stored in the workspace. */
  readonly historyContent: boolean;
  /** Pace of the sandbox's answers; 0 answers at once. */
  readonly sandboxTokensPerSecond: number;
  readonly onDidChange: vscode.Event<void>;
}

export const DEFAULT_MODEL = 'sandbox/extract';
export const DEFAULT_SANDBOX_TOKENS_PER_SECOND = 80;

function read<T extends string | number | boolean>(id: string, fallback: T): T {
  const value: unknown = vscode.workspace.getConfiguration().get(id);
  // A settings file may hold anything; the check makes the type true.
  return typeof value === typeof fallback ? (value as T) : fallback;
}

/** Settings that always give the current value. */
export function createSettings(): Settings {
  const changed = new vscode.EventEmitter<void>();
  const subscription = vscode.workspace.onDidChangeConfiguration((event) => {
    if (event.affectsConfiguration('assay')) changed.fire();
  });
  return {
    get codeLensEnabled() {
      return read(SETTINGS.codeLensEnabled, true);
    },
    get defaultMaxOutputTokens() {
      const tokens = read(SETTINGS.defaultMaxOutputTokens, DEFAULT_MAX_OUTPUT_TOKENS);
      return Number.isInteger(tokens) && tokens > 0 ? tokens : DEFAULT_MAX_OUTPUT_TOKENS;
    },
    get defaultModel() {
      return read(SETTINGS.defaultModel, DEFAULT_MODEL).trim() || DEFAULT_MODEL;
    },
    get historyContent() {
      return read(SETTINGS.historyContent, true);
    },
    get sandboxTokensPerSecond() {
      return Math.max(0, read(SETTINGS.sandboxTokensPerSecond, DEFAULT_SANDBOX_TOKENS_PER_SECOND));
    },
    onDidChange: changed.event,
    dispose: () => {
      subscription.dispose();
      changed.dispose();
    },
  };
}
