/** The ids that reach a model from a connection's region, for putting one in another's place. Nothing is called. */
import type { AwsConnection } from '../../aws/connection.ts';
import { loadCatalog } from '../../catalog/catalog.ts';
import type { ModelRoute } from '../../model/index.ts';
import { callableRoutes } from './models.ts';

export async function routesTo(
  modelId: string,
  aws: AwsConnection,
): Promise<readonly ModelRoute[]> {
  const [region, catalog] = await Promise.all([aws.region().catch(() => undefined), loadCatalog()]);
  return callableRoutes(modelId, region, catalog).filter(({ id }) => id !== modelId);
}
