/** Where AWS's public price files are: "Getting price list files manually" of the AWS Billing documentation. */
export const PRICE_FILES_URL = 'https://pricing.us-east-1.amazonaws.com';

/** The services under which Bedrock's models are sold: AWS's own and open ones, and those of the Marketplace. */
export const BEDROCK_OFFERS = ['AmazonBedrock', 'AmazonBedrockFoundationModels'] as const;

export function priceFileUrl(baseUrl: string, offer: string, region: string): string {
  return `${baseUrl.replace(/\/$/, '')}/offers/v1.0/aws/${offer}/current/${region}/index.json`;
}
