/**
 * Which figures of the catalogue hold for a region and a list. AWS bills the region that is called, and knows two
 * scopes: calls that may be answered anywhere, and all others, be they kept in a region or in a geography.
 */
import type { LongContextRates, PriceSource, Rates } from '../prices.ts';
import type { CatalogModel, PriceList, PriceRow, RowRates, Source } from '../schema.ts';

export type Origin = PriceSource;

export interface PlacedRow {
  readonly rates: Rates;
  readonly longContext: readonly LongContextRates[];
  /** The rule behind a rate that AWS does not list for this place. */
  readonly derived: Readonly<Partial<Record<keyof Rates, string>>>;
  /** Of the catalogue's own rates, those that are from elsewhere than the model's. */
  readonly sources?: Readonly<Partial<Record<keyof Rates, Origin>>>;
  /** Of rates that are not the catalogue's own. */
  readonly origins: Readonly<Partial<Record<keyof Rates, Origin>>>;
}

export type Missing = { readonly why: string };

export const TOKEN_RATES = [
  'input',
  'output',
  'cacheRead',
  'cacheWrite5m',
  'cacheWrite1h',
] as const;

/** Where a figure of the catalogue is from, by the key of its source. */
export function originOf(
  sources: Readonly<Record<string, Source>>,
  key: string | undefined,
): Origin | undefined {
  const found = sources[key ?? ''];
  return found === undefined
    ? undefined
    : { source: found.title, url: found.url, asOf: found.asOf };
}

/** The same rule for every token rate. */
export function everyRate(rule: string): Partial<Record<keyof Rates, string>> {
  return Object.fromEntries(TOKEN_RATES.map((rate) => [rate, rule]));
}

/** Where a list of prices that names no region is taken to hold: AWS charges these alike for every text model it lists. */
export const US_TRIO: readonly string[] = ['us-east-1', 'us-east-2', 'us-west-2'];

/** The row of a list in a region. */
export function placedRow(
  model: CatalogModel,
  list: PriceList,
  region: string,
): PlacedRow | Missing {
  const own = model.regional?.[list]?.[region];
  const base = model.price?.[list] ?? (list === 'in-region' ? model.price?.geo : undefined);
  if (own !== undefined) return regionalRow(base ?? {}, own, region);
  if (base === undefined) return { why: `The catalogue has no price of ${model.name}.` };
  const row = { ...read(base, model), derived: worked(model), origins: {} };
  if (region === base.ref || model.sameIn?.[list]?.includes(region)) return row;
  const rule = alike(model, base, region);
  if (rule === undefined)
    return { why: `The catalogue has no price of ${model.name} in ${region}.` };
  return rule === '' ? row : { ...row, derived: { ...row.derived, ...everyRate(rule) } };
}

/** The rule by which a row holds in a region where AWS does not list it; empty where nobody asked where it holds. */
function alike(model: CatalogModel, { ref }: PriceRow, region: string): string | undefined {
  if (model.vendor === 'anthropic' && !region.startsWith('us-gov-')) {
    return `AWS charges ${model.name} alike in all commercial regions where it lists it; ${region} is not among them yet.`;
  }
  if (ref !== undefined || !US_TRIO.includes(region)) return undefined;
  if (region === US_TRIO[0]) return '';
  return `The list names no region; AWS charges text models alike in ${US_TRIO.join(', ')}.`;
}

function worked(model: CatalogModel): Partial<Record<keyof Rates, string>> {
  const rule =
    'Anthropic’s multiples of the input price: 2 for writing to the cache for an hour, 1.25 for 5 minutes, 0.1 for reading.';
  return Object.fromEntries((model.derivedRates ?? []).map((rate) => [rate, rule]));
}

/** Of two bare figures, what the cache costs keeps its ratio to input; a whole row speaks for itself. */
function regionalRow(
  base: RowRates,
  own: RowRates | readonly [number | null, number | null],
  region: string,
): PlacedRow {
  if (!isPair(own)) return { ...read(own), derived: {}, origins: {} };
  const [input, output] = own;
  const { rates } = read(base);
  const factor = input === null || !rates.input ? undefined : input / rates.input;
  const cache = Object.fromEntries(
    (['cacheRead', 'cacheWrite5m', 'cacheWrite1h'] as const).flatMap((rate) => {
      const known = rates[rate];
      if (known === undefined) return [];
      if (known === 0) return [[rate, 0]];
      return factor === undefined ? [] : [[rate, tidy(known * factor)]];
    }),
  );
  const rule = `In ${region} it costs the same share of the input price as in the reference region.`;
  const scaled = Object.entries(cache).filter(([, usd]) => usd !== 0);
  return {
    rates: {
      ...(input === null ? {} : { input }),
      ...(output === null ? {} : { output }),
      ...cache,
    },
    longContext: [],
    derived: Object.fromEntries(scaled.map(([rate]) => [rate, rule])),
    origins: {},
  };
}

function isPair(
  own: RowRates | readonly [number | null, number | null],
): own is readonly [number | null, number | null] {
  return Array.isArray(own);
}

/** The data's words as those of prices. */
function read(
  { tiers = [], ...row }: RowRates,
  model?: CatalogModel,
): Pick<PlacedRow, 'rates' | 'longContext'> {
  return {
    rates: ratesOf(row),
    longContext: tiers.map(({ above, ...tier }) => ({
      aboveInputTokens: above,
      rates: { ...hourly(row, tier, model), ...ratesOf(tier) },
    })),
  };
}

/** A long-context row without the hour's cache keeps the multiple of input that it has in the ordinary row. */
function hourly(row: RowRates, tier: RowRates, model: CatalogModel | undefined): Rates {
  const { in: input, cacheWrite1h } = row;
  const isKnown = model?.vendor === 'anthropic' && cacheWrite1h !== undefined && Boolean(input);
  if (!isKnown || input === undefined || tier.in === undefined) return {};
  return { cacheWrite1h: tidy((tier.in * cacheWrite1h) / input) };
}

function ratesOf(row: RowRates): Rates {
  const { in: input, out: output, cacheRead, cacheWrite5m, cacheWrite1h } = row;
  const rates = { input, output, cacheRead, cacheWrite5m, cacheWrite1h };
  return Object.fromEntries(Object.entries(rates).filter(([, usd]) => usd !== undefined));
}

/** Without the dust that binary fractions leave: 0.165, not 0.16500000000000004. */
export function tidy(usd: number): number {
  return Number(usd.toPrecision(12));
}
