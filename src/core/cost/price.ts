/** From usage to money. What is not known stays unknown: no caller ever gets a zero that means "don't know". */
import type { ListedPrice, PriceTier, Rates } from '../catalog/prices.ts';
import type { Cost, HourlyBilling } from '../model/index.ts';
import type { UserPrice } from '../workspace/types.ts';
import { formatUsd } from './format.ts';
import { billOf, RATE_WORDS, readUsage, tidy, type UsageReading, wholeInput } from './parts.ts';
import type { HourlyBasis, Listing, PriceQuote, RoutedListing, UsedInRun } from './types.ts';
import { howToPrice, unknown } from './unknown.ts';

/** The cost of one run, from a quote of its reference and what was used. Pure; throws nothing. */
export function costOf(quote: PriceQuote, run: UsedInRun): Cost {
  const { basis } = quote;
  switch (basis.kind) {
    case 'included':
    case 'unknown':
      return { kind: basis.kind, why: basis.why };
    case 'user':
      return fromUserPrice(quote.reference, basis, run);
    case 'list':
      return fromListing(basis.listing, run);
    case 'router':
      return fromRouter(basis.candidates, run);
    case 'hourly':
      return fromHours(basis, run);
  }
}

const UNSPLIT_WRITES =
  'The service did not say for how long the cache was written; all of it is counted at the price for an hour.';

function fromUserPrice(
  reference: string,
  { price, asOf }: { readonly price: UserPrice; readonly asOf: string },
  run: UsedInRun,
): Cost {
  const reading = readUsage(run.usage, false);
  if (reading.missing !== undefined) return unknown(reading.missing);
  const bill = billOf(reading.quantities, userRates(price));
  if (typeof bill === 'string') {
    return unknown(
      `assay.yaml has no price for the ${RATE_WORDS[bill]} of ${reference}. ${howToPrice(reference)}`,
    );
  }
  const isGuessed =
    (hasPart(reading, 'cacheRead') && price.cacheRead === undefined) ||
    (hasPart(reading, 'cacheWrite') && price.cacheWrite === undefined);
  const note = 'assay.yaml names no price for cached tokens: they are counted at that of input.';
  return {
    kind: 'known',
    ...bill,
    source: 'assay.yaml',
    asOf,
    estimate: false,
    ...(isGuessed ? { notes: [note] } : {}),
  };
}

function hasPart({ quantities }: UsageReading, start: string): boolean {
  return quantities.some(({ what }) => what.startsWith(start));
}

/** Where the user names one price for input, cached tokens cost the same. */
function userRates({ input, output, cacheRead, cacheWrite, image }: UserPrice): Rates {
  const read = cacheRead ?? input;
  const write = cacheWrite ?? input;
  return {
    ...(input === undefined ? {} : { input }),
    ...(output === undefined ? {} : { output }),
    ...(read === undefined ? {} : { cacheRead: read }),
    ...(write === undefined ? {} : { cacheWrite5m: write, cacheWrite1h: write }),
    ...(image === undefined ? {} : { image }),
  };
}

/** The list's word for how a run was served; `reserved` capacity is not on it. */
function tierOf({ tier, latency, batch }: UsedInRun): PriceTier | 'reserved' {
  if (batch === true) return 'batch';
  if (tier === 'reserved' || tier === 'flex' || tier === 'priority') return tier;
  return latency === 'optimized' ? 'optimized' : 'standard';
}

const RESERVED =
  'It was served by reserved capacity, which is billed by the hour whether or not it is used.';

function fromListing({ modelId, tiers, assumption }: Listing, run: UsedInRun): Cost {
  const tier = tierOf(run);
  if (tier === 'reserved') return unknown(RESERVED);
  const listed = tiers[tier];
  if (listed.kind === 'unlisted') return unknown(listed.why);
  const reading = readUsage(run.usage, run.hourCache === true);
  if (reading.missing !== undefined) return unknown(reading.missing);
  const { rates, above } = ratesFor(listed, reading);
  const bill = billOf(reading.quantities, rates);
  if (typeof bill === 'string') {
    return unknown(`The price list has no price for the ${RATE_WORDS[bill]} of ${modelId}.`);
  }
  const derived = reading.quantities.flatMap(({ rate }) => listed.derived[rate] ?? []);
  const isUnsplit = run.hourCache === true && isUnsplitWrite(run);
  const notes = [
    ...(assumption === undefined ? [] : [assumption]),
    ...(above === undefined ? [] : [longContextNote(above)]),
    ...new Set(derived),
    ...(isUnsplit ? [UNSPLIT_WRITES] : []),
  ];
  return {
    kind: 'known',
    ...bill,
    source: listed.source,
    ...(listed.url === undefined ? {} : { url: listed.url }),
    asOf: listed.asOf,
    estimate: assumption !== undefined || derived.length > 0 || isUnsplit,
    ...(notes.length === 0 ? {} : { notes }),
  };
}

function isUnsplitWrite({ usage }: UsedInRun): boolean {
  return usage?.cacheWrite1hTokens === undefined && (usage?.cacheWriteTokens ?? 0) > 0;
}

function ratesFor(
  { rates, longContext = [] }: ListedPrice,
  reading: UsageReading,
): { readonly rates: Rates; readonly above?: number } {
  const input = wholeInput(reading);
  const step = longContext.findLast(({ aboveInputTokens }) => input > aboveInputTokens);
  return step === undefined ? { rates } : { rates: step.rates, above: step.aboveInputTokens };
}

function longContextNote(above: number): string {
  return `Requests of more than ${above.toLocaleString('en-US')} input tokens cost more, and this was one.`;
}

function fromRouter(candidates: readonly RoutedListing[], run: UsedInRun): Cost {
  const { servedBy } = run;
  if (servedBy === undefined) {
    return unknown('A router is priced by the model that answered, and the service named none.');
  }
  const routed = candidates.find(({ id }) => id === servedBy);
  if (routed === undefined) {
    return unknown(
      `A router is priced by the model that answered, and ${servedBy} is not known here.`,
    );
  }
  return withRoutingNote(fromListing(routed.listing, run));
}

/** No price of the routing itself could be verified, so that it is told rather than counted. */
const ROUTING_NOTE =
  'Bedrock may bill the routing of a request on top of the model that answered; that price is not listed here.';

function withRoutingNote(cost: Cost): Cost {
  if (cost.kind !== 'known') return cost;
  return { ...cost, estimate: true, notes: [...(cost.notes ?? []), ROUTING_NOTE] };
}

const HOURLY_WORDS: Readonly<Record<HourlyBilling['what'], string>> = {
  'provisioned-throughput': 'Provisioned throughput',
  'marketplace-endpoint': 'The Marketplace endpoint',
  endpoint: 'The endpoint',
  server: 'The server',
};

/** The share of the hourly price that a run had, at the throughput that was measured. Input is part of what was measured. */
function fromHours({ billing, price, rate }: HourlyBasis, run: UsedInRun): Cost {
  const subject = HOURLY_WORDS[billing.what];
  if (price.kind === 'unlisted') {
    return unknown(`${subject} is billed by the hour, called or not. ${price.why}`);
  }
  const hourly = `${subject} costs ${formatUsd(price.usdPerHour)} an hour, called or not`;
  if (rate === undefined || !(rate.outputTokensPerSecond > 0)) {
    return unknown(
      `${hourly}; what a run's share of that is follows from its throughput, which was not measured. Measure it: assay throughput.`,
    );
  }
  const { usage } = run;
  if (usage?.outputTokens === undefined) {
    return unknown(`${hourly}, and the service reported no output tokens to share it out by.`);
  }
  const usdPerMillion = usdPerMillionAt(price.usdPerHour, rate.outputTokensPerSecond);
  const usd = tidy((usage.outputTokens * usdPerMillion) / 1_000_000);
  const day = rate.at.slice(0, 10);
  const measured = `${Math.round(rate.outputTokensPerSecond).toLocaleString('en-US')} output tokens a second, measured with ${rate.concurrency} at once on ${day}`;
  return {
    kind: 'known',
    usd,
    parts:
      usage.outputTokens === 0
        ? []
        : [{ what: 'output', tokens: usage.outputTokens, usdPerMillion, usd }],
    source: price.source,
    ...(price.url === undefined ? {} : { url: price.url }),
    asOf: price.asOf,
    estimate: true,
    notes: [
      `${hourly}: this is the run's share at ${measured}. At less load, each run costs more.`,
      ...(billing.assumption === undefined ? [] : [billing.assumption]),
      ...price.notes,
    ],
  };
}

/** USD per million output tokens of something that runs all the time: its hourly price over what it writes in an hour. */
export function usdPerMillionAt(usdPerHour: number, outputTokensPerSecond: number): number {
  return tidy((usdPerHour / 3600 / outputTokensPerSecond) * 1_000_000);
}
