/** What a tier does to a row of prices. */
import type { BillingScope } from '../../model/index.ts';
import type { PriceTier, Rates } from '../prices.ts';
import type { CatalogModel } from '../schema.ts';
import type { Services } from '../services.ts';
import { type Missing, type PlacedRow, placedRow, type RowRates, tidy } from './place.ts';

export interface Asked {
  readonly model: CatalogModel;
  readonly region: string;
  readonly scope: BillingScope;
  readonly tier: PriceTier;
}

/** The row of a tier. Claude is served in the standard tier and in batches only (Bedrock User Guide, Service tiers). */
export function tierRow(asked: Asked, services: Services): PlacedRow | Missing {
  const { model, region, scope, tier } = asked;
  if (tier === 'batch') return batchRow(asked, services);
  const standard = placedRow(model, scope, region);
  if ('why' in standard || tier === 'standard') return standard;
  if (tier === 'optimized') return optimizedRow(asked, standard, services);
  if (!model.serviceTiers?.includes(tier)) {
    return { why: `${model.name} is not served in the ${tier} tier.` };
  }
  const multiple = services.serviceTiers.multipliers[tier];
  const rule = `${tier === 'flex' ? 'Flex' : 'Priority'} costs ${multiple} × standard, cache reads included, on every row of AWS’s price list that was checked.`;
  return { row: scaled(standard.row, multiple), derived: { ...standard.derived, ...ruled(rule) } };
}

function scaled(row: RowRates, multiple: number): RowRates {
  return Object.fromEntries(
    Object.entries(row).map(([rate, value]) => [
      rate,
      typeof value === 'number'
        ? tidy(value * multiple)
        : value?.map(({ above, ...rates }) => ({ above, ...scaled(rates, multiple) })),
    ]),
  );
}

function ruled(rule: string): Partial<Record<keyof Rates, string>> {
  return { input: rule, output: rule, cacheRead: rule };
}

/** AWS lists these in the reference region; what is read from the cache keeps its share of the input price. */
function optimizedRow(
  { model, region, scope }: Asked,
  standard: PlacedRow,
  services: Services,
): PlacedRow | Missing {
  const rates = services.latencyOptimized.models[model.id];
  if (rates === undefined) return { why: `${model.name} is not offered latency-optimized.` };
  const isReference =
    region === services.reference || model.sameIn?.['in-region']?.includes(region);
  if (scope === 'global' || !isReference) {
    return { why: `The catalogue has no latency-optimized price of ${model.name} in ${region}.` };
  }
  const { cacheRead, cacheWrite5m } = standard.row;
  const factor = standard.row.in === undefined ? 1 : rates.in / standard.row.in;
  return {
    row: {
      ...rates,
      ...(cacheRead === undefined ? {} : { cacheRead: tidy(cacheRead * factor) }),
      ...(cacheWrite5m === 0 ? { cacheWrite5m } : {}),
    },
    derived:
      cacheRead === undefined
        ? {}
        : { cacheRead: 'Latency-optimized cache reads cost the same share of the input price.' },
  };
}

/** Nothing is cached in batches (Bedrock User Guide, batch inference), so that a row has input and output alone. */
function batchRow({ model, region, scope }: Asked, services: Services): PlacedRow | Missing {
  const { price, regional, sameIn, vendor } = model;
  const standard = placedRow(model, scope, region);
  const own = price?.batch;
  if (own === undefined) {
    if (price?.['in-region']?.ref ?? price?.geo?.ref) {
      return { why: `AWS’s price list has no batch price of ${model.name}.` };
    }
    return half(
      standard,
      services,
      `Batches cost ${services.serviceTiers.multipliers.batch} × standard on AWS’s price list; it did not hold ${model.name} yet.`,
    );
  }
  if (scope === 'global') {
    return half(
      standard,
      services,
      'Batches cost half of standard on AWS’s price list, for global calls as for others.',
    );
  }
  const there = regional?.batch?.[region];
  if (there !== undefined) return batchOf(there);
  const isListed = region === own.ref || sameIn?.batch?.includes(region);
  if (isListed || vendor === 'anthropic') return batchOf([own.in, own.out ?? null]);
  return { why: `AWS’s price list has no batch price of ${model.name} in ${region}.` };
}

function batchOf([input, output]: readonly [number | null, number | null]): PlacedRow {
  return {
    row: { ...(input === null ? {} : { in: input }), ...(output === null ? {} : { out: output }) },
    derived: {},
  };
}

function half(
  standard: PlacedRow | Missing,
  services: Services,
  rule: string,
): PlacedRow | Missing {
  if ('why' in standard) return standard;
  const { in: input, out: output } = scaled(standard.row, services.serviceTiers.multipliers.batch);
  return {
    row: {
      ...(input === undefined ? {} : { in: input }),
      ...(output === undefined ? {} : { out: output }),
    },
    derived: ruled(rule),
  };
}
