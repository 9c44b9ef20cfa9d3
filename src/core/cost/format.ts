/** Money as text. */
import type { Cost } from '../model/index.ts';

/** Dollars with two significant digits below a cent's worth of detail: `$12.40`, `$0.0021`, `$0.000034`. */
export function formatUsd(usd: number): string {
  if (usd === 0) return '$0.00';
  const sign = usd < 0 ? '-' : '';
  const amount = Math.abs(usd);
  // 0.995 and more round to a whole dollar, where cents are enough.
  if (amount >= 0.995) return `${sign}$${grouped(amount.toFixed(2))}`;
  const firstDigit = Number(amount.toExponential(1).split('e')[1]);
  const decimals = Math.min(12, Math.max(2, 1 - firstDigit));
  return `${sign}$${amount.toFixed(decimals)}`;
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
