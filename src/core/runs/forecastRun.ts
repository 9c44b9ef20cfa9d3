/** What a request is expected to take, and what it may take at worst, before it is sent. */
import {
  type ExpectedOutput,
  expectedOutput,
  type Forecast,
  forecast,
  type OutputHistory,
  type PriceQuote,
} from '../cost/index.ts';
import {
  DEFAULT_MAX_OUTPUT_TOKENS,
  type ModelRequest,
  type ModelRules,
  pictureAsked,
} from '../model/index.ts';
import { estimateRequestBand, guessFamily, type TokenBand } from '../tokens/index.ts';
import { cacheLifetime } from './cachePoint.ts';
import { guardedTextUnits } from './guardedText.ts';
import { askedServing } from './served.ts';
import type { RunEstimate } from './types.ts';

export interface ForecastOptions {
  /** What the prompt wrote before; without it, the ceiling is expected. */
  readonly history?: OutputHistory;
  /** The prompt file, as the ledger names it. */
  readonly path?: string | undefined;
  /** The input where it was counted; estimated otherwise. */
  readonly input?: TokenBand;
  /** Of the request's model, where they were looked up. */
  readonly rules?: ModelRules | undefined;
}

/**
 * Pure, in one pass over the request.
 * @param quote for the picture that the request asks for, where it asks for one
 */
export function forecastRun(
  quote: PriceQuote,
  request: ModelRequest,
  { history, path, input, rules }: ForecastOptions = {},
): Forecast {
  const { tokens, high } = input ?? estimateRequestBand(request, guessFamily(request.modelId));
  const maxOutputTokens = request.params?.maxOutputTokens ?? DEFAULT_MAX_OUTPUT_TOKENS;
  const asked = { path, reference: quote.reference, declaredMax: maxOutputTokens };
  const output: ExpectedOutput =
    history === undefined
      ? { tokens: maxOutputTokens, basis: 'maximum' }
      : expectedOutput(history, asked);
  const isGuarded = request.guardrail !== undefined;
  return forecast(quote, {
    inputTokens: tokens,
    maxInputTokens: high,
    output,
    maxOutputTokens,
    ...askedServing(request, rules),
    cache: cacheLifetime(request, rules),
    guarded: isGuarded,
    inputTextUnits: isGuarded ? guardedTextUnits(request, high) : undefined,
    images: pictureAsked(request).images,
  });
}

/** As it is kept with the run. */
export function estimateOf({ inputTokens, outputTokens, cost }: Forecast): RunEstimate {
  return { inputTokens, outputTokens, ...(cost.kind === 'known' ? { usd: cost.usd } : {}) };
}
