/** Service tiers, latency-optimized serving, and batch jobs. */
import type { Latency, ModelRules, ServiceTier } from '../../../model/index.ts';
import { costOf } from '../../price.ts';
import type { PriceQuote } from '../../types.ts';
import type { Capacity } from '../capacity.ts';
import { perCall, plainUsage } from '../pricing.ts';
import type { LeverPrice, LeverRow, PromptSize, Volume } from '../types.ts';
import { DAYS_PER_MONTH } from '../volume.ts';

export interface TierInput {
  readonly quote: PriceQuote;
  readonly prompt: PromptSize;
  readonly volume: Volume;
  readonly rules?: ModelRules | undefined;
  readonly capacity?: Capacity | undefined;
}

interface Way {
  readonly tier?: ServiceTier;
  readonly latency?: Latency;
  readonly batch?: boolean;
}

/** Sources of what they need and risk: "Service tiers", "Batch inference" and "Optimize model inference for latency" of the User Guide. */
export function tierRows(input: TierInput): LeverRow[] {
  const optimized = optimizedRow(input);
  return [
    {
      ...base('flex', 'Flex tier', served(input, { tier: 'flex' })),
      needs: ['`assay.tier: flex` in the prompt file.'],
      risks: ['Answers come when there is room: slower, and refused sooner at busy times.'],
    },
    {
      ...base('priority', 'Priority tier', served(input, { tier: 'priority' })),
      needs: ['`assay.tier: priority` in the prompt file.'],
      risks: ['It costs more, and buys a place before other calls at busy times.'],
    },
    ...(optimized === undefined ? [] : [optimized]),
    batchRow(input),
  ];
}

function base(kind: LeverRow['kind'], label: string, price: LeverPrice) {
  return { id: kind, kind, label, isNow: false, price };
}

function served({ quote, prompt, volume, rules }: TierInput, way: Way): LeverPrice {
  const { tier } = way;
  if (tier !== undefined && rules?.tiers?.includes(tier) === false) {
    return { kind: 'unpriced', why: `${rules.name} is not served in the ${tier} tier.` };
  }
  return perCall(costOf(quote, { usage: plainUsage(prompt), ...way }), volume);
}

/** Few models have it; for the others there is nothing to say. */
function optimizedRow(input: TierInput): LeverRow | undefined {
  const price = served(input, { latency: 'optimized' });
  if (price.kind !== 'priced' || input.rules?.latencyOptimized === false) return undefined;
  return {
    ...base('optimized', 'Optimized for latency', price),
    needs: ['`assay.latency: optimized` in the prompt file.'],
    risks: [
      'It costs more, and buys faster answers. What goes beyond its quota is served as usual.',
    ],
  };
}

/** AWS's default quota; a job with fewer is refused. */
const MIN_RECORDS = 100;

function batchRow(input: TierInput): LeverRow {
  const least = input.capacity?.batchMinRecords ?? MIN_RECORDS;
  const perDay = input.volume.callsPerMonth / DAYS_PER_MONTH;
  const days = perDay > 0 ? Math.ceil(least / perDay) : 0;
  const gathering =
    perDay < least && days > 0
      ? ` At this volume, ${days.toLocaleString('en-US')} days of calls make one job.`
      : '';
  return {
    ...base('batch', 'Batch', served(input, { batch: true })),
    needs: [
      `At least ${least} records a job, as JSONL in S3, and a role that may read and write them.${gathering}`,
    ],
    risks: [
      'Answers come when the job is done, which may take a day, and in any order.',
      'No prompt caching in batch jobs, no provisioned throughput, and tools only in InvokeModel bodies.',
    ],
  };
}
