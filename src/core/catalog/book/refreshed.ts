/** Figures that AWS gave after the catalogue was made, laid over its rows one by one. */
import type { LongContextRates, Rates } from '../prices.ts';
import type { PriceList } from '../schema.ts';
import type { Missing, Origin, PlacedRow } from './place.ts';

/** What AWS said of one model, in one region and list. */
export interface RefreshedRow extends Origin {
  readonly rates: Rates;
  /** Rates of long requests; how long they are is the catalogue's to say. */
  readonly longContext?: Rates;
}

export interface RefreshedPrices {
  /** ISO date of the newest figure. */
  readonly asOf: string;
  find(modelId: string, place: Place): RefreshedRow | undefined;
}

export interface Place {
  readonly list: PriceList;
  readonly region: string;
}

/** A row with what was refreshed of it. */
export type Refreshed = (
  modelId: string,
  place: Place,
  row: PlacedRow | Missing,
) => PlacedRow | Missing;

/**
 * @param newer whether a refreshed figure is to be used, for the catalogue itself may have become the newer one
 */
export function layOver(
  prices: () => RefreshedPrices | undefined,
  newer: (modelId: string, asOf: string) => boolean,
): Refreshed {
  return (modelId, place, row) => {
    const fresh = prices()?.find(modelId, place);
    return fresh === undefined || !newer(modelId, fresh.asOf) ? row : merged(row, fresh);
  };
}

const EMPTY: PlacedRow = { rates: {}, longContext: [], derived: {}, origins: {} };

function merged(row: PlacedRow | Missing, fresh: RefreshedRow): PlacedRow {
  const base = 'why' in row ? EMPTY : row;
  const { rates, longContext, source, url, asOf } = fresh;
  const origin: Origin = { source, asOf, ...(url === undefined ? {} : { url }) };
  const isFresh = (rate: string): boolean => Object.hasOwn(rates, rate);
  return {
    rates: { ...base.rates, ...rates },
    longContext: longContext === undefined ? base.longContext : lengthened(base, longContext),
    derived: Object.fromEntries(Object.entries(base.derived).filter(([rate]) => !isFresh(rate))),
    ...(base.sources === undefined ? {} : { sources: base.sources }),
    origins: {
      ...base.origins,
      ...Object.fromEntries(Object.keys(rates).map((rate) => [rate, origin])),
    },
  };
}

function lengthened({ longContext }: PlacedRow, fresh: Rates): readonly LongContextRates[] {
  return longContext.map(({ aboveInputTokens, rates }) => ({
    aboveInputTokens,
    rates: { ...rates, ...fresh },
  }));
}
