/** Days as `2026-11-25`, in local time, and stretches of them. Pure. */
import type { SpendDay } from '../../src/protocol/spend.ts';

export function isDay(value: unknown): value is string {
  return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value);
}

export function dayOf(time: number): string {
  const date = new Date(time);
  return written(date.getFullYear(), date.getMonth(), date.getDate());
}

/** The day so many days later; earlier for a negative count. */
export function shiftDay(day: string, days: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const shifted = new Date(year, month - 1, date + days);
  return written(shifted.getFullYear(), shifted.getMonth(), shifted.getDate());
}

function written(year: number, month: number, date: number): string {
  const two = (part: number): string => String(part).padStart(2, '0');
  return `${String(year).padStart(4, '0')}-${two(month + 1)}-${two(date)}`;
}

export type Stretch = 'day' | 'week' | 'month';

/** What some days took together. */
export interface Bin {
  /** The first and the last day. */
  readonly from: string;
  readonly to: string;
  readonly usd: number;
  readonly unknown: number;
}

/** More bars than this could not be told apart. */
const MOST_BARS = 62;

/**
 * One bin a day, a week (from Monday) or a month: the finest of which there are not too many. Days on which nothing ran
 * have one too.
 * @param days oldest first
 * @param span the first and last day to show; those of the days themselves where it is open
 */
export function binsOf(
  days: readonly SpendDay[],
  span: { readonly from?: string; readonly to?: string },
): { readonly stretch: Stretch; readonly bins: readonly Bin[] } {
  const first = span.from ?? days[0]?.day;
  const last = span.to ?? days.at(-1)?.day;
  if (first === undefined || last === undefined || first > last)
    return { stretch: 'day', bins: [] };
  const count = daysBetween(first, last) + 1;
  const stretch = count <= MOST_BARS ? 'day' : count <= MOST_BARS * 7 ? 'week' : 'month';
  const byDay = new Map(days.map((day) => [day.day, day]));
  const bins: Bin[] = [];
  for (let day = first; day <= last; day = shiftDay(day, 1)) {
    const { usd, unknown } = byDay.get(day) ?? { usd: 0, unknown: 0 };
    const open = bins.at(-1);
    if (open === undefined || begins(day, stretch)) bins.push({ from: day, to: day, usd, unknown });
    else {
      const joined = { usd: open.usd + usd, unknown: open.unknown + unknown };
      bins[bins.length - 1] = { ...open, to: day, ...joined };
    }
  }
  return { stretch, bins };
}

function begins(day: string, stretch: Stretch): boolean {
  switch (stretch) {
    case 'day':
      return true;
    case 'week':
      return new Date(`${day}T12:00`).getDay() === 1;
    case 'month':
      return day.endsWith('-01');
  }
}

function daysBetween(first: string, last: string): number {
  const noon = (day: string): number => new Date(`${day}T12:00`).getTime();
  return Math.round((noon(last) - noon(first)) / 86_400_000);
}

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/** `25 Nov`. */
export function shortDay(day: string): string {
  const [, month = 1, date = 1] = day.split('-').map(Number);
  return `${date} ${MONTHS[month - 1] ?? ''}`;
}
