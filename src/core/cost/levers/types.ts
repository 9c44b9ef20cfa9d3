/** The levers that change what a prompt costs, each with its price. Plain data, so that it can be sent to a page. */
import type { CacheLifetime } from '../../model/index.ts';

/** One call of a prompt. */
export interface PromptSize {
  /** All input, cached or not. */
  readonly inputTokens: number;
  /** The part that every call begins with: tools, system prompt and messages up to the first variable. */
  readonly prefixTokens: number;
  /** Expected. */
  readonly outputTokens: number;
  /** Pictures that a call asks for, of a model that is billed by them and by no token. */
  readonly images?: number;
}

/** How often it is called. */
export interface Volume {
  /** Of an average month, a twelfth of a year. */
  readonly callsPerMonth: number;
  /** Mean seconds from one call to the next, while calls come. */
  readonly spacingSeconds: number;
}

/** Where a figure is from. */
export interface Figure {
  /** For people: `AWS Price List`. */
  readonly source: string;
  readonly url?: string;
  /** ISO date. */
  readonly asOf: string;
}

export type LeverPrice =
  | PricedLever
  | UnpricedLever
  /** Nobody bills it. */
  | { readonly kind: 'included'; readonly why: string };

export interface PricedLever {
  readonly kind: 'priced';
  readonly usdPerMonth: number;
  readonly usdPer1000Calls: number;
  /** Against the row that stands for now; absent where that one has no price. */
  readonly usdPerMonthMore?: number;
  readonly figures: readonly Figure[];
  /** More than prices and token counts was assumed. */
  readonly isEstimate: boolean;
  /** What was assumed, a sentence each. */
  readonly notes: readonly string[];
}

export interface UnpricedLever {
  readonly kind: 'unpriced';
  /** A sentence. */
  readonly why: string;
}

export type LeverKind =
  | 'on-demand'
  | 'flex'
  | 'priority'
  | 'optimized'
  | 'batch'
  | 'cache'
  | 'scope'
  | 'smaller-model'
  | 'reserved'
  | 'provisioned'
  | 'self-hosted';

export interface LeverRow {
  /** Stable: `flex`, `cache-5m`, `scope:global.anthropic.claude-…`. */
  readonly id: string;
  readonly kind: LeverKind;
  /** A few words: `Batch`, `Cache for 5 minutes`. */
  readonly label: string;
  /** The model id, the instance, …, where the label alone does not say it. */
  readonly detail?: string;
  readonly isNow: boolean;
  readonly price: LeverPrice;
  /** What has to be done or to hold, a sentence each. */
  readonly needs: readonly string[];
  readonly risks: readonly string[];
}

/** How the prompt is called at this moment. */
export interface CurrentCall {
  readonly tier?: 'default' | 'flex' | 'priority' | 'reserved' | undefined;
  readonly latency?: 'standard' | 'optimized' | undefined;
  /** The longest lifetime of its cache points. */
  readonly cache?: CacheLifetime | undefined;
}
