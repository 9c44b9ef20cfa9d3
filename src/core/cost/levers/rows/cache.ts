/** Prompt caching, for each lifetime that the model has. */
import type { CacheLifetime, Cost, Usage } from '../../../model/index.ts';
import { costOf } from '../../price.ts';
import { hitRate, hitRateNote } from '../caching.ts';
import { blended, perCall } from '../pricing.ts';
import type { LeverPrice, LeverRow, PromptSize } from '../types.ts';
import type { TierInput } from './tiers.ts';

const LABELS: Readonly<Record<CacheLifetime, string>> = {
  '5m': 'Cache for 5 minutes',
  '1h': 'Cache for an hour',
};

export function cacheRows(input: TierInput): LeverRow[] {
  // A model of which nothing is known has the lifetime that all have.
  const lifetimes = input.rules?.cache?.lifetimes ?? (['5m'] as const);
  return lifetimes.map((lifetime) => ({
    id: `cache-${lifetime}`,
    kind: 'cache',
    label: LABELS[lifetime],
    isNow: false,
    price: cachedPrice(input, lifetime),
    needs: needs(input, lifetime),
    risks: risks(input),
  }));
}

function needs({ rules }: TierInput, lifetime: CacheLifetime): string[] {
  const least = rules?.cache?.minTokens;
  const key = lifetime === '5m' ? '`assay.cache: system`' : '`assay.cache: { system: 1h }`';
  return [
    `${key} in the prompt file, and a beginning that is the same in every call${
      least === undefined ? '' : `, of at least ${least.toLocaleString('en-US')} tokens`
    }.`,
  ];
}

function risks({ rules }: TierInput): string[] {
  return [
    'Calls that miss pay for writing the cache, which may cost more than plain input. AWS promises no hit.',
    ...(rules?.cache?.automatic === true
      ? [
          'The model also reuses beginnings by itself, so that some of the saving may be there already.',
        ]
      : []),
  ];
}

function cachedPrice(input: TierInput, lifetime: CacheLifetime): LeverPrice {
  const { quote, prompt, volume, rules } = input;
  const why = whyNot(input);
  if (why !== undefined) return { kind: 'unpriced', why };
  const hit = costOf(quote, { usage: readUsage(prompt) });
  const miss = costOf(quote, { usage: writeUsage(prompt, lifetime) });
  const cost = blended(hit, miss, hitRate(lifetime, volume.spacingSeconds));
  const unknown: Cost = hit.kind === 'known' ? miss : hit;
  if (cost === undefined) return perCall(unknown, volume);
  const notes = [
    hitRateNote(lifetime, volume.spacingSeconds),
    ...(rules?.cache === undefined ? ['Whether the model takes cache points is not known.'] : []),
  ];
  return perCall(cost, volume, notes);
}

function whyNot({ prompt, rules }: TierInput): string | undefined {
  const { prefixTokens } = prompt;
  const { explicit = true, minTokens = 1 } = rules?.cache ?? {};
  const name = rules?.name ?? 'The model';
  if (!explicit) return `${name} takes no cache points.`;
  if (prefixTokens >= minTokens) return undefined;
  const count = (tokens: number): string => tokens.toLocaleString('en-US');
  return prefixTokens === 0
    ? 'No beginning of the prompt is the same in every call.'
    : `${name} caches from ${count(minTokens)} tokens on, and ≈ ${count(prefixTokens)} are the same in every call.`;
}

function restOf({ inputTokens, prefixTokens }: PromptSize): number {
  return Math.max(0, inputTokens - prefixTokens);
}

function readUsage(prompt: PromptSize): Usage {
  const { prefixTokens: cacheReadTokens, outputTokens } = prompt;
  return { inputTokens: restOf(prompt), outputTokens, cacheReadTokens };
}

function writeUsage(prompt: PromptSize, lifetime: CacheLifetime): Usage {
  const { prefixTokens: cacheWriteTokens, outputTokens } = prompt;
  return {
    inputTokens: restOf(prompt),
    outputTokens,
    cacheWriteTokens,
    cacheWrite1hTokens: lifetime === '1h' ? cacheWriteTokens : 0,
  };
}
