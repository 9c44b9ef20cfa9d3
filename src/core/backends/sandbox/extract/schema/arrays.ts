/** Fills arrays: entries of a list, several labels, or several values of one kind. */
import type { PlainRecord } from '../../../../util/records.ts';
import { classify } from '../classify.ts';
import { splitSentences } from '../sentences.ts';
import { stemsOf } from '../words.ts';
import { findEmails, findUrls } from './contacts.ts';
import type { Cue } from './cue.ts';
import type { Filled, Filling } from './filling.ts';
import { fitNumber, fitString } from './limits.ts';
import type { Located } from './located.ts';
import { fittingValues } from './pairs.ts';
import { MAX_DEPTH, numberOf, resolveSchema, typesOf } from './resolve.ts';
import { itemSource, type Source } from './source.ts';

const MAX_ENTRIES = 200;

export function fillArray(schema: PlainRecord, filling: Filling): Filled {
  const { place } = filling;
  if (Array.isArray(schema.prefixItems)) return fillTuple(schema.prefixItems, filling);
  const deeper = { ...filling, place: { ...place, depth: place.depth + 1 } };
  const items = resolveSchema(schema.items, place.root);
  const found = deeper.place.depth > MAX_DEPTH ? [] : entries(items, deeper);
  const distinct = schema.uniqueItems === true ? withoutRepeats(found) : found;
  const max = Math.min(numberOf(schema.maxItems) ?? MAX_ENTRIES, MAX_ENTRIES);
  const value = distinct.slice(0, max);
  while (value.length < (numberOf(schema.minItems) ?? 0) && value.length < MAX_ENTRIES) {
    value.push(filling.fill(items, filling.source, deeper.place).value);
  }
  return { value, found: found.length > 0 };
}

function fillTuple(schemas: readonly unknown[], { source, place, fill }: Filling): Filled {
  const filled = schemas.map((schema) =>
    fill(schema, source, { ...place, depth: place.depth + 1 }),
  );
  return { value: filled.map(({ value }) => value), found: filled.some(({ found }) => found) };
}

function entries(items: PlainRecord, { source, place, fill }: Filling): unknown[] {
  if (Array.isArray(items.enum)) return labelsIn(items.enum, source);
  const [type] = isMixed(items) ? ['object'] : typesOf(items).filter((name) => name !== 'null');
  switch (type) {
    case 'object':
      return source
        .items()
        .map((item) => fill(items, itemSource(item, source), place))
        .filter(({ found }) => found)
        .map(({ value }) => value);
    case 'string':
      return strings(place.cue, source).flatMap((text) => fitString(text, items) ?? []);
    case 'number':
    case 'integer':
      return numbers(place.cue, source).flatMap(
        (value) => fitNumber(value, items, type === 'integer') ?? [],
      );
    default:
      return [];
  }
}

/** Entries that may have several forms, or one that is given, are filled like any other value. */
function isMixed({ anyOf, oneOf, const: constant }: PlainRecord): boolean {
  return anyOf !== undefined || oneOf !== undefined || constant !== undefined;
}

/** Every label that the text speaks of. */
function labelsIn(values: readonly unknown[], source: Source): unknown[] {
  return values.filter((value) => {
    const name = String(value);
    const described = source.labels.find((label) => label.name === name);
    const choice = classify(source.text, [described ?? { name, description: '' }]);
    return choice !== undefined && choice.score > 0;
  });
}

const located = (found: readonly Located<string>[]) => found.map(({ value }) => value);

function strings(cue: Cue, source: Source): readonly string[] {
  const about = (pattern: RegExp) => pattern.test(`${cue.name} ${cue.description}`);
  const listed = fittingValues(source.pairs, cue)[0];
  if (listed !== undefined) return listed.split(/\s*[,;]\s*/);
  if (about(/\be-?mails?\b/)) return located(findEmails(source.text));
  if (about(/\b(?:urls?|links?)\b/)) return located(findUrls(source.text));
  if (about(/\bdates?\b/)) return located(source.dates());
  if (about(/\b(?:ids|numbers|codes|skus|references)\b/)) return located(source.identifiers());
  if (about(/\b(?:citations?|quotes?|sources?|evidence)\b/)) return answerSentences(source);
  if (about(/\b(?:tags?|keywords?|topics?)\b/)) return frequentWords(source.text);
  return source.items().map(({ name, text }) => (about(/\b(?:items?|products?)\b/) ? name : text));
}

function answerSentences({ answer }: Source): readonly string[] {
  return splitSentences(answer().text ?? '').map(({ text }) => text);
}

const MAX_KEYWORDS = 5;

/** The words that come most often; of equal ones the earlier. */
function frequentWords(text: string): readonly string[] {
  const counts = new Map<string, { word: string; count: number }>();
  for (const word of text.match(/\p{L}{4,30}/gu) ?? []) {
    const [stem] = stemsOf(word);
    if (stem === undefined) continue;
    const entry = counts.get(stem) ?? { word: word.toLowerCase(), count: 0 };
    entry.count++;
    counts.set(stem, entry);
  }
  const sorted = [...counts.values()].sort((left, right) => right.count - left.count);
  return sorted.slice(0, MAX_KEYWORDS).map(({ word }) => word);
}

function numbers(cue: Cue, source: Source): readonly number[] {
  const listed = fittingValues(source.pairs, cue)[0] ?? '';
  return [...listed.matchAll(/-?\d+(?:\.\d+)?/g)].map(([number]) => Number(number));
}

function withoutRepeats(values: readonly unknown[]): unknown[] {
  const seen = new Set<string>();
  return values.filter((value) => {
    const key = JSON.stringify(value);
    const isFirst = !seen.has(key);
    seen.add(key);
    return isFirst;
  });
}
