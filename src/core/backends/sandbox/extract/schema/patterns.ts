/** Strings for schemas with a `pattern`: found in the text, or made up as short as the pattern allows. */
import type { PlainRecord } from '../../../../util/records.ts';
import { emptyString, fitString, matchesPattern, toPattern } from './limits.ts';

const MAX_WORDS = 5000;
const MAX_WORD = 40;

/** The first word that the schema's pattern accepts whole; undefined where there is no pattern, or no such word. */
export function patternIn(text: string, schema: PlainRecord): string | undefined {
  if (toPattern(schema.pattern) === undefined) return undefined;
  const words = text.match(/\S+/g) ?? [];
  return words
    .slice(0, MAX_WORDS)
    .map((word) => word.replace(/^[("'[]+|[)"'\].,;:!?]+$/g, ''))
    .find(
      (word) => word !== '' && word.length <= MAX_WORD && fitString(word, schema) !== undefined,
    );
}

/** The string for a text that gives none. */
export function leastString(schema: PlainRecord): string {
  const empty = emptyString(schema);
  if (matchesPattern(empty, schema) || typeof schema.pattern !== 'string') return empty;
  const made = exampleOf(schema.pattern);
  return made !== undefined && matchesPattern(made, schema) ? made : empty;
}

/**
 * A string for the plain patterns that schemas mostly hold: literals, classes, groups, first alternatives, and
 * quantifiers at their least. Undefined for what it cannot read.
 */
export function exampleOf(pattern: string): string | undefined {
  const reader = { text: pattern, at: 0 };
  const example = readAlternatives(reader);
  return reader.at === pattern.length ? example : undefined;
}

interface Reader {
  readonly text: string;
  at: number;
}

function readAlternatives(reader: Reader): string {
  const first = readSequence(reader);
  while (reader.text[reader.at] === '|') {
    reader.at++;
    readSequence(reader);
  }
  return first;
}

function readSequence(reader: Reader): string {
  let made = '';
  for (;;) {
    const next = reader.text[reader.at];
    if (next === undefined || next === '|' || next === ')') return made;
    const atom = readAtom(reader);
    made += atom.repeat(readLeast(reader));
  }
}

function readAtom(reader: Reader): string {
  const character = reader.text[reader.at++] ?? '';
  if (character === '^' || character === '$') return '';
  if (character === '.') return 'x';
  if (character === '\\') return escaped(reader.text[reader.at++] ?? '');
  if (character === '[') return readClass(reader);
  if (character !== '(') return character;
  if (reader.text.startsWith('?:', reader.at)) reader.at += 2;
  const group = readAlternatives(reader);
  if (reader.text[reader.at] === ')') reader.at++;
  return group;
}

function escaped(character: string): string {
  return { d: '0', w: 'x', s: ' ', b: '', S: 'x', D: 'x', W: '-' }[character] ?? character;
}

/** The first member of `[…]`; of `[^…]` a letter that is not among them. */
function readClass(reader: Reader): string {
  const end = reader.text.indexOf(']', reader.at + 1);
  const members = reader.text.slice(reader.at, end < 0 ? undefined : end);
  reader.at = end < 0 ? reader.text.length : end + 1;
  if (members.startsWith('^'))
    return [...'x0-_ '].find((letter) => !members.includes(letter)) ?? 'x';
  return members.startsWith('\\') ? escaped(members[1] ?? '') : (members[0] ?? '');
}

/** How often an atom must stand: 1, unless a quantifier says otherwise. */
function readLeast(reader: Reader): number {
  const quantifier = /^(?:[*?+]|\{(\d+)(?:,\d*)?\})\??/.exec(
    reader.text.slice(reader.at, reader.at + 20),
  );
  if (quantifier === null) return 1;
  reader.at += quantifier[0].length;
  if (quantifier[1] !== undefined) return Math.min(Number(quantifier[1]), 1000);
  return quantifier[0].startsWith('+') ? 1 : 0;
}
