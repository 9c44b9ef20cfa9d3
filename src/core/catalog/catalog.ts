/** The bundled catalogue of Bedrock's models: what is known without a network, with where it is from. */
import * as v from 'valibot';
import { makePriceBook } from './book/index.ts';
import { foundationModelId } from './geography.ts';
import { type InstanceData, makeInstanceData } from './instances.ts';
import { pricesLoaded, refreshedNow } from './live.ts';
import { type ModelNames, modelNames } from './priceFiles/names.ts';
import type { PriceBook } from './prices.ts';
import { type CatalogModel, catalogSchema, type Source } from './schema.ts';
import { makeServices, type Services } from './services.ts';

export type { CatalogModel } from './schema.ts';

export interface Models {
  /** ISO date on which the figures were gathered. */
  readonly asOf: string;
  readonly sources: Readonly<Record<string, Source>>;
  readonly models: readonly CatalogModel[];
  /** By foundation model id, system profile id, or an ARN of either. */
  find(modelId: string): CatalogModel | undefined;
}

export interface Catalog extends Models {
  readonly prices: PriceBook;
}

/** Throws where the data does not hold the shape, which the build keeps from happening. */
export function makeModels(data: unknown): Models {
  const { generated, models, sources } = v.parse(catalogSchema, data);
  const byId = new Map(models.map((model) => [model.id, model]));
  return {
    asOf: generated,
    sources,
    models,
    find: (modelId) => byId.get(foundationModelId(modelId) ?? modelId),
  };
}

let services: Promise<Services> | undefined;
let catalog: Promise<Catalog> | undefined;

/** What is not a model's token, read on first use: no data of the catalogue is loaded when the extension starts. */
export function loadServices(): Promise<Services> {
  services ??= import('../../lib/catalogData.ts').then((data) => makeServices(data.services));
  return services;
}

let instances: Promise<InstanceData> | undefined;

/** What machines cost, read on first use. */
export function loadInstances(): Promise<InstanceData> {
  instances ??= import('../../lib/catalogData.ts').then((data) => makeInstanceData(data.instances));
  return instances;
}

/** The catalogue that ships with Assay, read on first use. */
export function loadCatalog(): Promise<Catalog> {
  catalog ??= Promise.all([
    import('../../lib/catalogData.ts'),
    loadServices(),
    pricesLoaded(),
  ]).then(([{ bedrockModels }, figures]) => {
    const models = makeModels(bedrockModels);
    return { ...models, prices: makePriceBook(models, figures, { refreshed: refreshedNow }) };
  });
  return catalog;
}

/** What models cost: the list that ships with Assay, with refreshed prices over it. It is kept, and always current. */
export async function loadPriceBook(): Promise<PriceBook> {
  return (await loadCatalog()).prices;
}

/** What AWS's price files call the models, for reading those files. */
export async function loadModelNames(): Promise<ModelNames> {
  const [{ priceNames }, models] = await Promise.all([
    import('../../lib/catalogData.ts'),
    loadCatalog(),
  ]);
  return modelNames(priceNames, models);
}
