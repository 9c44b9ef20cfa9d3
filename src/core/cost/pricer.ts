/** Prices for one workspace: quotes looked up once, and runs priced by them. */

import { refreshedNow } from '../catalog/live.ts';
import {
  type Cost,
  formatModelReference,
  type PictureMade,
  parseModelReference,
  toAssayError,
} from '../model/index.ts';
import { unlessAborted } from '../util/abort.ts';
import { costOf } from './price.ts';
import { listingOf, type QuoteDeps, quoteFor } from './quote.ts';
import type { PriceQuote, UsedInRun } from './types.ts';
import { unknown } from './unknown.ts';

export interface PricedRun extends UsedInRun {
  /** `<connection>/<model id>`. */
  readonly reference: string;
}

export interface QuoteOptions {
  /** Nobody may be asked. What only a service could tell is unknown until somebody asks without this. */
  readonly offline?: boolean;
  /** What is to be drawn, where that is not the model's default. */
  readonly picture?: PictureMade | undefined;
}

export interface Pricer {
  /** Looks a quote up, once. Throws `cancelled` only. */
  quote(reference: string, signal: AbortSignal, options?: QuoteOptions): Promise<PriceQuote>;
  /** The quote, where it was looked up before; for callers that may not wait. */
  peek(reference: string): PriceQuote | undefined;
  /** What a run cost. Never rejects: what goes wrong is the reason of an unknown cost. */
  price(run: PricedRun): Promise<Cost>;
  /** Told of each quote that `peek` has from now on. @returns ends it */
  onDidQuote(listener: (quote: PriceQuote) => void): () => void;
}

/** A service that does not tell what an id is billed as in this time leaves the price unknown, in milliseconds. */
const LOOKUP_MS = 10_000;

export function createPricer(deps: QuoteDeps): Pricer {
  const quotes = new Map<string, PriceQuote>();
  /** The refreshed prices that a quote was made by: others may have come since. */
  const madeBy = new Map<string, unknown>();
  const pending = new Map<string, Promise<PriceQuote>>();
  const listeners = new Set<(quote: PriceQuote) => void>();

  const keep = (quote: PriceQuote, offline: boolean): PriceQuote => {
    const known = quotes.get(quote.reference);
    // What was found out by asking is worth more than what can be said without.
    if (offline && known !== undefined && quote.basis.kind === 'unknown') return known;
    madeBy.set(quote.reference, refreshedNow());
    // Who draws what it is told and then asks again must not be told the same for ever.
    if (JSON.stringify(known) === JSON.stringify(quote)) return quote;
    quotes.set(quote.reference, quote);
    for (const listener of listeners) listener(quote);
    return quote;
  };
  const look = (reference: string, offline: boolean): Promise<PriceQuote> => {
    const key = `${offline} ${reference}`;
    // Several may wait for one answer, so that none of them can stop it.
    const lookup =
      pending.get(key) ??
      quoteFor(reference, deps, AbortSignal.timeout(LOOKUP_MS), offline).then((quote) =>
        keep(quote, offline),
      );
    pending.set(key, lookup);
    const settle = (): boolean => pending.delete(key);
    lookup.then(settle, settle);
    return lookup;
  };
  const quote: Pricer['quote'] = async (reference, signal, { offline = false, picture } = {}) => {
    const known = quotes.get(reference);
    const isCurrent = madeBy.get(reference) === refreshedNow();
    const isFinal = known !== undefined && isCurrent && !mayChange(known);
    const found = isFinal ? known : await unlessAborted(look(reference, offline), signal);
    return withPicture(found, picture, deps);
  };
  return {
    quote,
    peek: (reference) => quotes.get(reference),
    price: async ({ reference, ...used }) => {
      try {
        const quoted = await quote(reference, NEVER);
        const served = await withServed(quoted, used, quote);
        return costOf(await withPicture(served, used.picture, deps), used);
      } catch (thrown) {
        return unknown(`The cost could not be worked out: ${toAssayError(thrown).message}`);
      }
    },
    onDidQuote: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

const NEVER = new AbortController().signal;

/** A router's quote, with the model that answered where the router's own description does not name it. */
async function withServed(
  quote: PriceQuote,
  { servedBy }: UsedInRun,
  look: Pricer['quote'],
): Promise<PriceQuote> {
  const { basis, reference } = quote;
  const connection = parseModelReference(reference)?.connection;
  if (basis.kind !== 'router' || servedBy === undefined || connection === undefined) return quote;
  if (basis.candidates.some(({ id }) => id === servedBy)) return quote;
  const served = await look(formatModelReference({ connection, modelId: servedBy }), NEVER);
  if (served.basis.kind !== 'list') return quote;
  const candidate = { id: servedBy, listing: served.basis.listing };
  return { ...quote, basis: { ...basis, candidates: [...basis.candidates, candidate] } };
}

/** The quote for pictures of another size or quality than the model's default. */
async function withPicture(
  quote: PriceQuote,
  picture: PictureMade | undefined,
  { book }: QuoteDeps,
): Promise<PriceQuote> {
  const { basis, billing } = quote;
  if (picture === undefined || basis.kind !== 'list' || billing?.kind !== 'on-demand') return quote;
  return { ...quote, basis: { ...basis, listing: listingOf(billing, await book(), picture) } };
}

/** What is rented by the hour is priced by its newest throughput test, which may be run at any time. */
function mayChange({ basis }: PriceQuote): boolean {
  return basis.kind === 'hourly' || (basis.kind === 'unknown' && basis.mayChange === true);
}
