/** The bundled catalogue with what AWS's price files say now in place of what it said. Pure; everything else stays. */
import type { PriceRowFigures } from '../priceFiles/figures.ts';
import type { Rates } from '../prices.ts';
import { type CatalogModel, PRICE_LISTS, type PriceList, type RowRates } from '../schema.ts';

export interface NewFigures {
  /** Of all files that were read. */
  readonly rows: readonly PriceRowFigures[];
  /** What AWS has in these regions is known whole; elsewhere the old figures stand. */
  readonly regions: ReadonlySet<string>;
  /** Key of the source in the catalogue's `sources`. */
  readonly source: string;
}

/** The model with the new figures, or itself where no file names it. */
export function mergeModel(model: CatalogModel, figures: NewFigures): CatalogModel {
  const own = figures.rows.filter(({ modelId }) => modelId === model.id);
  if (own.length === 0) return model;
  let merged: CatalogModel = { ...model, price: { ...model.price } };
  for (const list of PRICE_LISTS) {
    const rows = new Map(
      own.filter((row) => row.list === list).map((row) => [row.region, row] as const),
    );
    merged = mergeList(merged, list, { rows, regions: figures.regions });
  }
  return inOrder(withSource(withUnits(merged, own), figures.source, own), model);
}

/** Members stand where they stood, and new ones behind them, so that only what changed shows as a change. */
function inOrder(model: CatalogModel, before: CatalogModel): CatalogModel {
  const price = ordered(model.price ?? {}, before.price ?? {});
  return ordered({ ...model, price }, before);
}

function ordered<T extends object>(value: T, like: object): T {
  const names = [...Object.keys(like), ...Object.keys(value)];
  const entries = [...new Set(names)].flatMap((name) =>
    Object.hasOwn(value, name) ? [[name, Reflect.get(value, name)]] : [],
  );
  // The same members in another order.
  return Object.fromEntries(entries) as T;
}

interface ListFigures {
  readonly rows: ReadonlyMap<string, PriceRowFigures>;
  readonly regions: ReadonlySet<string>;
}

/** Every region's row by itself, which is then written down as briefly as it can be. */
function mergeList(model: CatalogModel, list: PriceList, { rows, regions }: ListFigures) {
  const old = rowsByRegion(model, list);
  if (rows.size === 0 && ![...old.keys()].some((region) => regions.has(region))) return model;
  const merged = new Map([...old].filter(([region]) => !regions.has(region)));
  const anywhere = thirdPartyRow(model, list);
  for (const [region, { rates, longContext }] of rows) {
    const token = rowOf(rates);
    if (Object.keys(token).length === 0) continue;
    const known = old.get(region) ?? anywhere;
    merged.set(region, lengthened({ ...known, ...token }, longContext));
  }
  return written(model, list, merged);
}

/** A row that names no region: a third party's, which holds wherever AWS does not say otherwise. */
function thirdPartyRow(model: CatalogModel, list: PriceList): RowRates | undefined {
  const { ref, ...row } = model.price?.[keyOf(model, list)] ?? {};
  return ref === undefined ? row : undefined;
}

/** The rows of a list, region by region. */
export function rowsByRegion(model: CatalogModel, list: PriceList): Map<string, RowRates> {
  const base = model.price?.[keyOf(model, list)];
  const rows = new Map<string, RowRates>();
  if (base !== undefined) {
    const { ref, ...row } = base;
    for (const region of [...(ref === undefined ? [] : [ref]), ...(model.sameIn?.[list] ?? [])]) {
      rows.set(region, row);
    }
  }
  for (const [region, row] of Object.entries(model.regional?.[list] ?? {})) {
    rows.set(region, Array.isArray(row) ? pairRow(row, base) : row);
  }
  return rows;
}

function pairRow(
  [input, output]: readonly (number | null)[],
  base: RowRates | undefined,
): RowRates {
  const factor = input == null || !base?.in ? undefined : input / base.in;
  const cache = (['cacheRead', 'cacheWrite5m', 'cacheWrite1h'] as const).flatMap((rate) => {
    const usd = base?.[rate];
    if (usd === undefined || (factor === undefined && usd !== 0)) return [];
    return [[rate, tidy(usd * (factor ?? 1))]];
  });
  return {
    ...(input == null ? {} : { in: input }),
    ...(output == null ? {} : { out: output }),
    ...Object.fromEntries(cache),
  };
}

/** Models that only a geography's profile serves keep their row under that name. */
function keyOf({ price }: CatalogModel, list: PriceList): PriceList | 'geo' {
  const isGeo = list === 'in-region' && price?.['in-region'] === undefined;
  return isGeo && price?.geo !== undefined ? 'geo' : list;
}

function written(
  model: CatalogModel,
  list: PriceList,
  rows: ReadonlyMap<string, RowRates>,
): CatalogModel {
  const key = keyOf(model, list);
  const { [key]: old, ...price } = model.price ?? {};
  const { [list]: _same, ...sameIn } = model.sameIn ?? {};
  const { [list]: _own, ...regional } = model.regional ?? {};
  const rest = { ...model, price, sameIn, regional };
  const regions = [...rows.keys()].sort();
  const ref = [old?.ref, 'us-east-1', regions[0]].find((region) => region && rows.has(region));
  const base = ref === undefined ? undefined : rows.get(ref);
  if (ref === undefined || base === undefined) {
    // A row that names no region is a third party's, and stays until AWS has one.
    return old !== undefined && old.ref === undefined
      ? { ...rest, price: { ...price, [key]: old } }
      : rest;
  }
  const same = regions.filter((region) => region !== ref && isSame(rows.get(region), base));
  const others = regions.filter((region) => region !== ref && !same.includes(region));
  return {
    ...rest,
    price: { ...price, [key]: { ...base, ref } },
    sameIn: same.length === 0 ? sameIn : { ...sameIn, [list]: same },
    regional:
      others.length === 0
        ? regional
        : {
            ...regional,
            [list]: Object.fromEntries(
              others.map((region) => [region, brief(rows.get(region) ?? {}, base)]),
            ),
          },
  };
}

function isSame(a: RowRates | undefined, b: RowRates): boolean {
  return JSON.stringify(sorted(a ?? {})) === JSON.stringify(sorted(b));
}

function sorted(row: RowRates): unknown {
  return Object.entries(row).sort(([a], [b]) => a.localeCompare(b));
}

/** Input and output alone, where the rest follows from them. */
function brief(row: RowRates, base: RowRates): RowRates | [number | null, number | null] {
  const pair: [number | null, number | null] = [row.in ?? null, row.out ?? null];
  return isSame(row, pairRow(pair, base)) ? pair : row;
}

function rowOf({ input, output, cacheRead, cacheWrite5m, cacheWrite1h }: Rates): RowRates {
  const row = { in: input, out: output, cacheRead, cacheWrite5m, cacheWrite1h };
  return Object.fromEntries(Object.entries(row).filter(([, usd]) => usd !== undefined));
}

/** How long a long request is, AWS's files do not say: rates for one are used where the catalogue does. */
function lengthened(row: RowRates, longContext: Rates | undefined): RowRates {
  if (longContext === undefined || row.tiers === undefined) return row;
  return { ...row, tiers: row.tiers.map((tier) => ({ ...tier, ...rowOf(longContext) })) };
}

/** Pictures and queries have one price, that of the first region. */
function withUnits(model: CatalogModel, own: readonly PriceRowFigures[]): CatalogModel {
  const rows = own.filter(({ list }) => list === 'in-region');
  const row = rows.find(({ region }) => region === 'us-east-1') ?? rows[0];
  const { image, inputImage, searchUnit } = row?.rates ?? {};
  return {
    ...model,
    price: {
      ...model.price,
      ...(image === undefined ? {} : { perImage: image }),
      ...(inputImage === undefined ? {} : { perImageInput: inputImage }),
      ...(searchUnit === undefined ? {} : { perQuery: searchUnit }),
    },
  };
}

/** AWS's files stand before every other source, and what they list is neither worked out nor in doubt. */
function withSource(
  model: CatalogModel,
  source: string,
  own: readonly PriceRowFigures[],
): CatalogModel {
  const {
    derivedRates,
    unverified: _,
    rateSources: __,
    sameIn = {},
    regional = {},
    ...rest
  } = model;
  const listed = new Set(own.flatMap(({ rates }) => Object.keys(rates)));
  const derived = (derivedRates ?? []).filter((rate) => !listed.has(rate));
  const others = (model.priceSource ?? []).filter((key) => key !== source);
  const older = olderSources(model, listed);
  return {
    ...rest,
    ...(Object.keys(sameIn).length === 0 ? {} : { sameIn }),
    ...(Object.keys(regional).length === 0 ? {} : { regional }),
    ...(derived.length === 0 ? {} : { derivedRates: derived }),
    priceSource: [source, ...others],
    ...(Object.keys(older).length === 0 ? {} : { rateSources: older }),
  };
}

const CACHE_RATES = ['cacheRead', 'cacheWrite5m', 'cacheWrite1h'] as const;

/** The sources of what AWS's files did not list: they stay the older ones. */
function olderSources(
  { price = {}, priceSource = [], rateSources = {} }: CatalogModel,
  listed: ReadonlySet<string>,
): NonNullable<CatalogModel['rateSources']> {
  const rows: readonly (RowRates | undefined)[] = [price.geo, price['in-region'], price.global];
  return Object.fromEntries(
    CACHE_RATES.flatMap((rate) => {
      const key = rateSources[rate] ?? priceSource[0];
      const isKept = !listed.has(rate) && rows.some((row) => row?.[rate] !== undefined);
      return isKept && key !== undefined ? [[rate, key]] : [];
    }),
  );
}

function tidy(usd: number): number {
  return Number(usd.toPrecision(12));
}
