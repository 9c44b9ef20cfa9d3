/** The text that values are taken from, with everything that is found in it once and used often. */
import type { TextAnswer } from '../answer.ts';
import type { Label } from '../labels.ts';
import { type Sentence, splitSentences } from '../sentences.ts';
import { findIdentifiers } from './contacts.ts';
import { findDates } from './dates.ts';
import { findItems, type Item } from './items.ts';
import type { Located } from './located.ts';
import { wordsIn } from './near.ts';
import { type FoundNumber, findNumbers } from './numbers.ts';
import { type Pair, pairsOf } from './pairs.ts';

export interface Source {
  readonly text: string;
  /** The user's own words, without what was found in the context. */
  readonly subject: string;
  readonly pairs: readonly Pair[];
  /** The entry of a list that is being filled in; absent outside of lists. */
  readonly item?: Item;
  /** Labels that the prompt describes, for enumerations that hold the same words. */
  readonly labels: readonly Label[];
  items(): readonly Item[];
  numbers(): readonly FoundNumber[];
  dates(): readonly Located<string>[];
  identifiers(): readonly Located<string>[];
  /** Stems with their places. */
  words(): readonly Located<string>[];
  /** Without the header of an email. */
  sentences(): readonly Sentence[];
  /** What the prompt's context says to its question. */
  answer(): TextAnswer;
}

export interface SourceOptions {
  readonly subject: string;
  /** What else values may be taken from: an answer found in the context, results of tools. */
  readonly found?: readonly string[];
  readonly labels: readonly Label[];
  answer(): TextAnswer;
}

export function createSource({ subject, found = [], labels, answer }: SourceOptions): Source {
  const spoken = withoutQuotedMail(subject);
  const own = [...found, spoken].join('\n\n');
  return {
    ...findings(own),
    subject: spoken,
    pairs: [...found, spoken].flatMap(pairsOf),
    labels,
    items: once(() => findItems(withoutMailHeader(own))),
    answer: once(answer),
  };
}

/** What many properties look for, found when first asked for. */
function findings(text: string) {
  return {
    text,
    numbers: once(() => findNumbers(text)),
    dates: once(() => findDates(text)),
    identifiers: once(() => findIdentifiers(text)),
    words: once(() => wordsIn(text)),
    sentences: once(() => splitSentences(withoutMailHeader(text))),
  };
}

/** A source of one entry of a list. */
export function itemSource(item: Item, source: Source): Source {
  const pairs = item.cells.flatMap(([title, value]) => pairsOf(`${title}: ${value}`));
  return { ...source, ...findings(item.text), subject: item.text, pairs, item, items: () => [] };
}

/** Lines that an email repeats from the one it answers are not what its writer says. */
function withoutQuotedMail(text: string): string {
  const own = text.replace(/^>.*$/gm, '');
  return /\S/.test(own) ? own : text;
}

/** Prose for looking for sentences and things in: a subject line is neither. */
function withoutMailHeader(text: string): string {
  return text.replace(/^(?:From|To|Cc|Bcc|Subject|Date|Sent|Reply-To):.*$/gim, '');
}

function once<T>(compute: () => T): () => T {
  let result: { readonly value: T } | undefined;
  return () => {
    result ??= { value: compute() };
    return result.value;
  };
}
