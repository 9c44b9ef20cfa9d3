/** The bundled price list: what a model costs where, at what scope and in what tier. Rules and sources stand with each. */
import type { Models } from '../catalog.ts';
import type {
  ListedPrice,
  LongContextRates,
  PriceBook,
  PriceKey,
  PriceOptions,
  Rates,
  UnlistedPrice,
} from '../prices.ts';
import type { CatalogModel, Source } from '../schema.ts';
import type { Services } from '../services.ts';
import { type PlacedRow, type RowRates, tidy, US_TRIO } from './place.ts';
import { tierRow } from './tiers.ts';
import { unitRates } from './units.ts';

/** Answers from the bundled data alone. */
export function bundledBook(catalog: Models, services: Services): PriceBook {
  return {
    asOf: newest(catalog.sources),
    find: (key, options = {}) => find(key, options, catalog, services),
  };
}

function newest(sources: Readonly<Record<string, Source>>): string {
  return (
    Object.values(sources)
      .map(({ asOf }) => asOf)
      .sort()
      .at(-1) ?? ''
  );
}

function find(
  key: PriceKey,
  options: PriceOptions,
  catalog: Models,
  services: Services,
): ListedPrice | UnlistedPrice {
  const model = catalog.find(key.modelId);
  if (model === undefined) return unlisted(`${key.modelId} is not in the catalogue.`);
  if (model.price === undefined) return unlisted(`The catalogue has no price of ${model.name}.`);
  const { unverified } = model;
  if (unverified !== undefined && options.unverified !== true) {
    return unlisted(`The price of ${model.name} could not be checked. ${unverified}`);
  }
  const price = hasTokenPrices(model)
    ? byToken(model, key, services)
    : byUnit(model, key, services);
  if ('why' in price) return unlisted(price.why);
  return {
    ...price,
    ...sourceOf(model, catalog),
    ...(unverified === undefined ? {} : { unverified }),
  };
}

function unlisted(why: string): UnlistedPrice {
  return { kind: 'unlisted', why };
}

function hasTokenPrices({ price }: CatalogModel): boolean {
  return (price?.['in-region'] ?? price?.geo ?? price?.global) !== undefined;
}

type Found = Pick<ListedPrice, 'kind' | 'rates' | 'derived' | 'longContext'>;

function byToken(model: CatalogModel, key: PriceKey, services: Services): Found | { why: string } {
  const placed = tierRow({ ...key, model }, services);
  if ('why' in placed) return placed;
  const units = unitRates(model, key.picture, services);
  if ('why' in units) return units;
  const longContext = longContextOf(placed, model);
  return {
    kind: 'listed',
    rates: { ...ratesOf(placed.row), ...units.rates },
    ...(longContext.length === 0 ? {} : { longContext }),
    derived: { ...placed.derived, ...units.derived },
  };
}

/** The lists of pictures and queries name no region: they are taken for the regions where AWS charges text alike. */
function byUnit(model: CatalogModel, key: PriceKey, services: Services): Found | { why: string } {
  if (key.tier !== 'standard') {
    return { why: `The catalogue has no ${key.tier} price of ${model.name}.` };
  }
  if (!US_TRIO.includes(key.region)) {
    return { why: `The catalogue has no price of ${model.name} in ${key.region}.` };
  }
  const units = unitRates(model, key.picture, services);
  return 'why' in units ? units : { kind: 'listed', ...units };
}

function ratesOf(row: RowRates): Rates {
  const { in: input, out: output, cacheRead, cacheWrite5m, cacheWrite1h } = row;
  return defined({ input, output, cacheRead, cacheWrite5m, cacheWrite1h });
}

function defined(rates: { [rate in keyof Rates]: Rates[rate] | undefined }): Rates {
  return Object.fromEntries(Object.entries(rates).filter(([, usd]) => usd !== undefined));
}

/** Rates that a long-context row leaves out keep the share of input that they have in the ordinary row. */
function longContextOf({ row }: PlacedRow, model: CatalogModel): readonly LongContextRates[] {
  return (row.tiers ?? []).map(({ above, ...tier }) => {
    const hour =
      row.cacheWrite1h === undefined || row.in === undefined
        ? undefined
        : row.cacheWrite1h / row.in;
    const worked =
      hour === undefined || tier.in === undefined || model.vendor !== 'anthropic'
        ? {}
        : { cacheWrite1h: tidy(tier.in * hour) };
    return { aboveInputTokens: above, rates: ratesOf({ ...worked, ...tier }) };
  });
}

function sourceOf(
  model: CatalogModel,
  { sources, asOf }: Models,
): Pick<ListedPrice, 'source' | 'url' | 'asOf'> {
  const source = sources[model.priceSource?.[0] ?? ''];
  return source === undefined
    ? { source: 'catalogue', asOf }
    : { source: source.title, url: source.url, asOf: source.asOf };
}
