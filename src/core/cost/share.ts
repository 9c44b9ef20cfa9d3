/** The share that a run has of something that is rented by the hour. */
import type { Cost, HourlyBilling } from '../model/index.ts';
import { formatUsd } from './format.ts';
import { tidy } from './parts.ts';
import type { HourlyBasis, MeasuredRate, UsedInRun } from './types.ts';
import { orNameAPrice, unknown } from './unknown.ts';

const WORDS: Readonly<Record<HourlyBilling['what'], string>> = {
  'provisioned-throughput': 'Provisioned throughput',
  'marketplace-endpoint': 'The Marketplace endpoint',
  endpoint: 'The endpoint',
  server: 'The server',
};

/**
 * What a run wrote, at the hourly price over the throughput that was measured; its input was a part of what was measured.
 * Unknown, with the hourly figure in the reason, where nobody measured: the hour is paid whether or not it is used.
 */
export function shareOfHour(reference: string, basis: HourlyBasis, { usage }: UsedInRun): Cost {
  const { billing, price, rate } = basis;
  const subject = WORDS[billing.what];
  if (price.kind === 'unlisted') {
    return unknown(
      `${subject} is billed by the hour, called or not. ${price.why} ${orNameAPrice(reference)}`,
    );
  }
  const hourly = `${subject} costs ${formatUsd(price.usdPerHour)} an hour, called or not`;
  if (rate === undefined || !(rate.outputTokensPerSecond > 0)) {
    return unknown(
      `${hourly}; a run's share of that follows from its throughput, which was not measured. Measure it: assay throughput ${reference}`,
    );
  }
  const tokens = usage?.outputTokens ?? 0;
  if (tokens === 0) {
    return unknown(`${hourly}, and the service reported no output tokens to share it out by.`);
  }
  const usdPerMillion = usdPerMillionAt(price.usdPerHour, rate.outputTokensPerSecond);
  const usd = tidy((tokens * usdPerMillion) / 1_000_000);
  const { source, url, asOf } = price;
  return {
    kind: 'known',
    usd,
    parts: [{ what: 'output', tokens, usdPerMillion, usd }],
    source,
    ...(url === undefined ? {} : { url }),
    asOf,
    estimate: true,
    notes: [
      `${hourly}: this is the run's share at ${words(rate)}. At less load, each run costs more.`,
      ...(billing.assumption === undefined ? [] : [billing.assumption]),
      ...price.notes,
    ],
  };
}

function words({ outputTokensPerSecond, concurrency, at }: MeasuredRate): string {
  const rate = Math.round(outputTokensPerSecond).toLocaleString('en-US');
  return `${rate} output tokens a second, measured with ${concurrency} at once on ${at.slice(0, 10)}`;
}

/** USD per million output tokens of something that runs all the time: its hourly price over what it writes in an hour. */
export function usdPerMillionAt(usdPerHour: number, outputTokensPerSecond: number): number {
  return tidy((usdPerHour / 3600 / outputTokensPerSecond) * 1_000_000);
}
