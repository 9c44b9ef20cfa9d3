/** One run: a request, its events, and the record that is left of it. */
import type {
  Cost,
  ErrorData,
  FinishReason,
  MediaPart,
  ModelEvent,
  ModelRequest,
  ServiceTier,
  ToolCallPart,
  Usage,
} from '../model/index.ts';

export interface RunSpec {
  readonly runId: string;
  /** `<connection>/<model id>`. */
  readonly reference: string;
  readonly request: ModelRequest;
  /** Where the request came from; `path` is relative to the workspace, with forward slashes. */
  readonly source: {
    /** `chat`: the editor's chat asked through Assay; `throughput`: all requests of one measurement together. */
    readonly kind: 'prompt-file' | 'playground' | 'chat' | 'throughput';
    readonly path?: string;
  };
  readonly variables?: Readonly<Record<string, unknown>>;
  /** Warnings from building the request, shown beside the backend's own. */
  readonly warnings?: readonly string[];
  readonly feature?: string;
  /** What the run is for, where it is not to answer: spend on measuring stands apart from what is measured. */
  readonly purpose?: RunPurpose;
  /** What was expected before it was sent, to be held against what it took. */
  readonly estimate?: RunEstimate;
}

export type RunPurpose = 'judge' | 'embedding';

export interface RunEstimate {
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** USD; absent where the price is not known. */
  readonly usd?: number;
}

export interface RunTiming {
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** From sending to the first text, reasoning or tool call; absent where none came. */
  readonly ttftMs?: number;
  readonly totalMs: number;
  /** ISO time of the recording, where the answer and these times were replayed from one. */
  readonly recordedAt?: string;
}

export interface RunResult {
  readonly runId: string;
  readonly reference: string;
  readonly status: 'done' | 'failed' | 'stopped';
  /** What came, whole or cut short. */
  readonly text: string;
  readonly reasoning: string;
  readonly toolCalls: readonly ToolCallPart[];
  /** Pictures that the model made; absent where it made none. */
  readonly images?: readonly MediaPart[];
  readonly finish?: FinishReason;
  readonly usage?: Usage;
  readonly cost: Cost;
  readonly timing: RunTiming;
  readonly warnings: readonly string[];
  readonly requestId?: string;
  readonly servedBy?: string;
  /** The tier that served it, where the service said so. */
  readonly tier?: ServiceTier;
  /** The vendor's fields of the response that the request asked for, as the service gave them. */
  readonly responseFields?: unknown;
  readonly error?: ErrorData;
}

/** The backend's events as they come, then exactly one `end`. The job itself does not throw. */
export type RunEvent =
  | { readonly type: 'event'; readonly event: ModelEvent }
  | { readonly type: 'end'; readonly result: RunResult };
