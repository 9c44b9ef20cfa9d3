/** What past runs teach: how much prompts write, and what each last cost. Follows the ledgers of all homes. */
import * as vscode from 'vscode';
import { createOutputHistory, type OutputHistory } from '../../core/cost/index.ts';
import { billedCost, followLedger, type LedgerFollower } from '../../core/ledger/index.ts';
import type { Cost, Log } from '../../core/model/index.ts';
import { NodeFiles } from '../../core/util/nodeFiles.ts';
import type { Homes } from '../homes.ts';
import type { Ledgers } from '../ledgers.ts';

/** What the last run of a prompt took. */
export interface LastRun {
  readonly reference: string;
  readonly cost: Cost;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
}

export interface PastRuns extends vscode.Disposable {
  /** How much prompts of a home wrote, brought up to date. Does not reject. */
  history(home: string): Promise<OutputHistory>;
  /** The last whole run of each prompt, by its path as the ledger names it. Does not reject. */
  lastRuns(home: string): Promise<ReadonlyMap<string, LastRun>>;
  /** A run was recorded, by this window or another. */
  readonly onDidChange: vscode.Event<void>;
}

export interface PastRunsDeps {
  readonly log: Log;
  readonly homes: Homes;
  readonly ledgers: Pick<Ledgers, 'onDidChange'>;
}

/** About the last two thousand runs. */
const TAIL_BYTES = 1024 * 1024;
/** Milliseconds in which the runs of a grid end one after the other. */
const SETTLE_MS = 300;

interface Past {
  readonly follower: LedgerFollower;
  readonly history: OutputHistory;
  readonly last: Map<string, LastRun>;
  /** The reading that is under way, or the last one. */
  reading: Promise<void>;
  isStale: boolean;
}

export function createPastRuns({ log, ledgers }: PastRunsDeps): PastRuns {
  const files = new NodeFiles();
  const pasts = new Map<string, Past>();
  const changed = new vscode.EventEmitter<void>();
  let settling: NodeJS.Timeout | undefined;

  const read = async (past: Past, home: string): Promise<void> => {
    try {
      const { entries, isAnew } = await past.follower.read();
      if (isAnew) {
        past.history.clear();
        past.last.clear();
      }
      for (const entry of entries) {
        past.history.add(entry);
        const { source, status, purpose, reference, timing } = entry;
        const isWhole = source.kind === 'prompt-file' && status === 'done' && purpose === undefined;
        if (!isWhole || source.path === undefined) continue;
        const { startedAt } = timing;
        past.last.set(source.path, { reference, cost: billedCost(entry), startedAt });
      }
    } catch (thrown) {
      log.error(`The ledger in ${home} could not be read.`, thrown);
    }
  };
  const upToDate = async (home: string): Promise<Past> => {
    const past = pasts.get(home) ?? {
      follower: followLedger(home, files, TAIL_BYTES),
      history: createOutputHistory(),
      last: new Map(),
      reading: Promise.resolve(),
      isStale: true,
    };
    pasts.set(home, past);
    if (past.isStale) {
      past.isStale = false;
      past.reading = past.reading.then(() => read(past, home));
    }
    await past.reading;
    return past;
  };
  const subscription = ledgers.onDidChange(() => {
    for (const past of pasts.values()) past.isStale = true;
    clearTimeout(settling);
    settling = setTimeout(() => changed.fire(), SETTLE_MS);
  });
  return {
    history: async (home) => (await upToDate(home)).history,
    lastRuns: async (home) => (await upToDate(home)).last,
    onDidChange: changed.event,
    dispose: () => {
      clearTimeout(settling);
      subscription.dispose();
      changed.dispose();
    },
  };
}
