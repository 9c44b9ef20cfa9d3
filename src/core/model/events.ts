/** What comes back from a model, as it comes. */
import type { Latency, ServiceTier } from './request.ts';

export type FinishReason =
  | 'stop'
  | 'length'
  | 'tool-calls'
  | 'content-filter'
  | 'guardrail'
  | 'other';

/** Token counts as the service reported them. An absent member was not reported: unknown, never zero. */
export interface Usage {
  readonly inputTokens?: number;
  readonly outputTokens?: number;
  readonly cacheReadTokens?: number;
  /** All cache writes, whatever their lifetime. */
  readonly cacheWriteTokens?: number;
  /** The part of `cacheWriteTokens` that was written for one hour. */
  readonly cacheWrite1hTokens?: number;
  readonly reasoningTokens?: number;
  /** Pictures that were made. */
  readonly images?: number;
  /** Units of a reranker's bill. */
  readonly searchUnits?: number;
  readonly guardrail?: GuardrailUsage;
}

/** What a guardrail looked at, by policy: text units of up to 1,000 characters, and pictures. */
export type GuardrailUsage = Readonly<Partial<Record<GuardrailPolicy, number>>>;

export const GUARDRAIL_POLICIES = [
  'content',
  'contentImage',
  'topic',
  'word',
  'sensitive',
  'grounding',
  'reasoning',
] as const;

export type GuardrailPolicy = (typeof GUARDRAIL_POLICIES)[number];

export type ModelEvent =
  | {
      readonly type: 'start';
      readonly requestId?: string;
      readonly warnings: readonly string[];
      /** How often the request was sent until it was taken; once where absent. */
      readonly attempts?: number;
    }
  | { readonly type: 'text'; readonly delta: string }
  | {
      readonly type: 'reasoning';
      readonly delta: string;
      readonly signature?: string;
      readonly redacted?: Uint8Array;
    }
  | {
      readonly type: 'tool-call';
      readonly id: string;
      readonly name: string;
      readonly input: unknown;
    }
  | {
      readonly type: 'citation';
      readonly title?: string;
      readonly source?: string;
      readonly text?: string;
    }
  | { readonly type: 'image'; readonly mediaType: string; readonly data: Uint8Array }
  | { readonly type: 'guardrail'; readonly intervened: boolean; readonly detail: unknown }
  /** Usage that came although the stream then broke: what was generated was billed all the same. */
  | { readonly type: 'usage'; readonly usage: Usage }
  | FinishEvent;

/** Closes every complete stream. A stream that ends without one is an `incomplete` error. */
export interface FinishEvent {
  readonly type: 'finish';
  readonly reason: FinishReason;
  /** The service's own word for the reason. */
  readonly rawReason?: string;
  readonly usage?: Usage;
  /** The model that answered, where a router or an alias chose it. */
  readonly servedBy?: string;
  readonly tier?: ServiceTier;
  /** How it was served, where the service said so: it may be `standard` although `optimized` was asked for. */
  readonly latency?: Latency;
  /** What the pictures are like, where their price depends on it. */
  readonly picture?: PictureMade;
  /** The vendor's fields of the response that the request asked for, as the service gave them. */
  readonly responseFields?: unknown;
  /** Present on a replayed answer: what the run took when it was recorded. */
  readonly recorded?: RecordedTiming;
}

export interface PictureMade {
  /** Of the longer side. */
  readonly pixels?: number;
  readonly quality?: 'standard' | 'premium';
}

export interface RecordedTiming {
  /** ISO time of the recording. */
  readonly at: string;
  /** Milliseconds. */
  readonly ttftMs?: number;
  readonly totalMs: number;
}
