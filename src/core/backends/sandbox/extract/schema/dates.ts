/** Dates in a text, as ISO 8601. */

import { type Located, matchesIn } from './located.ts';

const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');

const MONTH =
  '(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)(?:uary|ruary|ch|il|e|y|ust|t|tember|ober|ember)?\\.?';

const PATTERNS: readonly (readonly [RegExp, (parts: readonly string[]) => readonly number[]])[] = [
  [
    /\b(\d{4})-(\d{1,2})-(\d{1,2})\b/g,
    ([year, month, day]) => [Number(year), Number(month), Number(day)],
  ],
  [
    new RegExp(`\\b(\\d{1,2})(?:st|nd|rd|th)?(?: of)? ${MONTH},? (\\d{4})\\b`, 'gi'),
    ([day, month, year]) => [Number(year), monthOf(month), Number(day)],
  ],
  [
    new RegExp(`\\b${MONTH} (\\d{1,2})(?:st|nd|rd|th)?,? (\\d{4})\\b`, 'gi'),
    ([month, day, year]) => [Number(year), monthOf(month), Number(day)],
  ],
  [
    /\b(\d{1,2})\.(\d{1,2})\.(\d{4})\b/g,
    ([day, month, year]) => [Number(year), Number(month), Number(day)],
  ],
  [/\b(\d{1,2})\/(\d{1,2})\/(\d{4})\b/g, slashed],
];

/** American order, unless the first number can be no month. */
function slashed([first, second, year]: readonly string[]): readonly number[] {
  const [left, right] = [Number(first), Number(second)];
  return left > 12 ? [Number(year), right, left] : [Number(year), left, right];
}

function monthOf(name = ''): number {
  return MONTHS.indexOf(name.slice(0, 3).toLowerCase()) + 1;
}

/** Full dates in the order of the text, as `YYYY-MM-DD`. */
export function findDates(text: string): readonly Located<string>[] {
  const found = PATTERNS.flatMap(([pattern, read]) =>
    matchesIn(text, pattern).flatMap((match) => {
      const value = toIso(read(match.slice(1)));
      return value === undefined
        ? []
        : [{ value, start: match.index, end: match.index + match[0].length }];
    }),
  );
  return found.sort((left, right) => left.start - right.start);
}

function toIso([year = 0, month = 0, day = 0]: readonly number[]): string | undefined {
  const date = new Date(Date.UTC(year, month - 1, day));
  const exists = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return exists && month > 0 ? date.toISOString().slice(0, 10) : undefined;
}
