/** What the throughput tab shows, how it changes while a server is measured, and the messages that carry it. */
import type { ErrorData } from '../core/model/index.ts';
import type { LevelResult, StoppedBy, ThroughputEvent } from '../core/throughput/job.ts';
import type { ThroughputPlan } from '../core/throughput/plan.ts';

/** One number of requests at once: under way while it has no result. */
export interface Level {
  readonly concurrency: number;
  readonly done: number;
  /** Requests of this level; absent until the first has ended. */
  readonly of?: number;
  readonly failures: number;
  readonly result?: LevelResult;
}

/** An error that requests ended with, once for all of them. */
export interface Fault {
  readonly error: ErrorData;
  readonly count: number;
}

export interface Measurement {
  /** `<connection>/<model id>`. */
  readonly reference: string;
  /** What answers there, with its version where it tells. */
  readonly software?: string;
  readonly address?: string;
  readonly instance?: string;
  /** USD, as `assay.yaml` says. */
  readonly hourly?: number;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly plan: ThroughputPlan;
  readonly levels: readonly Level[];
  readonly status: 'running' | 'done' | 'stopped' | 'failed';
  /** What ended it before the last level. */
  readonly stoppedBy?: StoppedBy;
  readonly faults: readonly Fault[];
  /** Why it could not go on, or could not be kept. */
  readonly error?: ErrorData;
  /** It is kept in a file that can be opened. */
  readonly kept?: boolean;
}

export type MeasurementAction =
  | ThroughputEvent
  /** It ended in another way than by itself. */
  | { readonly type: 'halt'; readonly status: 'stopped' | 'failed'; readonly error?: ErrorData }
  | { readonly type: 'kept' }
  | { readonly type: 'not-kept'; readonly error: ErrorData };

export interface ThroughputContract {
  // biome-ignore lint/complexity/noBannedTypes: a contract without requests has none by name.
  readonly requests: {};
  readonly commands: {
    /** The page is loaded and wants everything. */
    ready: Record<string, never>;
    stop: Record<string, never>;
    again: Record<string, never>;
    'copy-table': Record<string, never>;
    'open-file': Record<string, never>;
  };
  readonly events: {
    /** All there is; null where the host has nothing to show. */
    measurement: { readonly id: string | null; readonly measurement: Measurement | null };
    action: MeasurementAction;
  };
}

/** The measurement after an action. Pure; the host and the page both keep theirs by it. */
export function reduceMeasurement(before: Measurement, action: MeasurementAction): Measurement {
  switch (action.type) {
    case 'warm-up': {
      const { error } = action;
      return error === undefined ? before : { ...before, faults: withFault(before.faults, error) };
    }
    case 'level-start': {
      const level: Level = { concurrency: action.concurrency, done: 0, failures: 0 };
      return { ...before, levels: [...before.levels, level] };
    }
    case 'request-end': {
      const { done, of, error } = action;
      const counted = error === undefined || isCut(error) ? 0 : 1;
      const levels = withLast(before.levels, (level) => ({
        ...level,
        done,
        of,
        failures: level.failures + counted,
      }));
      const faults = counted && error ? withFault(before.faults, error) : before.faults;
      return { ...before, levels, faults };
    }
    case 'level-end': {
      const { result } = action;
      const { failures, requests: done } = result;
      const levels = withLast(before.levels, (level) => ({ ...level, done, failures, result }));
      return { ...before, levels };
    }
    case 'end': {
      const { stoppedBy } = action;
      return { ...before, status: 'done', ...(stoppedBy === undefined ? {} : { stoppedBy }) };
    }
    case 'halt': {
      const { status, error } = action;
      return { ...before, status, ...(error === undefined ? {} : { error }) };
    }
    case 'kept':
      return { ...before, kept: true };
    case 'not-kept':
      return { ...before, error: action.error };
  }
}

/** Cut off by the ceiling of seconds or by Stop, which says nothing about the server. */
function isCut({ kind }: ErrorData): boolean {
  return kind === 'cancelled';
}

function withLast(levels: readonly Level[], change: (level: Level) => Level): readonly Level[] {
  const last = levels.at(-1);
  return last === undefined ? levels : [...levels.slice(0, -1), change(last)];
}

/** The faults that are kept apart; what comes beyond is counted with the last. */
const MAX_FAULTS = 5;

function withFault(faults: readonly Fault[], error: ErrorData): readonly Fault[] {
  const same = faults.findIndex(({ error: known }) => known.message === error.message);
  const at = same < 0 && faults.length >= MAX_FAULTS ? faults.length - 1 : same;
  if (at < 0) return [...faults, { error, count: 1 }];
  return faults.map((fault, index) =>
    index === at ? { ...fault, count: fault.count + 1 } : fault,
  );
}

/** The level with the most tokens a second; undefined where none was measured. */
export function bestLevel(levels: readonly Pick<Level, 'result'>[]): LevelResult | undefined {
  let best: LevelResult | undefined;
  for (const { result } of levels) {
    const rate = result?.outputTokensPerSecond;
    if (rate !== undefined && rate > (best?.outputTokensPerSecond ?? 0)) best = result;
  }
  return best;
}
