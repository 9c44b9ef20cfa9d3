/** How often a prompt is called, in the units that prices need. */
import type { Volume } from './types.ts';

/** Of an average year: 365 days and 12 months. */
export const DAYS_PER_MONTH = 365 / 12;
export const HOURS_PER_MONTH = DAYS_PER_MONTH * 24;
const SECONDS_PER_HOUR = 3600;

export interface VolumeInput {
  readonly calls: number;
  readonly per: 'day' | 'month';
  /** Hours of the day in which calls come, from above 0 to 24. */
  readonly hoursPerDay: number;
  /** Mean seconds between two calls, where it is known better than from the hours: calls come in bursts. */
  readonly spacingSeconds?: number | undefined;
}

export function volumeOf({ calls, per, hoursPerDay, spacingSeconds }: VolumeInput): Volume {
  const callsPerMonth = per === 'month' ? calls : calls * DAYS_PER_MONTH;
  const callsPerDay = callsPerMonth / DAYS_PER_MONTH;
  const even = callsPerDay > 0 ? (hoursPerDay * SECONDS_PER_HOUR) / callsPerDay : Infinity;
  return { callsPerMonth, spacingSeconds: spacingSeconds ?? even };
}

/** Calls that come in a minute, while calls come. */
export function callsPerMinute({ spacingSeconds }: Volume): number {
  return spacingSeconds > 0 ? 60 / spacingSeconds : 0;
}
