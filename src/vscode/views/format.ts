/** Times as people say them. */

const DAY_MS = 24 * 60 * 60 * 1000;

/** `Today`, `Yesterday`, else the date, in local time. Both are milliseconds since the epoch. */
export function dayName(time: number, now: number): string {
  const day = startOfDay(time);
  if (day === startOfDay(now)) return 'Today';
  if (day === startOfDay(startOfDay(now) - DAY_MS / 2)) return 'Yesterday';
  return new Date(time).toLocaleDateString(undefined, {
    weekday: 'short',
    year: 'numeric',
    month: 'short',
    day: 'numeric',
  });
}

function startOfDay(time: number): number {
  const date = new Date(time);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}

/** `812 ms`, `3.4 s`, `2 min 5 s`. */
export function formatMilliseconds(ms: number): string {
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  const seconds = ms / 1000;
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
