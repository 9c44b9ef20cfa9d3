/** From usage and rates to the lines of a bill. */
import type { Rates } from '../catalog/prices.ts';
import type { CostPart, Usage } from '../model/index.ts';

/** One thing that was used, and the rate that it is billed at. */
export interface Quantity {
  readonly what: string;
  readonly rate: keyof Rates;
  readonly amount: number;
}

/** For sentences: `cache writes for an hour`. */
export const RATE_WORDS: Readonly<Record<keyof Rates, string>> = {
  input: 'input tokens',
  output: 'output tokens',
  cacheRead: 'tokens read from a cache',
  cacheWrite5m: 'tokens written to a cache',
  cacheWrite1h: 'tokens written to a cache for an hour',
  image: 'pictures',
  inputImage: 'pictures given',
  searchUnit: 'search units',
};

/** Billed by the piece; everything else is by the token. */
const BY_PIECE: ReadonlySet<keyof Rates> = new Set(['image', 'inputImage', 'searchUnit']);

export interface UsageReading {
  readonly quantities: readonly Quantity[];
  /** A sentence, where what was reported is not all that is billed. */
  readonly missing?: string;
}

/**
 * What a bill counts. Cached tokens stand beside `inputTokens`, never in it (`TokenUsage` of the Converse API), and
 * those written for an hour are a part of all that were written. What is billed by the piece needs no token counts.
 * @param hourCache all writes are for an hour where the service did not tell them apart
 */
export function readUsage(usage: Usage | undefined, hourCache: boolean): UsageReading {
  if (usage === undefined) {
    return { quantities: [], missing: 'The service reported no token counts for this run.' };
  }
  const { inputTokens, outputTokens, images, searchUnits } = usage;
  const byPiece = images !== undefined || searchUnits !== undefined;
  const absent = [
    ...(inputTokens === undefined ? ['input'] : []),
    ...(outputTokens === undefined ? ['output'] : []),
  ];
  if (absent.length > 0 && !byPiece) {
    const words = absent.length === 2 ? 'token counts' : `${absent.join('')} tokens`;
    return { quantities: [], missing: `The service reported no ${words} for this run.` };
  }
  const written = writesOf(usage, hourCache);
  const quantities: Quantity[] = [
    { what: 'input', rate: 'input', amount: inputTokens ?? 0 },
    { what: 'output', rate: 'output', amount: outputTokens ?? 0 },
    { what: 'cacheRead', rate: 'cacheRead', amount: usage.cacheReadTokens ?? 0 },
    { what: 'cacheWrite5m', rate: 'cacheWrite5m', amount: written.short },
    { what: 'cacheWrite1h', rate: 'cacheWrite1h', amount: written.hour },
    { what: 'image', rate: 'image', amount: images ?? 0 },
    { what: 'searchUnit', rate: 'searchUnit', amount: searchUnits ?? 0 },
  ];
  return { quantities: quantities.filter(({ amount }) => amount > 0) };
}

/** Writes by lifetime. */
function writesOf(
  { cacheWriteTokens, cacheWrite1hTokens }: Usage,
  hourCache: boolean,
): { readonly short: number; readonly hour: number } {
  const all = cacheWriteTokens ?? cacheWrite1hTokens ?? 0;
  const hour = cacheWrite1hTokens ?? (hourCache ? all : 0);
  return { short: Math.max(0, all - hour), hour };
}

export interface Bill {
  readonly usd: number;
  readonly parts: readonly CostPart[];
}

/** The bill, or the first rate that it would need and that is not listed. Never a part of a sum. */
export function billOf(quantities: readonly Quantity[], rates: Rates): Bill | keyof Rates {
  const parts: CostPart[] = [];
  for (const { what, rate, amount } of quantities) {
    const price = rates[rate];
    if (price === undefined) return rate;
    parts.push(
      BY_PIECE.has(rate)
        ? { what, units: amount, usdPerUnit: price, usd: tidy(amount * price) }
        : { what, tokens: amount, usdPerMillion: price, usd: tidy((amount * price) / 1_000_000) },
    );
  }
  return { usd: tidy(parts.reduce((sum, part) => sum + part.usd, 0)), parts };
}

/** Without the dust that binary fractions leave: 0.21, not 0.21000000000000002. */
export function tidy(usd: number): number {
  return Number(usd.toPrecision(12));
}

/** All input, however it was billed: what a long-context price goes by. */
export function wholeInput({ quantities }: UsageReading): number {
  return quantities
    .filter(({ rate }) => rate === 'input' || rate.startsWith('cache'))
    .reduce((sum, { amount }) => sum + amount, 0);
}
