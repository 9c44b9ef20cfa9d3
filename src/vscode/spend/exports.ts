/** The spend report as text: CSV for spreadsheets, Markdown for pasting. Free of the editor. */
import { formatUsd } from '../../core/cost/index.ts';
import { billedCost } from '../../core/ledger/index.ts';
import { parseModelReference } from '../../core/model/index.ts';
import { type CsvValue, toCsv } from '../../core/util/csv.ts';
import { localDay } from '../../core/util/day.ts';
import type { SpendGrouping, SpendReport, SpendRow, SpendSums } from '../../protocol/spend.ts';
import type { Spending } from './report.ts';

const GROUPED: Readonly<Record<SpendGrouping, string>> = {
  day: 'Day',
  model: 'Model',
  prompt: 'Prompt',
  feature: 'Feature',
  connection: 'Connection',
};

/** The report's rows, without a total: spreadsheets make their own. */
export function tableCsv({ rows, query }: SpendReport): string {
  const head = [
    GROUPED[query.by],
    'Where',
    'Runs',
    'USD',
    'Judge USD',
    'Embedding USD',
    'Cache USD',
    'Estimated USD',
    'Runs of unknown cost',
    'Runs not billed',
  ];
  const lines = rows.map(({ label, detail, sums }): CsvValue[] => {
    const isKnown = knownRuns(sums) > 0;
    const money = (usd: number): number | undefined => (isKnown ? exact(usd) : undefined);
    const { usd, judgeUsd, embeddingUsd, cacheUsd, estimatedUsd } = sums;
    const amounts = [usd, judgeUsd, embeddingUsd, cacheUsd, estimatedUsd].map(money);
    return [label, detail, sums.runs, ...amounts, sums.unknown, sums.included];
  });
  return toCsv([head, ...lines]);
}

const RUN_HEAD = [
  'Time',
  'Day',
  'Run',
  'Connection',
  'Model',
  'Source',
  'Prompt',
  'Folder',
  'Feature',
  'Purpose',
  'Status',
  'Input tokens',
  'Output tokens',
  'Cache read tokens',
  'Cache write tokens',
  'Cost',
  'USD',
  'Estimated',
  'Expected USD',
  'Price source',
  'Price as of',
  'Why',
];

/** One line a run. */
export function runsCsv(chosen: readonly Spending[]): string {
  return toCsv([RUN_HEAD, ...chosen.map(runLine)]);
}

function runLine({ entry, folder }: Spending): CsvValue[] {
  const { timing, runId, reference, source, feature, purpose, status, usage, estimate } = entry;
  const cost = billedCost(entry);
  const known = cost.kind === 'known' ? cost : undefined;
  const parsed = parseModelReference(reference);
  return [
    new Date(timing.startedAt).toISOString(),
    localDay(timing.startedAt),
    runId,
    parsed?.connection,
    parsed?.modelId ?? reference,
    source.kind,
    source.path,
    folder,
    feature,
    purpose ?? 'answer',
    status,
    usage?.inputTokens,
    usage?.outputTokens,
    usage?.cacheReadTokens,
    usage?.cacheWriteTokens,
    cost.kind === 'included' ? 'not billed' : cost.kind,
    known && exact(known.usd),
    known?.estimate,
    estimate?.usd === undefined ? undefined : exact(estimate.usd),
    known?.source,
    known?.asOf,
    cost.kind === 'known' ? undefined : cost.why,
  ];
}

/** Sums of fractions, without the noise of their last binary digits. */
function exact(usd: number): number {
  return Number(usd.toFixed(12));
}

function knownRuns({ runs, unknown, included }: SpendSums): number {
  return runs - unknown - included;
}

/** The table, with its total and what stands apart. */
export function tableMarkdown({ rows, total, query, notes }: SpendReport): string {
  const head = [GROUPED[query.by], 'Runs', 'Cost', 'of it judge', 'embedding', 'cache', 'Apart'];
  const lines = [...rows, { key: '', label: 'Total', sums: total }].map((row) => cells(row));
  const table = [head, head.map((_, index) => (index === 0 ? '---' : '---:')), ...lines];
  const text = table.map((row) => `| ${row.map(cellText).join(' | ')} |`).join('\n');
  const estimated =
    total.estimatedUsd > 0 ? [`${formatUsd(total.estimatedUsd)} of the total is estimated.`] : [];
  const below = [...estimated, ...notes].map((note) => `\n\n${note}`).join('');
  return `${title(query)}\n\n${text}${below}\n`;
}

function title({ by, from, to }: SpendReport['query']): string {
  const span = [from === undefined ? '' : ` from ${from}`, to === undefined ? '' : ` to ${to}`];
  return `Spend by ${GROUPED[by].toLowerCase()}${span.join('')}, in US dollars`;
}

function cells({ label, detail, sums }: SpendRow): string[] {
  const { judgeUsd, embeddingUsd, cacheUsd } = sums;
  const part = (usd: number): string => (usd > 0 ? formatUsd(usd) : '');
  return [
    detail === undefined ? label : `${label} (${detail})`,
    String(sums.runs),
    knownRuns(sums) > 0 ? `${sums.estimatedUsd > 0 ? '≈ ' : ''}${formatUsd(sums.usd)}` : '',
    part(judgeUsd),
    part(embeddingUsd),
    part(cacheUsd),
    apart(sums),
  ];
}

function apart({ unknown, included }: SpendSums): string {
  return [
    ...(unknown > 0 ? [`${unknown} unknown`] : []),
    ...(included > 0 ? [`${included} not billed`] : []),
  ].join(', ');
}

function cellText(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('|', '\\|').replace(/\s+/g, ' ');
}
