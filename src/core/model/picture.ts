/** What a request for pictures asks for beside the model's defaults, as far as its price depends on it. */
import type { PictureMade } from './events.ts';
import type { ModelRequest } from './request.ts';

const QUALITIES = ['standard', 'premium'] as const;

export interface PictureAsked {
  /** How many; 1 where the request does not say. */
  readonly images: number;
  readonly picture?: PictureMade;
}

/** Reads the model's own fields `numberOfImages`, `width`, `height` and `quality`. What is no such value is the default. */
export function pictureAsked({ extra, fields }: ModelRequest): PictureAsked {
  const own = extra?.fields;
  const given: Readonly<Record<string, unknown>> = {
    ...(typeof own === 'object' && own !== null ? own : {}),
    ...fields,
  };
  const pixels = Math.max(countIn(given.width) ?? 0, countIn(given.height) ?? 0);
  const quality = QUALITIES.find((known) => known === given.quality);
  const picture: PictureMade = {
    ...(pixels > 0 ? { pixels } : {}),
    ...(quality === undefined ? {} : { quality }),
  };
  const isDefault = pixels === 0 && quality === undefined;
  return { images: countIn(given.numberOfImages) ?? 1, ...(isDefault ? {} : { picture }) };
}

function countIn(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isInteger(value) && value > 0 ? value : undefined;
}
