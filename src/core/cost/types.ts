/** What pricing works with. Plain data throughout, so that it can be kept, compared and sent. */
import type { ListedPrice, PriceTier, UnlistedPrice } from '../catalog/prices.ts';
import type {
  Billing,
  HourlyBilling,
  Latency,
  PictureMade,
  ServiceTier,
  Usage,
} from '../model/index.ts';
import type { ConnectionType, UserPrice } from '../workspace/types.ts';
import type { GuardrailPrices } from './guardrail.ts';

/** All that is needed to price runs of one reference without asking anybody. */
export interface PriceQuote {
  /** `<connection>/<model id>`. */
  readonly reference: string;
  /** Undefined where no connection has that name. */
  readonly connectionType: ConnectionType | undefined;
  /** What calls are billed as, as far as that was asked; the user's own price stands above it. */
  readonly billing: Billing | undefined;
  readonly basis: PriceBasis;
  /** Of guardrails, which the service bills beside its models; absent where there are none. */
  readonly guardrail?: GuardrailPrices;
}

export type PriceBasis =
  | { readonly kind: 'included'; readonly why: string }
  | { readonly kind: 'user'; readonly price: UserPrice; readonly asOf: string }
  | { readonly kind: 'list'; readonly listing: Listing }
  | { readonly kind: 'router'; readonly candidates: readonly RoutedListing[] }
  | HourlyBasis
  | UnknownBasis;

/** List prices of one model, region and scope in every tier. */
export interface Listing {
  /** Foundation model id. */
  readonly modelId: string;
  readonly tiers: Readonly<Record<PriceTier, ListedPrice | UnlistedPrice>>;
  /** A sentence on what was taken for granted, such as the region. */
  readonly assumption?: string;
}

export interface RoutedListing {
  /** As `FinishEvent.servedBy` names it. */
  readonly id: string;
  readonly listing: Listing;
}

export interface HourlyBasis {
  readonly kind: 'hourly';
  readonly billing: HourlyBilling;
  /** Of everything behind the reference together. */
  readonly price: HourlyPrice | UnlistedPrice;
  /** How fast it was measured to answer; absent where nobody measured. */
  readonly rate?: MeasuredRate;
}

export interface UnknownBasis {
  readonly kind: 'unknown';
  /** Sentences: what is missing, and what to do. */
  readonly why: string;
  /** Asking again may tell. */
  readonly mayChange?: boolean;
}

export interface HourlyPrice {
  readonly kind: 'hourly';
  /** USD. */
  readonly usdPerHour: number;
  /** For people: `assay.yaml`, `AWS Price List`. */
  readonly source: string;
  readonly url?: string;
  /** ISO date. */
  readonly asOf: string;
  /** Sentences on what was assumed. */
  readonly notes: readonly string[];
}

export interface MeasuredRate {
  /** Of all requests together, at the load that gave the most. */
  readonly outputTokensPerSecond: number;
  /** Requests at once at that load. */
  readonly concurrency: number;
  /** ISO time of the measurement. */
  readonly at: string;
}

/** What one run used, and how it was served. */
export interface UsedInRun {
  readonly usage?: Usage | undefined;
  /** The tier that served it. */
  readonly tier?: ServiceTier | undefined;
  readonly latency?: Latency | undefined;
  /** Counts where the service did not say how it served the run; what has no price of its own is taken as not served. */
  readonly asked?: AskedServing | undefined;
  readonly batch?: boolean | undefined;
  /** The model that answered, where a router chose it. */
  readonly servedBy?: string | undefined;
  /** Of the pictures that were made, where it is not the model's default. */
  readonly picture?: PictureMade | undefined;
  /** A guardrail was applied. */
  readonly guarded?: boolean | undefined;
  /** The request asked for cache entries that live an hour: tells how to read writes that are reported as one sum. */
  readonly hourCache?: boolean | undefined;
}

/** How a request asks to be served: services may leave that out, or serve it as usual all the same. */
export interface AskedServing {
  readonly tier?: ServiceTier | undefined;
  readonly latency?: Latency | undefined;
}

/** How much a run is expected to write, and on what ground. */
export interface ExpectedOutput {
  readonly tokens: number;
  readonly basis: 'median' | 'maximum';
  /** Past runs behind a median. */
  readonly runs?: number;
  /** Whose runs they were: of the same model, or of this prompt on any model. */
  readonly of?: 'model' | 'prompt';
}
