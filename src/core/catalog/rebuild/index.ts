/** Rebuilding the bundled catalogue's prices from AWS's price files of every region, and saying what changed. */
import * as v from 'valibot';
import { AssayError, cancelled, toAssayError } from '../../model/index.ts';
import { makeModels } from '../catalog.ts';
import { type FileReading, type PriceRowFigures, readFigures } from '../priceFiles/figures.ts';
import { modelNames } from '../priceFiles/names.ts';
import { readOffer } from '../priceFiles/offer.ts';
import { lengthUnknown, type PriceChange, rateEntries } from '../refresh/changes.ts';
import { type DownloadDeps, downloadJson } from '../refresh/download.ts';
import { BEDROCK_OFFERS, PRICE_FILES_URL, priceFileUrl } from '../refresh/urls.ts';
import { type CatalogModel, PRICE_LISTS, type RowRates } from '../schema.ts';
import { mergeModel, rowsByRegion } from './merge.ts';

export interface RebuildSpec {
  /** All that AWS's index of regions names, unless given. */
  readonly regions?: readonly string[];
  readonly baseUrl?: string;
}

export interface RebuildDeps extends DownloadDeps {
  /** The file as it is: `bedrockModels.json`. */
  readonly bedrockModels: unknown;
  /** `priceNames.json`. */
  readonly priceNames: unknown;
}

export type RebuildEvent =
  | { readonly type: 'progress'; readonly what: string }
  | { readonly type: 'warning'; readonly what: string; readonly error: AssayError }
  | RebuildResult;

export interface RebuildResult {
  readonly type: 'result';
  /** The new content of `bedrockModels.json`. */
  readonly data: unknown;
  readonly changes: readonly PriceChange[];
  /** How many price files were read. */
  readonly read: number;
  readonly unknownNames: readonly string[];
  readonly unread: readonly string[];
  readonly contradictions: readonly string[];
  /** Models with a price that no file named: theirs is as old as it was. */
  readonly notListed: readonly string[];
}

const regionIndex = v.object({ regions: v.record(v.string(), v.unknown()) });

/**
 * A region whose files can't all be read keeps its old figures.
 * @throws AssayError `cancelled`, and where no region could be read; ValiError for data that is none
 */
export async function* rebuildCatalog(
  spec: RebuildSpec,
  deps: RebuildDeps,
  signal: AbortSignal,
): AsyncGenerator<RebuildEvent> {
  const { baseUrl = PRICE_FILES_URL } = spec;
  const models = makeModels(deps.bedrockModels);
  const names = modelNames(deps.priceNames, models);
  const readings: FileReading[] = [];
  const whole = new Set<string>();
  for (const region of spec.regions ?? (await regionsOf(baseUrl, deps, signal))) {
    yield { type: 'progress', what: region };
    try {
      const offers = BEDROCK_OFFERS.map(async (offer) => {
        const url = priceFileUrl(baseUrl, offer, region);
        const file = await downloadJson(url, undefined, deps, signal);
        if (file.kind === 'same') throw new AssayError('unexpected', `${url} sent nothing.`);
        return readFigures(readOffer(file.value), names);
      });
      readings.push(...(await Promise.all(offers)));
      whole.add(region);
    } catch (thrown) {
      const error = toAssayError(thrown);
      if (signal.aborted) throw cancelled();
      yield { type: 'warning', what: region, error };
    }
  }
  if (whole.size === 0)
    throw new AssayError('unavailable', 'No region’s price files could be read.');
  yield result(models.models, readings, { whole, data: deps.bedrockModels });
}

async function regionsOf(
  baseUrl: string,
  deps: RebuildDeps,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const lists = BEDROCK_OFFERS.map(async (offer) => {
    const url = `${baseUrl}/offers/v1.0/aws/${offer}/current/region_index.json`;
    const index = await downloadJson(url, undefined, deps, signal);
    return index.kind === 'same' ? [] : Object.keys(v.parse(regionIndex, index.value).regions);
  });
  return [...new Set((await Promise.all(lists)).flat())].sort();
}

interface Before {
  readonly whole: ReadonlySet<string>;
  readonly data: unknown;
}

const dataShape = v.looseObject({
  generated: v.string(),
  sources: v.record(v.string(), v.unknown()),
});

function result(
  before: readonly CatalogModel[],
  readings: readonly FileReading[],
  { whole, data }: Before,
): RebuildResult {
  const published =
    readings
      .map(({ publishedOn }) => publishedOn)
      .sort()
      .at(-1) ?? '';
  const source = `aws-price-list-${published}`;
  const rows = readings.flatMap((reading) => reading.rows);
  const after = before.map((model) => mergeModel(model, { rows, regions: whole, source }));
  const shape = v.parse(dataShape, data);
  const named = new Set(rows.map(({ modelId }) => modelId));
  const all = (pick: (reading: FileReading) => readonly string[]): readonly string[] =>
    [...new Set(readings.flatMap(pick))].sort();
  return {
    type: 'result',
    data: {
      ...shape,
      generated: [published, shape.generated].sort().at(-1),
      sources: { [source]: sourceOf(published), ...shape.sources },
      models: after,
    },
    changes: changesBetween(before, after),
    read: readings.length,
    unknownNames: all((reading) => reading.unknownNames),
    unread: [...all((reading) => reading.unread), ...withoutLength(after, rows)],
    contradictions: all((reading) => reading.contradictions),
    notListed: before.filter(({ id, price }) => price && !named.has(id)).map(({ id }) => id),
  };
}

/** What rows say of long requests and the new catalogue does not hold, a sentence each. */
function withoutLength(
  after: readonly CatalogModel[],
  rows: readonly PriceRowFigures[],
): readonly string[] {
  const models = new Map(after.map((model) => [model.id, model]));
  const isHeld = ({ modelId, region, list }: PriceRowFigures): boolean => {
    const model = models.get(modelId);
    return model !== undefined && rowsByRegion(model, list).get(region)?.tiers !== undefined;
  };
  return rows.filter((row) => row.longContext !== undefined && !isHeld(row)).map(lengthUnknown);
}

function sourceOf(asOf: string): unknown {
  return {
    title: 'AWS Price List',
    asOf,
    url: 'https://aws.amazon.com/bedrock/pricing/',
    detail: `AWS price files of AmazonBedrock and AmazonBedrockFoundationModels, published ${asOf}`,
  };
}

/** Every figure that a region and list has now and had not, has no more, or has otherwise. */
export function changesBetween(
  before: readonly CatalogModel[],
  after: readonly CatalogModel[],
): readonly PriceChange[] {
  const [old, now] = [figuresOf(before), figuresOf(after)];
  return [...new Set([...old.keys(), ...now.keys()])].sort().flatMap((key): PriceChange[] => {
    const [was, is] = [old.get(key), now.get(key)];
    const place = was ?? is;
    if (place === undefined || was?.usd === is?.usd) return [];
    const { usd: _, ...rest } = place;
    return [{ ...rest, before: was?.usd, after: is?.usd }];
  });
}

type Figure = Omit<PriceChange, 'before' | 'after'> & { readonly usd: number };

function figuresOf(models: readonly CatalogModel[]): Map<string, Figure> {
  const figures = new Map<string, Figure>();
  for (const model of models) {
    for (const list of PRICE_LISTS) {
      for (const [region, row] of rowsByRegion(model, list)) {
        for (const [rate, usd] of rateEntries(ratesOf(row))) {
          const figure = { modelId: model.id, region, list, rate, usd };
          figures.set([model.id, list, region, rate].join(' '), figure);
        }
      }
    }
  }
  return figures;
}

function ratesOf({ in: input, out: output, cacheRead, cacheWrite5m, cacheWrite1h }: RowRates) {
  const rates = { input, output, cacheRead, cacheWrite5m, cacheWrite1h };
  return Object.fromEntries(Object.entries(rates).filter(([, usd]) => usd !== undefined));
}
