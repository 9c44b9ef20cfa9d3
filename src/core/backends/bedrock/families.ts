/** What whole families of models take and refuse, by the ids that belong to them. */
import type { Effort, ModelFacts } from './facts.ts';

interface Family {
  /** Of the foundation model's id. */
  readonly ids: RegExp;
  readonly facts: ModelFacts;
}

/** No effort to set, no latency optimization, no citations. Tiers stay unknown. */
const PLAIN: ModelFacts = { efforts: [], latencyOptimized: false, citations: false };
const FLEX: ModelFacts = { tiers: ['default', 'priority', 'flex'] };
const NO_CACHE: ModelFacts = { promptCache: false };
/** "Get validated JSON results from models": the vendors whose open models are held to a schema. */
const CONSTRAINED: ModelFacts = { structuredOutput: true };
const UNCONSTRAINED: ModelFacts = { structuredOutput: false };
/** "Prompt caching": Nova takes cache points of 5 minutes in `system` and `messages`, and caches by itself too. */
const NOVA_CACHE: ModelFacts = {
  promptCache: true,
  cacheTtl: ['5m'],
  cacheTools: false,
  maxCachePoints: 4,
};

/**
 * Later rows add to earlier ones and win over them. Tools, tools in a stream, documents, pictures and system prompts:
 * "Supported models and model features" of the Converse API, and each model's own page under "Models at a glance", which
 * also says whether it is held to a schema. Obliging a tool: `ToolChoice` of the API reference. Tiers: "Service tiers
 * for optimizing performance and cost". Latency: "Optimize model inference for latency".
 */
const FAMILIES: readonly Family[] = [
  {
    ids: /^amazon\.nova-/,
    facts: { ...PLAIN, ...UNCONSTRAINED, ...NOVA_CACHE, tools: true, documents: true },
  },
  // They draw, film and embed, and read words and pictures only.
  {
    ids: /^amazon\.nova-(?:canvas|reel|2-multimodal)/,
    facts: { promptCache: false, tools: false, documents: false },
  },
  {
    ids: /^amazon\.nova-(?:pro|premier|2-lite)/,
    facts: { ...FLEX, toolChoices: ['any', 'name'] },
  },
  // "Extended thinking in Amazon Nova 2": `high` takes no ceiling on its output, without which no budget holds.
  {
    ids: /^amazon\.nova-2-lite/,
    facts: { efforts: ['low', 'medium'], effortField: 'reasoningConfig' },
  },
  { ids: /^amazon\.nova-pro/, facts: { latencyOptimized: true } },
  { ids: /^amazon\.nova-micro/, facts: { documents: false, images: false, video: false } },
  {
    ids: /^amazon\.titan-text/,
    facts: { ...PLAIN, ...UNCONSTRAINED, ...NO_CACHE, tools: false, images: false, system: false },
  },
  { ids: /^amazon\.titan-text-premier/, facts: { documents: false } },
  {
    ids: /^(?:ai21|cohere|meta|writer)\./,
    facts: { ...PLAIN, ...UNCONSTRAINED, ...NO_CACHE, toolChoices: [] },
  },
  { ids: /^ai21\.jamba-instruct/, facts: { tools: false, documents: false, images: false } },
  { ids: /^ai21\.jamba-1-5/, facts: { tools: true, documents: true, images: false } },
  { ids: /^cohere\.command-r/, facts: { tools: true, documents: true, images: false } },
  { ids: /^meta\.llama/, facts: { documents: true } },
  {
    ids: /^writer\.palmyra-x/,
    facts: { tools: true, streamingTools: false, documents: true, images: false },
  },
  { ids: /^meta\.llama(?:2|3-(?:8b|70b)|3-2-[13]b)/, facts: { tools: false } },
  { ids: /^meta\.llama(?:3-[123]-|4-)/, facts: { streamingTools: false } },
  { ids: /^meta\.llama3-1-(?:70b|405b)/, facts: { latencyOptimized: true } },
  { ids: /^mistral\./, facts: { ...PLAIN, ...CONSTRAINED, ...NO_CACHE, toolChoices: ['any'] } },
  {
    ids: /^mistral\.(?:mistral-7b|mixtral)/,
    facts: { ...UNCONSTRAINED, tools: false, system: false, documents: true, images: false },
  },
  {
    ids: /^mistral\.(?:mistral-large-240|mistral-small-240|pixtral)/,
    facts: { ...UNCONSTRAINED, documents: true, streamingTools: false },
  },
  { ids: /^mistral\.mistral-small-240/, facts: { documents: false } },
  { ids: /^mistral\.(?:mistral-large-3|ministral|magistral|voxtral)/, facts: FLEX },
  { ids: /^deepseek\./, facts: { ...PLAIN, ...CONSTRAINED, ...NO_CACHE } },
  {
    ids: /^deepseek\.r1/,
    facts: { ...UNCONSTRAINED, tools: false, documents: true, images: false },
  },
  { ids: /^deepseek\.v3/, facts: FLEX },
  { ids: /^(?:qwen|google|nvidia|minimax|zai)\./, facts: { ...PLAIN, ...NO_CACHE, ...FLEX } },
  { ids: /^(?:qwen|google|nvidia|minimax|moonshot|moonshotai|openai)\./, facts: CONSTRAINED },
  // "OpenAI models": text only, and what Converse has no member for goes in `additionalModelRequestFields`; the levels
  // are those of the model's own card.
  {
    ids: /^openai\.gpt-oss/,
    facts: {
      ...NO_CACHE,
      ...FLEX,
      citations: false,
      images: false,
      efforts: ['low', 'medium', 'high'],
      effortField: 'reasoning_effort',
    },
  },
  { ids: /^openai\./, facts: { latencyOptimized: false } },
  { ids: /^stability\./, facts: { ...PLAIN, ...UNCONSTRAINED, ...NO_CACHE } },
];

/** Facts by foundation model id. */
export function familyFacts(id: string): ModelFacts {
  if (id.startsWith('anthropic.')) return claudeFacts(id);
  const fitting = FAMILIES.filter(({ ids }) => ids.test(id));
  return Object.assign({}, ...fitting.map(({ facts }) => facts));
}

/** Versions that Bedrock serves in the reserved tier, as of the "Service tiers" page. */
const RESERVED = /claude-(?:sonnet-4-[56]|opus-4-[56]|haiku-4-5)/;

/**
 * From Claude 4.7 on, sampling settings are refused ("`temperature` is deprecated for this model"); from Opus 4.1 to
 * 4.6 temperature and top P may not both be set; structured output came with 4.5. Claude is not served in the tiers
 * flex and priority. Documents are cited from Claude 3.7 on.
 */
function claudeFacts(id: string): ModelFacts {
  const version = claudeVersion(id);
  const efforts = claudeEfforts(id, version);
  return {
    toolChoices: ['any', 'name'],
    cacheTools: true,
    tiers: RESERVED.test(id) ? ['default', 'reserved'] : ['default'],
    latencyOptimized: id.includes('claude-3-5-haiku'),
    video: false,
    ...(version === undefined ? {} : versionFacts(version)),
    ...(efforts === undefined ? {} : { efforts }),
  };
}

function versionFacts(version: number): ModelFacts {
  return {
    structuredOutput: version >= 4.5,
    documents: version >= 2,
    tools: version >= 3,
    citations: version >= 3.7,
    ...(version < 3.5 ? { promptCache: false } : {}),
    ...(version >= 4.7 ? { refuses: ['temperature', 'topP', 'topK'] } : {}),
    ...(version >= 4.1 && version < 4.7 ? { oneOfTemperatureAndTopP: true } : {}),
  };
}

const TO_HIGH: readonly Effort[] = ['low', 'medium', 'high'];
const TO_MAX: readonly Effort[] = [...TO_HIGH, 'max'];
const ALL: readonly Effort[] = [...TO_HIGH, 'xhigh', 'max'];

/** Claude Platform docs, "Effort": from Opus 4.5 on; `max` from 4.6 on, `xhigh` from Opus 4.7 and Sonnet 5 on. */
function claudeEfforts(id: string, version: number | undefined): readonly Effort[] | undefined {
  if (version === undefined) return undefined;
  if (version >= 4.7) return ALL;
  if (version >= 4.6) return TO_MAX;
  return version >= 4.5 && id.includes('opus') ? TO_HIGH : [];
}

/** 4.5 of `claude-haiku-4-5-20251001-v1:0`, 5 of `claude-sonnet-5`, 3.7 of `claude-3-7-sonnet-…`. */
export function claudeVersion(id: string): number | undefined {
  const match =
    /claude-(?:[a-z]+-)(\d+)(?:-(\d))?(?!\d)/.exec(id) ?? /claude-(\d+)(?:-(\d))?-[a-z]/.exec(id);
  return match?.[1] === undefined ? undefined : Number(`${match[1]}.${match[2] ?? 0}`);
}
