/** What a refresh did, as Markdown for people, and what prices there are and from where. */
import type { Models } from '../catalog.ts';
import type { Rates } from '../prices.ts';
import type { PriceList } from '../schema.ts';
import type { PriceChange } from './changes.ts';
import type { RefreshResult } from './job.ts';
import type { Read } from './state.ts';

export interface RefreshWarning {
  /** The file or the model. */
  readonly what: string;
  readonly message: string;
}

const LIST_WORDS: Readonly<Record<PriceList, string>> = {
  'in-region': 'region or geography',
  global: 'global',
  batch: 'batch',
  flex: 'flex',
  priority: 'priority',
  optimized: 'latency-optimized',
  'global-batch': 'global batch',
  'global-flex': 'global flex',
  'global-priority': 'global priority',
  'global-optimized': 'global latency-optimized',
};

const RATE_WORDS: Readonly<Record<keyof Rates, string>> = {
  input: 'input',
  output: 'output',
  cacheRead: 'cache read',
  cacheWrite5m: 'cache write, 5 minutes',
  cacheWrite1h: 'cache write, 1 hour',
  image: 'picture made',
  inputImage: 'picture given',
  searchUnit: 'search unit',
};

/** `3 prices changed, 2 new, 1 gone`; `No price changed` where nothing did. */
export function changeSummary(changes: readonly PriceChange[]): string {
  const moved = changes.filter(({ before, after }) => before !== undefined && after !== undefined);
  const added = changes.filter(({ before }) => before === undefined);
  const gone = changes.filter(({ after }) => after === undefined);
  if (changes.length === 0) return 'No price changed';
  const price = moved.length === 1 ? 'price' : 'prices';
  const words = [
    moved.length === 0 ? '' : `${moved.length} ${price} changed`,
    added.length === 0 ? '' : `${added.length} new`,
    gone.length === 0 ? '' : `${gone.length} gone`,
  ];
  return words.filter((word) => word !== '').join(', ');
}

/** @param when ISO date */
export function refreshReport(
  result: RefreshResult,
  warnings: readonly RefreshWarning[],
  { models, when }: { readonly models: Models; readonly when: string },
): string {
  const { changes, read, unchanged, unknownNames, unread, contradictions } = result;
  const sections = [
    `# Prices refreshed on ${when}\n\n${changeSummary(changes)}. ${read} ${read === 1 ? 'source' : 'sources'} read, ${unchanged} of them as before.`,
    changeTable(changes, models),
    section(
      'Could not be read',
      warnings.map(({ what, message }) => `${what}: ${message}`),
    ),
    section('Two prices for one thing, so that the old one stays', contradictions.map(code)),
    section('Models of AWS’s files that the catalogue does not know', unknownNames),
    section('Not understood, and left out', unread.map(code)),
  ];
  return `${sections.filter((text) => text !== '').join('\n\n')}\n`;
}

function code(text: string): string {
  return `\`${text.replaceAll('`', '')}\``;
}

function section(title: string, lines: readonly string[]): string {
  if (lines.length === 0) return '';
  return `## ${title}\n\n${lines.map((line) => `- ${line}`).join('\n')}`;
}

function changeTable(changes: readonly PriceChange[], models: Models): string {
  if (changes.length === 0) return '';
  const rows = changes.map(({ modelId, region, list, rate, longContext, before, after }) => {
    const name = models.find(modelId)?.name ?? modelId;
    const cells = [
      `${name} \`${modelId}\``,
      region === '*' ? 'all' : region,
      LIST_WORDS[list],
      `${RATE_WORDS[rate]}${longContext === true ? ', long requests' : ''}`,
      usdText(before, rate),
      usdText(after, rate),
      shift(before, after),
    ];
    return `| ${cells.join(' | ')} |`;
  });
  const head =
    '| Model | Region | For | What | Old | New | Change |\n| --- | --- | --- | --- | --- | --- | --- |';
  return `## Changes\n\nUSD per million tokens; of pictures and search units, for each.\n\n${head}\n${rows.join('\n')}`;
}

/** Prices as AWS writes them: all their digits, never rounded. */
function usdText(usd: number | undefined, rate: keyof Rates): string {
  if (usd === undefined) return '–';
  // Writing to Nova's cache is free: the one price that is nothing.
  return usd === 0 && rate.startsWith('cacheWrite') ? 'free' : `$${usd}`;
}

function shift(before: number | undefined, after: number | undefined): string {
  if (before === undefined) return 'new';
  if (after === undefined) return 'gone';
  if (before === 0) return '';
  const percent = ((after - before) / before) * 100;
  const digits = Math.abs(percent) < 1 ? 2 : 0;
  return `${percent > 0 ? '+' : '−'}${Math.abs(percent).toFixed(digits)} %`;
}

/** Prices of one origin. */
export interface PriceOrigin {
  readonly source: string;
  readonly url: string;
  /** ISO date. */
  readonly asOf: string;
  /** How many models have their price from there. */
  readonly models: number;
  readonly thirdParty: boolean;
  /** Got by a refresh, and not part of Assay. */
  readonly refreshed: boolean;
  /** Regions that were refreshed. */
  readonly regions?: readonly string[];
}

/** Where prices are from, the refreshed ones first, and of each kind the newest. */
export function priceOrigins(models: Models, reads: readonly Read[]): readonly PriceOrigin[] {
  return [...refreshedOrigins(reads), ...bundledOrigins(models)];
}

function refreshedOrigins(reads: readonly Read[]): readonly PriceOrigin[] {
  const groups = new Map<string, Read[]>();
  for (const read of reads) {
    const key = `${read.source} ${read.checkedOn}`;
    groups.set(key, [...(groups.get(key) ?? []), read]);
  }
  const origins = [...groups.values()].flatMap((group): PriceOrigin[] => {
    const [first] = group;
    if (first === undefined) return [];
    const rows = group.flatMap((read) => read.rows);
    return [
      {
        source: first.source,
        url: first.url,
        asOf: first.checkedOn,
        models: new Set(rows.map(({ modelId }) => modelId)).size,
        thirdParty: false,
        refreshed: true,
        regions: [...new Set(rows.map(({ region }) => region))].sort(),
      },
    ];
  });
  return origins.sort((a, b) => b.asOf.localeCompare(a.asOf));
}

function bundledOrigins({ models, sources }: Models): readonly PriceOrigin[] {
  const used = new Map<string, number>();
  for (const { price, priceSource = [] } of models) {
    const [main] = priceSource;
    if (price !== undefined && main !== undefined) used.set(main, (used.get(main) ?? 0) + 1);
  }
  const origins = [...used].flatMap(([key, count]): PriceOrigin[] => {
    const source = sources[key];
    if (source === undefined) return [];
    const { title, url, asOf, thirdParty = false } = source;
    return [{ source: title, url, asOf, models: count, thirdParty, refreshed: false }];
  });
  return origins.sort((a, b) => b.asOf.localeCompare(a.asOf));
}
