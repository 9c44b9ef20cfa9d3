/** Estimates and past runs for the surfaces of this window. Their code loads when the first of them is asked for. */
import * as vscode from 'vscode';
import type { Log } from '../../core/model/index.ts';
import type { Homes } from '../homes.ts';
import type { Ledgers } from '../ledgers.ts';
import type { FolderState, WorkspaceState } from '../workspaceState.ts';
import type { Estimates, RunForecast, Unsent } from './estimates.ts';
import type { LastRun, PastRuns } from './pastRuns.ts';

export type { RunForecast, Unsent } from './estimates.ts';
export type { LastRun } from './pastRuns.ts';

export interface Costs extends vscode.Disposable, Pick<Estimates, 'forecast' | 'counted'> {
  /** The last whole run of each prompt of a folder, by its path as the ledger names it. Does not reject. */
  lastRuns(folder: vscode.WorkspaceFolder | undefined): Promise<ReadonlyMap<string, LastRun>>;
  /** Prices, past runs or calibration have changed: what was estimated may be so no longer. */
  readonly onDidChange: vscode.Event<void>;
}

export interface CostsDeps {
  readonly log: Log;
  readonly homes: Homes;
  readonly workspace: WorkspaceState;
  readonly ledgers: Ledgers;
  /** Folder of the editor that all its windows share. Absolute path. */
  readonly storage: string;
  readonly memory: vscode.Memento;
}

interface Loaded {
  readonly estimates: Estimates;
  readonly pastRuns: PastRuns;
}

export function createCosts(deps: CostsDeps): Costs {
  const changed = new vscode.EventEmitter<void>();
  let loading: Promise<Loaded> | undefined;
  const load = (): Promise<Loaded> => {
    loading ??= loadAll(deps).then((loaded) => {
      loaded.estimates.onDidChange(() => changed.fire());
      return loaded;
    });
    return loading;
  };
  return {
    forecast: async (state: FolderState, unsent: Unsent): Promise<RunForecast> =>
      (await load()).estimates.forecast(state, unsent),
    counted: async (state, unsent, signal) =>
      (await load()).estimates.counted(state, unsent, signal),
    lastRuns: async (folder) => (await load()).pastRuns.lastRuns(await deps.homes.of(folder?.uri)),
    onDidChange: changed.event,
    dispose: () => {
      changed.dispose();
      void loading?.then(({ estimates, pastRuns }) => {
        estimates.dispose();
        pastRuns.dispose();
      });
    },
  };
}

async function loadAll(deps: CostsDeps): Promise<Loaded> {
  const [{ createEstimates }, { createPastRuns }, { createWindowTokens }] = await Promise.all([
    import('./estimates.ts'),
    import('./pastRuns.ts'),
    import('./tokens.ts'),
  ]);
  const pastRuns = createPastRuns(deps);
  const tokens = createWindowTokens(deps);
  return { pastRuns, estimates: createEstimates({ ...deps, pastRuns, tokens }) };
}
