/** Money as text. */
import type { Cost } from '../model/index.ts';

/** Less than this is shown as less than this: no bill knows it, and nothing that costs something may look free. */
const LEAST = 1e-10;

/**
 * Dollars, to the cent from a dollar on, and with two significant digits below: `$12.40`, `$0.50`, `$0.0021`,
 * `$0.000034`. An amount above nothing is never shown as nothing, and what is no amount is `unknown`.
 */
export function formatUsd(usd: number): string {
  if (!Number.isFinite(usd)) return 'unknown';
  if (usd === 0) return '$0.00';
  const sign = usd < 0 ? '-' : '';
  const amount = Math.abs(usd);
  if (amount < LEAST) return `${sign}<$${LEAST.toFixed(10)}`;
  // 0.995 and more round to a whole dollar, where cents are enough.
  if (amount >= 0.995) return `${sign}$${grouped(amount.toFixed(2))}`;
  const firstDigit = Number(amount.toExponential(1).split('e')[1]);
  return `${sign}$${amount.toFixed(Math.max(2, 1 - firstDigit))}`;
}

function grouped(fixed: string): string {
  return fixed.replace(/\B(?=(\d{3})+\.)/g, ',');
}

/** One or two words: an amount (`≈` in front of an estimate), `included`, or `unknown`. */
export function formatCost(cost: Cost): string {
  switch (cost.kind) {
    case 'known':
      return `${cost.estimate ? '≈ ' : ''}${formatUsd(cost.usd)}`;
    case 'included':
      return 'included';
    case 'unknown':
      return 'unknown';
  }
}
