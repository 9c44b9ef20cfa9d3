/** What a prompt cache saves at a given spacing of calls. */
import type { CacheLifetime } from '../../model/index.ts';

export const LIFETIME_SECONDS: Readonly<Record<CacheLifetime, number>> = { '5m': 300, '1h': 3600 };

/**
 * The share of calls that find their prefix in the cache: 1 − e^(−lifetime ÷ spacing).
 * A call hits where the call before it came within the lifetime, because each hit starts the lifetime anew (Amazon
 * Bedrock User Guide, "Prompt caching"). For calls that come at random and independently of each other (a Poisson
 * process), the time since the call before is exponential with the mean spacing, which gives the formula.
 * @param spacingSeconds mean seconds between two calls with the same prefix
 */
export function hitRate(lifetime: CacheLifetime, spacingSeconds: number): number {
  if (!(spacingSeconds > 0)) return 1;
  return 1 - Math.exp(-LIFETIME_SECONDS[lifetime] / spacingSeconds);
}

/** The formula and what it takes for granted, for people. */
export function hitRateNote(lifetime: CacheLifetime, spacingSeconds: number): string {
  const rate = (hitRate(lifetime, spacingSeconds) * 100).toFixed(0);
  return (
    `Hit rate ${rate} % = 1 − e^(−lifetime ÷ spacing), with a lifetime of ${LIFETIME_SECONDS[lifetime]} s and ` +
    `${formatSeconds(spacingSeconds)} between calls. It takes calls to come at random, each hit to start the lifetime ` +
    'anew, and the prefix to be the same in each. Calls at even intervals hit always below the lifetime, and never above.'
  );
}

function formatSeconds(seconds: number): string {
  if (!Number.isFinite(seconds)) return 'endless time';
  if (seconds < 10) return `${Number(seconds.toPrecision(2))} s`;
  return `${Math.round(seconds).toLocaleString('en-US')} s`;
}

export interface CacheRates {
  /** USD per million tokens. */
  readonly input: number;
  readonly read: number;
  readonly write: number;
}

/**
 * The share of calls that must hit for a cache to cost no more than none: (write − input) ÷ (write − read). At most 1 is
 * reachable; 0 where writing costs no more than reading the input.
 */
export function breakEvenHitRate({ input, read, write }: CacheRates): number {
  if (write <= input) return 0;
  return write > read ? (write - input) / (write - read) : 1;
}

/**
 * Calls within one lifetime, from the first on, at which a cache has paid for itself: one write and reads from then on
 * against plain input. Infinity where it never does.
 */
export function breakEvenCalls({ input, read, write }: CacheRates): number {
  if (read >= input) return write <= input ? 1 : Number.POSITIVE_INFINITY;
  // write + (n − 1) × read ≤ n × input; the dust of binary fractions must not ask for one call more.
  return Math.max(1, Math.ceil((write - read) / (input - read) - 1e-9));
}

export interface CachedUse {
  readonly inputTokens?: number;
  readonly cacheReadTokens?: number;
  readonly cacheWriteTokens?: number;
}

/**
 * The share of input that was read from a cache: read ÷ (input + read + written), over all runs together.
 * Undefined where no run reported its input, or none used a cache.
 */
export function measuredHitRate(
  runs: readonly { readonly usage?: CachedUse | undefined }[],
): number | undefined {
  let [all, read, written] = [0, 0, 0];
  for (const { usage } of runs) {
    if (usage?.inputTokens === undefined) continue;
    const { inputTokens, cacheReadTokens = 0, cacheWriteTokens = 0 } = usage;
    all += inputTokens + cacheReadTokens + cacheWriteTokens;
    read += cacheReadTokens;
    written += cacheWriteTokens;
  }
  return all === 0 || read + written === 0 ? undefined : read / all;
}
