/**
 * Counts the features of a text in one pass over its UTF-16 code units, without regular expressions: every code unit is
 * read once or twice, whatever the text, so that no input is slow.
 */
import { FEATURES, type Feature } from './weights.ts';

export interface FeatureCounts extends Record<Feature, number> {
  /** Not a feature of the model: the letters that say which script the text is in. */
  asciiLetters: number;
}

const TAB = 9;
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const SPACE = 32;
const UNDERSCORE = 95;

const isLower = (code: number) => code >= 97 && code <= 122;
const isUpper = (code: number) => code >= 65 && code <= 90;
const isDigit = (code: number) => code >= 48 && code <= 57;
const isBlank = (code: number) => code === SPACE || code === TAB;
const isNewline = (code: number) => code === LINE_FEED || code === CARRIAGE_RETURN;
const isWordGap = (code: number) => isBlank(code) || code === LINE_FEED;
const isPunctuation = (code: number) =>
  code > SPACE && code < 128 && !isDigit(code) && !isUpper(code) && !isLower(code);

export function countFeatures(text: string): FeatureCounts {
  const counts = noFeatures();
  let index = 0;
  while (index < text.length) index = scan(text, index, counts);
  return counts;
}

/** `fromEntries` forgets the names, which are all there: they come from the list that the type is made of. */
function noFeatures(): FeatureCounts {
  const zeros = Object.fromEntries(FEATURES.map((name) => [name, 0])) as Record<Feature, number>;
  return { ...zeros, asciiLetters: 0 };
}

/**
 * Reads one stretch of text from `start`, adds to the counts, and gives the index after it. Each scanner is called by
 * its name, which is three times as fast here as calling it from a table.
 */
function scan(text: string, start: number, counts: FeatureCounts): number {
  const code = text.charCodeAt(start);
  if (isLower(code) || isUpper(code)) return scanLetters(text, start, counts);
  if (code === SPACE) return scanSpaces(text, start, counts);
  if (code >= 128) return scanBeyondAscii(text, start, counts);
  if (isNewline(code)) return scanNewlines(text, start, counts);
  if (isDigit(code)) return scanDigits(text, start, counts);
  if (code === TAB) return scanTabs(text, start, counts);
  if (isPunctuation(code)) return scanPunctuation(text, start, counts);
  // A control character.
  counts.symbols++;
  return start + 1;
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
  counts.asciiLetters += index - start;
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
  while (isBlank(text.charCodeAt(index))) index++;
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

function scanTabs(text: string, start: number, counts: FeatureCounts): number {
  let index = start + 1;
  while (text.charCodeAt(index) === TAB) index++;
  counts.tabs += index - start;
  return index;
}

function scanPunctuation(text: string, start: number, counts: FeatureCounts): number {
  let underscores = 0;
  let index = start;
  for (; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (!isPunctuation(code)) break;
    if (code === UNDERSCORE) underscores++;
  }
  counts.underscores += underscores;
  counts.punctuation += index - start - underscores;
  counts.punctuationRuns++;
  return index;
}

/** A run of code units outside ASCII. */
function scanBeyondAscii(text: string, start: number, counts: FeatureCounts): number {
  const isSpelled = countBeyondAscii(text.charCodeAt(start), counts);
  if (isSpelled && (start === 0 || isWordGap(text.charCodeAt(start - 1)))) counts.foreignWords++;
  let index = start + 1;
  for (; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code < 128) break;
    countBeyondAscii(code, counts);
  }
  return index;
}

/** Counts the script of a code unit; true where it writes words with spaces between them. */
function countBeyondAscii(code: number, counts: FeatureCounts): boolean {
  if (code < 0x250 || (code >= 0x1e00 && code < 0x1f00)) counts.latinExtended++;
  else if (code < 0x530) counts.cyrillicGreek++;
  else if (isUnspaced(code, counts)) return false;
  else counts.otherScripts++;
  return true;
}

function isUnspaced(code: number, counts: FeatureCounts): boolean {
  if ((code >= 0x4e00 && code <= 0x9fff) || (code >= 0x3400 && code < 0x4dc0)) counts.han++;
  else if (code >= 0x3040 && code < 0x3100) counts.kana++;
  else if (code >= 0xac00 && code <= 0xd7af) counts.hangul++;
  else if (isSymbol(code)) counts.symbols++;
  else return false;
  return true;
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
