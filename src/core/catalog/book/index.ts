/** The price list: what a model costs where, at what scope and in what tier. Rules and sources stand with each. */
import type { Models } from '../catalog.ts';
import { extendedSince } from '../lifecycle.ts';
import type {
  ListedPrice,
  PriceBook,
  PriceKey,
  PriceOptions,
  Rates,
  UnlistedPrice,
} from '../prices.ts';
import type { CatalogModel, PriceList } from '../schema.ts';
import type { Services } from '../services.ts';
import { type Missing, type Origin, originOf, type PlacedRow, US_TRIO } from './place.ts';
import { layOver, type Refreshed, type RefreshedPrices } from './refreshed.ts';
import { type Lists, tierRow } from './tiers.ts';
import { unitRates } from './units.ts';

export type { Origin } from './place.ts';
export type { RefreshedPrices, RefreshedRow } from './refreshed.ts';

export interface BookOptions {
  /** What AWS said after the catalogue was made; asked for anew at each question. */
  readonly refreshed?: () => RefreshedPrices | undefined;
  /** ISO date. */
  readonly today?: () => string;
}

/** Answers from the bundled data, with refreshed figures over it. */
export function makePriceBook(
  models: Models,
  services: Services,
  options: BookOptions = {},
): PriceBook {
  const { refreshed = () => undefined, today = currentDay } = options;
  const bundledAsOf = newest(models);
  const list: List = {
    models,
    services,
    refreshed: layOver(refreshed, (id, asOf) => isNewer(models, id, asOf)),
    today,
  };
  return {
    get asOf() {
      return [refreshed()?.asOf ?? '', bundledAsOf].sort().at(-1) ?? bundledAsOf;
    },
    find: (key, wanted = {}) => find(key, wanted, list),
  };
}

interface List extends Lists {
  readonly models: Models;
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

/** AWS's word stands over a third party's of any date, and over its own of an earlier one. */
function isNewer(models: Models, modelId: string, asOf: string): boolean {
  const source = models.sources[models.find(modelId)?.priceSource?.[0] ?? ''];
  return source === undefined || source.thirdParty === true || asOf >= source.asOf;
}

function find(key: PriceKey, options: PriceOptions, list: List): ListedPrice | UnlistedPrice {
  const model = list.models.find(key.modelId);
  if (model === undefined) return ofUnknownModel(key, list);
  const { unverified } = model;
  const row = priceOf(model, key, list);
  if ('why' in row) return unlisted(row.why);
  const isDoubtful = unverified !== undefined && !isAllFresh(row);
  if (isDoubtful && options.unverified !== true) {
    return unlisted(`The price of ${model.name} could not be checked. ${unverified}`);
  }
  const bundled = mainOrigin(model, list.models);
  const doubt = extendedAccess(model, row, key, { bundled, today: list.today() });
  return {
    ...listed(
      {
        ...row,
        derived: { ...row.derived, ...doubt },
        sources: { ...rateOrigins(model, list.models), ...row.sources },
      },
      bundled,
    ),
    ...(isDoubtful ? { unverified } : {}),
  };
}

/** A model that is newer than the catalogue has a price where AWS named it by its id. */
function ofUnknownModel({ modelId, region, scope, tier }: PriceKey, { refreshed }: List) {
  const prefix = scope === 'global' ? 'global' : 'in-region';
  const list: PriceList =
    tier === 'standard' ? prefix : prefix === 'global' ? `global-${tier}` : tier;
  const row = refreshed(modelId, { list, region }, { why: `${modelId} is not in the catalogue.` });
  return 'why' in row ? unlisted(row.why) : listed(row, { source: 'catalogue', asOf: '' });
}

function unlisted(why: string): UnlistedPrice {
  return { kind: 'unlisted', why };
}

function isAllFresh({ rates, origins }: PlacedRow): boolean {
  return Object.keys(rates).every((rate) => Object.hasOwn(origins, rate));
}

/** The source of the main rate stands for the price; rates of another source name theirs. */
function listed(row: PlacedRow, bundled: Origin): ListedPrice {
  const { rates, longContext, derived, origins, sources } = row;
  const known = new Map(Object.entries({ ...sources, ...origins }));
  const own = (rate: string): Origin => known.get(rate) ?? bundled;
  const names = Object.keys(rates);
  const main = own(names[0] ?? '');
  const others = names.filter((rate) => own(rate) !== main);
  return {
    kind: 'listed',
    rates,
    ...(longContext.length === 0 ? {} : { longContext }),
    derived,
    ...main,
    ...(others.length === 0
      ? {}
      : { otherSources: Object.fromEntries(others.map((rate) => [rate, own(rate)])) }),
  };
}

function priceOf(model: CatalogModel, key: PriceKey, list: List): PlacedRow | Missing {
  const units = unitRates(model, key.picture, list.services);
  if ('why' in units) return units;
  const tokens = tierRow({ ...key, model }, list);
  const hasUnits = Object.keys(units.rates).length > 0;
  if (!hasUnits) return tokens;
  if (hasTokenPrices(model) && 'why' in tokens) return tokens;
  const row = 'why' in tokens ? undefined : tokens;
  const fresh: Rates = row?.rates ?? {};
  if (row === undefined) {
    const missing = withoutUnits(model, key);
    if (missing !== undefined) return missing;
  }
  return {
    rates: { ...units.rates, ...fresh },
    longContext: row?.longContext ?? [],
    derived: { ...units.derived, ...row?.derived },
    sources: { ...units.sources, ...row?.sources },
    origins: row?.origins ?? {},
  };
}

/** The lists of pictures and queries name no region: they are taken for the regions where AWS charges text alike. */
function withoutUnits(model: CatalogModel, { tier, region }: PriceKey): Missing | undefined {
  if (tier !== 'standard') return { why: `The catalogue has no ${tier} price of ${model.name}.` };
  if (US_TRIO.includes(region)) return undefined;
  return { why: `The catalogue has no price of ${model.name} in ${region}.` };
}

function hasTokenPrices({ price }: CatalogModel): boolean {
  return (price?.['in-region'] ?? price?.geo ?? price?.global) !== undefined;
}

/** A doubt about every rate: AWS warns of higher prices in extended access, and the list was made before it began. */
function extendedAccess(
  model: CatalogModel,
  { rates, origins }: PlacedRow,
  { region }: PriceKey,
  { bundled, today }: { readonly bundled: Origin; readonly today: string },
): ListedPrice['derived'] {
  const since = extendedSince(model, region, { listedOn: bundled.asOf, today });
  if (since === undefined) return {};
  const rule = `The list is older than the model’s extended access, in which since ${since} its vendor may charge more.`;
  const old = Object.keys(rates).filter((rate) => !Object.hasOwn(origins, rate));
  return Object.fromEntries(old.map((rate) => [rate, rule]));
}

/** Where the prices of input and output are from. */
function mainOrigin({ priceSource }: CatalogModel, { sources, asOf }: Models): Origin {
  return originOf(sources, priceSource?.[0]) ?? { source: 'catalogue', asOf };
}

function rateOrigins(
  { rateSources = {} }: CatalogModel,
  { sources }: Models,
): PlacedRow['sources'] {
  return Object.fromEntries(
    Object.entries(rateSources).flatMap(([rate, key]) => {
      const origin = originOf(sources, key);
      return origin === undefined ? [] : [[rate, origin]];
    }),
  );
}

export type { Refreshed };
