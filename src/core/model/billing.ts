/** What a call is billed as: the question that comes before any price. Only a backend can answer it for its ids. */

export type BillingScope = 'in-region' | 'geo' | 'global';

export type Billing =
  /** By the token, the picture or the search unit, at the list price of a foundation model. */
  | OnDemandBilling
  /** By the hour, whether or not it is called. */
  | HourlyBilling
  /** At the price of whichever model answered; `Run.servedBy` names it. */
  | { readonly kind: 'router'; readonly region: string }
  | { readonly kind: 'unknown'; readonly why: string };

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
  readonly what:
    | 'provisioned-throughput'
    | 'custom-deployment'
    | 'imported-model'
    | 'marketplace-endpoint'
    | 'endpoint'
    | 'server';
  readonly region?: string;
  /** Foundation model id, where it is known. */
  readonly modelId?: string;
  /** Such as `ml.g6e.12xlarge` or `g6e.12xlarge`. */
  readonly instance?: string;
  readonly instances?: number;
  /** USD an hour, as the user wrote it. */
  readonly usdPerHour?: number;
}
