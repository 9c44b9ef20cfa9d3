/** Endpoints and what stands behind them, with status and instance type. */
import type { EndpointSummary, InferenceComponentSummary } from '@aws-sdk/client-sagemaker';
import pLimit from 'p-limit';
import type { AwsConnection } from '../../aws/connection.ts';
import type { ModelInfo } from '../../model/index.ts';
import { formatTarget } from './target.ts';

/** Enough for any account that a person can look through, and a bound on what a list may cost. */
const MAX_ITEMS = 300;
const PAGE = 100;

/** Descriptions asked for at once: enough to be quick, and below the service's limit on calls a second. */
const AT_ONCE = 8;

/** Rows that can be called first; endpoints that are not in service say so in their description. */
export async function listEndpoints(
  aws: AwsConnection,
  signal: AbortSignal,
): Promise<readonly ModelInfo[]> {
  const [endpoints, components] = await Promise.all([
    allEndpoints(aws, signal),
    // A list without what stands behind the endpoints is still a list.
    allComponents(aws, signal).catch((thrown: unknown) => {
      if (signal.aborted) throw thrown;
      return [];
    }),
  ]);
  const limit = pLimit(AT_ONCE);
  const rows = await Promise.all(
    endpoints.map(async (endpoint) => {
      const instance = await limit(() => instanceOf(aws, endpoint.EndpointName, signal));
      return rowsOf(endpoint, instance, components);
    }),
  );
  return rows.flat().sort((a, b) => rank(a) - rank(b));
}

/** What is in service can be called at once. */
function rank({ description = '' }: ModelInfo): number {
  return description.startsWith('InService') ? 0 : 1;
}

async function allEndpoints(aws: AwsConnection, signal: AbortSignal): Promise<EndpointSummary[]> {
  const { ListEndpointsCommand } = await import('../../../aws/sagemaker.ts');
  const client = await aws.sagemaker();
  return paged(async (next) => {
    const command = new ListEndpointsCommand({ MaxResults: PAGE, ...next });
    const { Endpoints, NextToken } = await client.send(command, { abortSignal: signal });
    return { items: Endpoints, NextToken };
  });
}

async function allComponents(
  aws: AwsConnection,
  signal: AbortSignal,
): Promise<InferenceComponentSummary[]> {
  const { ListInferenceComponentsCommand } = await import('../../../aws/sagemaker.ts');
  const client = await aws.sagemaker();
  return paged(async (next) => {
    const command = new ListInferenceComponentsCommand({ MaxResults: PAGE, ...next });
    const { InferenceComponents, NextToken } = await client.send(command, { abortSignal: signal });
    return { items: InferenceComponents, NextToken };
  });
}

interface Page<Item> {
  readonly items: readonly Item[] | undefined;
  readonly NextToken: string | undefined;
}

async function paged<Item>(
  read: (next: { readonly NextToken?: string }) => Promise<Page<Item>>,
): Promise<Item[]> {
  const items: Item[] = [];
  let NextToken: string | undefined;
  do {
    const page = await read(NextToken === undefined ? {} : { NextToken });
    items.push(...(page.items ?? []));
    NextToken = page.NextToken;
  } while (NextToken !== undefined && items.length < MAX_ITEMS);
  return items;
}

/** Undefined where the role may not describe endpoints: a list without instance types is still a list. */
async function instanceOf(
  aws: AwsConnection,
  name: string | undefined,
  signal: AbortSignal,
): Promise<string | undefined> {
  const api = await import('../../../aws/sagemaker.ts');
  const client = await aws.sagemaker();
  try {
    const endpoint = await client.send(new api.DescribeEndpointCommand({ EndpointName: name }), {
      abortSignal: signal,
    });
    const config = await client.send(
      new api.DescribeEndpointConfigCommand({ EndpointConfigName: endpoint.EndpointConfigName }),
      { abortSignal: signal },
    );
    const variant = config.ProductionVariants?.[0];
    const count = endpoint.ProductionVariants?.[0]?.CurrentInstanceCount;
    if (variant?.InstanceType === undefined) return undefined;
    const asynchronous = endpoint.AsyncInferenceConfig === undefined ? '' : ', asynchronous';
    return `${count ?? 1} × ${variant.InstanceType}${asynchronous}`;
  } catch (thrown) {
    if (signal.aborted) throw thrown;
    return undefined;
  }
}

function rowsOf(
  { EndpointName: endpoint = '', EndpointStatus: status }: EndpointSummary,
  instance: string | undefined,
  components: readonly InferenceComponentSummary[],
): ModelInfo[] {
  const facts = [status, instance].filter((fact) => fact !== undefined).join(' · ');
  const behind = components.filter(({ EndpointName }) => EndpointName === endpoint);
  if (behind.length === 0) return [{ id: endpoint, name: endpoint, description: facts }];
  return behind.map(({ InferenceComponentName: component = '', InferenceComponentStatus }) => ({
    id: formatTarget({ endpoint, component }),
    name: `${component} on ${endpoint}`,
    description: [InferenceComponentStatus, instance]
      .filter((fact) => fact !== undefined)
      .join(' · '),
  }));
}
