/** US dollars as text, by the same rule as the host's, which a page cannot load; a test holds both to the same text. */

/** Less than this is shown as less than this. */
const LEAST = 1e-10;

/** To the cent from a dollar on, and with two significant digits below, so that a cheap call never reads as free. */
export function formatUsd(usd: number): string {
  if (!Number.isFinite(usd)) return 'unknown';
  if (usd === 0) return '$0.00';
  const sign = usd < 0 ? '-' : '';
  const amount = Math.abs(usd);
  if (amount < LEAST) return `${sign}<$${LEAST.toFixed(10)}`;
  if (amount >= 0.995) {
    return `${sign}$${amount.toFixed(2).replace(/\B(?=(\d{3})+\.)/g, ',')}`;
  }
  const firstDigit = Number(amount.toExponential(1).split('e')[1]);
  return `${sign}$${amount.toFixed(Math.max(2, 1 - firstDigit))}`;
}
