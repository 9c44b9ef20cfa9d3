/** What a run added to the bill, which is not always what a run like it costs. */
import type { Cost, ErrorKind, Usage } from '../model/index.ts';

/** Failures that come instead of an answer: services bill what they generate, and here they generated nothing. */
const REFUSALS: ReadonlySet<ErrorKind> = new Set([
  'credentials',
  'denied',
  'not-found',
  'invalid',
  'throttled',
  'unavailable',
  'budget',
]);

/** What of a run decides whether it was billed. A ledger's entry is one. */
export interface Billable {
  readonly cost: Cost;
  readonly usage?: Usage;
  readonly error?: { readonly kind: ErrorKind };
  /** `ttftMs` where anything came, `recordedAt` where it was played back. */
  readonly timing: {
    readonly totalMs: number;
    readonly ttftMs?: number;
    readonly recordedAt?: string;
  };
}

/** The run's own cost, but for answers that were replayed, and for requests that were refused before anything came. */
export function billedCost(entry: Billable): Cost {
  const { cost, timing, usage, error } = entry;
  if (timing.recordedAt !== undefined) {
    return { kind: 'included', why: 'A recording was played back; nothing was billed.' };
  }
  const isRefused = error !== undefined && REFUSALS.has(error.kind);
  if (cost.kind === 'unknown' && isRefused && usage === undefined && timing.ttftMs === undefined) {
    return { kind: 'included', why: 'The request was refused; nothing was billed.' };
  }
  return cost;
}
