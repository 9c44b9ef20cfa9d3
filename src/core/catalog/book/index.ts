/** The bundled price list: what a model costs where, at what scope and in what tier. Rules and sources stand with each. */
import type { Models } from '../catalog.ts';
import { extendedSince } from '../lifecycle.ts';
import type {
  ListedPrice,
  LongContextRates,
  PriceBook,
  PriceKey,
  PriceOptions,
  Rates,
  UnlistedPrice,
} from '../prices.ts';
import type { CatalogModel } from '../schema.ts';
import type { Services } from '../services.ts';
import { type PlacedRow, type RowRates, tidy, US_TRIO } from './place.ts';
import { tierRow } from './tiers.ts';
import { unitRates } from './units.ts';

/** Answers from the bundled data alone. */
export function bundledBook(
  models: Models,
  services: Services,
  today: () => string = currentDay,
): PriceBook {
  const list: List = { models, services, today };
  return { asOf: newest(models), find: (key, options = {}) => find(key, options, list) };
}

interface List {
  readonly models: Models;
  readonly services: Services;
  readonly today: () => string;
}

function currentDay(): string {
  return new Date().toISOString().slice(0, 10);
}

function newest({ models, sources }: Models): string {
  const used = new Set(models.flatMap(({ priceSource = [] }) => priceSource));
  const dates = [...used].flatMap((key) => sources[key]?.asOf ?? []);
  return dates.sort().at(-1) ?? '';
}

function find(key: PriceKey, options: PriceOptions, list: List): ListedPrice | UnlistedPrice {
  const { models, services, today } = list;
  const model = models.find(key.modelId);
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
  const source = sourceOf(model, models);
  const since = extendedSince(model, key.region, { listedOn: source.asOf, today: today() });
  return {
    ...price,
    ...(since === undefined ? {} : { derived: { ...price.derived, ...dearerSince(since, price) } }),
    ...source,
    ...(unverified === undefined ? {} : { unverified }),
  };
}

/** A doubt about every rate: AWS warns of higher prices in extended access, and the list was made before it began. */
function dearerSince(since: string, { rates }: Found): ListedPrice['derived'] {
  const rule = `The list is older than the model’s extended access, in which since ${since} its vendor may charge more.`;
  return Object.fromEntries(Object.keys(rates).map((rate) => [rate, rule]));
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
