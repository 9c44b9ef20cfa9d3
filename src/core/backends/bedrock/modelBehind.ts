/** Which foundation model an id stands for, where only the service can tell. */
import type { AwsConnection } from '../../aws/connection.ts';
import { loadCatalog } from '../../catalog/catalog.ts';
import { foundationModelId } from '../../catalog/geography.ts';
import { factsOf, type ModelFacts } from './facts.ts';
import { type ProfileModels, profileModels } from './profiles.ts';
import { otherPurpose } from './purpose.ts';

export interface ModelsBehind {
  /**
   * The foundation model's id; the id itself where nothing better is known. Application inference profiles are asked
   * for once. Throws only where the signal is aborted.
   */
  modelId(id: string, signal: AbortSignal): Promise<string>;
  facts(id: string, signal: AbortSignal): Promise<ModelFacts>;
  /** What a foundation model does in place of answering prompts; undefined for most. */
  otherPurpose(foundationModel: string): Promise<string | undefined>;
}

const APPLICATION_PROFILE = /^arn:[^:]*:bedrock:[^:]*:[^:]*:application-inference-profile\//;

export function modelsBehind(
  aws: AwsConnection,
  ask: ProfileModels = profileModels(aws),
): ModelsBehind {
  const modelId = async (id: string, signal: AbortSignal): Promise<string> => {
    if (!APPLICATION_PROFILE.test(id)) return foundationModelId(id) ?? id;
    try {
      const [arn] = await ask(id, signal);
      return (arn === undefined ? undefined : foundationModelId(arn)) ?? id;
    } catch (thrown) {
      if (signal.aborted) throw thrown;
      // Without the right to look, the request goes out as it is.
      return id;
    }
  };
  return {
    modelId,
    facts: async (id, signal) => {
      const behind = await modelId(id, signal);
      return factsOf(behind, (await loadCatalog()).find(behind));
    },
    otherPurpose: async (model) => otherPurpose(model, (await loadCatalog()).find(model)?.output),
  };
}
