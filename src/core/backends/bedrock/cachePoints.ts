/**
 * The cache points of one request. Lifetimes may not grow from tools over the system prompt to the messages, and a
 * request holds only so many (User Guide, "Prompt caching").
 */
import type { CachePointBlock } from '@aws-sdk/client-bedrock-runtime';
import type { CachePointPart } from '../../model/index.ts';
import type { ModelFacts } from './facts.ts';

export interface CachePoints {
  /** The next point in the order of the request; undefined where it must be left out. Says so once. */
  take(part: CachePointPart): CachePointBlock | undefined;
}

export function cachePoints(facts: ModelFacts, warn: (warning: string) => void): CachePoints {
  const most = facts.maxCachePoints ?? Number.POSITIVE_INFINITY;
  const said = new Set<string>();
  const say = (warning: string): void => {
    if (!said.has(warning)) warn(warning);
    said.add(warning);
  };
  let taken = 0;
  let isShort = false;
  return {
    take(part) {
      if (facts.promptCache === false) {
        say('The cache point was left out: this model has no prompt caching.');
        return undefined;
      }
      if (taken >= most) {
        say(`Only the first ${most} cache points were sent: this model takes no more.`);
        return undefined;
      }
      taken++;
      const { ttl } = part;
      if (ttl === '1h' && facts.cacheTtl?.includes('1h') === false) {
        say('The cache point lasts 5 minutes: this model has no 1-hour cache.');
        return { type: 'default' };
      }
      if (ttl === '1h' && isShort) {
        say('A 1-hour cache point was shortened to 5 minutes: it comes after one of 5 minutes.');
        return { type: 'default', ttl: '5m' };
      }
      isShort ||= ttl !== '1h';
      if (ttl === undefined || facts.cacheTtl?.includes(ttl) === false) return { type: 'default' };
      return { type: 'default', ttl };
    },
  };
}
