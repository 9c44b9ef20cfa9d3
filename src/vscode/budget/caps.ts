/** The caps over a folder's calls, and what counts towards each. */
import { join } from 'node:path';
import type { Cap, Spent } from '../../core/cost/budget/index.ts';
import { type DaySoFar, type DaySpend, openDaySpend } from '../../core/ledger/index.ts';
import { NodeFiles } from '../../core/util/nodeFiles.ts';
import type { Homes } from '../homes.ts';
import type { Settings } from '../settings.ts';
import type { FolderState } from '../workspaceState.ts';
import { createHomesToday } from './homesToday.ts';

export interface CapsDeps {
  readonly settings: Settings;
  readonly homes: Homes;
  /** Folder of the editor that all its windows share. Absolute path. */
  readonly storage: string;
  /** What this window has spent. */
  session(): Spent;
}

export interface Caps {
  /** Those of the folder's `assay.yaml` and of the settings; none where the user set none. */
  of(state: FolderState, home: string): Promise<readonly Cap[]>;
  /** Lets every window know that calls are made from this home today. Does not throw. */
  use(home: string): Promise<void>;
  /** What the day has cost in these homes. @throws AssayError where a ledger cannot be read */
  day(homes: readonly string[]): Promise<DaySoFar>;
}

const FILE = 'assay.yaml';
const SET = 'settings';

export function createCaps({ settings, homes, storage, session }: CapsDeps): Caps {
  const files = new NodeFiles();
  const register = createHomesToday(join(storage, 'spending-homes.jsonl'), files);
  const days = new Map<string, DaySpend>();
  const day = async (places: readonly string[]): Promise<DaySoFar> => {
    const now = Date.now();
    const all = await Promise.all(
      [...new Set(places)].map((home) => {
        const spend = days.get(home) ?? openDaySpend(home, files);
        days.set(home, spend);
        return spend.of(now);
      }),
    );
    return {
      usd: all.reduce((sum, { usd }) => sum + usd, 0),
      runIds: new Set(all.flatMap(({ runIds }) => [...runIds])),
    };
  };
  /** A cap of the user's own holds over all windows, whatever folder they show. */
  const allHomes = async (): Promise<readonly string[]> => [
    ...new Set([...homes.all(), ...(await register.today())]),
  ];
  return {
    day,
    use: (home) => (settings.budgetDay === undefined ? Promise.resolve() : register.add(home)),
    of: async ({ parsed }, home) => {
      const own = parsed.config.budget;
      const everywhere = settings.budgetDay === undefined ? [] : await allHomes();
      return [
        ...capOf('session', own.session, { setIn: FILE, spent: session }),
        ...capOf('session', settings.budgetSession, { setIn: SET, spent: session }),
        ...capOf('day', own.day, { setIn: FILE, homes: [home], spent: () => day([home]) }),
        ...capOf('day', settings.budgetDay, {
          setIn: SET,
          homes: everywhere,
          spent: () => day(everywhere),
        }),
      ];
    },
  };
}

/** Zero is no cap, as in the settings. */
function capOf(
  name: Cap['name'],
  usd: number | undefined,
  more: Omit<Cap, 'name' | 'usd'>,
): readonly Cap[] {
  return usd === undefined || usd <= 0 ? [] : [{ name, usd, ...more }];
}
