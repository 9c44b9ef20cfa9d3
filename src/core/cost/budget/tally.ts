/** What one process has spent since it began: a window's session, or one command. */
import type { Cost } from '../../model/index.ts';
import type { Spent } from './types.ts';

export interface Tally extends Spent {
  /** Runs in all. */
  readonly runs: number;
  /** USD of it that is worked out rather than reported or listed. */
  readonly estimatedUsd: number;
  /** Runs whose cost is not known, and that are in no amount. */
  readonly unknown: number;
}

export class SessionTally {
  readonly #runIds = new Set<string>();
  #tally: Omit<Tally, 'runIds'> = { runs: 0, usd: 0, estimatedUsd: 0, unknown: 0 };

  /** @param cost what the run added to the bill */
  add(runId: string, cost: Cost): void {
    this.#runIds.add(runId);
    const { runs, usd, estimatedUsd, unknown } = this.#tally;
    const known = cost.kind === 'known' ? cost.usd : 0;
    this.#tally = {
      runs: runs + 1,
      usd: usd + known,
      estimatedUsd: estimatedUsd + (cost.kind === 'known' && cost.estimate ? known : 0),
      unknown: unknown + (cost.kind === 'unknown' ? 1 : 0),
    };
  }

  get now(): Tally {
    return { ...this.#tally, runIds: this.#runIds };
  }
}
