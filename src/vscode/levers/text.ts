/** The levers as text, for wherever they are pasted. Pure. */
import { formatUsd } from '../../core/cost/format.ts';
import type { LeverRow, PromptSize } from '../../core/cost/levers/index.ts';
import type { LeversView, RentOrOwnView, WhatIfView } from '../../protocol/levers.ts';
import { formatCount, formatPictures } from '../cost/words.ts';

export function leversText(view: LeversView): string {
  return view.kind === 'what-if' ? whatIfText(view) : rentText(view);
}

const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

/** Text in a cell: what would end it is escaped. */
const cell = (text: string): string => text.replaceAll('|', '\\|').replace(/\s+/g, ' ');

function whatIfText(view: WhatIfView): string {
  const { name, modelName, reference, settings, prompt, pace, rows, cache, notice } = view;
  const heads = [
    'Lever',
    'USD a month',
    'USD per 1,000 calls',
    'Against now',
    'Needs',
    'Risks',
    'Source',
  ];
  return [
    `# Cost of ${name}`,
    `${modelName} (\`${reference}\`), ${formatCount(settings.calls)} calls a ${settings.per}. ${pace}. ` +
      callText(prompt),
    ...(notice === undefined ? [] : [notice]),
    ...cache,
    [line(heads), `|${heads.map(() => ' --- ').join('|')}|`, ...rows.map(rowText)].join('\n'),
    '',
  ].join('\n\n');
}

function callText({ inputTokens, prefixTokens, outputTokens, images }: PromptSize): string {
  if (images !== undefined) return `${formatPictures(images)} a call.`;
  return `${formatCount(inputTokens)} tokens in, ${formatCount(prefixTokens)} of them cacheable, and ${formatCount(outputTokens)} out.`;
}

function rowText({ label, detail, isNow, price, needs, risks }: LeverRow): string {
  const name = `${label}${isNow ? ' (now)' : ''}${detail === undefined ? '' : `: \`${detail}\``}`;
  const behind = [needs.join(' '), risks.join(' ')];
  if (price.kind !== 'priced') {
    const word = price.kind === 'included' ? 'not billed' : 'unknown';
    return line([name, word, '', '', ...behind, price.why].map(cell));
  }
  const about = price.isEstimate ? '≈ ' : '';
  const more = price.usdPerMonthMore;
  const sources = price.figures.map(({ source, asOf, url }) =>
    url === undefined ? `${source}, ${asOf}` : `[${source}](${url}), ${asOf}`,
  );
  return line(
    [
      name,
      `${about}${formatUsd(price.usdPerMonth)}`,
      `${about}${formatUsd(price.usdPer1000Calls)}`,
      more === undefined ? '' : `${more > 0 ? '+' : ''}${formatUsd(more)}`,
      ...behind,
      [...sources, ...price.notes].join(' '),
    ].map(cell),
  );
}

function rentText(view: RentOrOwnView): string {
  const { settings, usdPerHour, tokensPerSecond, rateBasis, result, modelName, why } = view;
  const machine = settings.instance ?? settings.server ?? 'A server';
  const hour = usdPerHour === undefined ? 'an unknown price' : `${formatUsd(usdPerHour)} an hour`;
  const rate =
    tokensPerSecond === undefined
      ? 'unknown throughput'
      : `${tokensPerSecond.toLocaleString('en-US')} ${settings.counts === 'output' ? 'output tokens' : 'tokens'} a second (${rateBasis})`;
  const about = `${machine} at ${hour} and ${rate}, ${settings.hoursPerDay} hours a day, ${Math.round(settings.utilization * 100)} % used, against ${modelName ?? 'no model'}: ${settings.inputTokens} tokens in and ${settings.outputTokens} out a call.`;
  return ['# Rent or own', about, result?.verdict ?? why ?? '', ...comparisonText(view), ''].join(
    '\n\n',
  );
}

function comparisonText({ result, modelName, hourFigure, callFigure }: RentOrOwnView): string[] {
  if (result === undefined) return [];
  const { owned, comparison } = result;
  const usd = (value: number | undefined): string =>
    value === undefined ? 'unknown' : `≈ ${formatUsd(value)}`;
  const sources = [hourFigure, callFigure].flatMap((figure) =>
    figure === undefined ? [] : [`${figure.source}, as of ${figure.asOf}`],
  );
  const rows = [
    ['', 'Own', modelName ?? 'Rent'],
    ['---', '---', '---'],
    ['A million tokens', usd(owned.usdPerMillion), usd(comparison?.usdPerMillion)],
    ['A call', usd(owned.usdPerCall), usd(comparison?.usdPerCall)],
    [
      'Breaks even at',
      comparison === undefined
        ? 'unknown'
        : `${Math.round(comparison.breakEvenCallsPerDay).toLocaleString('en-US')} calls a day`,
      comparison === undefined
        ? ''
        : `${Math.round(comparison.breakEvenTokensPerSecond).toLocaleString('en-US')} tokens a second`,
    ],
  ];
  return [
    rows.map((cells) => line(cells.map(cell))).join('\n'),
    ...(sources.length === 0 ? [] : [`Prices: ${sources.join('; ')}.`]),
  ];
}
