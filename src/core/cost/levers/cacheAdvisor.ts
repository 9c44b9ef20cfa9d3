/** Where a prompt's cache point belongs, and what it saves. */
import type { CacheRules } from '../../model/index.ts';
import type { CachePlace } from '../../prompts/types.ts';
import { type CacheRates, hitRate } from './caching.ts';
import type { PlacePrefix, PromptPrefix } from './prefix.ts';

export interface CacheAdvice {
  /** Where the point belongs; `none` where caching is not to be had. */
  readonly place: CachePlace | 'none';
  /** Tokens before that point; 0 for `none`. */
  readonly tokens: number;
  /** What speaks for it, or what is missing: a sentence. */
  readonly why: string;
}

/**
 * The latest place before which nothing changes from call to call, if what stands there is long enough for the model:
 * the longer the prefix, the more is read at the price of the cache.
 * @param name of the model, for the sentence
 */
export function adviseCache(
  prefix: PromptPrefix,
  cache: CacheRules | undefined,
  name: string,
): CacheAdvice {
  if (cache === undefined) return none(`Whether ${name} takes cache points is not known.`);
  if (!cache.explicit) {
    return none(
      cache.automatic === true
        ? `${name} takes no cache points; it reuses what prompts begin with by itself.`
        : `${name} takes no cache points.`,
    );
  }
  const least = cache.minTokens ?? 1;
  const stable = prefix.places.filter(({ place, change }) => place !== 'tools' && !change);
  const best = stable.findLast(({ tokens }) => tokens >= least);
  if (best !== undefined)
    return { place: best.place, tokens: best.tokens, why: whyHere(best, name, least) };
  return none(whyNone(prefix, { stable, name, least }));
}

function none(why: string): CacheAdvice {
  return { place: 'none', tokens: 0, why };
}

const AFTER: Readonly<Record<CachePlace, string>> = {
  tools: 'the tools',
  system: 'the system prompt',
  history: 'the conversation so far',
};

function whyHere({ place, tokens }: PlacePrefix, name: string, least: number): string {
  return `Up to ${AFTER[place]}, ≈ ${count(tokens)} tokens are the same in every call, and ${name} caches from ${count(least)} on.`;
}

interface Missing {
  readonly stable: readonly PlacePrefix[];
  readonly name: string;
  readonly least: number;
}

function whyNone(prefix: PromptPrefix, { stable, name, least }: Missing): string {
  const longest = stable.at(-1);
  if (longest !== undefined) {
    return `${name} caches from ${count(least)} tokens on, and ≈ ${count(longest.tokens)} stand before the last place where every call is the same.`;
  }
  const { change } = prefix;
  const what = change?.name === undefined ? 'Something that may change' : `\`${change.name}\``;
  return change === undefined
    ? 'The prompt has no beginning of its own: nothing stands before its one message.'
    : `${what} stands so early that no place before it can be cached: ≈ ${count(prefix.stableTokens)} tokens come first.`;
}

/**
 * USD that a cache saves on one call, on average; negative where it costs more.
 * @param tokens before the cache point
 * @param spacingSeconds mean seconds between two calls with the same prefix
 */
export function savingPerCall(
  tokens: number,
  rates: CacheRates,
  use: { readonly lifetime: '5m' | '1h'; readonly spacingSeconds: number },
): number {
  const share = hitRate(use.lifetime, use.spacingSeconds);
  const cached = share * rates.read + (1 - share) * rates.write;
  return (tokens * (rates.input - cached)) / 1_000_000;
}

function count(tokens: number): string {
  return Math.round(tokens).toLocaleString('en-US');
}
