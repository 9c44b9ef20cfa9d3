/**
 * The rate card of a model's agreement offer. Its dimensions are the usage types of the price files, with the region's
 * code in front or with none, for a price that holds in every region. The model is known by its id.
 */
import { ANY_REGION, type FileReading, readFigures } from './figures.ts';
import { regionOfCode } from './regions.ts';

/** As `ListFoundationModelAgreementOffers` gives it. */
export interface RateCardEntry {
  readonly dimension: string;
  /** USD. */
  readonly price: string;
  readonly description: string;
  readonly unit: string;
}

export type RateCard = readonly RateCardEntry[];

/** @param readOn ISO date */
export function readRateCard(modelId: string, card: RateCard, readOn: string): FileReading {
  const unread: string[] = [];
  const skus = card.flatMap(({ dimension, price, description, unit }, at) => {
    const code = /^([A-Z]{2,3}\d?)_/.exec(dimension)?.[1];
    const region = code === undefined ? ANY_REGION : regionOfCode(code);
    const usd = Number(price);
    if (region === undefined || price.trim() === '' || !(usd >= 0)) {
      unread.push(`${dimension}: ${region === undefined ? 'the region' : 'the price'}`);
      return [];
    }
    const usagetype = `${code ?? 'ALL'}-MP:${dimension}-Units`;
    return [{ sku: String(at), region, usagetype, servicename: modelId, description, unit, usd }];
  });
  const names = { idsOf: (name: string) => [name] };
  const reading = readFigures({ publicationDate: readOn, skus, unpriced: 0 }, names);
  return { ...reading, unread: [...reading.unread, ...unread].sort() };
}
