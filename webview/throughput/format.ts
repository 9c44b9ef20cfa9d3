/** The figures of a measurement as people read them, in English like the rest of the view. */
import type { ThroughputPlan } from '../../src/core/throughput/plan.ts';
import { bestLevel, type Level, type Measurement } from '../../src/protocol/throughput.ts';

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const tenths = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 });

/** Tokens a second: whole above ten, for the tenths of a rate are noise there. */
export function formatRate(rate: number): string {
  return rate < 10 ? tenths.format(rate) : whole.format(rate);
}

/** Milliseconds as `84 ms` or `1.2 s`. */
export function formatMilliseconds(milliseconds: number): string {
  if (milliseconds < 10) return `${tenths.format(milliseconds)} ms`;
  if (milliseconds < 999.5) return `${whole.format(milliseconds)} ms`;
  const seconds = milliseconds / 1000;
  return `${seconds < 9.95 ? seconds.toFixed(1) : whole.format(seconds)} s`;
}

/** What a cell shows where there is nothing to show. */
export const NOTHING = '–';

export function cell(value: number | undefined, format: (value: number) => string): string {
  return value === undefined ? NOTHING : format(value);
}

function requests(count: number): string {
  return `${whole.format(count)} request${count === 1 ? '' : 's'}`;
}

/** How it stands, in one sentence. */
export function describeStatus(measurement: Measurement): string {
  const { status, levels, plan } = measurement;
  const current = levels.at(-1);
  if (status === 'running') return describeProgress(current);
  if (status === 'failed') return measurement.error?.message ?? 'The measurement failed.';
  const best = describeBest(levels);
  if (status === 'stopped') return `Stopped. ${best}`;
  return `${describeEnd(measurement.stoppedBy, plan, current)}${best}`;
}

function describeProgress(current: Level | undefined): string {
  if (current === undefined) return 'Warming up…';
  const { concurrency, done, of } = current;
  const count = of === undefined ? '' : `, ${done} of ${of} done`;
  return `Measuring ${requests(concurrency)} at once${count}`;
}

function describeBest(levels: readonly Level[]): string {
  const best = bestLevel(levels);
  if (best?.outputTokensPerSecond === undefined) return 'No tokens per second were measured.';
  const rate = formatRate(best.outputTokensPerSecond);
  return `Most: ${rate} tokens per second with ${requests(best.concurrency)} at once.`;
}

function describeEnd(
  stoppedBy: Measurement['stoppedBy'],
  { maxRequests, maxSeconds }: ThroughputPlan,
  current: Level | undefined,
): string {
  switch (stoppedBy) {
    case 'requests':
      return `Ended at its ceiling of ${requests(maxRequests)}. `;
    case 'seconds':
      return `Ended at its ceiling of ${whole.format(maxSeconds)} seconds. `;
    case 'failures':
      return current === undefined
        ? 'Ended because the first request failed. '
        : `Ended because every request failed with ${whole.format(current.concurrency)} at once. `;
    case 'budget':
      return 'Ended because the next request could pass the budget. ';
    case undefined:
      return '';
  }
}

/** What was measured, and where it runs. */
export function describeServer(measurement: Measurement): readonly string[] {
  const { software, address, instance, hourly, startedAt } = measurement;
  const when = new Date(startedAt).toLocaleString('en-GB', {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  });
  const price = hourly === undefined ? undefined : `$${hourly.toFixed(2)} per hour`;
  return [software, address, instance, price, when].filter((part) => part !== undefined);
}

export function describePlan(plan: ThroughputPlan): string {
  const { levels, requestsPerLevel, maxOutputTokens, maxRequests, maxSeconds } = plan;
  return `Levels ${levels.join(', ')} with ${requests(requestsPerLevel)} each, answers of at most ${whole.format(maxOutputTokens)} tokens. Ceilings: ${requests(maxRequests)}, ${whole.format(maxSeconds)} seconds.`;
}
