/**
 * Which figures of the catalogue hold for a region and a scope. AWS bills the region that is called, and knows two
 * scopes: calls that may be answered anywhere, and all others, be they kept in a region or in a geography.
 */
import type { BillingScope } from '../../model/index.ts';
import type { Rates } from '../prices.ts';
import type { CatalogModel, PriceRow } from '../schema.ts';

/** Rates in the catalogue's own words. */
export type RowRates = Omit<PriceRow, 'ref'>;

export interface PlacedRow {
  readonly row: RowRates;
  /** The rule behind a rate that AWS does not list for this place. */
  readonly derived: Readonly<Partial<Record<keyof Rates, string>>>;
}

export type Missing = { readonly why: string };

const ALL_RATES = ['input', 'output', 'cacheRead', 'cacheWrite5m', 'cacheWrite1h'] as const;

/** The same rule for every token rate. */
function everyRate(rule: string): Partial<Record<keyof Rates, string>> {
  return Object.fromEntries(ALL_RATES.map((rate) => [rate, rule]));
}

/** The row of on-demand prices for a scope in a region. */
export function placedRow(
  model: CatalogModel,
  scope: BillingScope,
  region: string,
): PlacedRow | Missing {
  const price = model.price ?? {};
  const own = scope === 'global' ? price.global : (price['in-region'] ?? price.geo);
  if (own !== undefined)
    return inRegion(model, own, scope === 'global' ? 'global' : 'in-region', region);
  const only = scope === 'global' ? price['in-region'] : undefined;
  if (only === undefined || model.availability?.global === undefined) {
    return { why: `${model.name} has no ${SCOPE_WORDS[scope]} price in the catalogue.` };
  }
  const placed = inRegion(model, only, 'in-region', region);
  if ('why' in placed) return placed;
  const rule = `AWS lists one price for ${model.name}, which is taken to hold for global calls too.`;
  return { row: placed.row, derived: { ...everyRate(rule), ...placed.derived } };
}

const SCOPE_WORDS: Readonly<Record<BillingScope, string>> = {
  'in-region': 'in-region',
  geo: 'cross-region',
  global: 'global',
};

/** Where a list of prices that names no region is taken to hold: AWS charges these alike for every text model it lists. */
export const US_TRIO: readonly string[] = ['us-east-1', 'us-east-2', 'us-west-2'];

function inRegion(
  model: CatalogModel,
  row: PriceRow,
  list: 'in-region' | 'global',
  region: string,
): PlacedRow | Missing {
  const { ref, ...rates } = row;
  const own = model.regional?.[list]?.[region];
  if (own !== undefined) return regionalRow(rates, own, region);
  const base = { row: rates, derived: worked(model) };
  if (region === ref || model.sameIn?.[list]?.includes(region)) return base;
  if (model.vendor === 'anthropic' && !region.startsWith('us-gov-')) {
    const rule = `AWS charges ${model.name} alike in all commercial regions where it lists it; ${region} is not among them yet.`;
    return { row: rates, derived: { ...base.derived, ...everyRate(rule) } };
  }
  if (ref === undefined && region === 'us-east-1') return base;
  if (ref === undefined && US_TRIO.includes(region)) {
    const rule = `The list names no region; AWS charges text models alike in ${US_TRIO.join(', ')}.`;
    return { row: rates, derived: { ...base.derived, ...everyRate(rule) } };
  }
  return { why: `The catalogue has no price of ${model.name} in ${region}.` };
}

function worked(model: CatalogModel): Partial<Record<keyof Rates, string>> {
  const rule =
    'Anthropic’s multiples of the input price: 2 for writing to the cache for an hour, 1.25 for 5 minutes, 0.1 for reading.';
  return Object.fromEntries((model.derivedRates ?? []).map((rate) => [rate, rule]));
}

/** AWS's copy holds input and output by region; what the cache costs keeps its ratio to input. */
function regionalRow(
  base: RowRates,
  [input, output]: readonly [number | null, number | null],
  region: string,
): PlacedRow {
  const factor = input === null || !base.in ? undefined : input / base.in;
  const cache = Object.fromEntries(
    (['cacheRead', 'cacheWrite5m', 'cacheWrite1h'] as const).flatMap((rate) => {
      const known = base[rate];
      if (known === undefined) return [];
      if (known === 0) return [[rate, 0]];
      return factor === undefined ? [] : [[rate, tidy(known * factor)]];
    }),
  );
  const rule = `In ${region} it costs the same share of the input price as in the reference region.`;
  return {
    row: {
      ...(input === null ? {} : { in: input }),
      ...(output === null ? {} : { out: output }),
      ...cache,
    },
    derived: Object.fromEntries(
      Object.entries(cache).flatMap(([rate, usd]) => (usd === 0 ? [] : [[rate, rule]])),
    ),
  };
}

/** Without the dust that binary fractions leave: 0.165, not 0.16500000000000004. */
export function tidy(usd: number): number {
  return Number(usd.toPrecision(12));
}
