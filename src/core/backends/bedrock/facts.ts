/**
 * What one model takes, so that the form offers and the request holds nothing that it would refuse. An absent
 * member is unknown, and what is unknown is sent. Sources are pages of the Amazon Bedrock User Guide unless another
 * is named.
 */
import type { CatalogModel } from '../../catalog/catalog.ts';
import { foundationModelId } from '../../catalog/geography.ts';
import type { ModelCapabilities, Params, ServiceTier } from '../../model/index.ts';
import { familyFacts } from './families.ts';

export type Effort = NonNullable<Params['effort']>;

export interface ModelFacts {
  /** The vendor's word in the id of the foundation model: `anthropic` of `anthropic.claude-…`. */
  readonly vendor?: string;
  /** Answers through ConverseStream; where false, through Converse only. */
  readonly streaming?: boolean;
  readonly system?: boolean;
  readonly tools?: boolean;
  /** Takes tools in ConverseStream; where false, only Converse takes them. */
  readonly streamingTools?: boolean;
  /** Choices that oblige the model to call a tool. */
  readonly toolChoices?: readonly ('any' | 'name')[];
  readonly images?: boolean;
  readonly documents?: boolean;
  readonly video?: boolean;
  readonly citations?: boolean;
  readonly structuredOutput?: boolean;
  readonly reasoning?: boolean;
  readonly promptCache?: boolean;
  /** Cache lifetimes that the model takes. */
  readonly cacheTtl?: readonly string[];
  /** Takes a cache point after the tools. */
  readonly cacheTools?: boolean;
  /** Cache points in one request. */
  readonly maxCachePoints?: number;
  /** Empty where the model takes none. */
  readonly efforts?: readonly Effort[];
  /** The vendor's own field for the effort, where Converse's `outputConfig.effort` is not it. */
  readonly effortField?: 'reasoning_effort' | 'reasoningConfig';
  /** Service tiers that the model is served in. */
  readonly tiers?: readonly ServiceTier[];
  readonly latencyOptimized?: boolean;
  readonly maxOutputTokens?: number;
  /** Sampling settings that the model refuses. */
  readonly refuses?: readonly ('temperature' | 'topP' | 'topK' | 'stopSequences')[];
  /** Temperature and top P may not both be set. */
  readonly oneOfTemperatureAndTopP?: boolean;
}

/** Facts by foundation model id, profile id or ARN, from the catalogue and from the families' own rules. */
export function factsOf(modelId: string, model: CatalogModel | undefined): ModelFacts {
  const id = foundationModelId(modelId);
  if (id === undefined) return catalogFacts(model);
  const vendor = id.split('.')[0] ?? id;
  return { ...catalogFacts(model), ...familyFacts(id), vendor };
}

function catalogFacts(model: CatalogModel | undefined): ModelFacts {
  if (model === undefined) return {};
  const { input, promptCache, reasoning, streaming, tools, maxOutput } = model;
  return {
    ...(streaming === undefined ? {} : { streaming }),
    ...(tools === undefined ? {} : { tools }),
    ...(reasoning === undefined ? {} : { reasoning }),
    ...(input === undefined
      ? {}
      : { images: input.includes('IMAGE'), video: input.includes('VIDEO') }),
    ...(promptCache === undefined ? {} : { promptCache: true }),
    ...(promptCache?.ttl === undefined ? {} : { cacheTtl: promptCache.ttl }),
    ...(promptCache?.maxCheckpoints === undefined
      ? {}
      : { maxCachePoints: promptCache.maxCheckpoints }),
    ...(maxOutput === undefined ? {} : { maxOutputTokens: maxOutput }),
  };
}

/** The facts in a picker's words: the form offers what the request may hold. */
export function capabilitiesOf(facts: ModelFacts): ModelCapabilities {
  const { efforts, tiers, tools, images, documents, video, citations } = facts;
  const { structuredOutput, reasoning, promptCache, latencyOptimized, streaming } = facts;
  const known = {
    streaming,
    tools,
    images,
    documents,
    video,
    citations,
    structuredOutput,
    reasoning,
    promptCache,
    latencyOptimized,
    effort: efforts === undefined ? undefined : efforts.length > 0,
    serviceTiers: tiers === undefined ? undefined : tiers.includes('flex'),
  };
  return Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined));
}
