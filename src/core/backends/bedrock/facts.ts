/** What one model takes, so that a request holds nothing it would refuse. An absent member is unknown. */

export interface ModelFacts {
  readonly vendor?: string;
  readonly tools?: boolean;
  readonly images?: boolean;
  readonly documents?: boolean;
  readonly video?: boolean;
  readonly structuredOutput?: boolean;
  readonly reasoning?: boolean;
  readonly promptCache?: boolean;
  /** Cache lifetimes that the model takes; `5m` where nothing is said. */
  readonly cacheTtl?: readonly ('5m' | '1h')[];
  readonly systemPrompt?: boolean;
  readonly maxOutputTokens?: number;
  /** Sampling settings that the model refuses. */
  readonly refuses?: readonly ('temperature' | 'topP' | 'topK' | 'stopSequences')[];
}

/** Facts by model id, profile id or ARN; empty where nothing is known. */
export type FindFacts = (modelId: string) => ModelFacts;

const GEO_PREFIX = /^(?:us-gov|us|eu|apac|au|jp|ca|in|global)\./;

/**
 * The foundation model behind an id, a system profile's id or an ARN of either:
 * `us.anthropic.claude-…` and `arn:aws:bedrock:…:inference-profile/us.anthropic.claude-…` are
 * `anthropic.claude-…`. Undefined for ARNs whose model can't be read off the text.
 */
export function foundationModelId(modelId: string): string | undefined {
  if (!modelId.startsWith('arn:')) return modelId.replace(GEO_PREFIX, '');
  const resource = modelId.split(':').slice(5).join(':');
  const match = /^(?:foundation-model|inference-profile)\/(.+)$/.exec(resource);
  return match?.[1]?.replace(GEO_PREFIX, '');
}

/** The vendor's word in a foundation model id: `anthropic` of `anthropic.claude-…`. */
export function vendorOf(modelId: string): string | undefined {
  return foundationModelId(modelId)?.split('.')[0];
}
