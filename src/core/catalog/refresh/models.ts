/** Which models have a rate card of their own: those that others sell through the AWS Marketplace. */
import { foundationModelId } from '../geography.ts';

/**
 * Foundation model ids of what a connection lists, each once. Amazon's own models and what an account made itself have
 * no offer to ask for.
 */
export function marketplaceModels(ids: readonly string[]): readonly string[] {
  const found = ids.flatMap((id) => foundationModelId(id) ?? []);
  return [...new Set(found)].filter((id) => /^[a-z0-9]+\./.test(id) && !id.startsWith('amazon.'));
}
