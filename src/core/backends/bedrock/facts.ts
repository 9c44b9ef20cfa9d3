/** What one model takes, so that a request holds nothing it would refuse. An absent member is unknown. */
import type { CatalogModel } from '../../catalog/catalog.ts';
import { foundationModelId } from '../../catalog/geography.ts';

export interface ModelFacts {
  readonly tools?: boolean;
  readonly images?: boolean;
  readonly documents?: boolean;
  readonly structuredOutput?: boolean;
  readonly promptCache?: boolean;
  /** Cache lifetimes that the model takes. */
  readonly cacheTtl?: readonly string[];
  readonly maxOutputTokens?: number;
  /** Sampling settings that the model refuses. */
  readonly refuses?: readonly ('temperature' | 'topP' | 'stopSequences')[];
  /** Temperature and top P may not both be set. */
  readonly oneOfTemperatureAndTopP?: boolean;
}

/** The vendor's word in a foundation model id: `anthropic` of `anthropic.claude-…`. */
export function vendorOf(modelId: string): string | undefined {
  return foundationModelId(modelId)?.split('.')[0];
}

export function factsOf(model: CatalogModel | undefined): ModelFacts {
  if (model === undefined) return {};
  return {
    ...(model.tools === undefined ? {} : { tools: model.tools }),
    ...(model.input === undefined ? {} : { images: model.input.includes('IMAGE') }),
    ...(model.promptCache?.ttl === undefined ? {} : { cacheTtl: model.promptCache.ttl }),
    ...(model.promptCache === undefined
      ? {}
      : { promptCache: model.promptCache.implicit !== true }),
    ...(model.maxOutput === undefined ? {} : { maxOutputTokens: model.maxOutput }),
  };
}
