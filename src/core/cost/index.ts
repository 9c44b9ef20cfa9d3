/** Cost: from usage to money, and money as text. */
export {
  createOutputHistory,
  type ExpectedFor,
  expectedOutput,
  type OutputHistory,
  type PastRun,
} from './expected.ts';
export { type Forecast, type ForecastInput, forecast, forecastUsage } from './forecast.ts';
export { formatCost, formatUsd } from './format.ts';
export { pageTextUnits, textUnits } from './guardrail.ts';
export { listedHourlyPrice } from './hourly.ts';
export { costOf } from './price.ts';
export { createPricer, type PricedRun, type Pricer, type QuoteOptions } from './pricer.ts';
export { listingOf, NO_LIST, type QuoteDeps, quoteFor } from './quote.ts';
export { usdPerMillionAt } from './share.ts';
export type {
  AskedServing,
  ExpectedOutput,
  HourlyBasis,
  HourlyPrice,
  Listing,
  MeasuredRate,
  PriceBasis,
  PriceQuote,
  UsedInRun,
} from './types.ts';
export { howToPrice, orNameAPrice } from './unknown.ts';
