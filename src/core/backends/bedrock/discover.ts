/** What can be called: the account's lists where they can be had, else the bundled catalogue. */
import { setMaxListeners } from 'node:events';
import type { BedrockClient } from '@aws-sdk/client-bedrock';
import type { AwsConnection } from '../../aws/connection.ts';
import { loadCatalog } from '../../catalog/catalog.ts';
import type { ModelInfo } from '../../model/index.ts';
import { catalogRows, type ModelLists, mergeLists } from './models.ts';

/** Pages of one list, at most: a list that never ends must not keep the picker waiting. */
const MAX_PAGES = 50;

interface Page<Item> {
  readonly items: readonly Item[] | undefined;
  readonly nextToken: string | undefined;
}

/**
 * Models of the connection's account and region. A list that the role may not read is left out; only
 * where the models themselves can't be listed does the failure come out.
 */
export async function discoverModels(
  aws: AwsConnection,
  signal: AbortSignal,
): Promise<readonly ModelInfo[]> {
  const [client, region, catalog] = await Promise.all([aws.control(), aws.region(), loadCatalog()]);
  return mergeLists(await readLists(client, signal), region, catalog);
}

/**
 * Models that the catalogue knows for the connection's region, without a call. Those that AWS has retired by now are
 * left out: nobody can call them any more.
 */
export async function knownModels(aws: AwsConnection): Promise<readonly ModelInfo[]> {
  const [region, catalog] = await Promise.all([aws.region().catch(() => undefined), loadCatalog()]);
  const today = new Date().toISOString().slice(0, 10);
  return catalogRows(catalog, region).filter(({ lifecycle: { endsOn } = {} }) =>
    endsOn === undefined ? true : endsOn > today,
  );
}

type Api = typeof import('../../../aws/bedrock.ts');

interface Reader {
  readonly client: BedrockClient;
  readonly api: Api;
  readonly options: { readonly abortSignal: AbortSignal };
}

async function readLists(client: BedrockClient, signal: AbortSignal): Promise<ModelLists> {
  const api = await import('../../../aws/bedrock.ts');
  // Each list listens to it, and each attempt of a list; Node takes many listeners for a leak.
  const abortSignal = AbortSignal.any([signal]);
  setMaxListeners(0, abortSignal);
  const reader: Reader = { client, api, options: { abortSignal } };
  const optional = async <Item>(list: Promise<Item[]>): Promise<Item[]> => {
    try {
      return await list;
    } catch (thrown) {
      if (signal.aborted) throw thrown;
      return [];
    }
  };
  const [models, system, application, provisioned, deployments, imported, marketplace, routers] =
    await Promise.all([
      client.send(new api.ListFoundationModelsCommand({}), reader.options),
      optional(profiles(reader, 'SYSTEM_DEFINED')),
      optional(profiles(reader, 'APPLICATION')),
      optional(provisionedModels(reader)),
      optional(customDeployments(reader)),
      optional(importedModels(reader)),
      optional(marketplaceEndpoints(reader)),
      optional(promptRouters(reader)),
    ]);
  return {
    foundation: models.modelSummaries ?? [],
    profiles: [...system, ...application],
    withoutSystemProfiles: system.length === 0,
    provisioned,
    deployments,
    imported,
    marketplace,
    routers,
  };
}

function profiles({ client, api, options }: Reader, typeEquals: 'SYSTEM_DEFINED' | 'APPLICATION') {
  return paged(async (next) => {
    const page = await client.send(
      new api.ListInferenceProfilesCommand({ typeEquals, maxResults: 1000, ...token(next) }),
      options,
    );
    return { items: page.inferenceProfileSummaries, nextToken: page.nextToken };
  });
}

function provisionedModels({ client, api, options }: Reader) {
  return paged(async (next) => {
    const command = new api.ListProvisionedModelThroughputsCommand(token(next));
    const page = await client.send(command, options);
    return { items: page.provisionedModelSummaries, nextToken: page.nextToken };
  });
}

function customDeployments({ client, api, options }: Reader) {
  return paged(async (next) => {
    const command = new api.ListCustomModelDeploymentsCommand(token(next));
    const page = await client.send(command, options);
    return { items: page.modelDeploymentSummaries, nextToken: page.nextToken };
  });
}

function importedModels({ client, api, options }: Reader) {
  return paged(async (next) => {
    const page = await client.send(new api.ListImportedModelsCommand(token(next)), options);
    return { items: page.modelSummaries, nextToken: page.nextToken };
  });
}

function marketplaceEndpoints({ client, api, options }: Reader) {
  return paged(async (next) => {
    const command = new api.ListMarketplaceModelEndpointsCommand(token(next));
    const page = await client.send(command, options);
    return { items: page.marketplaceModelEndpoints, nextToken: page.nextToken };
  });
}

function promptRouters({ client, api, options }: Reader) {
  return paged(async (next) => {
    const page = await client.send(new api.ListPromptRoutersCommand(token(next)), options);
    return { items: page.promptRouterSummaries, nextToken: page.nextToken };
  });
}

function token(nextToken: string | undefined): { nextToken?: string } {
  return nextToken === undefined ? {} : { nextToken };
}

async function paged<Item>(read: (nextToken?: string) => Promise<Page<Item>>): Promise<Item[]> {
  const items: Item[] = [];
  let nextToken: string | undefined;
  for (let page = 0; page < MAX_PAGES; page++) {
    const result = await read(nextToken);
    items.push(...(result.items ?? []));
    nextToken = result.nextToken;
    if (nextToken === undefined) break;
  }
  return items;
}
