/** What runs of a reference cost, looked up once: after that, prices are sums. */
import { loadServices } from '../catalog/catalog.ts';
import type { PriceBook, PriceTier, UnlistedPrice } from '../catalog/prices.ts';
import {
  type Billing,
  type HourlyBilling,
  type OnDemandBilling,
  type PictureMade,
  parseModelReference,
  type RouterBilling,
} from '../model/index.ts';
import type { Connection, ConnectionType, UserPrice } from '../workspace/types.ts';
import { guardrailPrices } from './guardrail.ts';
import { listedHourlyPrice } from './hourly.ts';
import type {
  HourlyBasis,
  HourlyPrice,
  Listing,
  MeasuredRate,
  PriceBasis,
  PriceQuote,
} from './types.ts';
import { howToPrice, orNameAPrice } from './unknown.ts';

export interface QuoteDeps {
  readonly connections: readonly Connection[];
  /** What a reference is billed as, by its backend; undefined where the backend has no answer. Throws `cancelled` only. */
  billing(reference: string, signal: AbortSignal, offline: boolean): Promise<Billing | undefined>;
  /** The list prices, read when the first is needed. */
  book(): Promise<PriceBook>;
  /** What something rented by the hour costs, where the user did not say; by the bundled lists unless given. */
  hourlyPrice?(billing: HourlyBilling): Promise<HourlyPrice | UnlistedPrice>;
  /** How fast a reference was measured to answer. */
  measured?(reference: string): Promise<MeasuredRate | undefined>;
  /** `prices` of `assay.yaml`, by model reference. */
  readonly userPrices: Readonly<Record<string, UserPrice>>;
  /** ISO date of what the user wrote: when the file was last changed. */
  readonly writtenOn: string;
}

const INCLUDED: Partial<Record<ConnectionType, string>> = {
  sandbox: 'The sandbox runs on this machine and is free.',
  replay: 'A recording was played back; nothing was called.',
  vscode: 'The model is part of the subscription of the editor’s own language models.',
};

/**
 * All that is needed to price runs of a reference. The user's own price stands above every other.
 * @param offline nobody may be asked; what only a service could tell is unknown, and `mayChange`
 * @throws AssayError `cancelled` only
 */
export async function quoteFor(
  reference: string,
  deps: QuoteDeps,
  signal: AbortSignal,
  offline = false,
): Promise<PriceQuote> {
  const name = parseModelReference(reference)?.connection ?? '';
  const connectionType = deps.connections.find((connection) => connection.name === name)?.type;
  const about = { reference, connectionType };
  const why = connectionType === undefined ? undefined : INCLUDED[connectionType];
  if (why !== undefined) {
    return { ...about, billing: undefined, basis: { kind: 'included', why } };
  }
  const own = Object.hasOwn(deps.userPrices, reference) ? deps.userPrices[reference] : undefined;
  // With a price of the user's own, what the service calls it only matters to comparisons.
  const billing =
    connectionType === undefined
      ? undefined
      : await deps.billing(reference, signal, offline || own !== undefined);
  const basis: PriceBasis =
    own === undefined
      ? await basisOf(reference, billing, deps)
      : { kind: 'user', price: own, asOf: deps.writtenOn };
  const guardrail =
    connectionType === 'bedrock' ? { guardrail: guardrailPrices(await loadServices()) } : {};
  return { ...about, billing, basis, ...guardrail };
}

async function basisOf(
  reference: string,
  billing: Billing | undefined,
  deps: QuoteDeps,
): Promise<PriceBasis> {
  switch (billing?.kind) {
    case undefined:
      return {
        kind: 'unknown',
        why: `No price is known for ${reference}. ${howToPrice(reference)}`,
      };
    case 'unknown':
      return { ...billing, why: `${billing.why} ${orNameAPrice(reference)}` };
    case 'on-demand':
      return { kind: 'list', listing: listingOf(billing, await deps.book()) };
    case 'router':
      return routerBasis(billing, await deps.book());
    case 'hourly':
      return hourlyBasis(reference, billing, deps);
  }
}

/**
 * A model's list prices in every tier.
 * @param picture to be made, where it is not the model's default
 */
export function listingOf(
  billing: OnDemandBilling,
  book: PriceBook,
  picture?: PictureMade,
): Listing {
  const { modelId, region, scope, assumption } = billing;
  const of = picture === undefined ? {} : { picture };
  const find = (tier: PriceTier) => book.find({ modelId, region, scope, tier, ...of });
  // Every tier has its own line, so that a new one can't be forgotten.
  const tiers: Listing['tiers'] = {
    standard: find('standard'),
    flex: find('flex'),
    priority: find('priority'),
    optimized: find('optimized'),
    batch: find('batch'),
  };
  return { modelId, tiers, ...(assumption === undefined ? {} : { assumption }) };
}

function routerBasis({ models }: RouterBilling, book: PriceBook): PriceBasis {
  const candidates = models.map(({ id, billing }) => ({ id, listing: listingOf(billing, book) }));
  return { kind: 'router', candidates };
}

async function hourlyBasis(
  reference: string,
  billing: HourlyBilling,
  deps: QuoteDeps,
): Promise<HourlyBasis> {
  const [price, rate] = await Promise.all([
    hourlyPriceOf(billing, deps),
    deps.measured?.(reference),
  ]);
  return { kind: 'hourly', billing, price, ...(rate === undefined ? {} : { rate }) };
}

async function hourlyPriceOf(
  billing: HourlyBilling,
  deps: QuoteDeps,
): Promise<HourlyPrice | UnlistedPrice> {
  const { usdPerHour } = billing;
  if (usdPerHour !== undefined) {
    const asOf = deps.writtenOn;
    return { kind: 'hourly', usdPerHour, source: 'assay.yaml', asOf, notes: [] };
  }
  return (deps.hourlyPrice ?? listedHourlyPrice)(billing);
}

/** A list without prices, for where there is none. */
export const NO_LIST: PriceBook = {
  asOf: '',
  find: ({ modelId }) => ({ kind: 'unlisted', why: `No price of ${modelId} is listed.` }),
};
