/** What a tier does to a row of prices. */
import type { BillingScope } from '../../model/index.ts';
import type { LongContextRates, PriceTier, Rates } from '../prices.ts';
import type { CatalogModel, PriceList } from '../schema.ts';
import type { Services } from '../services.ts';
import { everyRate, type Missing, originOf, type PlacedRow, placedRow, tidy } from './place.ts';
import type { Refreshed } from './refreshed.ts';

export interface Asked {
  readonly model: CatalogModel;
  readonly region: string;
  readonly scope: BillingScope;
  readonly tier: PriceTier;
}

export interface Lists {
  readonly services: Services;
  /** Lays what AWS said later over a row. */
  readonly refreshed: Refreshed;
}

/** The row of a tier. Claude is served in the standard tier and in batches only (Bedrock User Guide, Service tiers). */
export function tierRow(asked: Asked, lists: Lists): PlacedRow | Missing {
  const { model, region, scope, tier } = asked;
  const standard = standardRow(asked, lists);
  if (tier === 'standard') return standard;
  const list: PriceList = scope === 'global' ? `global-${tier}` : tier;
  const isOwn = model.price?.[list] !== undefined || model.regional?.[list] !== undefined;
  const own = lists.refreshed(
    model.id,
    { list, region },
    isOwn ? placedRow(model, list, region) : { why: '' },
  );
  if (!('why' in own)) return own;
  if (tier === 'batch') return isOwn ? noBatch(model, region) : batchRow(asked, standard, lists);
  if (tier === 'optimized') return optimizedRow(asked, standard, lists.services);
  if (!model.serviceTiers?.includes(tier)) {
    return { why: `${model.name} is not served in the ${tier} tier.` };
  }
  if ('why' in standard) return standard;
  const multiple = lists.services.serviceTiers.multipliers[tier];
  const rule = `${tier === 'flex' ? 'Flex' : 'Priority'} costs ${multiple} × standard, cache reads included, on every row of AWS’s price list that was checked.`;
  const row = scaled(standard, multiple);
  return { ...row, derived: { ...row.derived, ...everyRate(rule) } };
}

/** What a call costs on demand, by the list of its scope. */
function standardRow({ model, region, scope }: Asked, { refreshed }: Lists): PlacedRow | Missing {
  const list: PriceList = scope === 'global' ? 'global' : 'in-region';
  const own = model.price?.[list] ?? (list === 'in-region' ? model.price?.geo : undefined);
  const row = own === undefined ? withoutList(model, scope) : placedRow(model, list, region);
  const found = refreshed(model.id, { list, region }, row);
  if (!('why' in found) || scope !== 'global') return found;
  const only = own === undefined && model.availability?.global !== undefined;
  if (!only || model.price?.['in-region'] === undefined) return found;
  const single = refreshed(
    model.id,
    { list: 'in-region', region },
    placedRow(model, 'in-region', region),
  );
  if ('why' in single) return single;
  const rule = `AWS lists one price for ${model.name}, which is taken to hold for global calls too.`;
  return { ...single, derived: { ...everyRate(rule), ...single.derived } };
}

const SCOPE_WORDS: Readonly<Record<BillingScope, string>> = {
  'in-region': 'in-region',
  geo: 'cross-region',
  global: 'global',
};

function withoutList({ name, price }: CatalogModel, scope: BillingScope): Missing {
  if (price === undefined) return { why: `The catalogue has no price of ${name}.` };
  return { why: `${name} has no ${SCOPE_WORDS[scope]} price in the catalogue.` };
}

function scaled(row: PlacedRow, multiple: number): PlacedRow {
  const times = (rates: Rates): Rates =>
    Object.fromEntries(Object.entries(rates).map(([rate, usd]) => [rate, tidy(usd * multiple)]));
  const longContext = row.longContext.map(
    ({ aboveInputTokens, rates }): LongContextRates => ({ aboveInputTokens, rates: times(rates) }),
  );
  return { ...row, rates: times(row.rates), longContext };
}

/** AWS's page lists these in the reference region; what is read from the cache keeps its share of the input price. */
function optimizedRow(
  { model, region, scope }: Asked,
  standard: PlacedRow | Missing,
  services: Services,
): PlacedRow | Missing {
  const listed = services.latencyOptimized.models[model.id];
  if (listed === undefined) return { why: `${model.name} is not offered latency-optimized.` };
  const isReference =
    region === services.reference || model.sameIn?.['in-region']?.includes(region);
  if (scope === 'global' || !isReference) {
    return { why: `The catalogue has no latency-optimized price of ${model.name} in ${region}.` };
  }
  const origin = originOf(services.sources, services.latencyOptimized.source);
  const { input, cacheRead, cacheWrite5m } = 'why' in standard ? {} : standard.rates;
  const share = cacheRead === undefined || !input ? undefined : cacheRead / input;
  return {
    rates: {
      input: listed.in,
      output: listed.out,
      ...(share === undefined ? {} : { cacheRead: tidy(listed.in * share) }),
      ...(cacheWrite5m === 0 ? { cacheWrite5m } : {}),
    },
    longContext: [],
    derived:
      share === undefined
        ? {}
        : { cacheRead: 'Latency-optimized cache reads cost the same share of the input price.' },
    ...(origin === undefined ? {} : { sources: { input: origin, output: origin } }),
    origins: {},
  };
}

/** Nothing is cached in batches (Bedrock User Guide, batch inference), so that a row has input and output alone. */
function batchRow(
  { model, scope }: Asked,
  standard: PlacedRow | Missing,
  { services }: Lists,
): PlacedRow | Missing {
  const { price } = model;
  const isListed = price?.['in-region']?.ref !== undefined || price?.geo?.ref !== undefined;
  const isGlobal = scope === 'global' && price?.batch !== undefined;
  if (isListed && !isGlobal) return noBatch(model);
  if ('why' in standard) return standard;
  const { multipliers } = services.serviceTiers;
  const rule = isGlobal
    ? 'Batches cost half of standard on AWS’s price list, for global calls as for others.'
    : `Batches cost ${multipliers.batch} × standard on AWS’s price list; it did not hold ${model.name} yet.`;
  const { rates, origins } = scaled(standard, multipliers.batch);
  const { input, output } = rates;
  return {
    rates: {
      ...(input === undefined ? {} : { input }),
      ...(output === undefined ? {} : { output }),
    },
    longContext: [],
    derived: { input: rule, output: rule },
    origins,
  };
}

function noBatch({ name }: CatalogModel, region?: string): Missing {
  const where = region === undefined ? '' : ` in ${region}`;
  return { why: `AWS’s price list has no batch price of ${name}${where}.` };
}
