/** What a run will cost, and what it may cost at worst. */
import type { Rates } from '../catalog/prices.ts';
import type { Cost, Latency, ServiceTier, Usage } from '../model/index.ts';
import { mostGuardrailUnits, mostTextUnits } from './guardrail.ts';
import { costOf } from './price.ts';
import type { AskedServing, ExpectedOutput, PriceQuote, UsedInRun } from './types.ts';

export interface ForecastInput {
  /** All input, cached or not. */
  readonly inputTokens: number;
  /** The most that the input may turn out to be, where its count is an estimate. */
  readonly maxInputTokens?: number;
  readonly output: ExpectedOutput;
  /** The ceiling that is sent. */
  readonly maxOutputTokens: number;
  readonly tier?: ServiceTier | undefined;
  readonly latency?: Latency | undefined;
  readonly batch?: boolean | undefined;
  /** The longest cache entry that the request asks for: its input may be billed as written to a cache. */
  readonly cache?: '5m' | '1h' | undefined;
  /** A guardrail is applied. */
  readonly guarded?: boolean | undefined;
  /** The most text units that a guardrail may count in the input, where its text is at hand. */
  readonly inputTextUnits?: number | undefined;
  /** Pictures that are asked for; 1 unless given, and of no meaning for models that make none. */
  readonly images?: number;
}

export interface Forecast {
  readonly inputTokens: number;
  /** 0 of a model that is billed by the picture. */
  readonly outputTokens: number;
  readonly outputBasis: ExpectedOutput['basis'];
  /** Pictures that are asked for, of a model that is billed by them. */
  readonly images?: number;
  /** Past runs behind a median, and whose they were. */
  readonly runs?: number;
  readonly runsOf?: ExpectedOutput['of'];
  /** An estimate. */
  readonly cost: Cost;
  /** The most that the run can cost: the whole ceiling written, and all input at its dearest. */
  readonly worstCase: Cost;
}

/** Pure; throws nothing. What the quote can't price is unknown in both. */
export function forecast(quote: PriceQuote, input: ForecastInput): Forecast {
  const { inputTokens, output, maxOutputTokens, maxInputTokens = inputTokens } = input;
  const { basis, tokens, runs, of } = output;
  const draws = drawsOnly(quote);
  const outputTokens = draws ? 0 : tokens;
  const expected = { inputTokens, outputTokens };
  const most = { inputTokens: maxInputTokens, outputTokens: Math.max(maxOutputTokens, 0) };
  return {
    inputTokens,
    outputTokens,
    outputBasis: basis,
    ...(draws ? { images: input.images ?? 1 } : {}),
    ...(runs === undefined ? {} : { runs }),
    ...(of === undefined ? {} : { runsOf: of }),
    cost: asEstimate(dearest(quote, { ...served(input), usage: usageOf(quote, expected, input) })),
    worstCase: asEstimate(worst(quote, input, most)),
  };
}

/** What a forecast takes a call to use, in the units that it is billed by. */
export function forecastUsage({ inputTokens, outputTokens, images }: Forecast): Usage {
  return images === undefined ? { inputTokens, outputTokens } : { images };
}

/** The dearest of the ways in which the service may serve and count it. */
function worst(quote: PriceQuote, input: ForecastInput, most: Usage): Cost {
  const usage = guardedUsage(quote, usageOf(quote, most, input), input);
  const { batch, cache } = input;
  const costs = servings(input).map((asked) => withCaching(quote, { asked, batch, usage }, cache));
  return costs.reduce((dear, cost) =>
    dear.kind !== 'known' || isDearer(cost, dear) ? cost : dear,
  );
}

/** What is asked for may be left out, or not granted. Reserved capacity that is used up is served in the standard tier. */
function servings({ tier, latency, batch }: ForecastInput): readonly AskedServing[] {
  if (batch === true || (tier === undefined && latency === undefined)) return [{}];
  return [...(tier === 'reserved' ? [] : [{ tier, latency }]), { latency }, {}];
}

/** At worst, all policies of known price look at all text. */
function guardedUsage({ guardrail }: PriceQuote, usage: Usage, input: ForecastInput): Usage {
  if (input.guarded !== true) return usage;
  const { inputTokens = 0, outputTokens = 0 } = usage;
  const { inputTextUnits = mostTextUnits(inputTokens) } = input;
  const units = inputTextUnits + mostTextUnits(outputTokens);
  return { ...usage, guardrail: mostGuardrailUnits(units, guardrail) };
}

/**
 * A model without a price for cache writes takes no cache points, and bills plain input. One that keeps nothing for an
 * hour is sent points of 5 minutes instead.
 */
function withCaching(quote: PriceQuote, run: UsedInRun, ttl: ForecastInput['cache']): Cost {
  const { usage } = run;
  const plain = dearest(quote, run);
  if (ttl === undefined || usage === undefined) return plain;
  return (['5m', ttl] as const)
    .map((lifetime) => dearest(quote, { ...run, usage: writtenToCache(usage, lifetime) }))
    .reduce((dear, written) => (isDearer(written, dear) ? written : dear), plain);
}

function isDearer(a: Cost, b: Cost): boolean {
  return a.kind === 'known' && b.kind === 'known' && a.usd > b.usd;
}

function served({ tier, latency, batch, guarded }: ForecastInput): UsedInRun {
  return { asked: { tier, latency }, batch, guarded };
}

function writtenToCache(usage: Usage, ttl: '5m' | '1h'): Usage {
  const { inputTokens = 0 } = usage;
  const hour = ttl === '1h' ? { cacheWrite1hTokens: inputTokens } : {};
  return { ...usage, inputTokens: 0, cacheWriteTokens: inputTokens, ...hour };
}

/** Models that are billed by the picture count no tokens. */
function usageOf(quote: PriceQuote, usage: Usage, { images = 1 }: ForecastInput): Usage {
  return drawsOnly(quote) ? { images } : usage;
}

function drawsOnly({ basis }: PriceQuote): boolean {
  if (basis.kind === 'user')
    return basis.price.image !== undefined && basis.price.output === undefined;
  if (basis.kind !== 'list') return false;
  const { standard } = basis.listing.tiers;
  return standard.kind === 'listed' && billsByPicture(standard.rates);
}

function billsByPicture({ image, input, output }: Rates): boolean {
  return image !== undefined && input === undefined && output === undefined;
}

/** A router may choose any of its models: unknown where the cost of one is, because it may be the one that answers. */
function dearest(quote: PriceQuote, run: UsedInRun): Cost {
  const { basis } = quote;
  if (basis.kind !== 'router' || basis.candidates.length === 0) return costOf(quote, run);
  return basis.candidates
    .map(({ id }) => costOf(quote, { ...run, servedBy: id }))
    .reduce((dear, cost) => {
      if (dear.kind !== 'known') return dear;
      return cost.kind !== 'known' || cost.usd > dear.usd ? cost : dear;
    });
}

function asEstimate(cost: Cost): Cost {
  return cost.kind === 'known' ? { ...cost, estimate: true } : cost;
}
