/** What is kept of a run: one line in the ledger, and, where the user lets it be stored, its content. */
import type {
  Cost,
  ErrorData,
  FinishReason,
  MediaPart,
  ModelRequest,
  ServiceTier,
  ToolCallPart,
  Usage,
} from '../model/index.ts';
import type { RunRecord } from '../runs/job.ts';
import type { RunEstimate, RunPurpose, RunResult, RunSpec, RunTiming } from '../runs/types.ts';

export const LEDGER_VERSION = 1;

/** One line. Holds numbers and names, none of what was asked or answered. */
export interface LedgerEntry {
  readonly version: typeof LEDGER_VERSION;
  readonly runId: string;
  /** `<connection>/<model id>`. */
  readonly reference: string;
  readonly source: RunSpec['source'];
  readonly feature?: string;
  /** Absent for a run that answers. */
  readonly purpose?: RunPurpose;
  /** What was expected before it was sent. */
  readonly estimate?: RunEstimate;
  readonly status: RunResult['status'];
  readonly finish?: FinishReason;
  readonly usage?: Usage;
  readonly cost: Cost;
  readonly timing: RunTiming;
  readonly requestId?: string;
  readonly servedBy?: string;
  /** The tier that served it, where the service said so. */
  readonly tier?: ServiceTier;
  /** Without the action, which belongs to the surface that showed it. */
  readonly error?: Omit<ErrorData, 'action'>;
  /** True where the run's content was stored beside the ledger. */
  readonly hasContent: boolean;
}

/** Lines that were passed over. */
export interface Unreadable {
  /** Cut short, edited, or not the ledger's at all. */
  readonly damaged: number;
  /** Written by a later version of Assay. */
  readonly newer: number;
}

export interface RecentRuns {
  /** Newest first. */
  readonly entries: readonly LedgerEntry[];
  readonly unreadable: Unreadable;
}

/** What was asked and answered in one run. */
export interface RunContent {
  readonly runId: string;
  readonly reference: string;
  readonly source: RunSpec['source'];
  /** Without the media parts that were too large to store. */
  readonly request: ModelRequest;
  /** One sentence for each media part and picture that was left out. */
  readonly omitted: readonly string[];
  readonly variables: Readonly<Record<string, unknown>>;
  readonly text: string;
  readonly reasoning: string;
  readonly toolCalls: readonly ToolCallPart[];
  /** Pictures that the model made, without those that were too large to store; absent where it made none. */
  readonly images?: readonly MediaPart[];
  /** The vendor's fields of the response that the request asked for. */
  readonly responseFields?: unknown;
  readonly warnings: readonly string[];
}

export interface Ledger {
  /**
   * Records a run: its content, if the user keeps content, then its line.
   * @throws AssayError where the folder cannot be written
   */
  append(record: RunRecord): Promise<void>;
  /** The newest `limit` runs, from the end of the file only. @throws AssayError where it cannot be read */
  recent(limit: number): Promise<RecentRuns>;
  /** All runs in the order written, one at a time. @param passedOver told of each line that cannot be read */
  entries(passedOver?: (why: keyof Unreadable) => void): AsyncIterable<LedgerEntry>;
  /**
   * Undefined where nothing was stored under that id.
   * @throws AssayError `invalid` for an id that is no file name, a damaged file, or one of a later version
   */
  content(runId: string): Promise<RunContent | undefined>;
}
