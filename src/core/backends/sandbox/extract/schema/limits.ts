/** Values that keep to a schema's limits, and the smallest value it allows where a text gives none. */
import type { PlainRecord } from '../../../../util/records.ts';
import { numberOf } from './resolve.ts';

const FORMAT_EXAMPLES: Readonly<Record<string, string>> = {
  email: 'unknown@example.invalid',
  'idn-email': 'unknown@example.invalid',
  uri: 'about:blank',
  'uri-reference': 'about:blank',
  iri: 'about:blank',
  date: '1970-01-01',
  'date-time': '1970-01-01T00:00:00Z',
  time: '00:00:00Z',
  duration: 'PT0S',
  uuid: '00000000-0000-0000-0000-000000000000',
  hostname: 'unknown.invalid',
  ipv4: '0.0.0.0',
  ipv6: '::',
};

const FORMAT_PATTERNS: Readonly<Record<string, RegExp>> = {
  email: /^[^\s@]+@[^\s@]+\.[^\s@.]+$/,
  'idn-email': /^[^\s@]+@[^\s@]+\.[^\s@.]+$/,
  uri: /^[a-z][a-z0-9+.-]*:\S+$/i,
  date: /^\d{4}-\d{2}-\d{2}$/,
  'date-time': /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/i,
};

/** The text as the schema allows it: cut where it is too long; undefined where it cannot be made to fit. */
export function fitString(text: string, schema: PlainRecord): string | undefined {
  const format = typeof schema.format === 'string' ? schema.format : '';
  const shape = FORMAT_PATTERNS[format];
  if (shape !== undefined && !shape.test(text)) return undefined;
  if (shape === undefined && FORMAT_EXAMPLES[format] !== undefined) return undefined;
  const maxLength = numberOf(schema.maxLength) ?? Infinity;
  const characters = [...text];
  const cut = characters.length > maxLength ? characters.slice(0, maxLength).join('') : text;
  if ([...cut].length < (numberOf(schema.minLength) ?? 0)) return undefined;
  return matchesPattern(cut, schema) ? cut : undefined;
}

export function matchesPattern(text: string, { pattern }: PlainRecord): boolean {
  return toPattern(pattern)?.test(text) ?? true;
}

/** A schema's own pattern; undefined where there is none, or none that JavaScript reads. */
export function toPattern(pattern: unknown): RegExp | undefined {
  if (typeof pattern !== 'string') return undefined;
  try {
    return new RegExp(pattern, 'u');
  } catch {
    return undefined;
  }
}

/** A string that says nothing, as short as the schema allows. A pattern is beyond it. */
export function emptyString(schema: PlainRecord): string {
  const format = typeof schema.format === 'string' ? FORMAT_EXAMPLES[schema.format] : undefined;
  const text = format ?? '';
  return text.padEnd(numberOf(schema.minLength) ?? 0, '-');
}

/** The number as the schema allows it; undefined where it lies outside. */
export function fitNumber(value: number, schema: PlainRecord, whole: boolean): number | undefined {
  if (whole && !Number.isInteger(value)) return undefined;
  const step = numberOf(schema.multipleOf);
  if (step !== undefined && !isMultiple(value, step)) return undefined;
  const { low, high } = bounds(schema, whole);
  return value < low || value > high ? undefined : value;
}

/** Zero, or the allowed number nearest to it. */
export function emptyNumber(schema: PlainRecord, whole: boolean): number {
  const { low, high } = bounds(schema, whole);
  const value = Math.min(Math.max(0, low), high);
  const step = numberOf(schema.multipleOf);
  if (step === undefined || step <= 0) return value;
  return value >= 0 ? Math.ceil(value / step) * step : Math.floor(value / step) * step;
}

/** Exclusive bounds are moved inwards by one, or by a little where fractions are allowed. */
function bounds(schema: PlainRecord, whole: boolean) {
  const inside = whole ? 1 : 1e-6;
  const lows = [numberOf(schema.minimum), shift(schema.exclusiveMinimum, inside)];
  const highs = [numberOf(schema.maximum), shift(schema.exclusiveMaximum, -inside)];
  const low = Math.max(...lows.map((value) => value ?? -Infinity));
  const high = Math.min(...highs.map((value) => value ?? Infinity));
  return whole ? { low: Math.ceil(low), high: Math.floor(high) } : { low, high };
}

function shift(value: unknown, by: number): number | undefined {
  const number = numberOf(value);
  return number === undefined ? undefined : number + by;
}

function isMultiple(value: number, step: number): boolean {
  const quotient = value / step;
  return Math.abs(quotient - Math.round(quotient)) < 1e-9;
}
