/** Cost: from usage to money, and money as text. */
export { formatCost, formatUsd } from './format.ts';
export { createPricer, type PriceInput, type Pricer, priceUsage } from './price.ts';
