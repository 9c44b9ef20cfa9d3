/** The rules of one model, from the catalogue and from the families' own. Nothing is called. */
import type { AwsConnection } from '../../aws/connection.ts';
import { type Catalog, type CatalogModel, loadCatalog } from '../../catalog/catalog.ts';
import { foundationModelId } from '../../catalog/geography.ts';
import { lifecycleOf } from '../../catalog/lifecycle.ts';
import type {
  CacheLifetime,
  CacheRules,
  ModelRules,
  Params,
  RouteRules,
} from '../../model/index.ts';
import { factsOf, type ModelFacts } from './facts.ts';
import { callableRoutes } from './models.ts';
import { otherPurpose } from './purpose.ts';

/** Undefined for ids that only the service can tell the model of. */
export async function modelRules(
  modelId: string,
  aws: Pick<AwsConnection, 'region'>,
): Promise<ModelRules | undefined> {
  const [region, catalog] = await Promise.all([aws.region().catch(() => undefined), loadCatalog()]);
  return rulesOf(modelId, { region, today: new Date().toISOString().slice(0, 10) }, catalog);
}

export interface Asked {
  /** Where it is called; undefined where the connection does not say. */
  readonly region: string | undefined;
  /** ISO date. */
  readonly today: string;
}

export function rulesOf(
  modelId: string,
  { region, today }: Asked,
  catalog: Catalog,
): ModelRules | undefined {
  const id = foundationModelId(modelId);
  if (id === undefined) return undefined;
  const model = catalog.find(id);
  const facts = factsOf(id, model);
  const lifecycle = lifecycleOf(catalog, id, { region, today });
  const cache = cacheRules(facts, model);
  const routes = routeRules(model, region, catalog);
  const purpose = otherPurpose(id, model?.output);
  return {
    name: model?.name ?? id,
    ...settingRules(facts),
    ...(model === undefined ? {} : { tokenizer: model.tokenizer }),
    ...(model?.context === undefined ? {} : { contextTokens: model.context }),
    ...(facts.maxOutputTokens === undefined ? {} : { maxOutputTokens: facts.maxOutputTokens }),
    ...(model?.outputBurndown === undefined ? {} : { outputBurndown: model.outputBurndown }),
    ...(cache === undefined ? {} : { cache }),
    ...(lifecycle === undefined ? {} : { lifecycle }),
    ...(routes === undefined ? {} : { routes }),
    ...(purpose === undefined ? {} : { otherPurpose: purpose }),
  };
}

function settingRules(facts: ModelFacts) {
  const { efforts, tiers, latencyOptimized, oneOfTemperatureAndTopP } = facts;
  return {
    refuses: refusedSettings(facts),
    // Converse takes temperatures from 0 to 1 (`InferenceConfiguration` of the API reference).
    maxTemperature: 1,
    ...(oneOfTemperatureAndTopP === undefined ? {} : { oneOfTemperatureAndTopP }),
    ...(efforts === undefined ? {} : { efforts }),
    ...(tiers === undefined ? {} : { tiers }),
    ...(latencyOptimized === undefined ? {} : { latencyOptimized }),
  };
}

/** Vendors whose fields have a place for top K. */
const TOP_K_VENDORS: readonly (string | undefined)[] = ['anthropic', 'amazon', 'cohere'];

/** Converse has no seed, and no top K of its own. */
function refusedSettings({ refuses = [], vendor }: ModelFacts): readonly (keyof Params)[] {
  const refused = new Set<keyof Params>(refuses);
  refused.add('seed');
  if (!TOP_K_VENDORS.includes(vendor)) refused.add('topK');
  return [...refused];
}

/** Nova's least prefix: its row of "Prompt caching" before September 2026, which names only models that publish one since. */
const NOVA_MIN_TOKENS = 1000;

function cacheRules(facts: ModelFacts, model: CatalogModel | undefined): CacheRules | undefined {
  const { promptCache: explicit, cacheTools, maxCachePoints, vendor } = facts;
  if (explicit === undefined) return undefined;
  const listed = model?.promptCache;
  const minTokens = listed?.minTokens ?? (vendor === 'amazon' ? NOVA_MIN_TOKENS : undefined);
  const lifetimes = facts.cacheTtl?.filter((ttl): ttl is CacheLifetime => ttl !== '30m');
  // "Prompt caching": models of Anthropic, Nova and GPT reuse prefixes by themselves too.
  const automatic = listed?.implicit ?? (vendor === 'anthropic' && explicit);
  return {
    explicit,
    automatic,
    ...(explicit && minTokens !== undefined ? { minTokens } : {}),
    ...(maxCachePoints === undefined ? {} : { maxPoints: maxCachePoints }),
    ...(lifetimes === undefined ? {} : { lifetimes }),
    ...(cacheTools === undefined ? {} : { afterTools: cacheTools }),
  };
}

/** A place of the catalogue that is no id to call by. */
const NOT_CALLED = 'provisioned';

function routeRules(
  model: CatalogModel | undefined,
  region: string | undefined,
  catalog: Catalog,
): RouteRules | undefined {
  if (model?.availability === undefined || model.mantleRegions !== undefined) return undefined;
  const places = Object.entries(model.availability).filter(([place]) => place !== NOT_CALLED);
  return {
    ...(region === undefined ? {} : { region }),
    callable: callableRoutes(model.id, region, catalog),
    regions: [...new Set(places.flatMap(([, regions]) => regions))].sort(),
    asOf: catalog.asOf,
  };
}
