/** The rate card of a model that is sold through the AWS Marketplace, as the account can buy it. */
import type { RateCard } from '../../catalog/priceFiles/rateCard.ts';
import { type BedrockDeps, explained } from './call.ts';

/**
 * One call. Undefined for models without an agreement, which AWS sells itself.
 * @param modelId the foundation model's id
 * @throws AssayError where the service can't be asked
 */
export async function rateCardOf(
  modelId: string,
  deps: BedrockDeps,
  signal: AbortSignal,
): Promise<RateCard | undefined> {
  return explained(deps, { subject: modelId, signal }, async () => {
    const api = await import('../../../aws/bedrock.ts');
    const client = await deps.aws.control();
    const command = new api.ListFoundationModelAgreementOffersCommand({ modelId });
    const { offers = [] } = await client.send(command, { abortSignal: signal });
    const cards = offers.flatMap(({ termDetails }) => {
      const card = termDetails?.usageBasedPricingTerm?.rateCard;
      return card === undefined || card.length === 0 ? [] : [card];
    });
    return cards[0]?.flatMap(({ dimension, price, description = '', unit = '' }) =>
      dimension === undefined || price === undefined
        ? []
        : [{ dimension, price, description, unit }],
    );
  });
}
