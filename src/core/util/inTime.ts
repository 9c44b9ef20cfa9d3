/** Work that must not be waited for too long. */
import { AssayError, toAssayError } from '../model/index.ts';

export interface Limit {
  /** Milliseconds. */
  readonly ms: number;
  /** What did not happen, as the beginning of a sentence: `The server did not answer`. */
  readonly late: string;
  /** Ends the work sooner. */
  readonly signal?: AbortSignal;
}

/** @throws AssayError `timeout` where the limit ended the work, and whatever the work throws otherwise */
export async function inTime<T>(
  { ms, late, signal }: Limit,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const limit = AbortSignal.timeout(ms);
  try {
    return await work(signal === undefined ? limit : AbortSignal.any([signal, limit]));
  } catch (thrown) {
    const wasStopped = toAssayError(thrown).kind === 'cancelled';
    if (!wasStopped || !limit.aborted || signal?.aborted === true) throw thrown;
    throw new AssayError('timeout', `${late} within ${Math.round(ms / 100) / 10} seconds.`, {
      hint: 'Check the network and the address, then try again.',
    });
  }
}
