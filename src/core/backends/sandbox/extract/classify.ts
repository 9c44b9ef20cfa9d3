/** Chooses the label whose name and description share most with a text. */

import { editDistance } from '../../../util/suggest.ts';
import type { Label } from './labels.ts';
import { relatedTo } from './thesaurus.ts';
import { NEED_STEMS, splitName, stemsOf } from './words.ts';

export interface Choice {
  readonly label: Label;
  /** 0 where nothing in the text spoke for any label. */
  readonly score: number;
}

const NAME_PART = 1.5;
const RELATED_PART = 0.5;

/** Labels that are right when no other is. */
const REST =
  /^(?:other|others|none|general|misc|miscellaneous|unknown|neutral|n\/a|not applicable|anything else)$/i;

/** @returns undefined only where there are no labels */
export function classify(subject: string, labels: readonly Label[]): Choice | undefined {
  const words = new Set(stemsOf(subject));
  const cues = labels.map(cuesOf);
  const choices = labels.map((label, index) => ({
    label,
    score: isRest(label)
      ? 0
      : scoreOf(cues[index] ?? new Map(), words, (stem) => rarity(stem, cues)),
  }));
  const best = choices.reduce<Choice | undefined>(
    (before, choice) => (before === undefined || choice.score > before.score ? choice : before),
    undefined,
  );
  const rest = choices.find(({ label }) => isRest(label));
  // Less than one word that speaks for no other label is no reason against the label for everything else.
  const enough = rest === undefined ? 0 : 0.7 * Math.log(1 + labels.length);
  return best === undefined || best.score > enough ? best : (rest ?? best);
}

function isRest({ name }: Label): boolean {
  return REST.test(splitName(name));
}

/** Stems that speak for a label, with how much. Everybody asks how long and how much. */
function cuesOf({ name, description }: Label): ReadonlyMap<string, number> {
  const weigh = (stem: string, weight: number) => (NEED_STEMS.has(stem) ? weight / 2 : weight);
  const cues = new Map<string, number>();
  for (const stem of stemsOf(description)) cues.set(stem, weigh(stem, 1));
  for (const stem of stemsOf(splitName(name))) cues.set(stem, weigh(stem, NAME_PART));
  return cues;
}

/** A stem that speaks for many labels tells little. */
function rarity(stem: string, all: readonly ReadonlyMap<string, number>[]): number {
  const holders = all.filter((cues) => cues.has(stem)).length;
  return Math.log(1 + all.length / Math.max(1, holders));
}

/** Each word of the text counts once: for the cue that it fits best. */
function scoreOf(
  cues: ReadonlyMap<string, number>,
  words: ReadonlySet<string>,
  rarityOf: (stem: string) => number,
): number {
  const values = [...cues].map(([stem, weight]) => ({ stem, value: weight * rarityOf(stem) }));
  let score = 0;
  for (const word of words) {
    let best = 0;
    for (const { stem, value } of values) {
      if (value > best && word === stem) best = value;
      else if (value * RELATED_PART > best && isRelated(stem, word)) best = value * RELATED_PART;
    }
    score += best;
  }
  return score;
}

/** A related word, a compound (`resole` for `sole`), or a slip of the pen (`warrenty`). */
function isRelated(stem: string, word: string): boolean {
  if (relatedTo(stem).has(word)) return true;
  if (stem.length < 4) return false;
  if (word.length > stem.length && (word.endsWith(stem) || word.startsWith(stem))) return true;
  const isLike = stem.length > 5 && word[0] === stem[0] && Math.abs(word.length - stem.length) <= 1;
  return isLike && editDistance(stem, word, 1) <= 1;
}
