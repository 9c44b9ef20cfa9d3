/**
 * Finds the sentences of a text that answer a question: inverse document frequencies and length normalization as in
 * BM25 (Robertson and Zaragoza, "The Probabilistic Relevance Framework", 2009), over sentences. Related words, headings
 * and the sentence before count a part.
 */
import { editDistance } from '../../../util/suggest.ts';
import type { Sentence } from './sentences.ts';
import { relatedTo } from './thesaurus.ts';
import { stemsOf } from './words.ts';

/** A question's stems with their weights. */
export type Query = ReadonlyMap<string, number>;

export interface Ranked {
  readonly index: number;
  readonly sentence: Sentence;
  readonly score: number;
  /** Stems of the query that were found, each with what it adds to the score. */
  readonly matches: ReadonlyMap<string, number>;
  /** How many stems were found, those found in part counting a part. */
  readonly found: number;
}

interface Entry {
  readonly sentence: Sentence;
  readonly own: ReadonlySet<string>;
  readonly heading: ReadonlySet<string>;
  /** Of the sentence before in the same paragraph. */
  readonly before: ReadonlySet<string>;
}

const RELATED_PART = 0.6;
const HEADING_PART = 0.4;
const BEFORE_PART = 0.25;

/** Weaker than BM25's usual 0.75: a long sentence mostly has more to say. */
const LENGTH_PART = 0.3;

const NOTHING: ReadonlySet<string> = new Set();

export class SentenceIndex {
  readonly #entries: readonly Entry[];
  readonly #frequency = new Map<string, number>();
  readonly #meanLength: number;

  constructor(sentences: readonly Sentence[]) {
    this.#entries = toEntries(sentences);
    let length = 0;
    for (const { own } of this.#entries) {
      length += own.size;
      for (const stem of own) this.#frequency.set(stem, (this.#frequency.get(stem) ?? 0) + 1);
    }
    this.#meanLength = Math.max(1, length / Math.max(1, sentences.length));
  }

  /** How much it says that a sentence holds the stem; most for stems that stand nowhere. */
  rarity(stem: string): number {
    const frequency = this.#frequency.get(stem) ?? 0;
    return Math.log(1 + (this.#entries.length - frequency + 0.5) / (frequency + 0.5));
  }

  /** Sentences that share something with the query, best first. */
  search(query: Query): readonly Ranked[] {
    const wanted = [...query].map(([stem, weight]) => ({
      stem,
      value: weight * this.rarity(stem),
      related: relatedTo(stem),
    }));
    return this.#entries
      .map((entry, index) => this.#rank(entry, index, wanted))
      .filter(({ score }) => score > 0)
      .sort((left, right) => right.score - left.score || left.index - right.index);
  }

  /** The stem itself, or the only stem of the text that is one slip of the pen away from it. */
  corrected(stem: string): string {
    if (this.#frequency.has(stem) || stem.length < 5 || this.#frequency.size > 5000) return stem;
    if (relatedTo(stem).size > 0) return stem;
    const near = [...this.#frequency.keys()].filter(
      (known) => known.length >= 5 && editDistance(stem, known, 1) <= 1,
    );
    return near.length === 1 ? (near[0] ?? stem) : stem;
  }

  #rank(entry: Entry, index: number, wanted: readonly Wanted[]): Ranked {
    const matches = new Map<string, number>();
    const norm = 1 / (1 - LENGTH_PART + (LENGTH_PART * entry.own.size) / this.#meanLength);
    let score = 0;
    let found = 0;
    for (const { stem, value, related } of wanted) {
      const part = partOf(entry, stem, related);
      if (part === 0) continue;
      matches.set(stem, part * value * norm);
      score += part * value * norm;
      found += part;
    }
    return { index, sentence: entry.sentence, score, matches, found };
  }
}

interface Wanted {
  readonly stem: string;
  readonly value: number;
  readonly related: ReadonlySet<string>;
}

function toEntries(sentences: readonly Sentence[]): readonly Entry[] {
  const headings = new Map<string, ReadonlySet<string>>();
  let previous: Entry | undefined;
  return sentences.map((sentence) => {
    const own = new Set(stemsOf(sentence.text));
    const title = sentence.headings.join('\n');
    const heading = headings.get(title) ?? new Set(stemsOf(title));
    headings.set(title, heading);
    const sameParagraph = previous?.sentence.paragraph === sentence.paragraph;
    const entry = {
      sentence,
      own,
      heading,
      before: sameParagraph ? (previous?.own ?? NOTHING) : NOTHING,
    };
    previous = entry;
    return entry;
  });
}

/** How well an entry holds a stem, from 0 to 1. */
function partOf(entry: Entry, stem: string, related: ReadonlySet<string>): number {
  if (entry.own.has(stem)) return 1;
  if (meets(related, entry.own)) return RELATED_PART;
  if (entry.heading.has(stem)) return HEADING_PART;
  return entry.before.has(stem) ? BEFORE_PART : 0;
}

function meets(some: ReadonlySet<string>, others: ReadonlySet<string>): boolean {
  for (const value of some) if (others.has(value)) return true;
  return false;
}
