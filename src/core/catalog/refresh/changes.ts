/** What a refresh changed: figures that came, went or moved. */
import { ANY_REGION, type PriceRowFigures } from '../priceFiles/figures.ts';
import type { PriceBook, PriceKey, PriceTier, Rates } from '../prices.ts';
import type { PriceList } from '../schema.ts';

export interface PriceChange {
  readonly modelId: string;
  readonly region: string;
  readonly list: PriceList;
  readonly rate: keyof Rates;
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
  return rows.flatMap(({ modelId, region, list, rates }) => {
    const where = region === ANY_REGION ? 'us-east-1' : region;
    const known = before.find(keyOf(modelId, where, list));
    const old: Rates = known.kind === 'listed' ? known.rates : {};
    return rateEntries(rates).flatMap(([rate, after]): PriceChange[] =>
      isSame(old[rate], after) ? [] : [{ modelId, region, list, rate, before: old[rate], after }],
    );
  });
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
