/** Money. Unknown is a value of its own, so that it can never print as zero. */

export interface CostPart {
  /** `input`, `output`, `cacheRead`, `cacheWrite5m`, `cacheWrite1h`, … */
  readonly what: string;
  readonly tokens: number;
  readonly usdPerMillion: number;
  readonly usd: number;
}

export type Cost =
  | {
      readonly kind: 'known';
      readonly usd: number;
      readonly parts: readonly CostPart[];
      readonly source: string;
      /** ISO date of the price. */
      readonly asOf: string;
      readonly estimate: boolean;
    }
  | { readonly kind: 'included'; readonly why: string }
  | { readonly kind: 'unknown'; readonly why: string };
