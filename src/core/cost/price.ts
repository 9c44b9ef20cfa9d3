/** From usage to money. What is not known stays unknown: no caller ever gets a zero that means "don't know". */
import type {
  ListedPrice,
  PriceSource,
  PriceTier,
  Rates,
  UnlistedPrice,
} from '../catalog/prices.ts';
import type { Cost } from '../model/index.ts';
import type { UserPrice } from '../workspace/types.ts';
import { withGuardrail } from './guardrail.ts';
import { billOf, RATE_WORDS, readUsage, type UsageReading, wholeInput } from './parts.ts';
import { shareOfHour } from './share.ts';
import type { Listing, PriceQuote, RoutedListing, UsedInRun } from './types.ts';
import { howToPrice, unknown } from './unknown.ts';

/** The cost of one run, from a quote of its reference and what was used. Pure; throws nothing. */
export function costOf(quote: PriceQuote, run: UsedInRun): Cost {
  const cost = costOfModel(quote, run);
  const units = run.usage?.guardrail;
  const isGuarded = run.guarded === true || units !== undefined;
  return isGuarded && quote.guardrail !== undefined
    ? withGuardrail(cost, units, quote.guardrail)
    : cost;
}

function costOfModel(quote: PriceQuote, run: UsedInRun): Cost {
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
      return shareOfHour(quote.reference, basis, run);
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
function tierOf({ asked, batch, ...served }: UsedInRun): PriceTier | 'reserved' {
  const { tier = asked?.tier, latency = asked?.latency } = served;
  if (batch === true) return 'batch';
  if (tier === 'reserved' || tier === 'flex' || tier === 'priority') return tier;
  return latency === 'optimized' ? 'optimized' : 'standard';
}

const RESERVED =
  'It was served by reserved capacity, which is billed by the hour whether or not it is used.';

interface TierPrice {
  readonly kind: 'found';
  readonly listed: ListedPrice;
  /** Sentences on what was asked for and has no price. */
  readonly notServed: readonly string[];
}

/** The price of the tier. One that was only asked for gives way to the next below, where it has none. */
function tierPrice(tiers: Listing['tiers'], run: UsedInRun): TierPrice | UnlistedPrice {
  const tier = tierOf(run);
  if (tier === 'reserved') return { kind: 'unlisted', why: RESERVED };
  const listed = tiers[tier];
  if (listed.kind === 'listed') return { kind: 'found', listed, notServed: [] };
  const { asked } = run;
  if (asked === undefined) return listed;
  const less = asked.tier === undefined ? undefined : { latency: asked.latency };
  const below = tierPrice(tiers, { ...run, asked: less });
  if (below.kind === 'unlisted') return below;
  const note = `${listed.why} This is the price of a call that is served without it.`;
  return { ...below, notServed: [note, ...below.notServed.filter((other) => other !== note)] };
}

function fromListing({ modelId, tiers, assumption }: Listing, run: UsedInRun): Cost {
  const found = tierPrice(tiers, run);
  if (found.kind === 'unlisted') return unknown(found.why);
  const { listed, notServed } = found;
  const reading = readUsage(run.usage, run.hourCache === true);
  if (reading.missing !== undefined) return unknown(reading.missing);
  const { rates, above } = ratesFor(listed, reading);
  const bill = billOf(reading.quantities, rates);
  if (typeof bill === 'string') {
    return unknown(`The price list has no price for the ${RATE_WORDS[bill]} of ${modelId}.`);
  }
  const derived = reading.quantities.flatMap(({ rate }) => listed.derived[rate] ?? []);
  const isUnsplit = run.hourCache === true && isUnsplitWrite(run);
  const { source, others } = sourcesOf(listed, reading);
  const notes = [
    ...(assumption === undefined ? [] : [assumption]),
    ...notServed,
    ...others,
    ...(above === undefined ? [] : [longContextNote(above)]),
    ...new Set(derived),
    ...(isUnsplit ? [UNSPLIT_WRITES] : []),
  ];
  return {
    kind: 'known',
    ...bill,
    ...source,
    estimate: assumption !== undefined || notServed.length > 0 || derived.length > 0 || isUnsplit,
    ...(notes.length === 0 ? {} : { notes }),
  };
}

/** Where the rates that were used are from: one source for the bill, and a sentence for each rate from another. */
function sourcesOf(
  { source, url, asOf, otherSources = {} }: ListedPrice,
  { quantities }: UsageReading,
): { readonly source: PriceSource; readonly others: readonly string[] } {
  const usual: PriceSource = { source, asOf, ...(url === undefined ? {} : { url }) };
  const used = quantities.map(({ rate }) => ({ rate, from: otherSources[rate] ?? usual }));
  const main = used[0]?.from ?? usual;
  const others = used.filter(({ from }) => from.source !== main.source || from.asOf !== main.asOf);
  return {
    source: main,
    others: others.map(
      ({ rate, from }) => `The price of ${RATE_WORDS[rate]} is from ${from.source}, ${from.asOf}.`,
    ),
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
