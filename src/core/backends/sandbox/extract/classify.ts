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
const RELATED_PART = 0.65;

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
  const enough = rest === undefined ? 0 : 0.9 * Math.log(1 + labels.length);
  return best === undefined || best.score > enough ? best : (rest ?? best);
}

function isRest({ name }: Label): boolean {
  return REST.test(splitName(name));
}

/** Stems that speak for a label, with how much. */
function cuesOf({ name, description }: Label): ReadonlyMap<string, number> {
  const cues = new Map<string, number>();
  for (const stem of stemsOf(description)) cues.set(stem, NEED_STEMS.has(stem) ? 0.5 : 1);
  for (const stem of stemsOf(splitName(name))) cues.set(stem, NAME_PART);
  return cues;
}

/** A stem that speaks for many labels tells little. */
function rarity(stem: string, all: readonly ReadonlyMap<string, number>[]): number {
  const holders = all.filter((cues) => cues.has(stem)).length;
  return Math.log(1 + all.length / Math.max(1, holders));
}

function scoreOf(
  cues: ReadonlyMap<string, number>,
  words: ReadonlySet<string>,
  rarityOf: (stem: string) => number,
): number {
  let score = 0;
  for (const [stem, weight] of cues) {
    const part = words.has(stem) ? 1 : hasRelated(stem, words) ? RELATED_PART : 0;
    if (part > 0) score += part * weight * rarityOf(stem);
  }
  return score;
}

/** A related word, a compound (`resole` for `sole`), or a slip of the pen (`warrenty`). */
function hasRelated(stem: string, words: ReadonlySet<string>): boolean {
  for (const related of relatedTo(stem)) if (words.has(related)) return true;
  if (stem.length < 4) return false;
  for (const word of words) {
    if (word.length > stem.length && (word.endsWith(stem) || word.startsWith(stem))) return true;
    if (stem.length > 5 && editDistance(stem, word, 1) <= 1) return true;
  }
  return false;
}
