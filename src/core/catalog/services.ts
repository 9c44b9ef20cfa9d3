/** Prices of what is not a model's token: capacity, guardrails, retrieval, and the rules that tiers follow. */
import * as v from 'valibot';
import { parts, sourcesSchema } from './schema.ts';

const { count, text, usd } = parts;
const source = text;
const models = v.pipe(v.array(text), v.minLength(1));
const unverified = v.optional(v.boolean());

/** One figure by itself. */
const figure = v.strictObject({ usd, source, per: v.optional(text), unverified });

const term = v.strictObject({ oneMonth: usd, threeMonths: usd });
const reserved = v.strictObject({ input: term, output: term });

const capacity = {
  provisionedThroughput: v.strictObject({
    unit: text,
    source,
    note: text,
    models: v.array(
      v.strictObject({
        models,
        /** Of a customised model, whose unit costs apart. */
        customNoCommitment: v.optional(usd),
        /** Sold for customised models only. */
        customOnly: v.optional(v.boolean()),
        /** A price of the past. */
        historic: v.optional(v.boolean()),
        source: v.optional(source),
        noCommitment: v.optional(usd),
        oneMonth: v.optional(usd),
        sixMonths: v.optional(usd),
      }),
    ),
  }),
  reservedTier: v.strictObject({
    unit: text,
    source,
    derived: text,
    models: v.array(v.strictObject({ models, geo: reserved, global: reserved })),
  }),
  customModelImport: v.strictObject({
    unit: text,
    source,
    /** By version of the unit; two figures are two prices, by region. */
    perUnitMinute: v.record(text, v.array(usd)),
    storagePerUnitMonth: usd,
    windowMinutes: count,
  }),
  modelStoragePerMonth: figure,
};

const tiers = {
  serviceTiers: v.strictObject({
    multipliers: v.strictObject({ flex: usd, priority: usd, batch: usd }),
    source,
    exceptions: text,
  }),
  latencyOptimized: v.strictObject({
    source,
    models: v.record(text, v.strictObject({ in: usd, out: usd })),
  }),
};

const retrieval = {
  knowledgeBases: v.strictObject({
    managed: v.strictObject({
      source,
      detail: text,
      indexStorageGbMonth: usd,
      retrievePer1K: usd,
      agenticRetrievePer1K: usd,
      managedEmbedding: usd,
      managedRerank: usd,
    }),
    rerankPer1KQueries: v.strictObject({ source, models: v.record(text, usd) }),
    embeddingsPer1M: v.strictObject({ source, models: v.record(text, usd) }),
    openSearchServerless: v.strictObject({
      source,
      ocuHour: usd,
      storageGbMonth: usd,
      minimumOcu: v.strictObject({ redundant: count, developmentOrTest: count }),
      minimum: text,
    }),
  }),
  guardrails: v.strictObject({
    unit: text,
    textUnitCharacters: count,
    figures: v.record(text, figure),
  }),
  other: v.record(text, figure),
};

const media = {
  images: v.strictObject({
    source,
    perImage: v.record(
      text,
      v.array(
        v.strictObject({
          upToPixels: v.optional(count),
          quality: v.optional(v.picklist(['standard', 'premium'])),
          usd,
        }),
      ),
    ),
    perVideoSecond: v.record(text, v.array(v.strictObject({ resolution: text, usd }))),
  }),
  embeddingMedia: v.strictObject({ source, models: v.record(text, v.record(text, usd)) }),
};

const rules = {
  batchRules: v.strictObject({
    input: text,
    minRecords: count,
    inputFileGB: count,
    jobGB: v.record(text, count),
    toolCalling: text,
    promptCaching: text,
    provisionedModels: text,
    recordOrder: text,
    quotaNames: v.array(text),
  }),
  quota: v.strictObject({
    formulaStart: text,
    formulaEnd: text,
    burndown: v.record(text, count),
    cacheReadCounts: v.boolean(),
    tpd: text,
  }),
};

const servicesSchema = v.pipe(
  v.strictObject({
    currency: v.literal('USD'),
    reference: parts.region,
    sources: sourcesSchema,
    ...capacity,
    ...tiers,
    ...retrieval,
    ...media,
    ...rules,
  }),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    const { sources } = dataset.value;
    for (const key of sourceKeys(dataset.value)) {
      if (sources[key] === undefined) addIssue({ message: `no source is named ${key}` });
    }
  }),
);

/** Every value of a member called `source`, wherever it stands. */
function sourceKeys(value: unknown): Set<string> {
  if (typeof value !== 'object' || value === null) return new Set();
  return new Set(
    Object.entries(value).flatMap(([key, member]) =>
      key === 'source' && typeof member === 'string' ? [member] : [...sourceKeys(member)],
    ),
  );
}

export type Services = v.InferOutput<typeof servicesSchema>;

/** Throws where the data does not hold the shape, which the build keeps from happening. */
export function makeServices(data: unknown): Services {
  return v.parse(servicesSchema, data);
}
