/** `assay.cache`: where the prefix that repeats from call to call ends. */
import type { Message, ModelRequest } from '../model/index.ts';
import type { CachePlace } from '../prompts/index.ts';

/**
 * The messages with one cache point: after the last system message (`system`), or after everything before the last user
 * message (`history`). A place that the messages do not have gets none; `tools` belongs to requests with tools.
 */
export function withCachePoint(
  messages: readonly Message[],
  place: CachePlace | undefined,
): readonly Message[] {
  const at = indexOf(messages, place);
  return messages.map((message, index) =>
    index === at ? { ...message, parts: [...message.parts, { type: 'cache-point' }] } : message,
  );
}

function indexOf(messages: readonly Message[], place: CachePlace | undefined): number {
  switch (place) {
    case 'system':
      return messages.findLastIndex(({ role }) => role === 'system');
    case 'history':
      return messages.findLastIndex(({ role }) => role === 'user') - 1;
    case 'none':
    case 'tools':
    case undefined:
      return -1;
  }
}

/** The longest lifetime of the cache entries that a request asks for; undefined where it asks for none. */
export function cacheLifetime({ messages, cacheTools }: ModelRequest): '5m' | '1h' | undefined {
  const points = messages.flatMap(({ parts }) =>
    parts.filter((part) => part.type === 'cache-point'),
  );
  const all = cacheTools === undefined ? points : [...points, cacheTools];
  if (all.length === 0) return undefined;
  return all.some(({ ttl }) => ttl === '1h') ? '1h' : '5m';
}
