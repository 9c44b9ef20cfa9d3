/**
 * The budget of this window: the caps of each folder's `assay.yaml` and of the user's settings, what this window has
 * spent, and what the day has cost.
 */
import * as vscode from 'vscode';
import {
  Budget,
  type Cap,
  type Guard,
  SessionTally,
  type Tally,
} from '../../core/cost/budget/index.ts';
import { billedCost, type DaySoFar } from '../../core/ledger/index.ts';
import type { Homes } from '../homes.ts';
import { COMMANDS } from '../ids.ts';
import type { Ledgers } from '../ledgers.ts';
import type { RecordingSwitch } from '../recording.ts';
import type { RunCommand } from '../run.ts';
import type { Settings } from '../settings.ts';
import type { FolderState, WorkspaceState } from '../workspaceState.ts';
import { createCaps } from './caps.ts';

export interface BudgetsDeps {
  readonly settings: Settings;
  readonly workspace: WorkspaceState;
  readonly homes: Homes;
  readonly ledgers: Ledgers;
  readonly recording: Pick<RecordingSwitch, 'mode'>;
  readonly runCommand: RunCommand;
  /** Folder of the editor that all its windows share. Absolute path. */
  readonly storage: string;
}

/** A cap as it holds at this moment. */
export interface CapNow extends Pick<Cap, 'name' | 'usd' | 'setIn'> {
  readonly isRaised: boolean;
}

export interface Budgets extends vscode.Disposable {
  /** Asked before calls of a folder; undefined where no cap is set, and while recordings are replayed. */
  guardOf(state: FolderState): Promise<Guard | undefined>;
  /** The caps over a folder's calls; none where the user set none. */
  capsOf(state: FolderState): Promise<readonly CapNow[]>;
  /** What this window has spent. */
  readonly session: Tally;
  /** USD that running calls of this window may yet cost, where a cap is set. */
  readonly held: number;
  /** What the day has cost in all folders of this window. @throws AssayError where a ledger cannot be read */
  today(): Promise<DaySoFar>;
  /** What was spent, or may be, has changed. */
  readonly onDidChange: vscode.Event<void>;
}

export function createBudgets(deps: BudgetsDeps): Budgets {
  const { settings, homes, ledgers, recording, runCommand, workspace } = deps;
  const tally = new SessionTally();
  const budget = new Budget();
  const caps = createCaps({ ...deps, session: () => tally.now });
  const changed = new vscode.EventEmitter<void>();
  const capsOf = async (state: FolderState): Promise<readonly Cap[]> =>
    caps.of(state, await homes.of(state.folder?.uri));

  const subscriptions = vscode.Disposable.from(
    changed,
    ledgers.onDidRecord(({ result }) => {
      tally.add(result.runId, billedCost(result));
      changed.fire();
    }),
    settings.onDidChange(() => changed.fire()),
    workspace.onDidChange(() => changed.fire()),
    runCommand(COMMANDS.raiseBudget, async (given) => {
      const { raiseBudget } = await import('./raise.ts');
      if (await raiseBudget(given, budget, await capsOf(await workspace.of()))) changed.fire();
    }),
  );
  return {
    guardOf: async (state) => {
      if (recording.mode() === 'replay') return undefined;
      const { faultOf, refuseAll } = await import('./fault.ts');
      const fault = await faultOf(state);
      if (fault !== undefined) return refuseAll(fault);
      const home = await homes.of(state.folder?.uri);
      if ((await caps.of(state, home)).length === 0) return undefined;
      await caps.use(home);
      // Read again for each call: a cap may be lowered while calls run.
      return budget.at({
        home,
        unknown: settings.budgetUnknown,
        caps: () => caps.of(state, home),
      });
    },
    capsOf: async (state) =>
      (await capsOf(state)).map((cap) => {
        const usd = budget.capOf(cap);
        return { name: cap.name, usd, setIn: cap.setIn, isRaised: usd > cap.usd };
      }),
    get session() {
      return tally.now;
    },
    get held() {
      return budget.held;
    },
    today: () => caps.day(homes.all()),
    onDidChange: changed.event,
    dispose: () => subscriptions.dispose(),
  };
}
