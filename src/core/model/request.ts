/** What is asked of a model: one request, the same for every backend. */
import type { CachePointPart, Message } from './message.ts';

export type JsonSchema = Readonly<Record<string, unknown>>;

/** Sampling settings. A backend that cannot honour one says so in the warnings of its `start` event. */
export interface Params {
  readonly temperature?: number;
  readonly topP?: number;
  readonly topK?: number;
  /** Ceiling on output tokens. Always sent: an unset ceiling reserves the model's maximum on some services. */
  readonly maxOutputTokens?: number;
  readonly stopSequences?: readonly string[];
  readonly seed?: number;
  readonly effort?: 'low' | 'medium' | 'high' | 'xhigh' | 'max';
}

/** The ceiling sent when neither the prompt nor the user names one. */
export const DEFAULT_MAX_OUTPUT_TOKENS = 1024;

export interface ToolSpec {
  readonly name: string;
  readonly description?: string;
  readonly inputSchema: JsonSchema;
  readonly strict?: boolean;
}

export type ToolChoice = 'auto' | 'any' | 'none' | { readonly name: string };

export interface GuardrailRef {
  readonly id: string;
  readonly version: string;
}

export type ServiceTier = 'default' | 'priority' | 'flex' | 'reserved';

export type Latency = 'standard' | 'optimized';

export interface ModelRequest {
  /** The id as the service knows it, without the connection's name. */
  readonly modelId: string;
  readonly messages: readonly Message[];
  readonly params?: Params;
  readonly tools?: readonly ToolSpec[];
  readonly toolChoice?: ToolChoice;
  readonly responseSchema?: JsonSchema;
  /** `json` without a schema asks for any JSON value. */
  readonly responseFormat?: 'text' | 'json';
  readonly guardrail?: GuardrailRef;
  readonly tier?: ServiceTier;
  /** `optimized` asks for faster serving at a higher price, where the model has it. */
  readonly latency?: Latency;
  /** A cache point after the tool definitions; without tools it has no place. */
  readonly cacheTools?: CachePointPart;
  /** Fields of the model's vendor, sent as they are where the service has a place for them. */
  readonly fields?: Readonly<Record<string, unknown>>;
  readonly tags?: Readonly<Record<string, string>>;
  /** How often it may be sent in all, where a service turns it away unbilled; as often as the backend sees fit unless given. */
  readonly maxAttempts?: number;
  /** Fields that only one backend understands, passed through as they are. */
  readonly extra?: Readonly<Record<string, unknown>>;
}
