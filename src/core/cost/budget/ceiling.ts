/** A job's own ceiling, on top of the budget: a loop stops before the call that could pass it. */
import { AssayError, type Cost } from '../../model/index.ts';
import { formatUsd } from '../format.ts';
import type { Admission, BudgetCall, Guard } from './types.ts';

export interface CeilingGuard extends Guard {
  /** USD that the job's calls have taken, as far as they are known. */
  readonly spent: number;
}

/**
 * Guards the calls of one job. What a call of unknown price takes is not counted.
 * @param usd ceiling of the job in USD; undefined leaves the budget alone to decide
 * @param budget asked as well, after the ceiling
 */
export function withCeiling(usd: number | undefined, budget: Guard | undefined): CeilingGuard {
  const open = new Map<string, number>();
  let spent = 0;
  const refuse = (worst: number): void => {
    const held = [...open.values()].reduce((total, amount) => total + amount, 0);
    if (usd === undefined || spent + held + worst <= usd + 1e-9) return;
    const used = spent > 0 ? `${formatUsd(spent)} is spent` : 'nothing is spent';
    const running = held > 0 ? `, ${formatUsd(held)} is held` : '';
    throw new AssayError(
      'budget',
      `The ceiling of ${formatUsd(usd)} could be passed: ${used}${running}, and the next call can cost up to ${formatUsd(worst)}.`,
      { hint: 'What was done until here is kept.' },
    );
  };
  return {
    get spent() {
      return spent;
    },
    admit: async (call: BudgetCall): Promise<Admission> => {
      const worst = amountOf(call.worstCase);
      refuse(worst);
      open.set(call.id, worst);
      try {
        const inner = await budget?.admit(call);
        return {
          warnings: inner?.warnings ?? [],
          settle: async (cost) => {
            if (!open.delete(call.id)) return;
            spent += amountOf(cost);
            await inner?.settle(cost);
          },
          release: async () => {
            open.delete(call.id);
            await inner?.release();
          },
        };
      } catch (thrown) {
        open.delete(call.id);
        throw thrown;
      }
    },
  };
}

function amountOf(cost: Cost): number {
  return cost.kind === 'known' ? cost.usd : 0;
}
