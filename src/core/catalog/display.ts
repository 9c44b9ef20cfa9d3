/** A model's list price and rough class, for pickers. What a run costs is worked out in `cost`. */
import type { ModelPrice, ModelTier } from '../model/index.ts';
import type { CatalogModel } from './catalog.ts';
import type { Scope } from './geography.ts';

/** Where the price of a scope stands; a vendor that has one price for all scopes lists it once. */
const LISTED_UNDER: Readonly<Record<Scope, readonly string[]>> = {
  'in-region': ['in-region', 'geo', 'global'],
  geo: ['geo', 'in-region', 'global'],
  global: ['global', 'geo', 'in-region'],
};

/**
 * USD per million tokens in the reference region, for the scope given.
 * @param asOf ISO date of the catalogue
 */
export function listPrice(model: CatalogModel, scope: Scope, asOf: string): ModelPrice | undefined {
  for (const name of LISTED_UNDER[scope]) {
    const rates = model.price?.[name];
    if (typeof rates !== 'object' || typeof rates.in !== 'number') continue;
    const { in: input, out: output } = rates;
    return {
      input,
      ...(typeof output === 'number' ? { output } : {}),
      asOf,
      source: model.priceSource?.join(', ') ?? 'catalogue',
    };
  }
  return undefined;
}

/** USD per million output tokens from which a model counts as frontier, and as balanced. */
const FRONTIER_FROM = 10;
const BALANCED_FROM = 2;

/**
 * By the price of output alone: $10 and more is frontier, $2 and more balanced, less is small. Vendors price by what
 * a model can do, so that the classes hold without anybody's opinion. Undefined where no output price is known.
 */
export function tierOf(price: ModelPrice | undefined): ModelTier | undefined {
  const output = price?.output;
  if (output === undefined) return undefined;
  if (output >= FRONTIER_FROM) return 'frontier';
  return output >= BALANCED_FROM ? 'balanced' : 'small';
}
