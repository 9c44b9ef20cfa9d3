/** What an answer took, as short texts with their meaning. Pure. */
import type { AnswerOutcome } from '../../src/protocol/session.ts';
import {
  type CostText,
  describeCost,
  describeFinish,
  formatCount,
  formatDuration,
} from './format.ts';

export interface Metric {
  /** Stable, for tests and styles. */
  readonly name: string;
  readonly text: string;
  /** What the text is, for the tooltip. */
  readonly title: string;
  readonly notable?: boolean;
  /** Where a click leads. */
  readonly opens?: 'bill';
}

/** None for a run that ended before anything was sent. */
export function metricsOf(outcome: AnswerOutcome): readonly Metric[] {
  const { ttftMs, totalMs, usage = {}, finish, error, recordedAt } = outcome;
  if (error !== undefined && totalMs === 0) return [];
  const { inputTokens, outputTokens, reasoningTokens, cacheReadTokens, cacheWriteTokens } = usage;
  return [
    ...duration('ttft', 'first', 'Time to the first token', ttftMs),
    ...duration('total', 'total', 'Time to the end of the answer', totalMs),
    ...tokens('input', 'in', 'Input tokens', inputTokens),
    ...tokens('output', 'out', 'Output tokens', outputTokens),
    ...tokens('reasoning', 'reasoning', 'Reasoning tokens', positive(reasoningTokens)),
    ...tokens(
      'cache-read',
      'cached',
      'Input tokens read from the cache',
      positive(cacheReadTokens),
    ),
    ...tokens(
      'cache-write',
      'to cache',
      'Input tokens written to the cache',
      positive(cacheWriteTokens),
    ),
    { name: 'cost', ...billed(outcome), opens: 'bill' },
    ...(finish === undefined
      ? []
      : [{ name: 'finish', title: 'Finish reason', ...describeFinish(finish) }]),
    ...(recordedAt === undefined ? [] : [recording(recordedAt)]),
  ];
}

/** What was held back, or refused before anything came, is part of no plan. */
function billed({ cost, estimateUsd, error }: AnswerOutcome): CostText {
  if (error === undefined || cost.kind !== 'included') return describeCost(cost, estimateUsd);
  return { text: 'not billed', title: cost.why };
}

/** A replayed answer must not pass for one that was just given. */
function recording(at: string): Metric {
  return {
    name: 'recorded',
    text: `recorded ${at.slice(0, 10)}`,
    title: `Replayed from a recording of ${at}; nothing was called or billed.`,
    notable: true,
  };
}

/** Most services report a zero for what they do not have; it would only push the rest aside. */
function positive(count: number | undefined): number | undefined {
  return count === 0 ? undefined : count;
}

function duration(
  name: string,
  word: string,
  title: string,
  milliseconds: number | undefined,
): Metric[] {
  return milliseconds === undefined
    ? []
    : [{ name, text: `${word} ${formatDuration(milliseconds)}`, title }];
}

function tokens(name: string, word: string, title: string, count: number | undefined): Metric[] {
  return count === undefined ? [] : [{ name, text: `${formatCount(count)} ${word}`, title }];
}
