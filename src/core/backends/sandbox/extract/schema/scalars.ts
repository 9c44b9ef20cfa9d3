/** Finds the number or the truth value that a property wants. */
import { stemsOf } from '../words.ts';
import type { Cue } from './cue.ts';
import { nearestTo } from './near.ts';
import { type FoundNumber, findNumbers } from './numbers.ts';
import { fittingValues } from './pairs.ts';
import type { Source } from './source.ts';

const MONEY =
  /\b(?:price|total|amount|cost|subtotal|tax|fee|paid|sum|balance|budget|refund|usd|eur)\b/;
const QUANTITY = /\b(?:quantity|qty|count|how many|number of|pieces|units)\b/;
const CONFIDENCE = /\b(?:confidence|probability|certainty|relevance|score)\b/;

/** Farther away than this a number has nothing to do with the words. */
const MAX_DISTANCE = 60;

export function findNumber(cue: Cue, source: Source): number | undefined {
  const words = `${cue.name} ${cue.description}`;
  if (QUANTITY.test(words) && source.item !== undefined) return source.item.quantity;
  for (const value of fittingValues(source.pairs, cue)) {
    const number = findNumbers(value)[0]?.value;
    if (number !== undefined) return number;
  }
  if (CONFIDENCE.test(cue.name)) return source.answer().confidence;
  return MONEY.test(words) ? findMoney(cue, source) : findCount(cue, source);
}

/** The amount beside the words; a total without words beside it is the largest amount. */
function findMoney(cue: Cue, source: Source): number | undefined {
  const amounts = source.numbers().filter(({ kind }) => kind === 'money');
  const nearest = nearestTo(amounts, cue.nameStems, source.words());
  if (nearest === undefined || nearest.distance <= MAX_DISTANCE) return nearest?.candidate.value;
  if (!/\btotal\b/.test(cue.name)) return nearest.candidate.value;
  return Math.max(...amounts.map(({ value }) => value));
}

function findCount(cue: Cue, source: Source): number | undefined {
  const stems = [...cue.nameStems, ...cue.descriptionStems];
  const isCount = ({ kind }: FoundNumber) => kind !== 'money';
  const nearest = nearestTo(source.numbers().filter(isCount), stems, source.words());
  return nearest !== undefined && nearest.distance <= MAX_DISTANCE
    ? nearest.candidate.value
    : undefined;
}

const NEGATION = /\b(?:no|not|never|without|none|neither|cannot)\b|n['’]t\b/i;
const HELPERS = new Set([
  'is',
  'are',
  'has',
  'have',
  'needs',
  'need',
  'wants',
  'want',
  'should',
  'can',
  'was',
]);

/** Whether the sentence that speaks of it affirms it; undefined where none does. */
export function findBoolean(cue: Cue, source: Source): boolean | undefined {
  for (const value of fittingValues(source.pairs, cue)) {
    if (/^(?:yes|true|y|1|on)\b/i.test(value)) return true;
    if (/^(?:no|false|n|0|off)\b/i.test(value)) return false;
  }
  if (/\b(?:answered|answerable|grounded|found|sufficient|in context)\b/.test(cue.name)) {
    return source.answer().text !== undefined;
  }
  const wanted = cue.nameStems.filter((stem) => !HELPERS.has(stem));
  const sentence = source.sentences().find(({ text }) => {
    const stems = new Set(stemsOf(text));
    return wanted.length > 0 && wanted.every((stem) => stems.has(stem));
  });
  return sentence === undefined ? undefined : !NEGATION.test(sentence.text);
}
