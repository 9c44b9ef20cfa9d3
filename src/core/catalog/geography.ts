/** Where a model is served from: its own region, a geography's regions, or any region. */

export type Scope = 'in-region' | 'geo' | 'global';

/** Prefixes of system inference profiles, with the sentence that a picker shows. */
export const GEOGRAPHIES: Readonly<Record<string, string>> = {
  us: 'United States',
  eu: 'Europe',
  apac: 'Asia Pacific',
  au: 'Australia',
  jp: 'Japan',
  ca: 'Canada',
  in: 'India',
  'us-gov': 'US GovCloud',
};

/** A large region of each geography, whose price stands in where nobody says which region is called. */
const USUAL_REGIONS: Readonly<Record<string, string>> = {
  us: 'us-east-1',
  eu: 'eu-west-1',
  apac: 'ap-northeast-1',
  au: 'ap-southeast-2',
  jp: 'ap-northeast-1',
  ca: 'ca-central-1',
  in: 'ap-south-1',
  'us-gov': 'us-gov-west-1',
};

const PREFIX = /^(us-gov|us|eu|apac|au|jp|ca|in|global)\./;

/** `us` of `us.anthropic.claude-…`; undefined for an id without a geography's prefix. */
export function profilePrefix(id: string): string | undefined {
  return PREFIX.exec(id)?.[1];
}

/** The region whose price stands in for a model id of an unknown region: one of its geography, else `us-east-1`. */
export function usualRegion(id: string): string {
  return USUAL_REGIONS[profilePrefix(id) ?? ''] ?? 'us-east-1';
}

export function scopeOf(id: string): Scope {
  const prefix = profilePrefix(id);
  if (prefix === undefined) return 'in-region';
  return prefix === 'global' ? 'global' : 'geo';
}

/**
 * The foundation model behind an id, a system profile's id, or an ARN of either; undefined for ARNs whose
 * model can't be read off the text (application profiles, provisioned and custom models, routers).
 */
export function foundationModelId(modelId: string): string | undefined {
  if (!modelId.startsWith('arn:')) return modelId.replace(PREFIX, '');
  const resource = modelId.split(':').slice(5).join(':');
  const match = /^(?:foundation-model|inference-profile)\/(.+)$/.exec(resource);
  return match?.[1]?.replace(PREFIX, '');
}
