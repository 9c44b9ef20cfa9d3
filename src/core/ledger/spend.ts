/** What the runs of a ledger cost, by model, day, prompt, feature or connection. One pass, and memory for the groups only. */
import { type Cost, type CostPart, parseModelReference, type Usage } from '../model/index.ts';
import { localDay } from '../util/day.ts';
import { billedCost } from './billed.ts';
import type { LedgerEntry } from './types.ts';

export const SPEND_GROUPS = ['model', 'day', 'prompt', 'feature', 'connection'] as const;

export type SpendGroupBy = (typeof SPEND_GROUPS)[number];

/** A sum never holds what is not known: it is counted beside it. */
export interface Spend {
  /** All of them; the counts below add up to it. */
  readonly runs: number;
  /** Runs whose cost is known, and those whose cost is not. */
  readonly known: number;
  readonly unknown: number;
  /** Runs that nobody bills by the call: the sandbox, the editor's own models. */
  readonly included: number;
  /** Answers from recordings, which cost nothing again. */
  readonly replayed: number;
  /** Runs that were refused before anything was generated. */
  readonly refused: number;
  /** USD of the known ones. */
  readonly usd: number;
  /** The part of `usd` that was worked out rather than listed. */
  readonly estimatedUsd: number;
  /** Of the runs that reported any; undefined where none did that may have used some. */
  readonly tokens: SpendTokens | undefined;
  /** Runs that may have used tokens, and that nobody reported any of. */
  readonly unreported: number;
  /** The part of `usd` that went into caches: written to and read from. */
  readonly cacheUsd: number;
  /** USD that the same input would have cost more without a cache; negative where more was written than read again. */
  readonly cacheSavedUsd: number;
  /** What was spent to measure and to prepare, within the figures above. */
  readonly judge: PurposeSpend;
  readonly embedding: PurposeSpend;
}

export interface SpendTokens {
  /** Input that was neither read from nor written to a cache. */
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
}

export interface PurposeSpend {
  readonly runs: number;
  readonly known: number;
  readonly unknown: number;
  /** USD of the known ones. */
  readonly usd: number;
}

export interface SpendGroup extends Spend {
  /** The model reference, the local day as `2026-11-25`, …; undefined for runs of no prompt file, or of no feature. */
  readonly key: string | undefined;
}

export interface SpendReport {
  readonly total: Spend;
  /** Days in order; of the others the dearest first. */
  readonly groups: Readonly<Record<SpendGroupBy, readonly SpendGroup[]>>;
}

export interface SpendPeriod {
  /** Milliseconds since the epoch, of the start of a run. */
  readonly since?: number;
  readonly before?: number;
}

/** Takes entries one by one, in any order. */
export interface SpendTally {
  add(entry: LedgerEntry): void;
  report(): SpendReport;
}

/** Sums a whole ledger. Throws what reading it throws. */
export async function sumSpend(
  entries: AsyncIterable<LedgerEntry>,
  period: SpendPeriod = {},
): Promise<SpendReport> {
  const tally = createSpendTally(period);
  for await (const entry of entries) tally.add(entry);
  return tally.report();
}

export function createSpendTally({ since, before }: SpendPeriod = {}): SpendTally {
  const total = emptySpend();
  const groups: Record<SpendGroupBy, Map<string | undefined, Sums>> = {
    model: new Map(),
    day: new Map(),
    prompt: new Map(),
    feature: new Map(),
    connection: new Map(),
  };
  return {
    add: (entry) => {
      const { startedAt } = entry.timing;
      if (startedAt < (since ?? -Infinity) || startedAt >= (before ?? Infinity)) return;
      addTo(total, entry);
      for (const by of SPEND_GROUPS) {
        const key = keyOf(entry, by);
        const sums = groups[by].get(key) ?? emptySpend();
        groups[by].set(key, sums);
        addTo(sums, entry);
      }
    },
    report: () => ({
      total: copyOf(total),
      groups: {
        model: sorted(groups.model, 'model'),
        day: sorted(groups.day, 'day'),
        prompt: sorted(groups.prompt, 'prompt'),
        feature: sorted(groups.feature, 'feature'),
        connection: sorted(groups.connection, 'connection'),
      },
    }),
  };
}

function keyOf(entry: LedgerEntry, by: SpendGroupBy): string | undefined {
  switch (by) {
    case 'model':
      return entry.reference;
    case 'day':
      return localDay(entry.timing.startedAt);
    case 'prompt':
      return entry.source.path;
    case 'feature':
      return entry.feature;
    case 'connection':
      return parseModelReference(entry.reference)?.connection ?? entry.reference;
  }
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] extends number ? number : Mutable<T[K]> };
type Sums = Mutable<Omit<Spend, 'tokens'>> & { readonly tokens: Mutable<SpendTokens> };

function emptySpend(): Sums {
  return {
    runs: 0,
    known: 0,
    unknown: 0,
    included: 0,
    replayed: 0,
    refused: 0,
    usd: 0,
    estimatedUsd: 0,
    tokens: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 },
    unreported: 0,
    cacheUsd: 0,
    cacheSavedUsd: 0,
    judge: { runs: 0, known: 0, unknown: 0, usd: 0 },
    embedding: { runs: 0, known: 0, unknown: 0, usd: 0 },
  };
}

function addTo(sums: Sums, entry: LedgerEntry): void {
  const { cost, purpose } = entry;
  const outcome = outcomeOf(entry);
  sums.runs++;
  sums[outcome]++;
  // What a replay says of its tokens was used when it was recorded, and what was refused used none.
  if (outcome !== 'replayed' && outcome !== 'refused') addTokens(sums, entry.usage);
  const usd = outcome === 'known' && cost.kind === 'known' ? cost.usd : 0;
  sums.usd += usd;
  if (cost.kind === 'known' && outcome === 'known') {
    if (cost.estimate) sums.estimatedUsd += usd;
    const { spent, saved } = cacheOf(cost);
    sums.cacheUsd += spent;
    sums.cacheSavedUsd += saved;
  }
  if (purpose === undefined) return;
  sums[purpose].runs++;
  sums[purpose].usd += usd;
  if (outcome === 'known' || outcome === 'unknown') sums[purpose][outcome]++;
}

function addTokens(sums: Sums, usage: Usage = {}): void {
  const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens } = usage;
  // What is billed by the piece reports no tokens, and takes none that anybody counts.
  const reported = [inputTokens, outputTokens, usage.images, usage.searchUnits];
  if (reported.every((count) => count === undefined)) {
    sums.unreported++;
    return;
  }
  sums.tokens.input += inputTokens ?? 0;
  sums.tokens.output += outputTokens ?? 0;
  sums.tokens.cacheRead += cacheReadTokens ?? 0;
  sums.tokens.cacheWrite += cacheWriteTokens ?? 0;
}

function outcomeOf(entry: LedgerEntry): 'known' | 'unknown' | 'included' | 'replayed' | 'refused' {
  const { cost, timing } = entry;
  if (timing.recordedAt !== undefined) return 'replayed';
  const isRefused = cost.kind === 'unknown' && billedCost(entry).kind === 'included';
  return isRefused ? 'refused' : cost.kind;
}

/** By the rates of the bill itself. Without a rate for plain input in it, nothing can be said of what was saved. */
function cacheOf({ parts }: Extract<Cost, { kind: 'known' }>): { spent: number; saved: number } {
  const cached = parts.filter(({ what }) => what.startsWith('cache'));
  const spent = cached.reduce((sum, { usd }) => sum + usd, 0);
  const plain = parts.find(({ what }) => what === 'input');
  const rate = plain === undefined ? undefined : rateOf(plain);
  if (rate === undefined) return { spent, saved: 0 };
  const without = cached.reduce((sum, part) => sum + (tokensOf(part) * rate) / 1_000_000, 0);
  return { spent, saved: without - spent };
}

function rateOf(part: CostPart): number | undefined {
  return 'usdPerMillion' in part ? part.usdPerMillion : undefined;
}

function tokensOf(part: CostPart): number {
  return 'tokens' in part ? part.tokens : 0;
}

function sorted(
  groups: ReadonlyMap<string | undefined, Sums>,
  by: SpendGroupBy,
): readonly SpendGroup[] {
  const all = [...groups].map(([key, sums]): SpendGroup => ({ key, ...copyOf(sums) }));
  const byKey = (a: SpendGroup, b: SpendGroup): number => compare(a.key ?? '', b.key ?? '');
  return by === 'day'
    ? all.sort(byKey)
    : all.sort((a, b) => b.usd - a.usd || b.runs - a.runs || byKey(a, b));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Sums of many small amounts carry the dust of binary fractions, which a tenth digit behind the dollar does not need. */
function copyOf(sums: Sums): Spend {
  const { tokens, judge, embedding, unreported } = sums;
  const isSilent = unreported > 0 && unreported === sums.runs - sums.replayed - sums.refused;
  return {
    ...sums,
    usd: tidy(sums.usd),
    estimatedUsd: tidy(sums.estimatedUsd),
    cacheUsd: tidy(sums.cacheUsd),
    cacheSavedUsd: tidy(sums.cacheSavedUsd),
    tokens: isSilent ? undefined : { ...tokens },
    judge: { ...judge, usd: tidy(judge.usd) },
    embedding: { ...embedding, usd: tidy(embedding.usd) },
  };
}

function tidy(usd: number): number {
  return Number(usd.toPrecision(12));
}
