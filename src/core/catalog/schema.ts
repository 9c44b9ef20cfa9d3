/** Shapes of the bundled catalogue. Strict, so that a misspelled key fails the build instead of being ignored. */
import * as v from 'valibot';

const usd = v.pipe(v.number(), v.finite(), v.minValue(0));
const count = v.pipe(v.number(), v.integer(), v.minValue(1));
const text = v.pipe(v.string(), v.nonEmpty());
const date = v.pipe(v.string(), v.isoDate());
const region = v.pipe(v.string(), v.regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'not a region'));

/** Where a figure is from, and as of when. */
export const sourceSchema = v.strictObject({
  title: text,
  asOf: date,
  url: v.pipe(v.string(), v.url()),
  /** Neither AWS nor a copy of what AWS publishes. */
  thirdParty: v.optional(v.boolean()),
  /** Somebody quoting AWS. */
  secondary: v.optional(v.boolean()),
  /** Worked out, not listed. */
  estimate: v.optional(v.boolean()),
  detail: v.optional(text),
});

export type Source = v.InferOutput<typeof sourceSchema>;

export const sourcesSchema = v.record(text, sourceSchema);

/** USD per million tokens. */
const tokenRates = {
  in: v.optional(usd),
  out: v.optional(usd),
  cacheRead: v.optional(usd),
  /** For GPT, whose entries live for 30 minutes, the price of those. */
  cacheWrite5m: v.optional(usd),
  cacheWrite1h: v.optional(usd),
};

const rowRates = {
  ...tokenRates,
  /** Rates of a request whose prompt is longer than `above` tokens. */
  tiers: v.optional(v.array(v.strictObject({ above: count, ...tokenRates }))),
};

const rowSchema = v.strictObject(rowRates);

/** Rates in the data's own words. */
export type RowRates = v.InferOutput<typeof rowSchema>;

const priceRow = v.strictObject({
  ...rowRates,
  /** The region that the row is of. Absent in lists that name none. */
  ref: v.optional(region),
});

export type PriceRow = v.InferOutput<typeof priceRow>;

/** A region's own rates: input and output, or a row where more than those differ. */
const regional = v.record(
  region,
  v.union([v.tuple([v.nullable(usd), v.nullable(usd)]), v.strictObject(rowRates)]),
);

/** A list of prices: calls that stay in a region or geography, global ones, and the tiers of either. */
export const PRICE_LISTS = [
  'in-region',
  'global',
  'batch',
  'flex',
  'priority',
  'optimized',
  'global-batch',
  'global-flex',
  'global-priority',
  'global-optimized',
] as const;

export type PriceList = (typeof PRICE_LISTS)[number];

function byList<const T extends v.GenericSchema>(entry: T) {
  const each = v.optional(entry);
  return {
    'in-region': each,
    global: each,
    batch: each,
    flex: each,
    priority: each,
    optimized: each,
    'global-batch': each,
    'global-flex': each,
    'global-priority': each,
    'global-optimized': each,
  };
}

const priceSchema = v.strictObject({
  ...byList(priceRow),
  /** In place of `in-region` where the model is served through a geography's profile only. */
  geo: v.optional(priceRow),
  /** USD each. */
  perImage: v.optional(usd),
  perImageInput: v.optional(usd),
  perQuery: v.optional(usd),
});

const promptCacheSchema = v.strictObject({
  /** Tokens before the cache point, below which nothing is cached. */
  minTokens: v.optional(count),
  maxCheckpoints: v.optional(count),
  ttl: v.optional(v.array(v.picklist(['5m', '30m', '1h']))),
  /** Caches by itself. */
  implicit: v.optional(v.boolean()),
});

/** The dates of a retirement, in the regions named or in all. */
const retirementSchema = v.strictObject({
  regions: v.optional(v.array(region)),
  legacyOn: date,
  /** From when on the vendor may charge more. */
  extendedAccessOn: v.optional(date),
  /** From when on calls fail. */
  endsOn: date,
  source: text,
});

const modelSchema = v.strictObject({
  id: text,
  name: text,
  vendor: text,
  /** As AWS's lists gave it when the catalogue was made. */
  lifecycle: v.optional(v.picklist(['ACTIVE', 'LEGACY'])),
  retirement: v.optional(v.array(retirementSchema)),
  /** AWS's promise that the model does not end before a date. */
  endsNotBefore: v.optional(v.strictObject({ date, source: text })),
  successor: v.optional(v.strictObject({ id: text, source: text })),
  input: v.optional(v.array(text)),
  output: v.optional(v.array(text)),
  streaming: v.optional(v.boolean()),
  /** Regions by `in-region`, a geography's prefix, or `global`. */
  availability: v.optional(v.record(text, v.array(region))),
  /** In how many regions the OpenAI-compatible endpoint lists the id. */
  mantleRegions: v.optional(count),
  context: v.optional(count),
  maxOutput: v.optional(count),
  dimensions: v.optional(count),
  reasoning: v.optional(v.boolean()),
  tools: v.optional(v.boolean()),
  tokenizer: text,
  /** Tiers besides the standard one that the model is served in on demand. */
  serviceTiers: v.optional(v.array(v.picklist(['flex', 'priority']))),
  promptCache: v.optional(promptCacheSchema),
  /** What an output token counts for in the quota of tokens per minute. */
  outputBurndown: v.optional(count),
  price: v.optional(priceSchema),
  /** Regions where AWS lists the very prices of `price`; `in-region` stands for a geography too, as on the bill. */
  sameIn: v.optional(v.strictObject(byList(v.array(region)))),
  /** Regions where AWS lists others. */
  regional: v.optional(v.strictObject(byList(regional))),
  /** Rates of `price` that are worked out by the vendor's rule. */
  derivedRates: v.optional(v.array(v.picklist(['cacheRead', 'cacheWrite5m', 'cacheWrite1h']))),
  /** Keys of `sources`, the one of the input and output prices first. */
  priceSource: v.optional(v.array(text)),
  /** The key of a rate that is from another source than the first. */
  rateSources: v.optional(
    v.strictObject({
      cacheRead: v.optional(text),
      cacheWrite5m: v.optional(text),
      cacheWrite1h: v.optional(text),
    }),
  ),
  /** Why the price can't be relied on. */
  unverified: v.optional(text),
});

export type CatalogModel = v.InferOutput<typeof modelSchema>;

export const catalogSchema = v.pipe(
  v.strictObject({
    schema: v.literal(1),
    currency: v.literal('USD'),
    unit: text,
    generated: date,
    sources: sourcesSchema,
    notes: v.array(text),
    models: v.array(modelSchema),
  }),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    for (const problem of contradictions(dataset.value)) addIssue({ message: problem });
  }),
);

type CatalogData = {
  readonly sources: Readonly<Record<string, Source>>;
  readonly models: readonly CatalogModel[];
};

/** What the shape alone does not tell: every price has a source that is named, and every id stands once. */
function contradictions({ sources, models }: CatalogData): string[] {
  const seen = new Set<string>();
  return models.flatMap((model) => {
    const twice = seen.has(model.id) ? [`${model.id} stands twice`] : [];
    seen.add(model.id);
    const { endsNotBefore, priceSource = [], rateSources = {}, retirement = [], successor } = model;
    const used = [
      ...priceSource,
      ...Object.values(rateSources).filter((key) => key !== undefined),
      ...retirement.map(({ source }) => source),
      ...(endsNotBefore === undefined ? [] : [endsNotBefore.source]),
      ...(successor === undefined ? [] : [successor.source]),
    ];
    const unnamed = used.filter((key) => sources[key] === undefined);
    return [
      ...twice,
      ...unnamed.map((key) => `${model.id}: no source is named ${key}`),
      ...(model.price !== undefined && priceSource.length === 0
        ? [`${model.id}: no priceSource`]
        : []),
      ...(model.price === undefined && (model.regional ?? model.sameIn) !== undefined
        ? [`${model.id}: regional prices without a price`]
        : []),
      ...regionsTwice(model).map((region) => `${model.id}: two prices in ${region}`),
    ];
  });
}

function regionsTwice({ regional, sameIn }: CatalogModel): string[] {
  return PRICE_LISTS.flatMap((list) =>
    (sameIn?.[list] ?? []).filter((region) => regional?.[list]?.[region] !== undefined),
  );
}

export const parts = { usd, count, text, date, region };
