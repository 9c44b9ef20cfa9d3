/** ModelRequest to ConverseStream's input. Pure: what the model would refuse becomes a warning. */
import type {
  ConverseStreamCommandInput,
  InferenceConfiguration,
} from '@aws-sdk/client-bedrock-runtime';
import { DEFAULT_MAX_OUTPUT_TOKENS, type ModelRequest, type Params } from '../../model/index.ts';
import { isRecord } from '../../util/records.ts';
import { cachePoints } from './cachePoints.ts';
import { toConversation } from './content.ts';
import { type BedrockExtra, readExtra } from './extra.ts';
import type { ModelFacts } from './facts.ts';
import { effortFields, outputConfig } from './output.ts';
import { type Document, toolConfiguration } from './tools.ts';

export interface ConverseInput {
  readonly input: ConverseStreamCommandInput;
  readonly warnings: readonly string[];
}

export type Warn = (warning: string) => void;

/** Limits of `requestMetadata`: 16 pairs of 256 characters, from this alphabet (botocore service model). */
const MAX_TAGS = 16;
const MAX_TAG_LENGTH = 256;
const TAG_REFUSED = /[^a-zA-Z0-9\s:_@$#=/+,\-.]/g;

const MANAGED_PROMPT = /^arn:[^:]*:bedrock:[^:]*:[^:]*:prompt\//;

export function toConverseInput(request: ModelRequest, facts: ModelFacts): ConverseInput {
  const warnings: string[] = [];
  const warn: Warn = (warning) => {
    if (!warnings.includes(warning)) warnings.push(warning);
  };
  const { extra, refused } = readExtra(request.extra);
  for (const name of refused) {
    warn(
      `The setting ${name} was left out: Bedrock has none of that name. A field of the model's vendor goes under assay.fields.`,
    );
  }
  const common = {
    modelId: request.modelId,
    ...serving(request, extra, { facts, warn }),
    ...(extra.responseFields === undefined
      ? {}
      : { additionalModelResponseFieldPaths: extra.responseFields }),
  };
  const context: Context = { request, extra, facts, warn };
  const rest = MANAGED_PROMPT.test(request.modelId) ? managedPrompt(context) : ownPrompt(context);
  return { input: { ...common, ...rest }, warnings };
}

interface Context {
  readonly request: ModelRequest;
  readonly extra: BedrockExtra;
  readonly facts: ModelFacts;
  readonly warn: Warn;
}

function conversationOf(
  { request, extra, facts, warn }: Context,
  { points = cachePoints(facts, warn), hasTools = false } = {},
) {
  return toConversation(request.messages, {
    facts,
    warn,
    hasTools,
    cachePoints: points,
    citations: extra.citations === true,
    signsReasoning: facts.vendor === 'anthropic',
  });
}

function ownPrompt(context: Context): Omit<ConverseStreamCommandInput, 'modelId'> {
  const { request, extra, facts, warn } = context;
  // In the order in which the service reads them, which is what their lifetimes must follow.
  const points = cachePoints(facts, warn);
  const toolConfig = toolConfiguration(request, { facts, warn, cachePoints: points });
  const hasTools = toolConfig !== undefined;
  const { system, messages } = conversationOf(context, { points, hasTools });
  const fields = vendorFields(request, extra, { facts, warn });
  return {
    messages,
    ...(system.length === 0 ? {} : { system }),
    inferenceConfig: inference(request.params ?? {}, facts, warn),
    ...(toolConfig === undefined ? {} : { toolConfig }),
    ...outputConfig(request, facts, warn),
    ...(fields === undefined ? {} : { additionalModelRequestFields: fields }),
  };
}

/** A managed prompt brings its own system text, settings and tools; Converse refuses them beside it. */
function managedPrompt(context: Context): Omit<ConverseStreamCommandInput, 'modelId'> {
  const { request, extra, warn } = context;
  const { system, messages } = conversationOf(context);
  if (system.length > 0) warn('The system prompt was left out: a managed prompt brings its own.');
  if (request.tools?.length) warn('Tools were left out: a managed prompt brings its own.');
  if (extra.fields !== undefined || request.fields !== undefined) {
    warn('Vendor fields were left out: a managed prompt brings its own settings.');
  }
  if (Object.keys(request.params ?? {}).some((name) => name !== 'maxOutputTokens')) {
    warn('The parameters were left out: a managed prompt brings its own.');
  }
  if (request.responseSchema !== undefined || request.responseFormat === 'json') {
    warn('The output schema was left out: a managed prompt brings its own settings.');
  }
  const entries = Object.entries(extra.promptVariables ?? {});
  return {
    ...(messages.length === 0 ? {} : { messages }),
    ...(entries.length === 0
      ? {}
      : { promptVariables: Object.fromEntries(entries.map(([name, text]) => [name, { text }])) }),
  };
}

interface Rules {
  readonly facts: ModelFacts;
  readonly warn: Warn;
}

/** How the request is served, watched and accounted for: none of it changes what is asked. */
function serving(
  request: ModelRequest,
  extra: BedrockExtra,
  { facts, warn }: Rules,
): Partial<ConverseStreamCommandInput> {
  const metadata = requestMetadata(request.tags, warn);
  const latency = request.latency ?? extra.latency;
  const isSlow = latency === 'optimized' && facts.latencyOptimized === false;
  if (isSlow) warn('Optimized latency was left out: this model has none.');
  const { tier, guardrail } = request;
  const isServed = tier !== undefined && (facts.tiers === undefined || facts.tiers.includes(tier));
  if (tier !== undefined && !isServed) {
    warn(`The service tier ${tier} was left out: this model is not served in it.`);
  }
  return {
    ...(metadata === undefined ? {} : { requestMetadata: metadata }),
    ...(latency === undefined || isSlow ? {} : { performanceConfig: { latency } }),
    ...(isServed ? { serviceTier: { type: tier } } : {}),
    ...(guardrail === undefined
      ? {}
      : {
          guardrailConfig: {
            guardrailIdentifier: guardrail.id,
            guardrailVersion: guardrail.version,
            trace: extra.guardrailTrace ?? 'enabled',
            streamProcessingMode: extra.guardrailStream ?? 'sync',
          },
        }),
  };
}

function inference(params: Params, facts: ModelFacts, warn: Warn): InferenceConfiguration {
  const wanted = params.maxOutputTokens ?? DEFAULT_MAX_OUTPUT_TOKENS;
  const ceiling = facts.maxOutputTokens ?? wanted;
  if (wanted > ceiling) {
    warn(`The output ceiling was lowered from ${wanted} to ${ceiling} tokens, this model's most.`);
  }
  const settings: InferenceConfiguration = { maxTokens: Math.min(wanted, ceiling) };
  const refuses = new Set(facts.refuses ?? []);
  const take = (name: 'temperature' | 'topP' | 'stopSequences', label: string): boolean => {
    if (params[name] === undefined) return false;
    if (!refuses.has(name)) return true;
    warn(`The ${label} was left out: this model does not take one.`);
    return false;
  };
  if (take('temperature', 'temperature'))
    settings.temperature = atMostOne(params.temperature, warn);
  if (
    settings.temperature !== undefined &&
    params.topP !== undefined &&
    facts.oneOfTemperatureAndTopP
  ) {
    warn('Top P was left out: this model takes either a temperature or a top P.');
  } else if (take('topP', 'top P')) settings.topP = params.topP;
  if (params.stopSequences?.length && take('stopSequences', 'stop sequence')) {
    settings.stopSequences = [...params.stopSequences];
  }
  if (params.seed !== undefined) warn('The seed was left out: Bedrock has none.');
  return settings;
}

/** Converse takes temperatures from 0 to 1; elsewhere they go to 2. */
function atMostOne(temperature: number | undefined, warn: Warn): number | undefined {
  if (temperature === undefined || temperature <= 1) return temperature;
  warn(`The temperature was lowered from ${temperature} to 1, the most that Bedrock takes.`);
  return 1;
}

/** Converse has no top K of its own; the vendors that take one each name it elsewhere. */
function vendorFields(
  request: ModelRequest,
  extra: BedrockExtra,
  { facts, warn }: Rules,
): Document | undefined {
  const fields: Record<string, unknown> = {
    ...effortFields(request, facts, warn),
    ...extra.fields,
    ...request.fields,
  };
  const topK = request.params?.topK;
  if (topK !== undefined && facts.refuses?.includes('topK')) {
    warn('Top K was left out: this model does not take one.');
  } else if (topK !== undefined) {
    const { vendor } = facts;
    if (vendor === 'anthropic') fields.top_k ??= topK;
    else if (vendor === 'amazon') {
      const own = fields.inferenceConfig;
      fields.inferenceConfig = isRecord(own) ? { topK, ...own } : { topK };
    } else if (vendor === 'cohere') fields.k ??= topK;
    else warn('Top K was left out: this model does not take one through Converse.');
  }
  // The fields are JSON by construction: they come from a file or from above.
  return Object.keys(fields).length === 0 ? undefined : (fields as Document);
}

function requestMetadata(
  tags: ModelRequest['tags'],
  warn: Warn,
): Record<string, string> | undefined {
  const entries = Object.entries(tags ?? {}).filter(([name, value]) => name !== '' && value !== '');
  if (entries.length === 0) return undefined;
  if (entries.length > MAX_TAGS) warn(`Only the first ${MAX_TAGS} tags were sent.`);
  const clean = (text: string): string => text.replace(TAG_REFUSED, '-').slice(0, MAX_TAG_LENGTH);
  return Object.fromEntries(
    entries.slice(0, MAX_TAGS).map(([name, value]) => [clean(name), clean(value)]),
  );
}
