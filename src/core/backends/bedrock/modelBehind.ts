/** Which foundation model an id stands for, where only the service can tell. */
import type { AwsConnection } from '../../aws/connection.ts';
import { loadCatalog } from '../../catalog/catalog.ts';
import { foundationModelId } from '../../catalog/geography.ts';
import { factsOf, type ModelFacts } from './facts.ts';

export interface ModelsBehind {
  /**
   * The foundation model's id; the id itself where nothing better is known. Application inference profiles are asked
   * for once. Throws only where the signal is aborted.
   */
  modelId(id: string, signal: AbortSignal): Promise<string>;
  facts(id: string, signal: AbortSignal): Promise<ModelFacts>;
}

/** The answer must not wait long for facts that only refine the request. */
const LOOKUP_MS = 5_000;

const APPLICATION_PROFILE = /^arn:[^:]*:bedrock:[^:]*:[^:]*:application-inference-profile\//;

export function modelsBehind(aws: AwsConnection): ModelsBehind {
  const found = new Map<string, Promise<string>>();
  const modelId = (id: string, signal: AbortSignal): Promise<string> => {
    if (!APPLICATION_PROFILE.test(id)) return Promise.resolve(foundationModelId(id) ?? id);
    const lookup = found.get(id) ?? look(aws, id, signal);
    found.set(id, lookup);
    lookup.catch(() => found.delete(id));
    return lookup;
  };
  return {
    modelId,
    facts: async (id, signal) => {
      const behind = await modelId(id, signal);
      return factsOf(behind, (await loadCatalog()).find(behind));
    },
  };
}

async function look(aws: AwsConnection, id: string, signal: AbortSignal): Promise<string> {
  try {
    const { GetInferenceProfileCommand } = await import('../../../aws/bedrock.ts');
    const client = await aws.control();
    const { models } = await client.send(
      new GetInferenceProfileCommand({ inferenceProfileIdentifier: id }),
      { abortSignal: AbortSignal.any([signal, AbortSignal.timeout(LOOKUP_MS)]) },
    );
    const arn = models?.[0]?.modelArn;
    return (arn === undefined ? undefined : foundationModelId(arn)) ?? id;
  } catch (thrown) {
    if (signal.aborted) throw thrown;
    // Without the right to look, the request goes out as it is.
    return id;
  }
}
