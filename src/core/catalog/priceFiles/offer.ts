/**
 * AWS's price files and the answers of its price API as a list of SKUs. Shape: "Reading the service price list file"
 * of the AWS Billing documentation. Whatever does not hold the shape is left out and counted.
 */
import * as v from 'valibot';

export interface Sku {
  readonly sku: string;
  readonly region: string;
  readonly usagetype: string;
  /** The model, in the file of AWS's own and open models. */
  readonly model?: string;
  /** `Claude Haiku 4.5 (Amazon Bedrock Edition)`, in the file of the Marketplace's models. */
  readonly servicename?: string;
  readonly inferenceType?: string;
  readonly feature?: string;
  readonly tier?: string;
  readonly unit: string;
  readonly description: string;
  /** USD for one unit. */
  readonly usd: number;
}

export interface Offer {
  /** ISO time. */
  readonly publicationDate: string;
  readonly skus: readonly Sku[];
  /** Products without a price in dollars, or of no known shape. */
  readonly unpriced: number;
}

const offerSchema = v.looseObject({
  publicationDate: v.string(),
  products: v.record(v.string(), v.unknown()),
  terms: v.looseObject({ OnDemand: v.optional(v.record(v.string(), v.unknown()), {}) }),
});

const text = v.optional(v.string());
const productSchema = v.looseObject({
  attributes: v.looseObject({
    regionCode: v.string(),
    usagetype: v.string(),
    model: text,
    titanModel: text,
    servicename: text,
    inferenceType: text,
    feature: text,
    service_tier: text,
  }),
});

const termSchema = v.record(
  v.string(),
  v.looseObject({
    effectiveDate: text,
    priceDimensions: v.record(
      v.string(),
      v.looseObject({
        unit: v.optional(v.string(), ''),
        description: v.optional(v.string(), ''),
        beginRange: text,
        pricePerUnit: v.looseObject({ USD: v.string() }),
      }),
    ),
  }),
);

/** @throws ValiError where the value is not a price file at all */
export function readOffer(value: unknown): Offer {
  const { publicationDate, products, terms } = v.parse(offerSchema, value);
  const read = Object.entries(products).map(([sku, product]) =>
    skuOf(sku, product, terms.OnDemand[sku]),
  );
  const skus = read.flatMap((sku) => sku ?? []);
  return { publicationDate, skus, unpriced: read.length - skus.length };
}

function skuOf(sku: string, product: unknown, term: unknown): Sku | undefined {
  const known = v.safeParse(productSchema, product);
  const price = priceOf(term);
  if (!known.success || price === undefined) return undefined;
  const { attributes } = known.output;
  const { regionCode: region, usagetype, servicename, inferenceType, feature } = attributes;
  const model = attributes.model || attributes.titanModel;
  const tier = attributes.service_tier;
  return {
    sku,
    region,
    usagetype,
    ...price,
    ...(model ? { model } : {}),
    ...(servicename ? { servicename } : {}),
    ...(inferenceType ? { inferenceType } : {}),
    ...(feature ? { feature } : {}),
    ...(tier ? { tier } : {}),
  };
}

/** The price of the first unit, by the term that came into force last. */
function priceOf(term: unknown): Pick<Sku, 'unit' | 'description' | 'usd'> | undefined {
  const read = v.safeParse(termSchema, term);
  if (!read.success) return undefined;
  const newest = Object.values(read.output).sort((a, b) =>
    (b.effectiveDate ?? '').localeCompare(a.effectiveDate ?? ''),
  )[0];
  const dimensions = Object.values(newest?.priceDimensions ?? {});
  const first = dimensions.find(({ beginRange }) => Number(beginRange ?? 0) === 0) ?? dimensions[0];
  if (first === undefined) return undefined;
  const { unit, description, pricePerUnit } = first;
  const usd = pricePerUnit.USD.trim() === '' ? Number.NaN : Number(pricePerUnit.USD);
  return Number.isFinite(usd) && usd >= 0 ? { unit, description, usd } : undefined;
}
