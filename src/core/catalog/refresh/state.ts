/**
 * Refreshed prices as a file: what was read, where, and when. One entry a price file or rate card, so that one that
 * is read again takes the place of its older self and no other.
 */
import * as v from 'valibot';
import type { RefreshedPrices, RefreshedRow } from '../book/index.ts';
import { ANY_REGION, type PriceRowFigures } from '../priceFiles/figures.ts';
import { PRICE_LISTS, parts } from '../schema.ts';

const { date, region, text, usd } = parts;

const rates = v.strictObject({
  input: v.optional(usd),
  output: v.optional(usd),
  cacheRead: v.optional(usd),
  cacheWrite5m: v.optional(usd),
  cacheWrite1h: v.optional(usd),
  image: v.optional(usd),
  inputImage: v.optional(usd),
  searchUnit: v.optional(usd),
});

const rowSchema = v.strictObject({
  modelId: text,
  region: v.union([region, v.literal(ANY_REGION)]),
  list: v.picklist(PRICE_LISTS),
  rates,
  longContext: v.optional(rates),
});

const readSchema = v.strictObject({
  /** Address of a price file, or `agreement:` with the model's id. */
  from: text,
  /** For people: `AWS Price List`. */
  source: text,
  /** Where a person can look it up. */
  url: v.pipe(v.string(), v.url()),
  etag: v.optional(text),
  /** When AWS made it. */
  publishedOn: v.optional(date),
  /** When it was the newest that AWS had. */
  checkedOn: date,
  /** Date of the catalogue by whose names it was read. */
  catalog: date,
  rows: v.array(rowSchema),
});

/** One price file or rate card, as it was read. */
export interface Read {
  readonly from: string;
  readonly source: string;
  readonly url: string;
  readonly etag?: string;
  readonly publishedOn?: string;
  readonly checkedOn: string;
  readonly catalog: string;
  readonly rows: readonly PriceRowFigures[];
}

/** A reader meets files of newer versions of Assay, and says so. */
export const PRICES_VERSION = 1;

const fileSchema = v.object({ version: v.literal(PRICES_VERSION), reads: v.array(readSchema) });

export interface StoredPrices {
  readonly reads: readonly Read[];
  /** A sentence where the file can't be used. Its prices are then as if there were no file. */
  readonly problem?: string;
}

/** Never throws: a damaged or newer file is a problem to show, and no price. */
export function parsePrices(file: string | undefined): StoredPrices {
  if (file === undefined) return { reads: [] };
  let value: unknown;
  try {
    value = JSON.parse(file);
  } catch {
    return unusable('is damaged');
  }
  const version = v.safeParse(v.object({ version: v.number() }), value);
  if (version.success && version.output.version > PRICES_VERSION) {
    return unusable('was written by a newer version of Assay');
  }
  const read = v.safeParse(fileSchema, value);
  return read.success ? { reads: read.output.reads.map(plain) } : unusable('is damaged');
}

function unusable(how: string): StoredPrices {
  const problem = `The file of refreshed prices ${how} and is not used. Refreshing prices writes it anew.`;
  return { reads: [], problem };
}

type ParsedRead = v.InferOutput<typeof readSchema>;

/** Without members that are there and undefined. */
function plain({ etag, publishedOn, rows, ...rest }: ParsedRead): Read {
  return {
    ...rest,
    ...(etag === undefined ? {} : { etag }),
    ...(publishedOn === undefined ? {} : { publishedOn }),
    rows: rows.map(({ longContext, ...row }) => ({
      ...row,
      rates: defined(row.rates),
      ...(longContext === undefined ? {} : { longContext: defined(longContext) }),
    })),
  };
}

function defined(given: v.InferOutput<typeof rates>): PriceRowFigures['rates'] {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

export function formatPrices(reads: readonly Read[]): string {
  return `${JSON.stringify({ version: PRICES_VERSION, reads }, undefined, 1)}\n`;
}

/** The figures of all reads, by model and place. Where two speak of the same rate, the one that was checked later counts. */
export function refreshedPrices(reads: readonly Read[]): RefreshedPrices | undefined {
  if (reads.length === 0) return undefined;
  const rows = new Map<string, RefreshedRow>();
  const inOrder = [...reads].sort((a, b) => a.checkedOn.localeCompare(b.checkedOn));
  for (const { source, url, checkedOn, rows: figures } of inOrder) {
    for (const { modelId, region: where, list, rates: given, longContext } of figures) {
      const key = keyOf(modelId, { region: where, list });
      const older = rows.get(key);
      const long = { ...older?.longContext, ...longContext };
      rows.set(key, {
        rates: { ...older?.rates, ...given },
        ...(Object.keys(long).length === 0 ? {} : { longContext: long }),
        source,
        url,
        asOf: checkedOn,
      });
    }
  }
  return {
    asOf: inOrder.at(-1)?.checkedOn ?? '',
    find: (modelId, place) =>
      rows.get(keyOf(modelId, place)) ?? rows.get(keyOf(modelId, { ...place, region: ANY_REGION })),
  };
}

function keyOf(modelId: string, place: { readonly region: string; readonly list: string }): string {
  return `${modelId} ${place.region} ${place.list}`;
}
