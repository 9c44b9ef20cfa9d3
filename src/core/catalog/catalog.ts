/** The bundled catalogue of Bedrock's models: what is known without a network, with where it is from. */
import * as v from 'valibot';
import { foundationModelId } from './geography.ts';

const rates = v.looseObject({
  in: v.optional(v.nullable(v.number())),
  out: v.optional(v.nullable(v.number())),
});

const modelSchema = v.looseObject({
  id: v.string(),
  name: v.string(),
  vendor: v.string(),
  lifecycle: v.optional(v.string()),
  input: v.optional(v.array(v.string())),
  output: v.optional(v.array(v.string())),
  streaming: v.optional(v.boolean()),
  /** Regions by `in-region`, a geography's prefix, or `global`. */
  availability: v.optional(v.record(v.string(), v.array(v.string()))),
  context: v.optional(v.number()),
  maxOutput: v.optional(v.number()),
  /** In how many regions the OpenAI-compatible endpoint lists the id. */
  mantleRegions: v.optional(v.number()),
  dimensions: v.optional(v.number()),
  reasoning: v.optional(v.boolean()),
  tools: v.optional(v.boolean()),
  tokenizer: v.string(),
  promptCache: v.optional(
    v.looseObject({
      minTokens: v.optional(v.number()),
      maxCheckpoints: v.optional(v.number()),
      ttl: v.optional(v.array(v.string())),
      implicit: v.optional(v.boolean()),
    }),
  ),
  price: v.optional(v.record(v.string(), v.union([rates, v.number()]))),
  priceSource: v.optional(v.array(v.string())),
});

const catalogSchema = v.looseObject({
  generated: v.string(),
  sources: v.record(v.string(), v.string()),
  models: v.array(modelSchema),
});

export type CatalogModel = v.InferOutput<typeof modelSchema>;

export interface Catalog {
  /** ISO date on which the figures were gathered. */
  readonly asOf: string;
  readonly models: readonly CatalogModel[];
  /** By foundation model id, system profile id, or an ARN of either. */
  find(modelId: string): CatalogModel | undefined;
}

/** Throws where the data does not hold the shape, which a test keeps from happening. */
export function makeCatalog(data: unknown): Catalog {
  const { generated, models } = v.parse(catalogSchema, data);
  const byId = new Map(models.map((model) => [model.id, model]));
  return {
    asOf: generated,
    models,
    find: (modelId) => byId.get(foundationModelId(modelId) ?? modelId),
  };
}

let bundled: Promise<Catalog> | undefined;

/** The catalogue that ships with Assay, read on first use. */
export function loadCatalog(): Promise<Catalog> {
  bundled ??= import('../../lib/catalogData.ts').then(({ bedrockModels }) =>
    makeCatalog(bedrockModels),
  );
  return bundled;
}
