/** The question that a price list answers, and its answer. Who fills the list is behind `PriceBook`. */
import type { BillingScope } from '../model/index.ts';

/** `optimized` is latency-optimized inference. */
export type PriceTier = 'standard' | 'flex' | 'priority' | 'optimized' | 'batch';

export interface PriceKey {
  /** Foundation model id, without a geography's prefix. */
  readonly modelId: string;
  /** The region that is called. */
  readonly region: string;
  readonly scope: BillingScope;
  readonly tier: PriceTier;
  /** Of a picture to be made, where the price depends on it; taken as the model's default where absent. */
  readonly picture?: Picture;
}

export interface Picture {
  /** Of the longer side. */
  readonly pixels?: number;
  readonly quality?: 'standard' | 'premium';
}

/** An absent rate is not listed; zero is a price. */
export interface Rates {
  /** USD per million tokens. */
  readonly input?: number;
  readonly output?: number;
  readonly cacheRead?: number;
  readonly cacheWrite5m?: number;
  readonly cacheWrite1h?: number;
  /** USD for each picture made, given, or search unit. */
  readonly image?: number;
  readonly inputImage?: number;
  readonly searchUnit?: number;
}

/** What requests cost whose whole input, cached tokens included, is longer than so many tokens. */
export interface LongContextRates {
  readonly aboveInputTokens: number;
  /** Of all tokens of such a request, not only of those above. */
  readonly rates: Rates;
}

export interface ListedPrice extends PriceSource {
  readonly kind: 'listed';
  readonly rates: Rates;
  /** By ascending length; absent where length makes no difference. */
  readonly longContext?: readonly LongContextRates[];
  /** Rates that the list does not hold and that follow from a rule of the vendor's: the rule as a sentence, with its source. */
  readonly derived: Readonly<Partial<Record<keyof Rates, string>>>;
  /** Of the rates that are from somewhere else than the rest. */
  readonly otherSources?: Readonly<Partial<Record<keyof Rates, PriceSource>>>;
  /** Why the figures can't be relied on. Present only where they were asked for all the same. */
  readonly unverified?: string;
}

export interface PriceSource {
  /** For people. */
  readonly source: string;
  readonly url?: string;
  /** ISO date. */
  readonly asOf: string;
}

export interface UnlistedPrice {
  readonly kind: 'unlisted';
  /** A sentence: the model, the region, or the tier that has no price. */
  readonly why: string;
}

export interface PriceBook {
  /** ISO date of the newest part of the list. */
  readonly asOf: string;
  /** @param options `unverified` gives figures too that nobody could check, and marks them; they are unlisted otherwise */
  find(key: PriceKey, options?: PriceOptions): ListedPrice | UnlistedPrice;
}

export interface PriceOptions {
  readonly unverified?: boolean;
}
