/** Numbers in a text, with what they count. */
import { type Located, matchesIn } from './located.ts';

export interface FoundNumber extends Located<number> {
  readonly kind: 'money' | 'percent' | 'plain';
  readonly currency?: string;
}

const WORDS: ReadonlyMap<string, number> = new Map(
  'zero one two three four five six seven eight nine ten eleven twelve'
    .split(' ')
    .map((word, value) => [word, value]),
);

const CURRENCIES: Readonly<Record<string, string>> = {
  $: 'USD',
  '€': 'EUR',
  '£': 'GBP',
  '¥': 'JPY',
  usd: 'USD',
  dollar: 'USD',
  dollars: 'USD',
  eur: 'EUR',
  euro: 'EUR',
  euros: 'EUR',
  gbp: 'GBP',
  pounds: 'GBP',
  chf: 'CHF',
  cad: 'CAD',
};

const NUMBER =
  /([$€£¥]|\b(?:USD|EUR|GBP|CHF|CAD) )?\s?(?<![\p{L}\d.,-])(\d{1,15}(?:[.,]\d{3}(?!\d))*(?:[.,]\d{1,6})?)(?![\p{L}\d])\s?(€|£|%|(?:percent|usd|eur|gbp|chf|cad|dollars?|euros?|pounds)\b)?/giu;

const NUMBER_WORD = /\b(zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b/gi;

export function findNumbers(text: string): readonly FoundNumber[] {
  const digits = matchesIn(text, NUMBER).map((match): FoundNumber => {
    const [whole, before = '', number = '', after = ''] = match;
    const currency = CURRENCIES[before.trim().toLowerCase()] ?? CURRENCIES[after.toLowerCase()];
    const isPercent = /^(?:%|percent)$/i.test(after);
    return {
      value: toNumber(number),
      start: match.index,
      end: match.index + whole.length,
      kind: currency !== undefined ? 'money' : isPercent ? 'percent' : 'plain',
      ...(currency === undefined ? {} : { currency }),
    };
  });
  const words = matchesIn(text, NUMBER_WORD).map(
    (match): FoundNumber => ({
      value: WORDS.get(match[0].toLowerCase()) ?? 0,
      start: match.index,
      end: match.index + match[0].length,
      kind: 'plain',
    }),
  );
  return [...digits, ...words].sort((left, right) => left.start - right.start);
}

/** `1,299.50`, `1.299,50`, `12,5`: the last mark is the decimal one unless three digits follow it. */
export function toNumber(text: string): number {
  const mark = Math.max(text.lastIndexOf(','), text.lastIndexOf('.'));
  if (mark < 0) return Number(text);
  const marks = new Set(text.replace(/\d/g, ''));
  const decimals = text.length - mark - 1;
  const isDecimal =
    decimals !== 3 || (marks.size === 1 && text[mark] === '.' && mark < 2 && text[0] === '0');
  const whole = text.slice(0, mark).replace(/[.,]/g, '');
  return isDecimal ? Number(`${whole}.${text.slice(mark + 1)}`) : Number(text.replace(/[.,]/g, ''));
}

/** A count in digits or as a word, for item lists. */
export function toCount(text: string): number | undefined {
  const value = WORDS.get(text.toLowerCase()) ?? (/^\d+$/.test(text) ? Number(text) : undefined);
  return value === undefined || value > 99_999 ? undefined : value;
}
