/** What the name and the description of a property say about the value it wants. */
import { splitName, stemsOf, withoutEndings } from '../words.ts';

export interface Cue {
  /** The name in words: `order number`. */
  readonly name: string;
  /** The description in small letters, and the title; empty where there is none. */
  readonly description: string;
  /** Stems of the name's words. */
  readonly nameStems: readonly string[];
  /** Stems of the description's words, without filler. */
  readonly descriptionStems: readonly string[];
}

/** @param parent words of the property that holds this one: `name` inside `customer` */
export function cueOf(name: string, schema: Readonly<Record<string, unknown>>, parent = ''): Cue {
  const words = splitName(name);
  const texts = [schema.title, schema.description].filter((text) => typeof text === 'string');
  const description = texts.join(' ').toLowerCase();
  return {
    name: words,
    description,
    nameStems: plainStems(words),
    descriptionStems: [...stemsOf(description), ...plainStems(parent)],
  };
}

export const NO_CUE: Cue = { name: '', description: '', nameStems: [], descriptionStems: [] };

/** Stems of all words, filler included: in a name every word counts. */
export function plainStems(text: string): readonly string[] {
  return (text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).map(withoutEndings);
}
