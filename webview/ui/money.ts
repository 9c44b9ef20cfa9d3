/** US dollars as text, by the same rule as the host's: a page cannot load the host's code. */

/** With two significant digits below a cent's worth of detail, so that a cheap call never reads as free. */
export function formatUsd(usd: number): string {
  if (usd === 0) return '$0.00';
  const sign = usd < 0 ? '-' : '';
  const amount = Math.abs(usd);
  if (amount >= 0.995) {
    return `${sign}$${amount.toFixed(2).replace(/\B(?=(\d{3})+\.)/g, ',')}`;
  }
  const firstDigit = Number(amount.toExponential(1).split('e')[1]);
  return `${sign}$${amount.toFixed(Math.min(12, Math.max(2, 1 - firstDigit)))}`;
}
