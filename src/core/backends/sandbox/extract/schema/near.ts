/** Of several values in a text, the one that stands nearest to the words that announce it. */
import { withoutEndings } from '../words.ts';
import type { Located } from './located.ts';

const MAX_CANDIDATES = 300;
const MAX_PLACES = 300;

/** A word after the value announces it less often than one before. */
const AFTER_FACTOR = 2;

export interface Nearest<T extends Located<unknown>> {
  readonly candidate: T;
  /** Characters in between; infinite where none of the words stands in the text. */
  readonly distance: number;
}

/** The first of the nearest candidates; undefined where there are none. */
export function nearestTo<T extends Located<unknown>>(
  candidates: readonly T[],
  stems: readonly string[],
  words: readonly Located<string>[],
): Nearest<T> | undefined {
  const wanted = new Set(stems);
  const places = words.filter(({ value }) => wanted.has(value)).slice(0, MAX_PLACES);
  let best: Nearest<T> | undefined;
  for (const candidate of candidates.slice(0, MAX_CANDIDATES)) {
    const distance = Math.min(...places.map((place) => distanceOf(candidate, place)), Infinity);
    if (best === undefined || distance < best.distance) best = { candidate, distance };
  }
  return best;
}

/** The words of a text by their stems; no words are left out, for in a name every word counts. */
export function wordsIn(text: string): readonly Located<string>[] {
  const words: Located<string>[] = [];
  for (const match of text.matchAll(/[\p{L}\p{N}]{2,40}/gu)) {
    const value = withoutEndings(match[0].toLowerCase());
    words.push({ value, start: match.index, end: match.index + match[0].length });
  }
  return words;
}

function distanceOf(candidate: Located<unknown>, place: Located<unknown>): number {
  if (place.end <= candidate.start) return candidate.start - place.end;
  return Math.max(0, place.start - candidate.end) * AFTER_FACTOR + 1;
}
