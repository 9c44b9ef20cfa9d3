/** Spend as text: one amount that never hides what is not known, and a table for spreadsheets. */
import { formatUsd } from '../cost/index.ts';
import type { Spend, SpendGroup, SpendGroupBy } from './spend.ts';

/**
 * `$1.20`, `≈ $1.20` where a part of it was worked out, `$1.20 + 3 unknown`; `unknown` or `included` where no cost of a
 * run is known, and `none` where nothing was billed.
 */
export function formatSpend({ usd, known, unknown, included, estimatedUsd }: Spend): string {
  if (known === 0) return unknown > 0 ? 'unknown' : included > 0 ? 'included' : 'none';
  const amount = `${estimatedUsd > 0 ? '≈ ' : ''}${formatUsd(usd)}`;
  return unknown === 0 ? amount : `${amount} + ${unknown} unknown`;
}

/** For runs without a prompt file, or a feature. */
export const NO_KEY: Readonly<Record<SpendGroupBy, string>> = {
  model: 'no model',
  day: 'no day',
  prompt: 'no prompt file',
  feature: 'no feature',
  connection: 'no connection',
};

type Column = readonly [string, (group: SpendGroup) => string | number];

/** An amount that is not known is an empty cell, never a zero. */
const COLUMNS: readonly Column[] = [
  ['usd', ({ usd, known }) => (known === 0 ? '' : usd)],
  ['estimated_usd', ({ estimatedUsd, known }) => (known === 0 ? '' : estimatedUsd)],
  ['runs', ({ runs }) => runs],
  ['known', ({ known }) => known],
  ['unknown', ({ unknown }) => unknown],
  ['included', ({ included }) => included],
  ['replayed', ({ replayed }) => replayed],
  ['refused', ({ refused }) => refused],
  ['input_tokens', ({ tokens }) => tokens?.input ?? ''],
  ['output_tokens', ({ tokens }) => tokens?.output ?? ''],
  ['cache_read_tokens', ({ tokens }) => tokens?.cacheRead ?? ''],
  ['cache_write_tokens', ({ tokens }) => tokens?.cacheWrite ?? ''],
  ['cache_usd', ({ cacheUsd, known }) => (known === 0 ? '' : cacheUsd)],
  ['cache_saved_usd', ({ cacheSavedUsd, known }) => (known === 0 ? '' : cacheSavedUsd)],
  ['judge_usd', ({ judge }) => purposeUsd(judge)],
  ['embedding_usd', ({ embedding }) => purposeUsd(embedding)],
  ['unreported', ({ unreported }) => unreported],
];

function purposeUsd({ usd, known }: Spend['judge']): string | number {
  return known === 0 ? '' : usd;
}

/** RFC 4180, with a head. */
export function spendCsv(by: SpendGroupBy, groups: readonly SpendGroup[]): string {
  const head = [by, ...COLUMNS.map(([name]) => name)];
  const rows = groups.map((group) => [
    cell(group.key ?? ''),
    ...COLUMNS.map(([, value]) => `${value(group)}`),
  ]);
  return [head, ...rows].map((cells) => `${cells.join(',')}\r\n`).join('');
}

/** Quoted where it must be. What a spreadsheet would take for a formula is made text: names of files come from anywhere. */
function cell(text: string): string {
  const plain = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}
