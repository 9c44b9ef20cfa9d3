/** The user's settings, each read in one place. Defaults are those of package.json. */
import * as vscode from 'vscode';
import { SETTING_DEFAULTS, SETTINGS } from './ids.ts';

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

/** The setting's value, or its default where a settings file holds something of another type. */
function read<K extends keyof typeof SETTING_DEFAULTS>(
  id: K,
): Widened<(typeof SETTING_DEFAULTS)[K]> {
  const fallback = SETTING_DEFAULTS[id];
  const value: unknown = vscode.workspace.getConfiguration().get(id);
  // The check makes the type true.
  return (typeof value === typeof fallback ? value : fallback) as Widened<typeof fallback>;
}

type Widened<T> = T extends boolean ? boolean : T extends number ? number : string;

/** Settings that always give the current value. */
export function createSettings(): Settings {
  const changed = new vscode.EventEmitter<void>();
  const subscription = vscode.workspace.onDidChangeConfiguration((event) => {
    if (event.affectsConfiguration('assay')) changed.fire();
  });
  return {
    get codeLensEnabled() {
      return read(SETTINGS.codeLensEnabled);
    },
    get defaultMaxOutputTokens() {
      const tokens = read(SETTINGS.defaultMaxOutputTokens);
      return Number.isInteger(tokens) && tokens > 0
        ? tokens
        : SETTING_DEFAULTS[SETTINGS.defaultMaxOutputTokens];
    },
    get defaultModel() {
      return read(SETTINGS.defaultModel).trim() || SETTING_DEFAULTS[SETTINGS.defaultModel];
    },
    get historyContent() {
      return read(SETTINGS.historyContent);
    },
    get sandboxTokensPerSecond() {
      return Math.max(0, read(SETTINGS.sandboxTokensPerSecond));
    },
    onDidChange: changed.event,
    dispose: () => {
      subscription.dispose();
      changed.dispose();
    },
  };
}
