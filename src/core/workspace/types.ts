/** `assay.yaml`: what a workspace says about where its models live. Holds no secret. */
import type { Problem, Span } from '../model/index.ts';

export type Connection =
  | BedrockConnection
  | SageMakerConnection
  | OpenAiConnection
  | { readonly name: string; readonly type: 'vscode' }
  | { readonly name: string; readonly type: 'sandbox'; readonly tokensPerSecond?: number }
  | { readonly name: string; readonly type: 'replay' };

export type ConnectionType = Connection['type'];

export interface BedrockConnection {
  readonly name: string;
  readonly type: 'bedrock';
  readonly profile?: string;
  readonly region?: string;
}

export interface SageMakerConnection {
  readonly name: string;
  readonly type: 'sagemaker';
  readonly profile?: string;
  readonly region?: string;
  readonly protocol?: 'openai' | 'tgi' | 'djl' | 'custom';
  /** How the endpoints are called; `stream` unless said otherwise. */
  readonly mode?: 'stream' | 'whole' | 'async';
  /** `s3://bucket/prefix` for asynchronous requests that are too large to send along. */
  readonly input?: string;
  /** `custom`: the request, with `{{prompt}}`, `{{messages}}`, … filled in. */
  readonly request?: unknown;
  /** `custom`: a JMESPath of the text in the answer. */
  readonly answer?: string;
}

export interface OpenAiConnection {
  readonly name: string;
  readonly type: 'openai';
  /** Base address, with the version segment: `http://127.0.0.1:8000/v1`. */
  readonly url: string;
  readonly instance?: string;
  readonly hourly?: number;
}

/** The user's own price for a model reference, in USD per million tokens. */
export interface UserPrice {
  readonly input?: number;
  readonly output?: number;
  /** Of tokens read from a cache and written to one; as `input` unless named. */
  readonly cacheRead?: number;
  readonly cacheWrite?: number;
  /** USD for each picture that is made. */
  readonly image?: number;
}

export interface WorkspaceConfig {
  readonly connections: readonly Connection[];
  readonly prices: Readonly<Record<string, UserPrice>>;
  readonly budget: { readonly session?: number; readonly day?: number };
  /** `knowledge`, as written; read by the features that use it. */
  readonly knowledge: Readonly<Record<string, unknown>>;
}

export interface ParsedWorkspace {
  readonly config: WorkspaceConfig;
  readonly spans: ReadonlyMap<string, Span>;
  readonly problems: readonly Problem[];
}
