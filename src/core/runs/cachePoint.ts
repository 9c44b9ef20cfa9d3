/** `assay.cache`: where the prefix that repeats from call to call ends. */
import type { CachePointPart, Message, ModelRequest, ModelRules } from '../model/index.ts';
import type { CachePlacement } from '../prompts/index.ts';

/**
 * The messages with their cache points: after the last system message (`system`), and after everything before the last
 * user message (`history`). A place that the messages do not have gets none; `tools` belongs to requests with tools.
 */
export function withCachePoints(
  messages: readonly Message[],
  placements: readonly CachePlacement[],
): readonly Message[] {
  const points = new Map<number, CachePointPart>();
  for (const placement of placements) {
    const index = indexOf(messages, placement);
    // Of two points at one place, the first in the order of the request counts.
    if (!points.has(index)) points.set(index, pointOf(placement));
  }
  return messages.map((message, index) => {
    const point = points.get(index);
    return point === undefined ? message : { ...message, parts: [...message.parts, point] };
  });
}

export function pointOf({ lifetime }: CachePlacement): CachePointPart {
  return { type: 'cache-point', ...(lifetime === undefined ? {} : { ttl: lifetime }) };
}

function indexOf(messages: readonly Message[], { place }: CachePlacement): number {
  switch (place) {
    case 'system':
      return messages.findLastIndex(({ role }) => role === 'system');
    case 'history':
      return messages.findLastIndex(({ role }) => role === 'user') - 1;
    case 'tools':
      return -1;
  }
}

/**
 * The longest lifetime of the cache entries that a request asks for; undefined where it asks for none.
 * @param rules of its model, where they are known: one that keeps nothing for an hour is sent points of 5 minutes
 */
export function cacheLifetime(
  { messages, cacheTools }: ModelRequest,
  rules?: ModelRules | undefined,
): '5m' | '1h' | undefined {
  const points = messages.flatMap(({ parts }) =>
    parts.filter((part) => part.type === 'cache-point'),
  );
  const all = cacheTools === undefined ? points : [...points, cacheTools];
  if (all.length === 0) return undefined;
  if (rules?.cache?.lifetimes?.includes('1h') === false) return '5m';
  return all.some(({ ttl }) => ttl === '1h') ? '1h' : '5m';
}
