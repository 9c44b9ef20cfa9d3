/** What Run is expected to take, in short texts with their meaning. Pure. */
import type { ColumnEstimate } from '../../src/protocol/playground.ts';
import { answersNone, NO_ANSWER, NO_ANSWERS } from '../../src/protocol/purpose.ts';
import { formatUsd } from '../ui/money.ts';
import { type CostText, formatCount, partLines } from './format.ts';

/** One column's cost: an amount, that it is free and why, that it is not known, or that there is none. Never a zero. */
export function columnCost({ cost, standIn, otherPurpose }: ColumnEstimate): string {
  if (otherPurpose !== undefined) return NO_ANSWER;
  switch (cost.kind) {
    case 'known':
      return `≈ ${formatUsd(cost.usd)}`;
    case 'included':
      return standIn ? 'free (offline)' : 'included';
    case 'unknown':
      return 'cost unknown';
  }
}

/** One column, with its tokens: `≈ 612 in + 300 out · ≈ $0.0021`. */
export function columnEstimate(estimate: ColumnEstimate): CostText {
  const { cost, basis, otherPurpose } = estimate;
  if (otherPurpose !== undefined) {
    return { text: `the model ${NO_ANSWER}`, title: `It ${otherPurpose}: nothing would be sent` };
  }
  const about =
    cost.kind === 'known'
      ? [...partLines(cost), `Price from ${cost.source}, as of ${cost.asOf}`]
      : [cost.why];
  return {
    text: `${tokens(estimate)} · ${columnCost(estimate)}`,
    title: [...basis, ...about, 'Shows the bill'].join('\n'),
  };
}

function tokens({ inputTokens, outputTokens, pictures, counted }: ColumnEstimate): string {
  const output =
    pictures === undefined
      ? `${formatCount(outputTokens)} out`
      : `${formatCount(pictures)} picture${pictures === 1 ? '' : 's'}`;
  return `${counted ? '' : '≈ '}${formatCount(inputTokens)} in + ${output}`;
}

/**
 * All columns together: known amounts, and how many are in none. Undefined where nothing is known yet. Models that answer
 * no prompt are none of those that it is for.
 */
export function totalEstimate(estimates: readonly ColumnEstimate[]): CostText | undefined {
  const [first, ...others] = estimates;
  if (first === undefined) return undefined;
  if (others.length === 0) return columnEstimate(first);
  const title = [...estimates.map(oneOfSeveral), 'Shows the bills'].join('\n');
  const asked = estimates.filter(({ otherPurpose }) => otherPurpose === undefined);
  if (asked.length === 0) return { text: NO_ANSWERS, title };
  const models = asked.length === 1 ? '1 model' : `${asked.length} models`;
  return { text: `${totalCost(asked)} for ${models}`, title };
}

function oneOfSeveral(estimate: ColumnEstimate): string {
  const { otherPurpose } = estimate;
  return otherPurpose === undefined
    ? `${tokens(estimate)}: ${columnCost(estimate)}`
    : `One ${answersNone(otherPurpose)}: nothing would be sent to it`;
}

function totalCost(estimates: readonly ColumnEstimate[]): string {
  const known = estimates.flatMap(({ cost }) => (cost.kind === 'known' ? [cost.usd] : []));
  const unknown = estimates.filter(({ cost }) => cost.kind === 'unknown').length;
  const usd = known.reduce((sum, amount) => sum + amount, 0);
  if (known.length === 0) {
    if (unknown > 0) return 'cost unknown';
    return estimates.every(({ standIn }) => standIn) ? 'free (offline)' : 'included';
  }
  return unknown === 0 ? `≈ ${formatUsd(usd)}` : `≈ ${formatUsd(usd)} + ${unknown} unknown`;
}
