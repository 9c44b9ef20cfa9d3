/** The report's figures as people read them. Pure. */
import type { Cost } from '../../src/core/model/index.ts';
import type { SpendGrouping, SpendRun, SpendSums } from '../../src/protocol/spend.ts';
import { formatUsd } from '../ui/money.ts';
import type { Range } from './state.ts';

const whole = new Intl.NumberFormat('en-US');

export const GROUPED: Readonly<Record<SpendGrouping, string>> = {
  day: 'Day',
  model: 'Model',
  prompt: 'Prompt',
  feature: 'Feature',
  connection: 'Connection',
};

export const RANGED: Readonly<Record<Range, string>> = {
  today: 'Today',
  week: 'Last 7 days',
  month: 'Last 30 days',
  quarter: 'Last 90 days',
  all: 'All days',
  custom: 'Other days',
};

/** What a cell shows where there is nothing to show. */
export const NOTHING = '–';

export function runs(count: number): string {
  return `${whole.format(count)} run${count === 1 ? '' : 's'}`;
}

export interface Figure {
  readonly text: string;
  /** What the text is, for the tooltip. */
  readonly title: string;
}

/** The known costs of some runs: no amount where there are none, for zero would say that they were free. */
export function total(sums: SpendSums): Figure {
  const known = sums.runs - sums.unknown - sums.included;
  if (known > 0) {
    const about = sums.estimatedUsd > 0 ? '≈ ' : '';
    return { text: `${about}${formatUsd(sums.usd)}`, title: totalTitle(sums, known) };
  }
  if (sums.unknown > 0) return { text: 'unknown', title: 'No run here has a known cost.' };
  if (sums.included > 0) return { text: 'not billed', title: 'Nobody is billed for these runs.' };
  return { text: NOTHING, title: 'Nothing ran.' };
}

function totalTitle({ usd, estimatedUsd, unknown }: SpendSums, known: number): string {
  const estimated =
    estimatedUsd <= 0
      ? ''
      : estimatedUsd >= usd
        ? ' It is estimated.'
        : ` ${formatUsd(estimatedUsd)} of it is estimated.`;
  const apart = unknown === 0 ? '' : ` ${runs(unknown)} of unknown cost not in it.`;
  return `The sum of ${runs(known)}.${estimated}${apart}`;
}

export function part(usd: number): string {
  return usd > 0 ? formatUsd(usd) : NOTHING;
}

/** Runs that are in no amount. */
export function apart({ unknown, included }: SpendSums): string {
  const words = [
    ...(unknown > 0 ? [`${whole.format(unknown)} unknown`] : []),
    ...(included > 0 ? [`${whole.format(included)} not billed`] : []),
  ];
  return words.length === 0 ? NOTHING : words.join(', ');
}

/** What stands beside the grand total. */
export function facts(sums: SpendSums): readonly string[] {
  const { unknown, included, estimatedUsd } = sums;
  return [
    runs(sums.runs),
    ...(unknown > 0 ? [`${whole.format(unknown)} of unknown cost, not in the sum`] : []),
    ...(included > 0 ? [`${whole.format(included)} not billed`] : []),
    ...(estimatedUsd > 0 ? [`${formatUsd(estimatedUsd)} estimated`] : []),
  ];
}

export function costFigure(cost: Cost): Figure {
  switch (cost.kind) {
    case 'known':
      return {
        text: `${cost.estimate ? '≈ ' : ''}${formatUsd(cost.usd)}`,
        title: `Price from ${cost.source}, as of ${cost.asOf}. Shows the bill.`,
      };
    case 'included':
      return { text: 'not billed', title: cost.why };
    case 'unknown':
      return { text: 'unknown', title: cost.why };
  }
}

export function tokens({ usage }: SpendRun): string {
  const { inputTokens, outputTokens } = usage ?? {};
  if (inputTokens === undefined && outputTokens === undefined) return NOTHING;
  const count = (value: number | undefined): string =>
    value === undefined ? '?' : whole.format(value);
  return `${count(inputTokens)} in, ${count(outputTokens)} out`;
}

/** `25 Nov, 14:03`. */
export function moment(time: number): string {
  return new Date(time).toLocaleString('en-GB', {
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
  });
}
