/** What a run added to the bill, which is not always what a run like it costs. */
import type { Cost, ErrorKind } from '../model/index.ts';
import type { LedgerEntry } from './types.ts';

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

/** The run's own cost, but for answers that were replayed, and for requests that were refused before anything came. */
export function billedCost(entry: Pick<LedgerEntry, 'cost' | 'timing' | 'usage' | 'error'>): Cost {
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
