/** What a call is billed as: the question that comes before any price. Only a backend can answer it for its ids. */

export type BillingScope = 'in-region' | 'geo' | 'global';

export type Billing =
  /** By the token, the picture or the search unit, at the list price of a foundation model. */
  | OnDemandBilling
  /** By the hour, whether or not it is called. */
  | HourlyBilling
  /** At the price of whichever model answered. */
  | RouterBilling
  | UnknownBilling;

export interface OnDemandBilling {
  readonly kind: 'on-demand';
  /** Foundation model id, without a geography's prefix. */
  readonly modelId: string;
  readonly scope: BillingScope;
  /** `us`, `eu`, … where the scope is `geo`. */
  readonly geography?: string;
  /** The region that was called: cross-region calls are billed at its rate. */
  readonly region: string;
  /** A sentence on what was taken for granted, such as the region. */
  readonly assumption?: string;
}

export interface HourlyBilling {
  readonly kind: 'hourly';
  readonly what: 'provisioned-throughput' | 'marketplace-endpoint' | 'endpoint' | 'server';
  readonly region?: string;
  /** Foundation model id, where it is known. */
  readonly modelId?: string;
  /** Such as `ml.g6e.12xlarge` or `g6e.12xlarge`. */
  readonly instance?: string;
  /** Instances, or model units of provisioned throughput. */
  readonly instances?: number;
  /** Of provisioned throughput: for how long it was bought. */
  readonly commitment?: 'none' | '1-month' | '6-months';
  /** Of provisioned throughput: a customised model runs on it. */
  readonly customized?: boolean;
  /** USD an hour, as the user wrote it. */
  readonly usdPerHour?: number;
  /** A sentence on what was taken for granted, such as the region. */
  readonly assumption?: string;
}

export interface RouterBilling {
  readonly kind: 'router';
  readonly region: string;
  /** Those that it chooses from; empty where the service did not say. */
  readonly models: readonly RoutedModel[];
}

export interface RoutedModel {
  /** As `FinishEvent.servedBy` names it. */
  readonly id: string;
  readonly billing: OnDemandBilling;
}

export interface UnknownBilling {
  readonly kind: 'unknown';
  /** A sentence. */
  readonly why: string;
  /** Nobody was asked, or nobody answered: asking again may tell. */
  readonly mayChange?: boolean;
}

export interface BillingQuery {
  readonly modelId: string;
  readonly signal: AbortSignal;
  /** Nobody may be asked, and no credentials be looked up: what the id alone does not say is unknown. */
  readonly offline?: boolean;
}
