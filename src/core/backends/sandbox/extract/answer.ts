/** Answers a question with the best-matching sentences of a text, or says that the text does not answer it. */
import { type Query, type Ranked, SentenceIndex } from './rank.ts';
import { type Sentence, splitSentences } from './sentences.ts';
import { NEED_STEMS, stemsOf } from './words.ts';

export interface TextAnswer {
  /** One to three sentences, or undefined where the text does not answer. */
  readonly text: string | undefined;
  /** The nearest heading above the best sentence. */
  readonly heading: string | undefined;
  /** Part of the question that was found, from 0 to 1. */
  readonly confidence: number;
}

export interface Asked {
  readonly question: string;
  /** An earlier question, for one that is too short to stand alone. */
  readonly earlier?: string;
}

/** What is said where the text has no answer. */
export const NOT_ANSWERED = 'The text in the prompt does not answer this.';

const MAX_SENTENCES = 3;
const MAX_QUERY_STEMS = 64;
const ENOUGH_FOUND = 1.5;
const ENOUGH_CONFIDENCE = 0.5;

/** A further sentence must add this part of what the best one has. */
const WORTH_ADDING = 0.4;

const NO_ANSWER: TextAnswer = { text: undefined, heading: undefined, confidence: 0 };

export function answerFrom(context: string, asked: Asked): TextAnswer {
  const sentences = splitSentences(context).filter(({ text }) => !text.endsWith('?'));
  if (sentences.length === 0) return NO_ANSWER;
  const index = new SentenceIndex(sentences);
  const query = queryOf(asked, index);
  const needs = needsOf(asked.question);
  const ranked = rankByNeeds(index.search(query), needs);
  const best = ranked[0];
  if (best === undefined) return NO_ANSWER;
  const chosen = choose(ranked, needs);
  const confidence = confidenceOf(best, query);
  if (!isAnswered(best, confidence)) return { ...NO_ANSWER, confidence };
  return {
    text: withNeighbours(chosen, sentences, needs)
      .map(({ text }) => text)
      .join(' '),
    heading: best.sentence.headings.at(-1),
    confidence,
  };
}

/** Sentences that ask weigh more than those that tell the story. */
function queryOf({ question, earlier }: Asked, index: SentenceIndex): Query {
  const query = new Map<string, number>();
  const add = (text: string, weight: number) => {
    for (const stem of stemsOf(text)) {
      const corrected = index.corrected(stem);
      query.set(corrected, Math.max(query.get(corrected) ?? 0, weight));
    }
  };
  const sentences = splitSentences(question);
  const asksAtAll = sentences.some(({ text }) => isAsking(text));
  for (const { text } of sentences) add(text, !asksAtAll || isAsking(text) ? 1 : 0.6);
  const topics = [...query.keys()].filter((stem) => !NEED_STEMS.has(stem));
  if (earlier !== undefined && topics.length <= 1) add(earlier, 0.3);
  const byValue = [...query].sort(
    ([leftStem, left], [rightStem, right]) =>
      right * index.rarity(rightStem) - left * index.rarity(leftStem),
  );
  return new Map(byValue.slice(0, MAX_QUERY_STEMS));
}

function isAsking(sentence: string): boolean {
  return (
    sentence.includes('?') ||
    /^(?:who|what|when|where|which|why|how|can|could|do|does|is|are|may|will)\b/i.test(sentence)
  );
}

interface Need {
  readonly asked: RegExp;
  readonly given: RegExp;
}

/** What a question wants to hear about, and how a sentence looks that says it. */
const NEEDS: readonly Need[] = [
  {
    asked: /\b(?:how (?:long|soon|fast|many days)|when|by when|what time|until)\b/i,
    given:
      /\b(?:\d+|one|two|three|five|seven|ten) (?:business |working )?(?:minute|hour|day|week|month|year)s?\b|\b(?:never|a\.m\.|p\.m\.)/i,
  },
  {
    asked: /\b(?:how much|costs?|price|charge|fee|free|pays?|expensive)\b/i,
    given: /[$€£]\s?\d|\b\d+ (?:dollars|euros?|usd|eur)\b|\bfree\b|\bno charge\b/i,
  },
];

function needsOf(question: string): readonly Need[] {
  return NEEDS.filter(({ asked }) => asked.test(question));
}

const NEED_FACTOR = 1.3;

function rankByNeeds(ranked: readonly Ranked[], needs: readonly Need[]): readonly Ranked[] {
  if (needs.length === 0) return ranked;
  return ranked
    .map((entry) => {
      const meets = needs.some(({ given }) => given.test(entry.sentence.text));
      return meets ? { ...entry, score: entry.score * NEED_FACTOR } : entry;
    })
    .sort((left, right) => right.score - left.score || left.index - right.index);
}

/** The best sentence, and those that add to it: words of the question, or the time or price it asks for. */
function choose(ranked: readonly Ranked[], needs: readonly Need[]): readonly Ranked[] {
  const candidates = ranked.slice(0, 20);
  const first = candidates[0];
  if (first === undefined) return [];
  const chosen = [first];
  while (chosen.length < MAX_SENTENCES) {
    const gains = candidates
      .filter((candidate) => !chosen.includes(candidate) && candidate.found >= 1)
      .map((candidate) => ({ candidate, gain: gainOf(candidate, chosen, needs) }));
    const next = gains.sort((left, right) => right.gain - left.gain)[0];
    if (next === undefined || next.gain < WORTH_ADDING * first.score) break;
    chosen.push(next.candidate);
  }
  return chosen;
}

function gainOf(candidate: Ranked, chosen: readonly Ranked[], needs: readonly Need[]): number {
  let gain = 0;
  for (const [stem, value] of candidate.matches) {
    const before = Math.max(0, ...chosen.map(({ matches }) => matches.get(stem) ?? 0));
    gain += Math.max(0, value - before) + 0.2 * Math.min(value, before);
  }
  const meets = needs.filter(
    ({ given }) =>
      given.test(candidate.sentence.text) &&
      !chosen.some(({ sentence }) => given.test(sentence.text)),
  );
  return gain * (1 + meets.length);
}

/** Part of the question's topic that the best sentence speaks of. What is asked about it (`how much`) is no topic. */
function confidenceOf(best: Ranked, query: Query): number {
  const topics = [...query.keys()].filter((stem) => !/\d/.test(stem) && !NEED_STEMS.has(stem));
  return Math.min(1, best.found / Math.max(1, topics.length));
}

/** Either much of the topic was found, or so much that a long story around it does not matter. */
function isAnswered(best: Ranked, confidence: number): boolean {
  return best.found >= ENOUGH_FOUND || (best.found >= 1 && confidence > ENOUGH_CONFIDENCE);
}

/**
 * In the order of the text. A sentence that points back (`They are not refunded.`) brings the one before along, and the
 * time or the price that was asked for may stand in the sentence after.
 */
function withNeighbours(
  chosen: readonly Ranked[],
  sentences: readonly Sentence[],
  needs: readonly Need[],
): readonly Sentence[] {
  const indexes = new Set(chosen.map(({ index }) => index));
  const unmet = needs.filter(
    ({ given }) => !chosen.some(({ sentence }) => given.test(sentence.text)),
  );
  for (const { index, sentence } of chosen) {
    const before = sentences[index - 1];
    const after = sentences[index + 1];
    if (sameParagraph(before, sentence) && pointsBack(sentence)) indexes.add(index - 1);
    const continues = pointsBack(after) || unmet.some(({ given }) => given.test(after?.text ?? ''));
    if (sameParagraph(after, sentence) && continues) indexes.add(index + 1);
  }
  return [...indexes]
    .sort((left, right) => left - right)
    .flatMap((index) => sentences[index] ?? []);
}

function pointsBack(sentence: Sentence | undefined): boolean {
  return /^(?:they|it|this|these|those|that|then|otherwise|for (?:these|those)|\w+ (?:it|them))\b/i.test(
    sentence?.text ?? '',
  );
}

function sameParagraph(left: Sentence | undefined, right: Sentence | undefined): boolean {
  return left !== undefined && left.paragraph === right?.paragraph;
}
