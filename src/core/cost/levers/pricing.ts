/** From the cost of one call, or of an hour, to the price of a month. */
import type { Cost, KnownCost, Usage } from '../../model/index.ts';
import type { Figure, LeverPrice, PromptSize, Volume } from './types.ts';
import { HOURS_PER_MONTH } from './volume.ts';

/** A call whose whole input is plain, in the units that it is billed by. */
export function plainUsage({ inputTokens, outputTokens, images }: PromptSize): Usage {
  return images === undefined ? { inputTokens, outputTokens } : { images };
}

export function figureOf({ source, url, asOf }: KnownCost): Figure {
  return { source, asOf, ...(url === undefined ? {} : { url }) };
}

/** @param notes beside those of the cost */
export function perCall(cost: Cost, volume: Volume, notes: readonly string[] = []): LeverPrice {
  if (cost.kind === 'unknown') return { kind: 'unpriced', why: cost.why };
  if (cost.kind === 'included') return cost;
  return {
    ...totals(cost.usd, volume),
    figures: [figureOf(cost)],
    isEstimate: cost.estimate || notes.length > 0,
    notes: [...notes, ...(cost.notes ?? [])],
  };
}

/**
 * What is paid for by the hour, all hours of the month.
 * @param usdPerHour of everything together
 */
export function perHour(
  usdPerHour: number,
  volume: Volume,
  { figure, notes }: { readonly figure: Figure; readonly notes: readonly string[] },
): LeverPrice {
  const usdPerMonth = usdPerHour * HOURS_PER_MONTH;
  const usdPerCall = volume.callsPerMonth > 0 ? usdPerMonth / volume.callsPerMonth : 0;
  return {
    kind: 'priced',
    usdPerMonth,
    usdPer1000Calls: usdPerCall * 1000,
    figures: [figure],
    isEstimate: true,
    notes,
  };
}

export function totals(usdPerCall: number, { callsPerMonth }: Volume) {
  return {
    kind: 'priced',
    usdPerMonth: usdPerCall * callsPerMonth,
    usdPer1000Calls: usdPerCall * 1000,
  } as const;
}

/** The mean of two costs of the same call, by the share of calls that have the first. Undefined unless both are known. */
export function blended(first: Cost, second: Cost, share: number): KnownCost | undefined {
  if (first.kind !== 'known' || second.kind !== 'known') return undefined;
  const notes = new Set([...(first.notes ?? []), ...(second.notes ?? [])]);
  return {
    kind: 'known',
    usd: share * first.usd + (1 - share) * second.usd,
    // The parts of either would not add up to the mean.
    parts: [],
    source: first.source,
    asOf: first.asOf,
    estimate: true,
    ...(first.url === undefined ? {} : { url: first.url }),
    ...(notes.size === 0 ? {} : { notes: [...notes] }),
  };
}
