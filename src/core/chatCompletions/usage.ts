import type { ServiceTier, Usage } from '../model/index.ts';
import { isRecord } from '../util/records.ts';

/**
 * `prompt_tokens` holds the cached tokens; Assay's counters are separate, so they are taken out of the input.
 * `completion_tokens` holds the reasoning tokens, and so does `outputTokens`: both cost the same.
 */
export function toUsage(usage: unknown): Usage | undefined {
  if (!isRecord(usage)) return undefined;
  const prompt = count(usage.prompt_tokens);
  const output = count(usage.completion_tokens);
  const cached =
    detail(usage.prompt_tokens_details, 'cached_tokens') ?? count(usage.prompt_cache_hit_tokens);
  const reasoning = detail(usage.completion_tokens_details, 'reasoning_tokens');
  return {
    ...(prompt === undefined ? {} : { inputTokens: Math.max(0, prompt - (cached ?? 0)) }),
    ...(output === undefined ? {} : { outputTokens: output }),
    ...(cached === undefined ? {} : { cacheReadTokens: cached }),
    ...(reasoning === undefined ? {} : { reasoningTokens: reasoning }),
  };
}

function detail(details: unknown, name: string): number | undefined {
  return isRecord(details) ? count(details[name]) : undefined;
}

function count(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;
}

export function toTier(tier: unknown): ServiceTier | undefined {
  return tier === 'default' || tier === 'priority' || tier === 'flex' ? tier : undefined;
}
