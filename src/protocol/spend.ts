/** What the spend report's page and the host say to each other. All money is US dollars; all days are local. */
import type { Cost, Usage } from '../core/model/index.ts';
import type { Call } from './contract.ts';

export const SPEND_GROUPINGS = ['day', 'model', 'prompt', 'feature', 'connection'] as const;
export type SpendGrouping = (typeof SPEND_GROUPINGS)[number];

/** What is asked for. Days are written as `2026-11-25` and are both included; without one, that side is open. */
export interface SpendQuery {
  readonly by: SpendGrouping;
  readonly from?: string;
  readonly to?: string;
  /** Key of one row, whose runs are wanted as well. */
  readonly key?: string;
}

/** What some runs took together. Runs of unknown cost are counted, and are in no amount. */
export interface SpendSums {
  readonly runs: number;
  /** Of the runs whose cost is known: answers, judging and embedding together. */
  readonly usd: number;
  /** Parts of `usd`. */
  readonly judgeUsd: number;
  readonly embeddingUsd: number;
  /** Reading from and writing to prompt caches. */
  readonly cacheUsd: number;
  /** Worked out rather than reported or listed. */
  readonly estimatedUsd: number;
  /** Runs whose cost is not known. */
  readonly unknown: number;
  /** Runs that nobody is billed for. */
  readonly included: number;
}

export interface SpendRow {
  readonly key: string;
  readonly label: string;
  /** Where several rows would read alike. */
  readonly detail?: string;
  readonly sums: SpendSums;
}

export interface SpendDay {
  readonly day: string;
  readonly usd: number;
  readonly unknown: number;
}

export interface SpendRun {
  readonly runId: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly reference: string;
  /** The model's short name. */
  readonly model: string;
  /** Prompt file, else what kind of run it was. */
  readonly what: string;
  readonly purpose?: 'judge' | 'embedding';
  readonly status: 'done' | 'failed' | 'stopped';
  readonly usage?: Usage;
  readonly cost: Cost;
  /** What was expected before, in USD. */
  readonly estimateUsd?: number;
}

export interface SpendReport {
  readonly query: SpendQuery;
  /** Largest first; by day, newest first. */
  readonly rows: readonly SpendRow[];
  readonly total: SpendSums;
  /** Every day on which something ran, oldest first. */
  readonly days: readonly SpendDay[];
  /** Of the row asked for, newest first. */
  readonly runs?: readonly SpendRun[];
  /** Runs of that row beyond those listed. */
  readonly moreRuns?: number;
  /** Whether anything was ever recorded, whatever the days. */
  readonly isEmpty: boolean;
  /** Sentences on what could not be read. */
  readonly notes: readonly string[];
}

/** How the figures are exported: the table as it stands, or a line for each run. */
export type SpendExport = 'table' | 'runs';

export interface SpendContract {
  readonly requests: {
    readonly report: Call<SpendQuery, SpendReport>;
  };
  readonly commands: {
    /** The page listens: whatever comes from here on is heard. */
    readonly ready: Record<string, never>;
    readonly 'open-run': { readonly runId: string };
    /** Shows what a run's cost is made of, and where the price is from. */
    readonly 'open-bill': { readonly runId: string };
    readonly export: { readonly query: SpendQuery; readonly what: SpendExport };
    /** Copies the table as Markdown. */
    readonly copy: { readonly query: SpendQuery };
    readonly 'open-playground': Record<string, never>;
  };
  readonly events: {
    /** A run was recorded: what is shown is old. */
    readonly changed: Record<string, never>;
  };
}
