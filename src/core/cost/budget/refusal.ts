/** What a budget says when it refuses. */
import { AssayError } from '../../model/index.ts';
import { formatUsd } from '../format.ts';
import type { Cap, CapName } from './types.ts';

/** What stood against a call when it was refused; all in USD. */
export interface Shortfall {
  readonly cap: CapName;
  /** As it holds, a raise included. */
  readonly usd: number;
  readonly spent: number;
  /** By calls that are running. */
  readonly held: number;
  /** What the refused call could cost. */
  readonly worstCase: number;
}

/** The command that carries out the one action of a refusal; its argument is a {@link Shortfall}. */
export const RAISE_COMMAND = 'assay.raiseBudget';

/** @param set the cap as the user wrote it */
export function refusal(shortfall: Shortfall, set: Pick<Cap, 'usd' | 'setIn'>): AssayError {
  const { cap, usd, spent, held, worstCase } = shortfall;
  const where = usd > set.usd ? `raised from ${formatUsd(set.usd)} in ${set.setIn}` : set.setIn;
  const used = [
    spent > 0 ? `${formatUsd(spent)} is spent` : 'nothing is spent',
    ...(held > 0 ? [`${formatUsd(held)} is held for calls that are running`] : []),
  ];
  const name = cap === 'day' ? 'The budget of a day' : 'The budget of a session';
  return new AssayError(
    'budget',
    `${name}, ${formatUsd(usd)} (${where}), could be passed: ${used.join(', ')}, and this call can cost up to ${formatUsd(worstCase)}.`,
    {
      hint: 'Nothing was sent. Raise the cap once, allow a shorter answer, or choose a cheaper model.',
      action: { title: 'Raise Budget…', command: RAISE_COMMAND, arguments: [shortfall] },
    },
  );
}

/** For users who let only calls of a known price out. */
export function unknownRefusal(reference: string, why: string): AssayError {
  return new AssayError(
    'budget',
    `What ${reference} costs is not known, and the budget allows no such call. ${why}`,
    {
      hint: 'Nothing was sent. Give the model a price, or allow calls of unknown cost.',
      action: {
        title: 'Open Settings',
        command: 'workbench.action.openSettings',
        arguments: ['assay.budget.unknown'],
      },
    },
  );
}

export function unknownWarning(reference: string, why: string): string {
  return `The budget cannot count this call, because what ${reference} costs is not known. ${why}`;
}
