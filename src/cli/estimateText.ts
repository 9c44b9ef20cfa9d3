/** Estimates as JSON lines, as a table, and with what there is to say of them. */
import { type ExpectedOutput, type Forecast, formatCost, formatUsd } from '../core/cost/index.ts';
import type { Cost } from '../core/model/index.ts';
import type { TokenCount } from '../core/tokens/index.ts';
import { table } from './table.ts';
import { errorText, type Terminal } from './terminal.ts';

/** What one model is expected to take for a prompt file. */
export interface Estimate {
  readonly reference: string;
  readonly tokens: TokenCount;
  readonly output: ExpectedOutput;
  readonly forecast: Forecast;
  readonly warnings: readonly string[];
}

/** What is not known is null, never zero. */
export function estimateLine({ reference, tokens, output, forecast: of }: Estimate): unknown {
  return {
    type: 'estimate',
    model: reference,
    inputTokens: tokens.tokens,
    inputBasis: tokens.basis,
    outputTokens: of.outputTokens,
    outputBasis: of.outputBasis,
    ...(of.images === undefined ? {} : { images: of.images }),
    runs: output.runs ?? null,
    cost: of.cost,
    worstCase: of.worstCase,
  };
}

export function estimateTable(estimates: readonly Estimate[]): string {
  const columns = [
    { head: 'MODEL' },
    { head: 'IN', right: true },
    { head: 'OUT', right: true },
    { head: 'BY' },
    { head: 'COST', right: true },
    { head: 'AT MOST', right: true },
    { head: 'PRICE' },
  ];
  const rows = estimates.map(({ reference, tokens, output, forecast: of }) => [
    reference,
    `${tokens.basis === 'counted' ? '' : '≈ '}${tokens.tokens}`,
    of.images === undefined ? `${of.outputTokens}` : pictures(of.images),
    of.images === undefined ? outputWords(output) : 'what is asked for',
    formatCost(of.cost),
    formatCost(of.worstCase),
    of.cost.kind === 'known' ? `${of.cost.source}, ${of.cost.asOf}` : '',
  ]);
  const [only] = estimates;
  const bill = only === undefined || estimates.length > 1 ? '' : billTable(only.forecast.cost);
  return `${table(columns, rows)}${bill === '' ? '' : `\n${bill}`}`;
}

function pictures(count: number): string {
  return `${count} picture${count === 1 ? '' : 's'}`;
}

function outputWords({ basis, runs, of }: ExpectedOutput): string {
  if (basis === 'maximum') return 'its maximum';
  return `median of ${runs} runs${of === 'prompt' ? ' on other models' : ''}`;
}

/** The parts of one cost. */
function billTable(cost: Cost): string {
  if (cost.kind !== 'known' || cost.parts.length === 0) return '';
  const columns = [
    { head: 'PART' },
    { head: 'AMOUNT', right: true },
    { head: 'USD PER MILLION', right: true },
    { head: 'COST', right: true },
  ];
  const rows = cost.parts.map((part) =>
    'tokens' in part
      ? [part.what, `${part.tokens}`, `${part.usdPerMillion}`, formatUsd(part.usd)]
      : [part.what, `${part.units}`, `${part.usdPerUnit} each`, formatUsd(part.usd)],
  );
  return table(columns, rows);
}

export function printNotes(
  { reference, tokens, forecast: { cost }, warnings }: Estimate,
  terminal: Terminal,
  isJson: boolean,
): void {
  for (const warning of warnings) terminal.note(`assay: ${reference}: ${warning}\n`);
  if (tokens.error !== undefined) terminal.note(errorText(tokens.error, reference));
  // A JSON line holds the reason and the notes.
  if (isJson) return;
  const notes = cost.kind === 'known' ? (cost.notes ?? []) : [cost.why];
  for (const note of notes) terminal.note(`assay: ${reference}: ${note}\n`);
}
