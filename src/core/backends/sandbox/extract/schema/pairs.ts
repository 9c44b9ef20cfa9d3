/** `Key: value` lines of a text, and how well a key fits what is wanted. */
import { isRecord } from '../../../../util/records.ts';
import { splitName } from '../words.ts';
import { type Cue, plainStems } from './cue.ts';

export interface Pair {
  readonly keyStems: readonly string[];
  readonly value: string;
}

const PAIR =
  /^\s*(?:[-*+•]\s+|\*\*)?(\p{L}[\p{L}\p{N} _/#.'-]{0,40}?)(?:\*\*)?\s*[:=]\s*(?:\*\*\s*)?(\S.*)$/u;
const MAX_PAIRS = 2000;

/** The pairs of a text; those of its members where the text is JSON. */
export function pairsOf(text: string): readonly Pair[] {
  const parsed = parseObject(text);
  if (parsed !== undefined) return memberPairs(parsed, 0);
  const pairs: Pair[] = [];
  for (const line of text.split(/\r\n|\r|\n/)) {
    if (pairs.length >= MAX_PAIRS) break;
    const match = line.length < 2000 ? PAIR.exec(line) : null;
    const [, key = '', value = ''] = match ?? [];
    // `https://…` and times such as `10:30` are no pairs.
    if (match !== null && !value.startsWith('//')) {
      pairs.push({ keyStems: plainStems(splitName(key)), value: value.trim() });
    }
  }
  return pairs;
}

function parseObject(text: string): unknown {
  const trimmed = text.trim();
  if (!/^[{[]/.test(trimmed)) return undefined;
  try {
    return JSON.parse(trimmed);
  } catch {
    return undefined;
  }
}

function memberPairs(value: unknown, depth: number): readonly Pair[] {
  if (depth > 8) return [];
  if (Array.isArray(value)) return value.flatMap((item) => memberPairs(item, depth + 1));
  if (!isRecord(value)) return [];
  return Object.entries(value)
    .slice(0, MAX_PAIRS)
    .flatMap(([key, member]) =>
      typeof member === 'object' && member !== null
        ? memberPairs(member, depth + 1)
        : [{ keyStems: plainStems(splitName(key)), value: member === null ? '' : String(member) }],
    );
}

/**
 * Values whose key fits, best first. A key fits the better, the more of its words the name has; words of the description
 * and of `aliases` count for less.
 */
export function fittingValues(
  pairs: readonly Pair[],
  cue: Cue,
  aliases: readonly string[] = [],
): readonly string[] {
  return pairs
    .map((pair, index) => ({ pair, index, fit: fitOf(pair, cue, aliases) }))
    .filter(({ fit }) => fit > 0)
    .sort((left, right) => right.fit - left.fit || left.index - right.index)
    .map(({ pair }) => pair.value);
}

function fitOf({ keyStems }: Pair, cue: Cue, aliases: readonly string[]): number {
  if (keyStems.length === 0) return 0;
  const inName = keyStems.filter((stem) => cue.nameStems.includes(stem)).length;
  const shared = inName / (keyStems.length + cue.nameStems.length - inName);
  if (shared >= 0.5) return 2 + shared;
  const alias = aliases.findIndex((word) => keyStems.includes(word));
  if (alias >= 0) return 1 + (aliases.length - alias) / aliases.length;
  const described = keyStems.every((stem) => cue.descriptionStems.includes(stem));
  return described ? 0.5 : 0;
}
