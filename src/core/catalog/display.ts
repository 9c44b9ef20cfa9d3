/** A model's list price and rough class, for pickers: the same answer as the bill's, in short. */
import type { BillingScope, ModelPrice, ModelTier } from '../model/index.ts';
import type { Catalog, CatalogModel } from './catalog.ts';

/** Where AWS's examples are, and where the catalogue knows most prices. */
const REFERENCE = 'us-east-1';

/**
 * USD per million tokens in the standard tier; undefined where none is listed, or the model is not billed by tokens.
 * @param region the reference region where none is given
 */
export function listPrice(
  catalog: Catalog,
  model: CatalogModel,
  scope: BillingScope,
  region: string = REFERENCE,
): ModelPrice | undefined {
  const price = catalog.prices.find({ modelId: model.id, region, scope, tier: 'standard' });
  if (price.kind === 'unlisted' || price.rates.input === undefined) return undefined;
  const { input, output } = price.rates;
  return {
    input,
    ...(output === undefined ? {} : { output }),
    asOf: price.asOf,
    source: price.source,
    ...(price.url === undefined ? {} : { url: price.url }),
  };
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
