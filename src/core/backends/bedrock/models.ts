/**
 * One row a model, each with an id that can be called. Pure: what the service's lists say goes in, or the
 * bundled catalogue where there is no service.
 */
import type {
  CustomModelDeploymentSummary,
  FoundationModelSummary,
  ImportedModelSummary,
  InferenceProfileSummary,
  MarketplaceModelEndpointSummary,
  PromptRouterSummary,
  ProvisionedModelSummary,
} from '@aws-sdk/client-bedrock';
import type { Catalog, CatalogModel } from '../../catalog/catalog.ts';
import { foundationModelId, profilePrefix, type Scope, scopeOf } from '../../catalog/geography.ts';
import type { ModelInfo, ModelRoute } from '../../model/index.ts';
import { scopeAcross } from './billedAs.ts';
import { isUsable } from './purpose.ts';
import { catalogFacts, foundationRow } from './rows.ts';

export interface ModelLists {
  readonly foundation: readonly FoundationModelSummary[];
  readonly profiles: readonly InferenceProfileSummary[];
  /** The service's own profiles could not be read: those of the catalogue stand in. */
  readonly withoutSystemProfiles?: boolean;
  readonly provisioned: readonly ProvisionedModelSummary[];
  readonly deployments: readonly CustomModelDeploymentSummary[];
  readonly imported: readonly ImportedModelSummary[];
  readonly marketplace: readonly MarketplaceModelEndpointSummary[];
  readonly routers: readonly PromptRouterSummary[];
}

/** In-region first, for residency; then the geography; then anywhere. */
const SCOPE_ORDER: readonly Scope[] = ['in-region', 'geo', 'global'];

/** Rows from what the account's region lists. Models that only a purchase makes callable are left out. */
export function mergeLists(lists: ModelLists, region: string, catalog: Catalog): ModelInfo[] {
  const routes = profileRoutes(lists.profiles);
  const profilesOf = (modelId: string): readonly ModelRoute[] =>
    lists.withoutSystemProfiles === true
      ? callableRoutes(modelId, region, catalog).filter(({ scope }) => scope !== 'in-region')
      : (routes.get(modelId) ?? []);
  const rows: ModelInfo[] = [];
  for (const summary of lists.foundation) {
    if (!isUsable(summary.modelId ?? '', summary.outputModalities ?? ['TEXT'])) continue;
    const own: ModelRoute[] = summary.inferenceTypesSupported?.includes('ON_DEMAND')
      ? [{ scope: 'in-region', id: summary.modelId ?? '', regions: [region] }]
      : [];
    const all = [...own, ...profilesOf(summary.modelId ?? '')];
    const row = foundationRow(summary, sortRoutes(all), region, catalog);
    if (row !== undefined) rows.push(row);
  }
  return [
    ...rows,
    ...applicationRows(lists.profiles, region, catalog),
    ...ownedRows(lists, region, catalog),
  ];
}

/** Rows from the catalogue alone, for a region, or for every region where none is known. */
export function catalogRows(catalog: Catalog, region: string | undefined): ModelInfo[] {
  return catalog.models.flatMap((model) => {
    const routes = sortRoutes(catalogRoutes(model, region));
    const first = routes[0];
    if (first === undefined || !isUsable(model.id, model.output ?? ['TEXT'])) return [];
    if (isOfOtherEndpoint(model, catalog)) return [];
    return [
      { ...catalogFacts(model, catalog, { scope: first.scope, region }), id: first.id, routes },
    ];
  });
}

/**
 * Models have other ids on Bedrock's OpenAI-compatible endpoint, which Converse does not know. The catalogue tells
 * them by where they were listed, and either nothing else is known of them or the model stands there in full as well.
 */
function isOfOtherEndpoint(model: CatalogModel, catalog: Catalog): boolean {
  if (model.mantleRegions === undefined) return false;
  return model.context === undefined || catalog.find(`${model.id}-1:0`) !== undefined;
}

/** Every id that reaches a model from a region, the narrowest scope first; none for what the catalogue does not know. */
export function callableRoutes(
  modelId: string,
  region: string | undefined,
  catalog: Catalog,
): readonly ModelRoute[] {
  const model = catalog.find(modelId);
  return model === undefined ? [] : sortRoutes(catalogRoutes(model, region));
}

/** The id to call a foundation model by in a region: itself, or the profile that serves it. */
export function callableId(modelId: string, region: string, catalog: Catalog): string | undefined {
  return callableRoutes(modelId, region, catalog)[0]?.id;
}

function catalogRoutes(model: CatalogModel, region: string | undefined): ModelRoute[] {
  return Object.entries(model.availability ?? {}).flatMap(([place, regions]): ModelRoute[] => {
    if (place === 'provisioned' || (region !== undefined && !regions.includes(region))) return [];
    const id = place === 'in-region' ? model.id : `${place}.${model.id}`;
    return [{ scope: scopeOf(id), id, regions }];
  });
}

function sortRoutes(routes: readonly ModelRoute[]): readonly ModelRoute[] {
  const rank = ({ scope }: ModelRoute): number => SCOPE_ORDER.indexOf(scope);
  return [...routes].sort((a, b) => rank(a) - rank(b));
}

function profileRoutes(profiles: readonly InferenceProfileSummary[]): Map<string, ModelRoute[]> {
  const routes = new Map<string, ModelRoute[]>();
  for (const profile of profiles) {
    const id = profile.inferenceProfileId;
    if (profile.type !== 'SYSTEM_DEFINED' || profile.status !== 'ACTIVE' || id === undefined)
      continue;
    if (profilePrefix(id) === undefined) continue;
    const modelId = foundationModelId(id) ?? id;
    const regions = (profile.models ?? [])
      .map(({ modelArn }) => regionOf(modelArn))
      .filter(Boolean);
    const route: ModelRoute = { scope: scopeOf(id), id, regions: [...new Set(regions)] };
    routes.set(modelId, [...(routes.get(modelId) ?? []), route]);
  }
  return routes;
}

function applicationRows(
  profiles: readonly InferenceProfileSummary[],
  region: string,
  catalog: Catalog,
): ModelInfo[] {
  return profiles.flatMap((profile): ModelInfo[] => {
    if (profile.type !== 'APPLICATION' || profile.inferenceProfileArn === undefined) return [];
    const modelArn = profile.models?.[0]?.modelArn;
    const known = modelArn === undefined ? undefined : catalog.find(modelArn);
    if (known !== undefined && !isUsable(known.id, known.output ?? ['TEXT'])) return [];
    const id = profile.inferenceProfileArn;
    const regions = new Set((profile.models ?? []).map((model) => regionOf(model.modelArn)));
    const scope = scopeAcross(regions);
    return [
      {
        ...(known === undefined ? {} : catalogFacts(known, catalog, { scope, region })),
        id,
        name: profile.inferenceProfileName ?? id,
        routes: [{ scope, id, regions: [...regions].filter(Boolean) }],
        description: `Application inference profile of ${known?.name ?? modelArn ?? 'a model'}`,
      },
    ];
  });
}

/** What the account itself made or bought: each is called by its ARN. */
function ownedRows(lists: ModelLists, region: string, catalog: Catalog): ModelInfo[] {
  const based = (arn: string | undefined): Partial<ModelInfo> => {
    const known = arn === undefined ? undefined : catalog.find(arn);
    return known === undefined ? {} : catalogFacts(known, catalog, { region });
  };
  const row = (id: string | undefined, name: string | undefined, rest: Partial<ModelInfo>) =>
    id === undefined ? [] : [{ ...rest, id, name: name ?? id }];
  return [
    ...lists.provisioned
      .filter(({ status }) => status === 'InService')
      .flatMap((model) =>
        row(model.provisionedModelArn, model.provisionedModelName, {
          ...based(model.foundationModelArn),
          description: 'Provisioned throughput',
        }),
      ),
    ...lists.deployments
      .filter(({ status }) => status === 'Active')
      .flatMap((model) =>
        row(model.customModelDeploymentArn, model.customModelDeploymentName, {
          description: 'Custom model, on demand',
        }),
      ),
    ...lists.imported.flatMap((model) =>
      row(model.modelArn, model.modelName, {
        description: `Imported model${model.modelArchitecture ? ` (${model.modelArchitecture})` : ''}`,
      }),
    ),
    ...lists.marketplace
      .filter(({ status }) => status === 'REGISTERED')
      .flatMap((model) =>
        row(model.endpointArn, hubName(model.modelSourceIdentifier), {
          description: 'Marketplace endpoint',
        }),
      ),
    ...lists.routers
      .filter(({ status }) => status === 'AVAILABLE')
      .flatMap((router) =>
        row(router.promptRouterArn, router.promptRouterName, {
          ...based(router.fallbackModel?.modelArn),
          description: router.description ?? 'Prompt router',
        }),
      ),
  ];
}

/** The model's own name in the ARN of what a hub offers: `…:hub-content/SageMakerPublicHub/Model/<name>/<version>`. */
function hubName(source: string | undefined): string | undefined {
  return source?.match(/:hub-content\/[^/]+\/Model\/([^/]+)/)?.[1] ?? source;
}

function regionOf(arn: string | undefined): string {
  return arn?.split(':')[3] ?? '';
}
