/** From the ledgers' entries to the figures that are shown. Free of the editor. */
import { billedCost, createSpendTally, type LedgerEntry } from '../../core/ledger/index.ts';
import { parseModelReference } from '../../core/model/index.ts';
import { localDay } from '../../core/util/day.ts';
import type {
  SpendDay,
  SpendGrouping,
  SpendQuery,
  SpendReport,
  SpendRow,
  SpendRun,
  SpendSums,
} from '../../protocol/spend.ts';
import { shortModelName } from '../prompts/modelName.ts';
import { whatRan } from './whatRan.ts';

/** An entry with the ledger it stands in. */
export interface Spending {
  readonly entry: LedgerEntry;
  /** Name of the workspace folder, where a window has several. */
  readonly folder?: string;
}

/** Runs of one row that are listed; the export has all. */
const LISTED = 500;

/** @param notes sentences on what could not be read */
export function spendReport(
  all: readonly Spending[],
  query: SpendQuery,
  notes: readonly string[],
): SpendReport {
  const chosen = all.filter((spending) => isWithin(spending.entry, query));
  const rows = rowsOf(chosen, query.by);
  const { key } = query;
  const runs = key === undefined ? undefined : runsOf(chosen, query.by, key);
  return {
    query,
    rows,
    total: sumsOf(chosen),
    days: daysOf(chosen),
    ...(runs === undefined ? {} : { runs: runs.slice(0, LISTED) }),
    ...(runs === undefined || runs.length <= LISTED ? {} : { moreRuns: runs.length - LISTED }),
    isEmpty: all.length === 0,
    notes,
  };
}

/** The entries of a query's days, newest first. */
export function chosenBy(all: readonly Spending[], query: SpendQuery): readonly Spending[] {
  return all
    .filter(({ entry }) => isWithin(entry, query))
    .sort((a, b) => b.entry.timing.startedAt - a.entry.timing.startedAt);
}

function isWithin({ timing }: LedgerEntry, { from, to }: SpendQuery): boolean {
  const day = localDay(timing.startedAt);
  return (from === undefined || day >= from) && (to === undefined || day <= to);
}

function rowsOf(chosen: readonly Spending[], by: SpendGrouping): readonly SpendRow[] {
  const groups = new Map<string, { readonly group: Group; readonly of: Spending[] }>();
  for (const spending of chosen) {
    const group = groupOf(spending, by);
    const known = groups.get(group.key);
    if (known === undefined) groups.set(group.key, { group, of: [spending] });
    else known.of.push(spending);
  }
  return [...groups.values()]
    .map(({ group, of }): SpendRow => ({ ...group, sums: sumsOf(of) }))
    .sort((a, b) =>
      by === 'day'
        ? b.key.localeCompare(a.key)
        : b.sums.usd - a.sums.usd ||
          b.sums.unknown - a.sums.unknown ||
          b.sums.runs - a.sums.runs ||
          a.label.localeCompare(b.label),
    );
}

type Group = Omit<SpendRow, 'sums'>;

function groupOf({ entry, folder }: Spending, by: SpendGrouping): Group {
  const { reference, source, feature } = entry;
  switch (by) {
    case 'day': {
      const day = localDay(entry.timing.startedAt);
      return { key: day, label: day };
    }
    case 'model': {
      const label = shortModelName(reference);
      return { key: reference, label, ...(label === reference ? {} : { detail: reference }) };
    }
    case 'prompt': {
      const label = whatRan(entry);
      const where = source.path === undefined ? undefined : folder;
      const key = `${where ?? ''}\n${source.path ?? `\n${source.kind}`}`;
      return { key, label, ...(where === undefined ? {} : { detail: where }) };
    }
    case 'feature':
      return feature === undefined
        ? { key: '', label: 'No feature' }
        : { key: `=${feature}`, label: feature };
    case 'connection': {
      const name = parseModelReference(reference)?.connection ?? reference;
      return { key: name, label: name };
    }
  }
}

/** By the ledger's own sums, so that the terminal says the same. */
function sumsOf(chosen: readonly Spending[]): SpendSums {
  const tally = createSpendTally();
  for (const { entry } of chosen) tally.add(entry);
  const { runs, usd, estimatedUsd, cacheUsd, unknown, judge, embedding, ...rest } =
    tally.report().total;
  return {
    runs,
    usd,
    judgeUsd: judge.usd,
    embeddingUsd: embedding.usd,
    cacheUsd,
    estimatedUsd,
    unknown,
    included: rest.included + rest.replayed + rest.refused,
  };
}

function daysOf(chosen: readonly Spending[]): readonly SpendDay[] {
  return rowsOf(chosen, 'day')
    .map(({ key, sums }) => ({ day: key, usd: sums.usd, unknown: sums.unknown }))
    .reverse();
}

function runsOf(chosen: readonly Spending[], by: SpendGrouping, key: string): readonly SpendRun[] {
  return chosen
    .filter((spending) => groupOf(spending, by).key === key)
    .map(({ entry }) => runOf(entry))
    .sort((a, b) => b.startedAt - a.startedAt);
}

function runOf(entry: LedgerEntry): SpendRun {
  const { runId, reference, status, usage, purpose, timing, estimate } = entry;
  return {
    runId,
    startedAt: timing.startedAt,
    reference,
    model: shortModelName(reference),
    what: whatRan(entry),
    status,
    cost: billedCost(entry),
    ...(purpose === undefined ? {} : { purpose }),
    ...(usage === undefined ? {} : { usage }),
    ...(estimate?.usd === undefined ? {} : { estimateUsd: estimate.usd }),
  };
}
