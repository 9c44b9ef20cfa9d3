/** What is billed by the piece: pictures that are made or given, and queries of a reranker. */
import type { Picture, Rates } from '../prices.ts';
import type { CatalogModel } from '../schema.ts';
import type { Services } from '../services.ts';
import { type Missing, type Origin, originOf } from './place.ts';

export interface UnitRates {
  readonly rates: Pick<Rates, 'image' | 'inputImage' | 'searchUnit'>;
  readonly derived: Readonly<Partial<Record<keyof Rates, string>>>;
  /** Of rates that are from elsewhere than the model's. */
  readonly sources: Readonly<Partial<Record<keyof Rates, Origin>>>;
}

/** Nova Canvas makes pictures of 1024 pixels in standard quality unless told otherwise (Amazon Nova User Guide). */
const DEFAULT_PIXELS = 1024;

/** USD each. Empty where a model is billed by tokens alone. */
export function unitRates(
  model: CatalogModel,
  picture: Picture | undefined,
  services: Services,
): UnitRates | Missing {
  const { perImage, perImageInput, perQuery } = model.price ?? {};
  const listed = imagePrice(model, picture, services);
  const made = listed ?? perImage;
  if (typeof made === 'object') return made;
  const { images, sources } = services;
  const origin = listed === undefined ? undefined : originOf(sources, images.source);
  return {
    rates: {
      ...(made === undefined ? {} : { image: made }),
      ...(perImageInput === undefined ? {} : { inputImage: perImageInput }),
      ...(perQuery === undefined ? {} : { searchUnit: perQuery }),
    },
    derived:
      made !== undefined && picture === undefined && hasSizes(model, services)
        ? { image: 'Of 1024 pixels in standard quality, which the model makes by default.' }
        : {},
    sources: origin === undefined ? {} : { image: origin },
  };
}

function hasSizes(model: CatalogModel, { images }: Services): boolean {
  return (images.perImage[model.id]?.length ?? 0) > 1;
}

function imagePrice(
  model: CatalogModel,
  picture: Picture | undefined,
  { images }: Services,
): number | Missing | undefined {
  const rows = images.perImage[model.id];
  if (rows === undefined) return undefined;
  const { pixels = DEFAULT_PIXELS, quality = 'standard' } = picture ?? {};
  const fitting = rows.find(
    (row) => pixels <= (row.upToPixels ?? Infinity) && quality === (row.quality ?? quality),
  );
  return (
    fitting?.usd ?? {
      why: `AWS lists no price for pictures of ${pixels} pixels in ${quality} quality by ${model.name}.`,
    }
  );
}
