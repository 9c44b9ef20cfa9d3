/** Capacity that is bought by the hour: what it costs for one model, and what a prompt needs of it. */
import type { Services } from '../../catalog/services.ts';
import type { BillingScope } from '../../model/index.ts';
import { perHour } from './pricing.ts';
import type { Figure, LeverRow, PromptSize, Volume } from './types.ts';
import { callsPerMinute, HOURS_PER_MONTH } from './volume.ts';

export interface Capacity {
  /** Records that a batch job takes at least. */
  readonly batchMinRecords: number;
  readonly reserved?: ReservedPrice;
  readonly provisioned?: ProvisionedPrice;
}

/** USD an hour for a thousand tokens a minute. */
export interface ReservedPrice {
  readonly input: ReservedTerms;
  readonly output: ReservedTerms;
  readonly figure: Figure;
}

interface ReservedTerms {
  readonly oneMonth: number;
  readonly threeMonths: number;
}

/** USD an hour for a model unit. */
export interface ProvisionedPrice {
  readonly noCommitment?: number | undefined;
  readonly oneMonth?: number | undefined;
  readonly sixMonths?: number | undefined;
  readonly figure: Figure;
}

/** What the price list says of a model; what it does not say is absent. @param modelId foundation model id */
export function capacityOf(services: Services, modelId: string, scope: BillingScope): Capacity {
  const { reservedTier, provisionedThroughput, batchRules, sources } = services;
  const figure = (key: string): Figure => {
    const { title = key, asOf = '', url } = sources[key] ?? {};
    return { source: title, asOf, ...(url === undefined ? {} : { url }) };
  };
  const terms = reservedTier.models.find(({ models }) => models.includes(modelId));
  // Bought for the region alone, a model costs what its geography costs, as on demand.
  const reserved = scope === 'global' ? terms?.global : terms?.geo;
  const units = provisionedThroughput.models.find(
    ({ models, historic, customOnly }) =>
      models.includes(modelId) && historic !== true && customOnly !== true,
  );
  return {
    batchMinRecords: batchRules.minRecords,
    ...(reserved === undefined
      ? {}
      : { reserved: { ...reserved, figure: figure(reservedTier.source) } }),
    ...(units === undefined
      ? {}
      : {
          provisioned: {
            noCommitment: units.noCommitment,
            oneMonth: units.oneMonth,
            sixMonths: units.sixMonths,
            figure: figure(units.source ?? provisionedThroughput.source),
          },
        }),
  };
}

/**
 * The use of reserved capacity at which it costs what on-demand calls cost: price ÷ (0.06 × on-demand price), because a
 * thousand tokens a minute are 0.06 million an hour.
 * @param usdPerHour for a thousand tokens a minute
 * @param usdPerMillion on demand
 * @returns 1 is all of it, all the time
 */
export function reservedBreakEven(usdPerHour: number, usdPerMillion: number): number {
  return usdPerHour / (0.06 * usdPerMillion);
}

/**
 * Tokens an hour from which something that is paid by the hour costs less than calls on demand.
 * @param usdPerMillion on demand, of the mix of tokens that is meant
 */
export function breakEvenTokensPerHour(usdPerHour: number, usdPerMillion: number): number {
  return (usdPerHour / usdPerMillion) * 1_000_000;
}

interface Needed {
  readonly prompt: PromptSize;
  readonly volume: Volume;
}

const RESERVED_RISK =
  'It buys priority, not savings: fully used, a month costs what the same calls cost on demand, and three months a tenth less. Every hour that is not used costs all the same.';

export function reservedRows(
  { input, output, figure }: ReservedPrice,
  { prompt, volume }: Needed,
): LeverRow[] {
  const thousands = (tokens: number): number =>
    Math.max(1, Math.ceil((callsPerMinute(volume) * tokens) / 1000));
  const [inputK, outputK] = [thousands(prompt.inputTokens), thousands(prompt.outputTokens)];
  const terms = [
    { id: 'reserved-1m', label: 'Reserved for a month', key: 'oneMonth' },
    { id: 'reserved-3m', label: 'Reserved for three months', key: 'threeMonths' },
  ] as const;
  return terms.map(({ id, label, key }) => ({
    id,
    kind: 'reserved',
    label,
    isNow: false,
    price: perHour(inputK * input[key] + outputK * output[key], volume, {
      figure,
      notes: [
        `${count(inputK)} thousand input and ${count(outputK)} thousand output tokens a minute, which the mean pace of calls needs; what goes beyond is served and billed on demand.`,
      ],
    }),
    needs: [
      'The reserved tier, bought from AWS for the whole term, and `assay.tier: reserved` in the prompt file.',
    ],
    risks: [RESERVED_RISK],
  }));
}

/** @param unitTokensPerMinute what a model unit carries, input and output together; AWS does not publish it */
export function provisionedRows(
  price: ProvisionedPrice,
  { prompt, volume }: Needed,
  unitTokensPerMinute: number | undefined,
): LeverRow[] {
  const needed = callsPerMinute(volume) * (prompt.inputTokens + prompt.outputTokens);
  const units =
    unitTokensPerMinute === undefined
      ? 1
      : Math.max(1, Math.ceil(needed / Math.max(1, unitTokensPerMinute)));
  const note =
    unitTokensPerMinute === undefined
      ? `The price of one model unit: the least that there is. This volume needs ${count(needed)} tokens a minute.`
      : `${count(units)} model unit${units === 1 ? '' : 's'} of ${count(unitTokensPerMinute)} tokens a minute, for ${count(needed)}.`;
  const terms = [
    { id: 'provisioned-none', label: 'Provisioned, no commitment', usd: price.noCommitment },
    { id: 'provisioned-1m', label: 'Provisioned for a month', usd: price.oneMonth },
    { id: 'provisioned-6m', label: 'Provisioned for six months', usd: price.sixMonths },
  ];
  return terms.flatMap(({ id, label, usd }): LeverRow[] => {
    if (usd === undefined) return [];
    return [
      {
        id,
        kind: 'provisioned',
        label,
        isNow: false,
        price: perHour(units * usd, volume, { figure: price.figure, notes: [note] }),
        needs: [
          'Provisioned throughput, bought in model units; calls name its ARN.',
          ...(unitTokensPerMinute === undefined
            ? ['The throughput of a model unit, which AWS tells on request only.']
            : []),
        ],
        risks: ['Every hour is paid for, called or not. No batch jobs.'],
      },
    ];
  });
}

export const MONTH_NOTE = `A month has ${HOURS_PER_MONTH} hours.`;

function count(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}
