/** The budget of one command: its caps, and what it has spent. A session is the command. */
import { join } from 'node:path';
import {
  Budget,
  type Cap,
  type Guard,
  SessionTally,
  type Spent,
} from '../core/cost/budget/index.ts';
import { billedCost, openDaySpend } from '../core/ledger/index.ts';
import type { ErrorData } from '../core/model/index.ts';
import type { RunDeps } from '../core/runs/index.ts';
import { numberOption, type ParsedArguments } from './arguments.ts';
import type { CliWorkspace } from './workspace.ts';
import { type WrittenCaps, writtenCaps } from './writtenCaps.ts';

export interface CommandBudget {
  /** Undefined where no cap is set, and while recordings are replayed. */
  readonly guard: Guard | undefined;
  /** The ledger, if any, with each run counted once it is recorded. */
  counting(ledger: RunLedger | undefined): RunLedger;
}

type RunLedger = NonNullable<RunDeps['ledger']>;

/** @throws AssayError `invalid` for an option that is no amount, and for a cap that is written and can't be read */
export async function commandBudget(
  workspace: CliWorkspace,
  given: ParsedArguments,
): Promise<CommandBudget> {
  const { directory, files } = workspace;
  const home = join(directory, '.assay');
  const tally = new SessionTally();
  const day = openDaySpend(home, files);
  const today = {
    homes: [home],
    spent: async (): Promise<Spent> => {
      const recorded = await day.of(Date.now());
      // Runs that leave no record are known here alone.
      return given.isSet('no-ledger') ? both(recorded, tally.now) : recorded;
    },
  };
  const session = { spent: () => tally.now };
  const budget = new Budget();
  const raised = numberOption(given, 'raise-budget', { min: 0 });
  if (raised !== undefined) {
    budget.raise('session', raised);
    budget.raise('day', (await day.of(Date.now())).usd + raised);
  }
  const isReplay = given.isSet('replay');
  const written = isReplay ? NOTHING : await writtenCaps(workspace);
  const caps = capsOf(written, { session, day: today });
  return {
    guard:
      caps.length === 0
        ? undefined
        : budget.at({ home, unknown: written.unknown, caps: () => caps }),
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

/** Recordings cost nothing, whatever the caps. */
const NOTHING: WrittenCaps = { own: {}, settings: {}, unknown: 'allow' };

type Counted = Omit<Cap, 'name' | 'usd' | 'setIn'>;

function capsOf(
  { own, settings }: WrittenCaps,
  { session, day }: Readonly<Record<Cap['name'], Counted>>,
): readonly Cap[] {
  return [
    ...cap('session', own.session, { setIn: 'assay.yaml', ...session }),
    ...cap('session', settings.session, { setIn: 'settings', ...session }),
    ...cap('day', own.day, { setIn: 'assay.yaml', ...day }),
    ...cap('day', settings.day, { setIn: 'settings', ...day }),
  ];
}

/** Zero is no cap, as in the editor's settings. */
function cap(
  name: Cap['name'],
  usd: number | undefined,
  more: Omit<Cap, 'name' | 'usd'>,
): readonly Cap[] {
  return usd === undefined || usd <= 0 ? [] : [{ name, usd, ...more }];
}
