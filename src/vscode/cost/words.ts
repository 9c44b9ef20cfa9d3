/** Estimates as people read them. Free of the editor. */
import { type Forecast, formatCost, formatUsd } from '../../core/cost/index.ts';
import type { Cost } from '../../core/model/index.ts';
import type { TokenCount } from '../../core/tokens/index.ts';

const whole = new Intl.NumberFormat('en-US');

export function formatCount(tokens: number): string {
  return whole.format(tokens);
}

/** `≈ 612 in + 300 out`, `≈ 40 in + 1 picture`; a count by the service is none of the approximations. */
export function tokensShort(forecast: Forecast, count?: TokenCount): string {
  const about = count?.basis === 'counted' ? '' : '≈ ';
  const { inputTokens, outputTokens, images } = forecast;
  const output = images === undefined ? `${formatCount(outputTokens)} out` : formatPictures(images);
  return `${about}${formatCount(inputTokens)} in + ${output}`;
}

export function formatPictures(count: number): string {
  return `${formatCount(count)} picture${count === 1 ? '' : 's'}`;
}

/** Two or three words: an amount, what is free and why, or that it is not known. Never a zero. */
export function costShort(cost: Cost, isStandIn: boolean): string {
  switch (cost.kind) {
    case 'known':
      return formatCost(cost);
    case 'included':
      return isStandIn ? 'free (offline)' : 'included';
    case 'unknown':
      return 'cost unknown';
  }
}

type OutputGround = Pick<Forecast, 'outputBasis' | 'runs' | 'images'>;

/** `the median of this prompt’s last 12 runs`, `the most that the request allows`, `as many as are asked for`. */
export function outputWords({ outputBasis, runs, images }: OutputGround): string {
  if (images !== undefined) return 'as many as are asked for';
  return outputBasis === 'median' && runs !== undefined
    ? `the median of this prompt’s last ${runs} runs`
    : 'the most that the request allows';
}

/** Where a figure of input tokens is from. */
export function inputWords({ basis, low, high }: TokenCount): string {
  const band = `${formatCount(low)} to ${formatCount(high)}`;
  switch (basis) {
    case 'counted':
      return 'counted by the service';
    case 'calibrated':
      return `estimated, and corrected by earlier runs: ${band}`;
    case 'estimated':
      return `estimated: ${band}`;
  }
}

/** What several calls take together: the known amounts, and how many are in none. */
export function totalShort(costs: readonly Cost[]): string {
  const known = costs.filter((cost) => cost.kind === 'known');
  const unknown = costs.filter(({ kind }) => kind === 'unknown').length;
  const usd = known.reduce((sum, cost) => sum + cost.usd, 0);
  const isEstimate = known.some(({ estimate }) => estimate);
  if (known.length === 0) return unknown > 0 ? 'cost unknown' : 'free';
  const amount = `${isEstimate ? '≈ ' : ''}${formatUsd(usd)}`;
  return unknown === 0 ? amount : `${amount} + ${unknown} unknown`;
}
