/** The user's settings, each read in one place. Defaults are those of package.json. */
import * as vscode from 'vscode';
import type { UnknownPolicy } from '../core/cost/budget/index.ts';
import { SETTING_DEFAULTS, SETTINGS } from './ids.ts';

export interface Settings extends vscode.Disposable {
  /** USD that a window's calls may cost; undefined where no cap is set. The lowest of all places where it is set. */
  readonly budgetSession: number | undefined;
  /** The same of a day. */
  readonly budgetDay: number | undefined;
  readonly budgetUnknown: UnknownPolicy;
  /** Calls a month that costs are projected to. */
  readonly callsPerMonth: number;
  /** Whether lenses say what a run is expected to cost. */
  readonly codeLensCost: boolean;
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

/** What every place says where the setting can stand: a workspace that others wrote must not lift what the user set. */
function readAll(id: keyof typeof SETTING_DEFAULTS): readonly unknown[] {
  const found = vscode.workspace.getConfiguration().inspect(id);
  return [found?.globalValue, found?.workspaceValue, found?.workspaceFolderValue];
}

function lowestCap(id: keyof typeof SETTING_DEFAULTS): number | undefined {
  const caps = readAll(id).filter(
    (value): value is number => typeof value === 'number' && Number.isFinite(value) && value > 0,
  );
  return caps.length === 0 ? undefined : Math.min(...caps);
}

/** Settings that always give the current value. */
export function createSettings(): Settings {
  const changed = new vscode.EventEmitter<void>();
  const subscription = vscode.workspace.onDidChangeConfiguration((event) => {
    if (event.affectsConfiguration('assay')) changed.fire();
  });
  return {
    get budgetSession() {
      return lowestCap(SETTINGS.budgetSession);
    },
    get budgetDay() {
      return lowestCap(SETTINGS.budgetDay);
    },
    get budgetUnknown() {
      return readAll(SETTINGS.budgetUnknown).includes('refuse') ? 'refuse' : 'allow';
    },
    get callsPerMonth() {
      const calls = read(SETTINGS.callsPerMonth);
      return Number.isFinite(calls) && calls >= 1
        ? Math.round(calls)
        : SETTING_DEFAULTS[SETTINGS.callsPerMonth];
    },
    get codeLensCost() {
      return read(SETTINGS.codeLensCost);
    },
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
