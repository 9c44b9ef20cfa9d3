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
  readonly refuses?: readonly ('temperature' | 'topP' | 'topK' | 'stopSequences')[];
  /** Temperature and top P may not both be set. */
  readonly oneOfTemperatureAndTopP?: boolean;
}

/** The vendor's word in a foundation model id: `anthropic` of `anthropic.claude-…`. */
export function vendorOf(modelId: string): string | undefined {
  return foundationModelId(modelId)?.split('.')[0];
}

/** Facts by foundation model id, profile id or ARN, from the catalogue and from the families' own rules. */
export function factsOf(modelId: string, model: CatalogModel | undefined): ModelFacts {
  const id = foundationModelId(modelId);
  return { ...catalogFacts(model), ...(id === undefined ? {} : familyFacts(id)) };
}

function catalogFacts(model: CatalogModel | undefined): ModelFacts {
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

/** Families that Bedrock constrains to a JSON schema (User Guide, "Get validated JSON results from models"). */
const CONSTRAINED_VENDORS = new Set([
  'qwen',
  'deepseek',
  'mistral',
  'google',
  'nvidia',
  'minimax',
  'moonshot',
  'moonshotai',
  'openai',
]);
const UNCONSTRAINED_VENDORS = new Set(['amazon', 'meta', 'cohere', 'ai21', 'writer', 'stability']);

function familyFacts(id: string): ModelFacts {
  const vendor = id.split('.')[0] ?? '';
  if (vendor === 'anthropic') return claudeFacts(id);
  return {
    ...(CONSTRAINED_VENDORS.has(vendor) ? { structuredOutput: true } : {}),
    ...(UNCONSTRAINED_VENDORS.has(vendor) ? { structuredOutput: false } : {}),
    // User Guide, "Supported models and model features" of the Converse API.
    ...(id.startsWith('amazon.nova-micro') ? { documents: false, images: false } : {}),
    ...(id.startsWith('amazon.titan-text') ? { tools: false, images: false } : {}),
  };
}

/**
 * From Claude 4.7 on, sampling settings are refused ("`temperature` is deprecated for this model"); from
 * Opus 4.1 to 4.6 temperature and top P may not both be set; structured output came with 4.5.
 */
function claudeFacts(id: string): ModelFacts {
  const version = claudeVersion(id);
  if (version === undefined) return {};
  return {
    structuredOutput: version >= 4.5,
    ...(version >= 4.7 ? { refuses: ['temperature', 'topP', 'topK'] } : {}),
    ...(version >= 4.1 && version < 4.7 ? { oneOfTemperatureAndTopP: true } : {}),
  };
}

/** 4.5 of `claude-haiku-4-5-20251001-v1:0`, 5 of `claude-sonnet-5`, 3.7 of `claude-3-7-sonnet-…`. */
export function claudeVersion(id: string): number | undefined {
  const match =
    /claude-(?:[a-z]+-)(\d+)(?:-(\d))?(?!\d)/.exec(id) ?? /claude-(\d+)(?:-(\d))?-[a-z]/.exec(id);
  return match?.[1] === undefined ? undefined : Number(`${match[1]}.${match[2] ?? 0}`);
}
