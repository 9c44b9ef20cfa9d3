/** One picker row out of what the catalogue and the service's lists say of a model. Pure. */
import type { FoundationModelSummary } from '@aws-sdk/client-bedrock';
import type { Catalog, CatalogModel } from '../../catalog/catalog.ts';
import { listPrice, tierOf } from '../../catalog/display.ts';
import type { Scope } from '../../catalog/geography.ts';
import { lifecycleOf as lifecycleIn } from '../../catalog/lifecycle.ts';
import type { ModelInfo, ModelRoute } from '../../model/index.ts';
import { capabilitiesOf, factsOf } from './facts.ts';

/** Where a model is called, for its price. The catalogue's reference region where no region is known. */
export interface Place {
  readonly scope?: Scope;
  readonly region?: string | undefined;
}

/** What the catalogue knows of a model, in the words of a row. */
export function catalogFacts(
  model: CatalogModel,
  catalog: Catalog,
  place: Place = {},
): Omit<ModelInfo, 'id'> {
  const { scope = 'in-region', region } = place;
  const price = listPrice(catalog, model, scope, region);
  // The class must not change with the region.
  const tier = tierOf(listPrice(catalog, model, scope) ?? price);
  const lifecycle = knownLifecycle(catalog, model, region);
  return {
    name: model.name,
    vendor: model.vendor,
    ...(model.context === undefined ? {} : { contextTokens: model.context }),
    ...(model.maxOutput === undefined ? {} : { maxOutputTokens: model.maxOutput }),
    capabilities: {
      ...capabilitiesOf(factsOf(model.id, model)),
      ...(model.output === undefined ? {} : outputs(model.output)),
    },
    ...(lifecycle === undefined ? {} : { lifecycle }),
    ...(price === undefined ? {} : { price }),
    ...(tier === undefined ? {} : { tier }),
  };
}

function knownLifecycle(
  catalog: Catalog,
  model: CatalogModel,
  region: string | undefined,
): ModelInfo['lifecycle'] {
  const today = isoDate(new Date());
  const known = lifecycleIn(catalog, model.id, { region, today });
  if (known === undefined) return undefined;
  const { status, legacyOn, endsOn } = known;
  return {
    status: status === 'active' ? 'active' : 'legacy',
    ...(legacyOn === undefined ? {} : { legacyOn }),
    ...(endsOn === undefined ? {} : { endsOn }),
  };
}

/**
 * @param routes every id that reaches the model, the one to call first
 * @param region the region that the summary is from
 */
export function foundationRow(
  summary: FoundationModelSummary,
  routes: readonly ModelRoute[],
  region: string,
  catalog: Catalog,
): ModelInfo | undefined {
  const first = routes[0];
  const { modelId, modelName, providerName, responseStreamingSupported: streaming } = summary;
  if (first === undefined || modelId === undefined) return undefined;
  const known = catalog.find(modelId);
  const facts =
    known === undefined
      ? { name: modelName ?? modelId, capabilities: capabilitiesOf(factsOf(modelId, undefined)) }
      : catalogFacts(known, catalog, { scope: first.scope, region });
  const lifecycle = lifecycleOf(summary);
  return {
    ...facts,
    id: first.id,
    routes,
    ...(providerName === undefined ? {} : { vendor: vendorName(modelId, providerName) }),
    capabilities: {
      // What the region itself lists is newer than the catalogue; what a model refuses by rule stands.
      ...(summary.inputModalities === undefined ? {} : inputs(summary.inputModalities)),
      ...facts.capabilities,
      ...(summary.outputModalities === undefined ? {} : outputs(summary.outputModalities)),
      ...(streaming === undefined ? {} : { streaming }),
    },
    ...(lifecycle === undefined ? {} : { lifecycle }),
  };
}

/** The word that starts the id, as in the catalogue; the lists' own word has spaces and capitals. */
function vendorName(modelId: string, providerName: string): string {
  return /^([a-z0-9]+)\./.exec(modelId)?.[1] ?? providerName.toLowerCase();
}

function lifecycleOf({ modelLifecycle }: FoundationModelSummary): ModelInfo['lifecycle'] {
  const { status, legacyTime, endOfLifeTime } = modelLifecycle ?? {};
  if (status === undefined) return undefined;
  return {
    status: status === 'LEGACY' ? 'legacy' : 'active',
    ...(legacyTime === undefined ? {} : { legacyOn: isoDate(legacyTime) }),
    ...(endOfLifeTime === undefined ? {} : { endsOn: isoDate(endOfLifeTime) }),
  };
}

function inputs(input: readonly string[]): NonNullable<ModelInfo['capabilities']> {
  return { images: input.includes('IMAGE'), video: input.includes('VIDEO') };
}

function outputs(output: readonly string[]): NonNullable<ModelInfo['capabilities']> {
  return { embeddings: output.includes('EMBEDDING'), imageOutput: output.includes('IMAGE') };
}

function isoDate(date: Date): string {
  return date.toISOString().slice(0, 10);
}
