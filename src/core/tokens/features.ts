/** Counts the features of a text in one pass over its UTF-16 code units, without regular expressions. */
import { FEATURES, type Feature } from './weights.ts';

export type FeatureCounts = Record<Feature, number>;

/** Reads one stretch of text from `start`, adds to the counts, and gives the index after it. */
type Scanner = (text: string, start: number, counts: FeatureCounts) => number;

const TAB = 9;
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const SPACE = 32;
const UNDERSCORE = 95;

const isLower = (code: number) => code >= 97 && code <= 122;
const isUpper = (code: number) => code >= 65 && code <= 90;
const isDigit = (code: number) => code >= 48 && code <= 57;
const isNewline = (code: number) => code === LINE_FEED || code === CARRIAGE_RETURN;
const isPunctuation = (code: number) =>
  code > SPACE && code < 128 && !isDigit(code) && !isUpper(code) && !isLower(code);

export function countFeatures(text: string): FeatureCounts {
  const counts = noFeatures();
  let index = 0;
  while (index < text.length) {
    index = scannerOf(text.charCodeAt(index))(text, index, counts);
  }
  return counts;
}

/** `fromEntries` forgets the names, which are all there: they come from the list that the type is made of. */
function noFeatures(): FeatureCounts {
  return Object.fromEntries(FEATURES.map((name) => [name, 0])) as FeatureCounts;
}

function scannerOf(code: number): Scanner {
  if (isLower(code) || isUpper(code)) return scanLetters;
  if (code === SPACE) return scanSpaces;
  if (isNewline(code)) return scanNewlines;
  if (isDigit(code)) return scanDigits;
  if (code === TAB) return scanTab;
  if (isPunctuation(code)) return scanPunctuation;
  return scanOther;
}

/** A run of ASCII letters, cut into words at camelCase humps. */
function scanLetters(text: string, start: number, counts: FeatureCounts): number {
  let wordStart = start;
  let previousLower = isLower(text.charCodeAt(start));
  if (!previousLower) counts.capitalized++;
  let index = start + 1;
  for (; index < text.length; index++) {
    const code = text.charCodeAt(index);
    const upper = isUpper(code);
    if (!upper && !isLower(code)) break;
    if (upper && previousLower) {
      countWord(index - wordStart, counts);
      wordStart = index;
      counts.camelHumps++;
    } else if (upper) {
      counts.repeatedCapitals++;
    }
    previousLower = !upper;
  }
  countWord(index - wordStart, counts);
  return index;
}

function countWord(length: number, counts: FeatureCounts): void {
  if (length <= 3) counts.wordsTo3++;
  else if (length <= 6) counts.wordsTo6++;
  else if (length <= 9) counts.wordsTo9++;
  else counts.wordsOver9++;
  if (length > 13) counts.charactersOver13 += length - 13;
}

/** A single space belongs to the word after it and costs nothing. */
function scanSpaces(text: string, start: number, counts: FeatureCounts): number {
  let index = start + 1;
  while (text.charCodeAt(index) === SPACE) index++;
  if (index - start > 1) counts.spaceRuns++;
  return index;
}

/** A run of line ends, and the indentation of the line that follows. */
function scanNewlines(text: string, start: number, counts: FeatureCounts): number {
  let index = start + 1;
  while (isNewline(text.charCodeAt(index))) index++;
  counts.newlineRuns++;
  const indentStart = index;
  while (text.charCodeAt(index) === SPACE || text.charCodeAt(index) === TAB) index++;
  if (index > indentStart) {
    counts.indents++;
    counts.indentCharacters += index - indentStart;
  }
  return index;
}

function scanDigits(text: string, start: number, counts: FeatureCounts): number {
  let index = start + 1;
  while (isDigit(text.charCodeAt(index))) index++;
  counts.digitRuns++;
  counts.digits += index - start;
  return index;
}

function scanTab(_text: string, start: number, counts: FeatureCounts): number {
  counts.tabs++;
  return start + 1;
}

function scanPunctuation(text: string, start: number, counts: FeatureCounts): number {
  let index = start;
  for (; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (!isPunctuation(code)) break;
    if (code === UNDERSCORE) counts.underscores++;
    else counts.punctuation++;
  }
  counts.punctuationRuns++;
  return index;
}

/** One code unit outside ASCII, or a control character. */
function scanOther(text: string, start: number, counts: FeatureCounts): number {
  const script = scriptOf(text.charCodeAt(start));
  counts[script]++;
  const spelled =
    script === 'latinExtended' || script === 'cyrillicGreek' || script === 'otherScripts';
  if (spelled && isWordStart(text, start)) counts.foreignWords++;
  return start + 1;
}

function isWordStart(text: string, index: number): boolean {
  if (index === 0) return true;
  const before = text.charCodeAt(index - 1);
  return before === SPACE || before === LINE_FEED || before === TAB;
}

function scriptOf(code: number): Feature {
  if (code < 128) return 'symbols';
  if (code < 0x250 || (code >= 0x1e00 && code < 0x1f00)) return 'latinExtended';
  if (code < 0x530) return 'cyrillicGreek';
  if ((code >= 0x4e00 && code <= 0x9fff) || (code >= 0x3400 && code < 0x4dc0)) return 'han';
  if (code >= 0x3040 && code < 0x3100) return 'kana';
  if (code >= 0xac00 && code <= 0xd7af) return 'hangul';
  return isSymbol(code) ? 'symbols' : 'otherScripts';
}

/** General punctuation to miscellaneous symbols, CJK punctuation, full-width forms, and halves of non-BMP characters. */
function isSymbol(code: number): boolean {
  return (
    (code >= 0x2000 && code < 0x2e00) ||
    (code >= 0x3000 && code < 0x3040) ||
    code >= 0xff00 ||
    (code >= 0xd800 && code < 0xe000)
  );
}
