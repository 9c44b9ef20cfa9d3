/** What a cost is made of, as Markdown to read: each part, where the price is from, and what was expected. Free of the editor. */
import { formatUsd } from '../../core/cost/index.ts';
import { billedCost, type LedgerEntry } from '../../core/ledger/index.ts';
import type { Cost, CostPart, KnownCost } from '../../core/model/index.ts';
import { answersNone } from '../../protocol/purpose.ts';
import type { RunForecast } from '../cost/index.ts';
import { formatCount, formatPictures, inputWords, outputWords } from '../cost/words.ts';
import { whatRan } from '../spend/whatRan.ts';

const PARTS: Readonly<Record<string, string>> = {
  input: 'Input',
  output: 'Output',
  cacheRead: 'Cache read',
  cacheWrite5m: 'Cache write (5 minutes)',
  cacheWrite1h: 'Cache write (1 hour)',
  image: 'Pictures',
  inputImage: 'Pictures given',
  searchUnit: 'Search units',
};

/** The name of a part, for people. */
export function partName({ what }: CostPart): string {
  return Object.hasOwn(PARTS, what) ? (PARTS[what] ?? what) : what;
}

/** A part in one line: `612 × $1.10 per million`. */
export function partRate(part: CostPart): string {
  return 'tokens' in part
    ? `${formatCount(part.tokens)} tokens × ${formatUsd(part.usdPerMillion)} per million`
    : `${formatCount(part.units)} × ${formatUsd(part.usdPerUnit)}`;
}

/** The bill of a run that is recorded. */
export function runBill(entry: LedgerEntry): string {
  const { reference, timing, status, estimate, servedBy, tier, usage } = entry;
  const billed = billedCost(entry);
  const facts = [
    ['Run', entry.runId],
    ['When', new Date(timing.startedAt).toLocaleString()],
    ['What', whatRan(entry)],
    ['Model', reference],
    ...(servedBy === undefined ? [] : [['Served by', servedBy]]),
    ...(tier === undefined ? [] : [['Tier', tier]]),
    ...(status === 'done' ? [] : [['Outcome', status]]),
    ...(usage?.reasoningTokens
      ? [['Reasoning', `${formatCount(usage.reasoningTokens)} tokens, part of the output`]]
      : []),
  ];
  return [
    '# Bill of a run',
    facts.map(([name, value]) => `- ${name}: ${value}`).join('\n'),
    costSection(billed),
    ...(billed === entry.cost ? [] : [wouldCost(entry.cost)]),
    ...(estimate === undefined ? [] : [expected(estimate, entry.cost)]),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
    .concat('\n');
}

/** What a request that was not sent is expected to cost. */
export function forecastBill(forecast: RunForecast): string {
  const { otherPurpose, reference } = forecast;
  if (otherPurpose !== undefined) return noBillOf(reference, otherPurpose);
  const { inputTokens, outputTokens, images, cost, worstCase, tokens } = forecast;
  const output =
    images === undefined ? `${formatCount(outputTokens)} tokens` : formatPictures(images);
  return [
    '# Estimate of a call',
    [
      `- Model: ${reference}`,
      `- Input: ${formatCount(inputTokens)} tokens (${inputWords(tokens)})`,
      `- Output: ${output} (${outputWords(forecast)})`,
    ].join('\n'),
    costSection(cost),
    ...(worstCase.kind === 'known'
      ? [
          `At most: ${formatUsd(worstCase.usd)}, with the longest answer that the request allows. This is what a budget is held against.`,
        ]
      : []),
  ]
    .join('\n\n')
    .concat('\n');
}

/** What stands in place of a bill for a model that answers no prompt. */
export function noBill(otherPurpose: string): string {
  return `**No bill:** this model ${answersNone(otherPurpose)}. Nothing would be sent.`;
}

function noBillOf(reference: string, otherPurpose: string): string {
  return ['# Estimate of a call', `- Model: ${reference}`, noBill(otherPurpose)]
    .join('\n\n')
    .concat('\n');
}

/** Several estimates, such as the columns of a grid, one below the other. */
export function forecastBills(forecasts: readonly RunForecast[]): string {
  return forecasts.map(forecastBill).join('\n');
}

function costSection(cost: Cost): string {
  switch (cost.kind) {
    case 'known':
      return [partsTable(cost), sourceText(cost), notesText(cost)]
        .filter((part) => part !== '')
        .join('\n\n');
    case 'included':
      return `Not billed. ${cost.why}`;
    case 'unknown':
      return `The cost is not known. ${cost.why}`;
  }
}

/** As Markdown whose columns stand below each other in plain text too. */
export function partsTable({ parts, usd, estimate }: KnownCost): string {
  const total = `${estimate ? '≈ ' : ''}${formatUsd(usd)}`;
  const rows = [
    ['Part', 'Rate', 'USD'],
    ...parts.map((part) => [partName(part), partRate(part), formatUsd(part.usd)]),
    ['**Total**', '', `**${total}**`],
  ];
  const [first = 0, second = 0, third = 0] = [0, 1, 2].map((column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = ([part = '', rate = '', amount = '']: readonly string[]): string =>
    `| ${part.padEnd(first)} | ${rate.padEnd(second)} | ${amount.padStart(third)} |`;
  const rule = `| :${'-'.repeat(first - 1)} | :${'-'.repeat(second - 1)} | ${'-'.repeat(third - 1)}: |`;
  const [head = [], ...body] = rows;
  return [line(head), rule, ...body.map(line)].join('\n');
}

function sourceText({ source, url, asOf }: KnownCost): string {
  return `Price: ${source}, as of ${asOf}.${url === undefined ? '' : `\n${url}`}`;
}

function notesText({ notes = [] }: KnownCost): string {
  return notes.map((note) => `- ${note}`).join('\n');
}

function wouldCost(cost: Cost): string {
  return cost.kind === 'known'
    ? `A run like it costs ${formatUsd(cost.usd)}:\n\n${costSection(cost)}`
    : '';
}

function expected(
  { inputTokens, outputTokens, usd }: NonNullable<LedgerEntry['estimate']>,
  cost: Cost,
): string {
  const amount = usd === undefined ? 'at a price that was not known' : `≈ ${formatUsd(usd)}`;
  const tokens = `${formatCount(inputTokens)} in + ${formatCount(outputTokens)} out`;
  return `Expected before the run: ${tokens}, ${amount}.${difference(usd, cost)}`;
}

function difference(usd: number | undefined, cost: Cost): string {
  if (usd === undefined || usd === 0 || cost.kind !== 'known') return '';
  const percent = Math.round((cost.usd / usd - 1) * 100);
  if (percent === 0) return ' It cost as much as was expected.';
  return ` It cost ${Math.abs(percent)} % ${percent > 0 ? 'more' : 'less'}.`;
}
