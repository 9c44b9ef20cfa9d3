/** Servers of one's own: what their rows say, extra headers, and measuring how fast they answer under load. */
import * as vscode from 'vscode';
import type { Budgets } from '../budget/index.ts';
import type { Homes } from '../homes.ts';
import { COMMANDS, THROUGHPUT_PANEL } from '../ids.ts';
import type { KeyStore } from '../keys.ts';
import type { Ledgers } from '../ledgers.ts';
import type { ExtensionLog } from '../log.ts';
import type { RecordingSwitch } from '../recording.ts';
import type { RunCommand } from '../run.ts';
import type { WorkspaceState } from '../workspaceState.ts';
import { createServerFacts, type ServerFacts } from './facts.ts';
import type { MeasureOptions, Measuring } from './measure.ts';

export type { ServerFacts } from './facts.ts';

export interface ServersDeps {
  readonly log: ExtensionLog;
  readonly runCommand: RunCommand;
  readonly workspace: WorkspaceState;
  readonly keys: KeyStore;
  readonly homes: Homes;
  readonly budgets: Budgets;
  readonly ledgers: Ledgers;
  readonly recording: Pick<RecordingSwitch, 'mode'>;
  readonly extensionUri: vscode.Uri;
}

export interface Servers extends vscode.Disposable {
  readonly facts: ServerFacts;
}

export function registerServers(deps: ServersDeps): Servers {
  const { runCommand, log, workspace, keys, homes } = deps;
  const facts = createServerFacts({
    log,
    workspace,
    secrets: keys,
    best: async (row) => (await import('./reports.ts')).keptMeasurements(homes).best(row),
  });
  let measuring: Promise<Measuring> | undefined;
  const load = (): Promise<Measuring> => {
    measuring ??= import('./measure.ts').then((module) => new module.Measuring({ ...deps, facts }));
    return measuring;
  };
  const registrations = vscode.Disposable.from(
    facts,
    runCommand(COMMANDS.measureThroughput, async (target, options) =>
      (await load()).measure(target, planIn(options)),
    ),
    runCommand(COMMANDS.openThroughput, async (target) => (await load()).openKept(target)),
    runCommand(COMMANDS.setServerHeaders, async (target) =>
      (await import('./headers.ts')).setHeaders(target, deps),
    ),
    runCommand(COMMANDS.removeServerHeaders, async (target) =>
      (await import('./headers.ts')).removeHeaders(target, deps),
    ),
    vscode.window.registerWebviewPanelSerializer(THROUGHPUT_PANEL, {
      deserializeWebviewPanel: async (panel, state: unknown) =>
        (await load()).restore(panel, state),
    }),
  );
  return {
    facts,
    dispose: () => {
      registrations.dispose();
      void measuring?.then((loaded) => loaded.dispose());
    },
  };
}

/** A plan by key binding or another extension: whole numbers throughout, or it is asked for as usual. */
function planIn(options: unknown): MeasureOptions {
  if (typeof options !== 'object' || options === null || !('plan' in options)) return {};
  const { plan } = options;
  if (typeof plan !== 'object' || plan === null || !('levels' in plan)) return {};
  const names = ['requestsPerLevel', 'maxRequests', 'maxSeconds', 'maxOutputTokens'] as const;
  const counts = names.map((name) => Reflect.get(plan, name));
  const { levels } = plan;
  const isWhole = [...counts, ...(Array.isArray(levels) ? levels : [0])].every(
    (count) => Number.isInteger(count) && count >= 1,
  );
  // Every member was checked.
  return isWhole ? { plan: plan as NonNullable<MeasureOptions['plan']> } : {};
}
