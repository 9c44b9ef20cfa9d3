/** How much a throughput measurement sends: what was typed, and the sentence that says it before it starts. Pure. */
import { plannedRequests } from '../../core/throughput/job.ts';
import type { ThroughputPlan } from '../../core/throughput/plan.ts';

/** More at once says nothing about a model server any more, and a lot about this machine. */
const MAX_CONCURRENCY = 1024;
const MAX_LEVELS = 12;

/** Levels as typed, such as `1, 2, 4`: ascending and each once; undefined where they are not that. */
export function parseLevels(text: string): readonly number[] | undefined {
  const words = text.split(/[\s,;]+/).filter((word) => word !== '');
  const levels = words.map((word) => parseCount(word, MAX_CONCURRENCY));
  const known = levels.filter((level) => level !== undefined);
  if (known.length === 0 || known.length < levels.length) return undefined;
  const ascending = [...new Set(known)].sort((a, b) => a - b);
  return ascending.length <= MAX_LEVELS ? ascending : undefined;
}

/** A whole number from 1 to `most`; undefined for anything else. */
export function parseCount(text: string, most: number): number | undefined {
  const count = /^\d{1,9}$/.test(text.trim()) ? Number(text.trim()) : 0;
  return count >= 1 && count <= most ? count : undefined;
}

const whole = new Intl.NumberFormat('en-US');

/** What will be sent at most, in one sentence. `inputTokens` are those of one request. */
export function describeMost(plan: ThroughputPlan, inputTokens: number): string {
  const requests = plannedRequests(plan);
  const sent = `${whole.format(requests)} request${requests === 1 ? '' : 's'}`;
  const read = whole.format(requests * inputTokens);
  const written = whole.format(requests * plan.maxOutputTokens);
  return `At most ${sent}, one of them to warm up: about ${read} tokens in and ${written} out, in ${whole.format(plan.maxSeconds)} seconds.`;
}
