/** Who answers. A backend speaks one connection type; everything else is composed around it. */
import type { Billing, BillingQuery } from './billing.ts';
import type { ModelEvent } from './events.ts';
import type { ModelRequest } from './request.ts';
import type { ModelRules } from './rules.ts';

export interface ModelCapabilities {
  readonly streaming?: boolean;
  readonly tools?: boolean;
  readonly images?: boolean;
  readonly documents?: boolean;
  readonly structuredOutput?: boolean;
  readonly embeddings?: boolean;
  readonly imageOutput?: boolean;
  readonly reasoning?: boolean;
  /** Takes cache points. Models that cache by themselves only say `false`. */
  readonly promptCache?: boolean;
  readonly video?: boolean;
  /** Cites the documents it is given. */
  readonly citations?: boolean;
  /** Takes `Params.effort`. */
  readonly effort?: boolean;
  readonly latencyOptimized?: boolean;
  /** Takes the service tiers `flex` and `priority`. */
  readonly serviceTiers?: boolean;
}

/** A picker's rough class of a model, by what its vendor asks for it. */
export type ModelTier = 'frontier' | 'balanced' | 'small';

/** A list price in USD per million tokens, for display and sorting; costs are worked out elsewhere. */
export interface ModelPrice {
  readonly input: number;
  /** Absent where a model has no output tokens, as embedding models. */
  readonly output?: number;
  /** ISO date. */
  readonly asOf: string;
  readonly source: string;
  /** The source's page, where it has one. */
  readonly url?: string;
}

/** One id by which a model can be called, and where its answer may then be computed. */
export interface ModelRoute {
  readonly scope: 'in-region' | 'geo' | 'global';
  readonly id: string;
  readonly regions: readonly string[];
}

export interface ModelLifecycle {
  readonly status: 'active' | 'legacy';
  /** ISO dates. */
  readonly legacyOn?: string;
  readonly endsOn?: string;
}

/** One callable model. An absent member is unknown. */
export interface ModelInfo {
  /** The id to send, without the connection's name. */
  readonly id: string;
  readonly name: string;
  readonly vendor?: string;
  readonly description?: string;
  readonly contextTokens?: number;
  readonly maxOutputTokens?: number;
  readonly capabilities?: ModelCapabilities;
  /** Every id that reaches this model, `id` first; absent where the connection knows one only. */
  readonly routes?: readonly ModelRoute[];
  readonly lifecycle?: ModelLifecycle;
  readonly tier?: ModelTier;
  /** The price of the first route. */
  readonly price?: ModelPrice;
  /** Fails or dawdles on purpose, for trying how that looks: nothing to work with. */
  readonly failsOnPurpose?: boolean;
}

export interface Embeddings {
  readonly vectors: readonly Float32Array[];
  readonly inputTokens?: number;
}

export interface Backend {
  readonly type: string;
  /**
   * The only way to generate. Yields `start` first and `finish` last.
   * Throws {@link AssayError}: `cancelled` after the signal, `incomplete` where the stream ended without `finish`.
   */
  stream(request: ModelRequest, signal: AbortSignal): AsyncIterable<ModelEvent>;
  /**
   * Does ahead what a call would otherwise do before it sends, and what would count as the model's time: loads code,
   * reads settings and keys, signs in. Nothing is generated. May be called before each call, and need not be.
   * Throws {@link AssayError} as `stream` would.
   */
  prepare?(modelId: string, signal: AbortSignal): Promise<void>;
  /** Throws {@link AssayError} where the service can't be asked. */
  listModels?(signal: AbortSignal): Promise<readonly ModelInfo[]>;
  /** What is known without asking: offered where `listModels` fails, so that a picker is never empty. */
  knownModels?(): Promise<readonly ModelInfo[]>;
  embed?(request: EmbedRequest, signal: AbortSignal): Promise<Embeddings>;
  /** Input tokens of the request by the service's own count; undefined where the model has no counter. */
  countTokens?(request: ModelRequest, signal: AbortSignal): Promise<number | undefined>;
  /**
   * What calls to a model id are billed as. Free, quick where the id says it, and asked of the service once where it
   * does not. Throws {@link AssayError} `cancelled` only: what can't be found out is `unknown` with the reason.
   */
  billing?(query: BillingQuery): Promise<Billing>;
  /** What is known of a model without asking anybody; undefined where that is nothing. */
  rules?(modelId: string): Promise<ModelRules | undefined>;
}

export interface EmbedRequest {
  readonly modelId: string;
  readonly texts: readonly string[];
  readonly purpose: 'document' | 'query';
}
