/** Endpoints and what stands behind them, with status and instance type. */
import type { EndpointSummary, InferenceComponentSummary } from '@aws-sdk/client-sagemaker';
import type { AwsConnection } from '../../aws/connection.ts';
import type { ModelInfo } from '../../model/index.ts';
import { formatTarget } from './target.ts';

/** Enough for any account that a person can look through, and a bound on what a list may cost. */
const MAX_ENDPOINTS = 300;
const PAGE = 100;

/** Rows that can be called first; endpoints that are not in service say so in their description. */
export async function listEndpoints(
  aws: AwsConnection,
  signal: AbortSignal,
): Promise<readonly ModelInfo[]> {
  const api = await import('../../../aws/sagemaker.ts');
  const client = await aws.sagemaker();
  const options = { abortSignal: signal };
  const endpoints: EndpointSummary[] = [];
  let NextToken: string | undefined;
  do {
    const page = await client.send(
      new api.ListEndpointsCommand({ MaxResults: PAGE, ...(NextToken ? { NextToken } : {}) }),
      options,
    );
    endpoints.push(...(page.Endpoints ?? []));
    NextToken = page.NextToken;
  } while (NextToken !== undefined && endpoints.length < MAX_ENDPOINTS);
  const components: InferenceComponentSummary[] = [];
  const listed = await client
    .send(new api.ListInferenceComponentsCommand({ MaxResults: PAGE }), options)
    .catch(() => undefined);
  components.push(...(listed?.InferenceComponents ?? []));
  const described = await Promise.all(
    endpoints.map(async (endpoint) => ({
      endpoint,
      instance: await instanceOf(aws, endpoint.EndpointName, signal),
    })),
  );
  return described.flatMap(({ endpoint, instance }) => rowsOf(endpoint, instance, components));
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
