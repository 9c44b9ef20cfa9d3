/** Forecasts for tests of what is shown of them. */
import type { PriceQuote } from '../../../src/core/cost/index.ts';
import type { Cost } from '../../../src/core/model/index.ts';
import type { RunForecast } from '../../../src/vscode/cost/index.ts';

export const HAIKU = 'cloud/us.anthropic.claude-haiku-4-5-20251001-v1:0';

export const priced = (usd: number): Cost => ({
  kind: 'known',
  usd,
  parts: [
    { what: 'input', tokens: 612, usdPerMillion: 1.1, usd: 0.0006732 },
    { what: 'output', tokens: 300, usdPerMillion: 5.5, usd: 0.00165 },
  ],
  source: 'AWS Price List',
  url: 'https://aws.amazon.com/bedrock/pricing/',
  asOf: '2026-08-20',
  estimate: true,
});

export const unpriced: Cost = { kind: 'unknown', why: 'No price is known for gpu/m.' };
export const offline: Cost = { kind: 'included', why: 'The sandbox is free.' };

export function forecastOf(
  reference: string,
  cost: Cost,
  more: Partial<RunForecast> = {},
): RunForecast {
  const quote: PriceQuote = {
    reference,
    connectionType: reference.startsWith('sandbox/') ? 'sandbox' : 'bedrock',
    billing: undefined,
    basis: { kind: 'unknown', why: 'A test.' },
  };
  return {
    reference,
    quote,
    inputTokens: 612,
    outputTokens: 300,
    outputBasis: 'maximum',
    cost,
    worstCase: cost,
    tokens: { tokens: 612, low: 551, high: 674, basis: 'estimated' },
    ...more,
  };
}
