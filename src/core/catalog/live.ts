/**
 * The refreshed prices of this process, which every price book of it lays over the bundled ones. Light: what keeps and
 * reads them is loaded when a price is first asked for.
 */
import type { RefreshedPrices } from './book/index.ts';

type Load = () => Promise<RefreshedPrices | undefined>;

let load: Load | undefined;
let loaded: Promise<void> | undefined;
let current: RefreshedPrices | undefined;
const listeners = new Set<() => void>();

/**
 * Says where prices of earlier refreshes are kept.
 * @param from called once, before the first price is given; must not throw
 */
export function keepPrices(from: Load | undefined): void {
  load = from;
  loaded = undefined;
  current = undefined;
}

/** Resolves when the kept prices, if any, stand. */
export function pricesLoaded(): Promise<void> {
  loaded ??= Promise.resolve(load?.()).then((prices) => {
    current ??= prices;
  });
  return loaded;
}

export function refreshedNow(): RefreshedPrices | undefined {
  return current;
}

/** Lays prices over the bundled ones, for every price book of this process, or takes them off again. */
export function useRefreshedPrices(prices: RefreshedPrices | undefined): void {
  current = prices;
  for (const listener of [...listeners]) listener();
}

/** @returns what ends the listening */
export function onPricesChanged(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
