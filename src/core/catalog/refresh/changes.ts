/** What a refresh changed: figures that came, went or moved. */
import { ANY_REGION, type PriceRowFigures } from '../priceFiles/figures.ts';
import type { ListedPrice, PriceBook, PriceKey, PriceTier, Rates } from '../prices.ts';
import type { PriceList } from '../schema.ts';

export interface PriceChange {
  readonly modelId: string;
  readonly region: string;
  readonly list: PriceList;
  readonly rate: keyof Rates;
  /** Of long requests. */
  readonly longContext?: true;
  /** USD; undefined for a figure that was not there. */
  readonly before: number | undefined;
  readonly after: number | undefined;
}

/**
 * Every figure of the rows for which a book has another answer, or none.
 * @param before the book as it was
 */
export function changesAgainst(
  rows: readonly PriceRowFigures[],
  before: PriceBook,
): readonly PriceChange[] {
  return rows.flatMap((row) => {
    const { modelId, region, list, rates, longContext = {} } = row;
    const place = { modelId, region, list };
    const known = pricesBefore(row, before);
    // Where nobody knows how long a long request is, its rates are not used.
    const long = known.longContext === undefined ? {} : longContext;
    return [
      ...changed(known.rates, rates).map((change) => ({ ...place, ...change })),
      ...changed(known.longContext?.[0]?.rates ?? {}, long).map((change) => ({
        ...place,
        ...change,
        longContext: true as const,
      })),
    ];
  });
}

/** What rows say of long requests and is not used, a sentence each: AWS's files do not say how long those are. */
export function withoutLength(
  rows: readonly PriceRowFigures[],
  before: PriceBook,
): readonly string[] {
  return rows
    .filter((row) => row.longContext && pricesBefore(row, before).longContext === undefined)
    .map(lengthUnknown);
}

/** The sentence for a row whose rates of long requests are not used. */
export function lengthUnknown({ modelId, region, list }: PriceRowFigures): string {
  return `${modelId}, ${region}, ${list}: prices of long requests, because the catalogue does not say how long those are`;
}

function pricesBefore(
  { modelId, region, list }: PriceRowFigures,
  before: PriceBook,
): Pick<ListedPrice, 'rates' | 'longContext'> {
  const where = region === ANY_REGION ? 'us-east-1' : region;
  const known = before.find(keyOf(modelId, where, list));
  return known.kind === 'listed' ? known : { rates: {} };
}

function changed(
  old: Rates,
  now: Rates,
): readonly Pick<PriceChange, 'rate' | 'before' | 'after'>[] {
  return rateEntries(now).flatMap(([rate, after]) =>
    isSame(old[rate], after) ? [] : [{ rate, before: old[rate], after }],
  );
}

/** Figures of an older reading of the same source that a newer one does not have any more. */
export function goneSince(
  older: readonly PriceRowFigures[],
  newer: readonly PriceRowFigures[],
): readonly PriceChange[] {
  const kept = new Map(newer.map((row) => [rowKey(row), row.rates]));
  return older.flatMap((row) =>
    rateEntries(row.rates).flatMap(([rate, usd]): PriceChange[] => {
      const { modelId, region, list } = row;
      if (kept.get(rowKey(row))?.[rate] !== undefined) return [];
      return [{ modelId, region, list, rate, before: usd, after: undefined }];
    }),
  );
}

function rowKey({ modelId, region, list }: PriceRowFigures): string {
  return `${modelId} ${region} ${list}`;
}

const RATES = [
  'input',
  'output',
  'cacheRead',
  'cacheWrite5m',
  'cacheWrite1h',
  'image',
  'inputImage',
  'searchUnit',
] as const;

export function rateEntries(rates: Rates): readonly (readonly [keyof Rates, number])[] {
  return RATES.flatMap((rate) => {
    const usd = rates[rate];
    return usd === undefined ? [] : [[rate, usd] as const];
  });
}

/** Figures of different lists are rounded differently; less than a millionth of the price is no change. */
function isSame(before: number | undefined, after: number): boolean {
  return before !== undefined && Math.abs(before - after) <= Math.abs(after) * 1e-6;
}

/** The question to which a list's figures are the answer. */
export function keyOf(modelId: string, region: string, list: PriceList): PriceKey {
  const isGlobal = list === 'global' || list.startsWith('global-');
  const tier = list.replace(/^global-?/, '').replace('in-region', '') as PriceTier | '';
  return {
    modelId,
    region,
    scope: isGlobal ? 'global' : 'in-region',
    tier: tier === '' ? 'standard' : tier,
  };
}
