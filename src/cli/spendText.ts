/** Spend as members of a JSON line, as a table, and in words for what one amount cannot say. */
import { formatUsd } from '../core/cost/index.ts';
import {
  formatSpend,
  NO_KEY,
  type Spend,
  type SpendGroup,
  type SpendGroupBy,
} from '../core/ledger/index.ts';
import { table } from './table.ts';

const NOT_REPORTED = { input: null, output: null, cacheRead: null, cacheWrite: null };

/** Amounts and tokens that are not known are null, never zero. */
export function spendFigures(spend: Spend): object {
  const { runs, known, unknown, included, replayed, refused, tokens, judge, embedding } = spend;
  const { unreported } = spend;
  const ofKnown = (usd: number): number | null => (known === 0 ? null : usd);
  const purpose = ({ usd, ...counts }: Spend['judge']) => ({
    ...counts,
    usd: counts.known === 0 ? null : usd,
  });
  return {
    runs,
    usd: ofKnown(spend.usd),
    estimatedUsd: ofKnown(spend.estimatedUsd),
    known,
    unknown,
    included,
    replayed,
    refused,
    tokens: tokens ?? NOT_REPORTED,
    unreported,
    cacheUsd: ofKnown(spend.cacheUsd),
    cacheSavedUsd: ofKnown(spend.cacheSavedUsd),
    judge: purpose(judge),
    embedding: purpose(embedding),
  };
}

export function spendTable(by: SpendGroupBy, groups: readonly SpendGroup[], total: Spend): string {
  const columns = [
    { head: by.toUpperCase() },
    { head: 'COST', right: true },
    { head: 'RUNS', right: true },
    { head: 'IN', right: true },
    { head: 'OUT', right: true },
    { head: 'CACHE READ', right: true },
    { head: 'CACHE WRITE', right: true },
  ];
  const row = (name: string, { runs, tokens, ...spend }: Spend): readonly string[] => [
    name,
    formatSpend({ runs, tokens, ...spend }),
    `${runs}`,
    `${tokens?.input ?? '–'}`,
    `${tokens?.output ?? '–'}`,
    `${tokens?.cacheRead ?? '–'}`,
    `${tokens?.cacheWrite ?? '–'}`,
  ];
  const rows = groups.map((group) => row(group.key ?? `(${NO_KEY[by]})`, group));
  return table(columns, groups.length === 1 ? rows : [...rows, row('total', total)]);
}

/** What one amount cannot say, a line each. */
export function spendNotes(total: Spend): readonly string[] {
  const { unknown, included, replayed, refused, judge, embedding, cacheUsd, cacheSavedUsd } = total;
  const { unreported } = total;
  const runs = (count: number): string => `${count} ${count === 1 ? 'run' : 'runs'}`;
  const saved =
    cacheSavedUsd < 0
      ? `cost ${formatUsd(-cacheSavedUsd)} more than they saved`
      : `saved ${formatUsd(cacheSavedUsd)}`;
  return [
    ...(unknown === 0 ? [] : [`The cost of ${runs(unknown)} is unknown and in no sum.`]),
    ...(unreported === 0
      ? []
      : [`${runs(unreported)} reported no token counts, which no sum of tokens holds.`]),
    ...(included === 0
      ? []
      : [`${runs(included)} included in what they run on: nobody bills them by the call.`]),
    ...(replayed === 0 ? [] : [`${runs(replayed)} replayed from recordings, which cost nothing.`]),
    ...(refused === 0 ? [] : [`${runs(refused)} refused before anything was generated.`]),
    ...(judge.usd === 0 ? [] : [`Of that, judging took ${formatUsd(judge.usd)}.`]),
    ...(embedding.usd === 0 ? [] : [`Of that, embedding took ${formatUsd(embedding.usd)}.`]),
    ...(cacheUsd === 0 && cacheSavedUsd === 0
      ? []
      : [`Of that, caches took ${formatUsd(cacheUsd)} and ${saved}.`]),
  ];
}
