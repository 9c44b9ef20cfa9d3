// Measures things beside each other. Absolute times differ from machine to machine and with what else runs;
// candidates take turns, so that their ratio means something anyway.
import { performance } from 'node:perf_hooks';

export interface Row {
  readonly name: string;
  /** Milliseconds. */
  readonly median: number;
  readonly fastest: number;
  /** To the first candidate's median. */
  readonly ratio: number;
  /** What the median may be at most, in milliseconds. */
  readonly bound?: number;
  readonly boundRatio?: number;
}

export interface Candidate {
  readonly name: string;
  /** Does the work once. Give the milliseconds it took where only a part counts. */
  readonly work: () => unknown;
  readonly bound?: number;
  /** What the ratio may be at most: a bound that holds on a slow or busy machine too. */
  readonly boundRatio?: number;
}

/** One benchmark: what `bench/<name>.bench.ts` exports as its default. */
export interface Benchmark {
  readonly title: string;
  readonly run: () => Promise<readonly Row[]>;
}

function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(middle) - 1] ?? 0, sorted[Math.floor(middle)] ?? 0];
  return (low + high) / 2;
}

async function once(work: Candidate['work']): Promise<number> {
  const started = performance.now();
  const own = await work();
  return typeof own === 'number' ? own : performance.now() - started;
}

/**
 * Runs the candidates in turns.
 * @param rounds how often each is measured, after one round that is not
 */
export async function compare(candidates: readonly Candidate[], rounds: number): Promise<Row[]> {
  const times = candidates.map((): number[] => []);
  for (let round = 0; round <= rounds; round++) {
    for (const [index, { work }] of candidates.entries()) {
      const taken = await once(work);
      if (round > 0) times[index]?.push(taken);
    }
  }
  const base = medianOf(times[0] ?? []);
  return candidates.map(({ name, bound, boundRatio }, index) => {
    const own = times[index] ?? [];
    const median = medianOf(own);
    return {
      name,
      median,
      fastest: Math.min(...own),
      ratio: median / base,
      ...(bound === undefined ? {} : { bound }),
      ...(boundRatio === undefined ? {} : { boundRatio }),
    };
  });
}
