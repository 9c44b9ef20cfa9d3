/**
 * What a usage type of AWS's price files stands for. Three ways of writing are about at once: `input-tokens-flex`
 * after the model's name, `InputTokenCount_Global_Batch` of older Marketplace models, and
 * `cache_write_tokens_1h_global_standard` of newer ones. All are taken apart into words, and every word must be known:
 * what is not understood is reported and never guessed at.
 */
import type { PriceTier, Rates } from '../prices.ts';

export type Rate = keyof Rates;

export interface UsageReading {
  readonly kind: 'rate';
  readonly rate: Rate;
  readonly scope: 'regional' | 'global';
  readonly tier: PriceTier;
  /** Of requests above the model's limit of ordinary length. */
  readonly longContext: boolean;
}

export type UsageOutcome =
  | UsageReading
  /** Understood, and not a price of a model's use on demand. */
  | { readonly kind: 'other'; readonly what: OtherUsage }
  /** Not understood: the word that is not known, or what contradicts itself. */
  | { readonly kind: 'unread'; readonly why: string };

export type OtherUsage = 'reserved' | 'provisioned' | 'customization' | 'medium';

/** Signs of what is not a token of text, in any place of the usage type. Looked for before all else. */
const OTHERS: readonly (readonly [OtherUsage, RegExp])[] = [
  ['reserved', /reserved|tpm|tokens?[-_ ]per[-_ ]minute/i],
  ['provisioned', /provisioned|model[-_ ]?units?/i],
  ['customization', /customi[sz]|custom[-_ ]?model|fine[-_ ]?tun|train|distill|storage/i],
  ['medium', /video|audio|speech|second|t2i|i2i|image[-_ ]?token|embedding[-_ ]?image/i],
];

/** Words that say nothing of the price. `mantle` is the OpenAI-compatible endpoint, which costs the same. */
const SILENT = new Set([
  ...['token', 'tokens', 'count', 'text', 'units', 'unit', 'standard', 'regional', 'mantle', 'mp'],
  ...['on', 'demand', 'ondemand', 'prompt', 'of', 'the', 'million', 'request', 'inference'],
]);

/** After `cross-region`: the geographies of profiles. Their calls cost what the region's own do. */
const GEOGRAPHIES = new Set(['geo', 'us', 'eu', 'apac', 'au', 'jp', 'ca', 'in', 'gov']);

const TIERS: Readonly<Record<string, PriceTier>> = {
  batch: 'batch',
  flex: 'flex',
  priority: 'priority',
  latency: 'optimized',
  optimized: 'optimized',
  latencyoptimized: 'optimized',
};

const LONG = new Set(['long', 'ctx', 'lctx', 'context']);
/** Lifetimes of a cache entry. GPT's 30 minutes stand where other models have 5, as in the catalogue. */
const HOUR = new Set(['1h', '1hour', 'hour']);
const MINUTES = new Set(['5m', '30m', '5min', '30min']);

/** The words of a usage type, in lower case: `CacheWrite1hInputTokenCount_Global` is seven of them. */
export function wordsOf(usage: string): readonly string[] {
  return usage
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replace(/(Write|Read)(\d+[hm])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
}

/** Anything of the whole usage type, the model's name included, that rules tokens out. */
export function otherUsage(usage: string): OtherUsage | undefined {
  return OTHERS.find(([, sign]) => sign.test(usage))?.[0];
}

/**
 * @param usage what follows the region and the model: `input-tokens-flex`, `InputTokenCount_Global`
 * @param hints what else the file says of the tier: its `service_tier`, `feature` and `inferenceType`
 */
export function readUsage(usage: string, hints: readonly string[] = []): UsageOutcome {
  const other = otherUsage(usage);
  if (other !== undefined) return { kind: 'other', what: other };
  const words = wordsOf(usage);
  const unknown = words.find((word, at) => !isKnown(word, words[at - 1]));
  if (unknown !== undefined) return { kind: 'unread', why: `the word “${unknown}”` };
  const rate = rateOf(new Set(words));
  if (rate === undefined) return { kind: 'unread', why: 'no rate' };
  const tier = tierOf(words, hints);
  if (tier === undefined) return { kind: 'unread', why: 'two tiers at once' };
  const scope = scopeOf(words);
  if (scope === undefined) return { kind: 'unread', why: 'a scope without a name' };
  return { kind: 'rate', rate, scope, tier, longContext: words.some((word) => LONG.has(word)) };
}

const RATE_WORDS = new Set([
  ...['input', 'output', 'cache', 'cached', 'read', 'write'],
  ...['search', 'created', 'image', 'images', 'queries', 'query', 'rerank'],
]);

function isKnown(word: string, before: string | undefined): boolean {
  if (SILENT.has(word) || RATE_WORDS.has(word) || LONG.has(word)) return true;
  if (HOUR.has(word) || MINUTES.has(word) || Object.hasOwn(TIERS, word)) return true;
  if (word === 'cross' || word === 'region' || word === 'global' || word === 'geo') return true;
  if (word === '1') return true;
  return before === 'region' && GEOGRAPHIES.has(word);
}

function rateOf(words: ReadonlySet<string>): Rate | undefined {
  const has = (...any: readonly string[]): boolean => any.some((word) => words.has(word));
  if (has('cached') || (has('cache') && has('read'))) return 'cacheRead';
  if (has('cache') && has('write')) {
    return [...words].some((word) => HOUR.has(word)) ? 'cacheWrite1h' : 'cacheWrite5m';
  }
  if (has('cache')) return undefined;
  if (has('search', 'query', 'queries')) return 'searchUnit';
  if (has('created')) return 'image';
  if (has('image', 'images')) return has('input') ? 'inputImage' : undefined;
  if (has('output')) return has('input') ? undefined : 'output';
  return has('input') ? 'input' : undefined;
}

function tierOf(words: readonly string[], hints: readonly string[]): PriceTier | undefined {
  const named = [...words, ...hints.flatMap(wordsOf)].flatMap((word) =>
    Object.hasOwn(TIERS, word) ? (TIERS[word] ?? []) : [],
  );
  // `BatchInference` is one word to some rows, two to others.
  if (hints.some((hint) => /batch/i.test(hint))) named.push('batch');
  const tiers = new Set(named);
  return tiers.size > 1 ? undefined : ([...tiers][0] ?? 'standard');
}

/** A bare `cross-region` beside ones that say which is not understood. */
function scopeOf(words: readonly string[]): UsageReading['scope'] | undefined {
  if (words.includes('global')) return 'global';
  const at = words.indexOf('cross');
  if (at === -1) return 'regional';
  return GEOGRAPHIES.has(words[at + 2] ?? '') ? 'regional' : undefined;
}
