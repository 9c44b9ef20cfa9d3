/**
 * The bill of a prompt on a model, as the Markdown of a hover: each part, 1,000 calls, a month, and what the same call
 * costs in other tiers and scopes. Free of the editor; commands in it are links.
 */
import {
  costOf,
  forecastUsage,
  formatCost,
  formatUsd,
  type PriceQuote,
} from '../../core/cost/index.ts';
import type { BillingScope, Cost, KnownCost } from '../../core/model/index.ts';
import { noBill, partsTable } from '../bill/billText.ts';
import type { RunForecast } from '../cost/index.ts';
import { inputWords, outputWords, tokensShort } from '../cost/words.ts';
import { escapeMarkdown, sourceLink } from '../markdown.ts';

export interface BillInput {
  readonly forecast: RunForecast;
  /** Variables that the count is without. */
  readonly missing: readonly string[];
  readonly callsPerMonth: number;
  /** The same model by other ids, each with its scope. */
  readonly scopes: readonly ScopeQuote[];
  /** Address of the command that changes the volume. */
  readonly changeVolume: string;
  /** Address of the command that asks what else it could cost. */
  readonly whatIf: string;
}

export interface ScopeQuote {
  readonly scope: BillingScope;
  /** The id to call, with its connection. */
  readonly reference: string;
  readonly quote: PriceQuote;
}

/** Markdown; empty lines between its parts. */
export function billMarkdown(input: BillInput): string {
  const { forecast, missing } = input;
  const { tokens, cost, otherPurpose } = forecast;
  if (otherPurpose !== undefined) return noBill(otherPurpose);
  const without =
    missing.length === 0 ? '' : `, without values for ${missing.map(escapeMarkdown).join(', ')}`;
  const unit = forecast.images === undefined ? ' tokens' : '';
  const counts = `${tokensShort(forecast, tokens)}${unit}. Input ${inputWords(tokens)}${without}; output: ${outputWords(forecast)}.`;
  if (cost.kind !== 'known') {
    const head =
      cost.kind === 'included' ? '**This prompt: not billed.**' : '**This prompt: cost unknown.**';
    return [`${head} ${escapeMarkdown(cost.why)}`, counts].join('\n\n');
  }
  return [
    `**This prompt: ${formatCost(cost)} a call.** ${counts}`,
    partsTable(cost),
    volumes(cost, input),
    alternatives(input),
    source(cost),
    ...(cost.notes ?? []).map(escapeMarkdown),
    `[What if…](${input.whatIf} "Compare ways to run this prompt")`,
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function volumes({ usd }: KnownCost, { callsPerMonth, changeVolume }: BillInput): string {
  const calls = callsPerMonth.toLocaleString('en-US');
  const month = `≈ ${formatUsd(usd * callsPerMonth)} a month at ${calls} calls`;
  return `≈ ${formatUsd(usd * 1000)} per 1,000 calls · ${month} ([change](${changeVolume} "Set calls per month"))`;
}

function source(cost: KnownCost): string {
  return `Price: ${sourceLink(cost)}, as of ${cost.asOf}.`;
}

interface Alternative {
  readonly name: string;
  readonly cost: Cost;
}

/** Tiers and scopes side by side, where there is more than one. */
function alternatives(input: BillInput): string {
  const rows = [...tiers(input), ...scopes(input)].filter(({ cost }) => cost.kind === 'known');
  if (rows.length < 2) return '';
  const lines = rows.map(({ name, cost }) => {
    const usd = cost.kind === 'known' ? cost.usd : 0;
    return `| ${name} | ≈ ${formatUsd(usd)} | ≈ ${formatUsd(usd * 1000)} |`;
  });
  return ['| Served | A call | 1,000 calls |', '| :-- | --: | --: |', ...lines].join('\n');
}

function tiers({ forecast }: BillInput): readonly Alternative[] {
  const { quote } = forecast;
  if (quote.basis.kind !== 'list') return [];
  const usage = forecastUsage(forecast);
  return [
    { name: 'Standard', cost: costOf(quote, { usage }) },
    { name: 'Flex tier', cost: costOf(quote, { usage, tier: 'flex' }) },
    { name: 'Priority tier', cost: costOf(quote, { usage, tier: 'priority' }) },
    { name: 'Latency-optimized', cost: costOf(quote, { usage, latency: 'optimized' }) },
    { name: 'Batch', cost: costOf(quote, { usage, batch: true }) },
  ];
}

const SCOPES: Readonly<Record<BillingScope, string>> = {
  'in-region': 'In the region',
  geo: 'Across the geography',
  global: 'Anywhere',
};

function scopes({ forecast, scopes: all }: BillInput): readonly Alternative[] {
  const usage = forecastUsage(forecast);
  return all
    .filter(({ reference }) => reference !== forecast.reference)
    .map(({ scope, reference: other, quote }) => ({
      name: `${SCOPES[scope]}: \`${other.slice(other.indexOf('/') + 1)}\``,
      cost: costOf(quote, { usage }),
    }));
}
