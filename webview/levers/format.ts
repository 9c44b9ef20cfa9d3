/** Figures and sentences of the levers as people read them. */
import type { LeverRow, PricedLever } from '../../src/core/cost/levers/index.ts';
import { formatUsd } from '../ui/money.ts';

export const NOTHING = '–';

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** Whole above ten, two digits below. */
export function formatCount(value: number): string {
  if (!Number.isFinite(value)) return NOTHING;
  return value < 10 ? `${Number(value.toPrecision(2))}` : whole.format(value);
}

export function formatPercent(share: number): string {
  const percent = share * 100;
  return `${percent > 0 && percent < 10 ? Number(percent.toPrecision(2)) : whole.format(percent)} %`;
}

/** Money on an axis: short, because a dozen of it stand side by side. */
export function formatAxisUsd(usd: number): string {
  if (usd >= 1000) return `$${whole.format(usd)}`;
  return usd === 0 ? '$0' : `$${Number(usd.toPrecision(3))}`;
}

/** `−$12.30` and `(−25 %)`, with a sign in any case; the second is empty where there is no share to tell. */
export function formatDifference({
  usdPerMonth,
  usdPerMonthMore: more,
}: PricedLever): readonly [amount: string, share: string] {
  if (more === undefined) return [NOTHING, ''];
  if (Math.abs(more) < 1e-9) return ['same', ''];
  const sign = more < 0 ? '−' : '+';
  const before = usdPerMonth - more;
  const share = before > 0 ? `(${sign}${formatPercent(Math.abs(more) / before)})` : '';
  return [`${sign}${formatUsd(Math.abs(more))}`, share];
}

/** Whether a row costs less or more than what is done now. */
export function tone({ isNow, price }: LeverRow): 'now' | 'less' | 'more' | 'none' {
  if (isNow) return 'now';
  if (price.kind !== 'priced' || price.usdPerMonthMore === undefined) return 'none';
  return price.usdPerMonthMore < -1e-9 ? 'less' : price.usdPerMonthMore > 1e-9 ? 'more' : 'none';
}

/** `AWS Price List, as of 2026-08-20`, and what was assumed. */
export function describeSource({ figures, notes }: PricedLever): string {
  const sources = figures.map(({ source, asOf }) => `${source}, as of ${asOf}`);
  return [...sources, ...notes].join('\n');
}

export function describeFigure({ source, asOf }: { source: string; asOf: string }): string {
  return `${source}, as of ${asOf}`;
}

/** What a change came to, for those who hear it. */
export function announce(rows: readonly LeverRow[]): string {
  const now = rows.find(({ isNow }) => isNow);
  if (now?.price.kind !== 'priced') return '';
  const priced = rows.flatMap(({ label, price }) =>
    price.kind === 'priced' ? [{ label, usd: price.usdPerMonth }] : [],
  );
  const least = priced.reduce((best, row) => (row.usd < best.usd ? row : best), {
    label: now.label,
    usd: now.price.usdPerMonth,
  });
  const cheapest =
    least.label === now.label ? '' : ` Least: ${least.label}, ${formatUsd(least.usd)}.`;
  return `Now ${formatUsd(now.price.usdPerMonth)} a month.${cheapest}`;
}
