/** The budget of one command: its caps, and what it has spent. A session is the command. */
import { join } from 'node:path';
import {
  Budget,
  type Cap,
  type Guard,
  SessionTally,
  type Spent,
  type UnknownPolicy,
} from '../core/cost/budget/index.ts';
import { billedCost, openDaySpend } from '../core/ledger/index.ts';
import type { ErrorData } from '../core/model/index.ts';
import type { RunDeps } from '../core/runs/index.ts';
import { numberOption, type ParsedArguments } from './arguments.ts';
import type { CliWorkspace } from './workspace.ts';

export interface CommandBudget {
  /** Undefined where no cap is set, and while recordings are replayed. */
  readonly guard: Guard | undefined;
  /** The ledger, if any, with each run counted once it is recorded. */
  counting(ledger: RunLedger | undefined): RunLedger;
}

type RunLedger = NonNullable<RunDeps['ledger']>;

/** @throws AssayError `invalid` for an option that is no amount */
export async function commandBudget(
  workspace: CliWorkspace,
  given: ParsedArguments,
): Promise<CommandBudget> {
  const { directory, read, files } = workspace;
  const home = join(directory, '.assay');
  const tally = new SessionTally();
  const day = openDaySpend(home, files);
  const settings = await budgetSettings(workspace);
  const own = read.config.budget;
  const session = () => tally.now;
  const today = {
    homes: [home],
    spent: async (): Promise<Spent> => {
      const recorded = await day.of(Date.now());
      // Runs that leave no record are known here alone.
      return given.isSet('no-ledger') ? both(recorded, tally.now) : recorded;
    },
  };
  const caps = [
    ...cap('session', own.session, { setIn: 'assay.yaml', spent: session }),
    ...cap('session', settings.session, { setIn: 'settings', spent: session }),
    ...cap('day', own.day, { setIn: 'assay.yaml', ...today }),
    ...cap('day', settings.day, { setIn: 'settings', ...today }),
  ];
  const budget = new Budget();
  const raised = numberOption(given, 'raise-budget', { min: 0 });
  if (raised !== undefined) {
    budget.raise('session', raised);
    budget.raise('day', (await day.of(Date.now())).usd + raised);
  }
  const isFree = given.isSet('replay') || caps.length === 0;
  return {
    guard: isFree ? undefined : budget.at({ home, unknown: settings.unknown, caps: () => caps }),
    counting: (ledger) => ({
      append: async (record) => {
        try {
          await ledger?.append(record);
        } finally {
          tally.add(record.result.runId, billedCost(record.result));
        }
      },
    }),
  };
}

function both(one: Spent, other: Spent): Spent {
  return { usd: one.usd + other.usd, runIds: new Set([...one.runIds, ...other.runIds]) };
}

/** The error with what raises a cap in a terminal, where it is about one. */
export function withBudgetHint(error: ErrorData): ErrorData {
  if (error.kind !== 'budget') return error;
  const hint =
    'Nothing was sent. Give --raise-budget USD to let this command spend more, or --max-tokens for a shorter answer.';
  return { ...error, hint };
}

/** Zero is no cap, as in the editor's settings. */
function cap(
  name: Cap['name'],
  usd: number | undefined,
  more: Omit<Cap, 'name' | 'usd'>,
): readonly Cap[] {
  return usd === undefined || usd <= 0 ? [] : [{ name, usd, ...more }];
}

interface BudgetSettings {
  readonly session: number | undefined;
  readonly day: number | undefined;
  readonly unknown: UnknownPolicy;
}

/** `assay.budget.*` of the workspace's editor settings, which hold for the terminal too. */
async function budgetSettings({ directory, files }: CliWorkspace): Promise<BudgetSettings> {
  const path = join(directory, '.vscode', 'settings.json');
  const text = (await files.read(path).catch(() => undefined)) ?? '';
  // The file is JSON with comments; only plain values matter here.
  const amount = (name: string): number | undefined => {
    const found = new RegExp(`^\\s*"assay\\.budget\\.${name}"\\s*:\\s*([\\d.]+)`, 'm').exec(text);
    return found?.[1] === undefined ? undefined : Number(found[1]);
  };
  const refuses = /^\s*"assay\.budget\.unknown"\s*:\s*"refuse"/m.test(text);
  return { session: amount('session'), day: amount('day'), unknown: refuses ? 'refuse' : 'allow' };
}
