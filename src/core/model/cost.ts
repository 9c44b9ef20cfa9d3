/** Money. Unknown is a value of its own, so that it can never print as zero. */

export type CostPart = TokenCostPart | UnitCostPart;

export interface TokenCostPart {
  /** `input`, `output`, `cacheRead`, `cacheWrite5m`, `cacheWrite1h`, … */
  readonly what: string;
  readonly tokens: number;
  readonly usdPerMillion: number;
  readonly usd: number;
}

/** What is billed by the piece: a picture, a search unit, an hour. */
export interface UnitCostPart {
  /** `image`, `inputImage`, `searchUnit`, `hour`, … */
  readonly what: string;
  readonly units: number;
  readonly usdPerUnit: number;
  readonly usd: number;
}

export interface KnownCost {
  readonly kind: 'known';
  readonly usd: number;
  readonly parts: readonly CostPart[];
  /** Who says what it costs, for people to read. */
  readonly source: string;
  /** Where that can be looked up; absent for prices of the user's own. */
  readonly url?: string;
  /** ISO date of the price. */
  readonly asOf: string;
  /** Tokens or price are worked out rather than reported or listed. */
  readonly estimate: boolean;
  /** What was assumed, one sentence each. */
  readonly notes?: readonly string[];
}

export type Cost =
  | KnownCost
  | { readonly kind: 'included'; readonly why: string }
  | { readonly kind: 'unknown'; readonly why: string };
