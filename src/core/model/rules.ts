/** What one model takes and for how long it can be called, as far as it is known without asking anybody. */
import type { ModelRoute } from './backend.ts';
import type { Params, ServiceTier } from './request.ts';

/** An absent member is unknown, and nothing may be said against a request because of it. */
export interface ModelRules {
  readonly name: string;
  /** The catalogue's word for its tokenizer. */
  readonly tokenizer?: string;
  readonly contextTokens?: number;
  readonly maxOutputTokens?: number;
  /** Settings that are refused, or left out before they are. */
  readonly refuses?: readonly (keyof Params)[];
  /** Temperature and top P may not both be set. */
  readonly oneOfTemperatureAndTopP?: boolean;
  /** Higher temperatures are lowered to this. */
  readonly maxTemperature?: number;
  /** Empty where the model takes none. */
  readonly efforts?: readonly NonNullable<Params['effort']>[];
  readonly tiers?: readonly ServiceTier[];
  readonly latencyOptimized?: boolean;
  readonly cache?: CacheRules;
  /** What a token of output takes from the quota of tokens per minute. */
  readonly outputBurndown?: number;
  readonly lifecycle?: LifecycleRules;
  readonly routes?: RouteRules;
  /** What it does in place of answering prompts: `makes embeddings`. Absent for one that answers. */
  readonly otherPurpose?: string;
}

export interface CacheRules {
  /** Takes cache points. */
  readonly explicit: boolean;
  /** Tries to reuse what requests begin with by itself, without a promise. */
  readonly automatic?: boolean;
  /** Tokens before a point, below which nothing is cached. */
  readonly minTokens?: number;
  /** In one request. */
  readonly maxPoints?: number;
  readonly lifetimes?: readonly CacheLifetime[];
  /** Takes a point after the tools. */
  readonly afterTools?: boolean;
}

export type CacheLifetime = '5m' | '1h';

/** How long the model will be there, on the day of the question and in the connection's region. */
export interface LifecycleRules {
  /** In `extended` access the vendor may charge more; after `ended`, calls fail. */
  readonly status: 'active' | 'legacy' | 'extended' | 'ended';
  /** ISO dates. */
  readonly legacyOn?: string;
  readonly extendedAccessOn?: string;
  readonly endsOn?: string;
  /** Id of the model to move to, without a geography's prefix. */
  readonly successor?: string;
  /** Who says so. */
  readonly source?: string;
  readonly url?: string;
  readonly asOf?: string;
}

/** By which ids the model can be called from where it is called. */
export interface RouteRules {
  /** Undefined where the connection names none: then `callable` holds every id that there is. */
  readonly region?: string;
  /** The narrowest scope first; empty where the region does not have the model. */
  readonly callable: readonly ModelRoute[];
  /** Regions that have it, by whichever id. */
  readonly regions: readonly string[];
  /** ISO date of what is known. */
  readonly asOf: string;
}
