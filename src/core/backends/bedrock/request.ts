/** ModelRequest to ConverseStream's input. Pure: what the model would refuse becomes a warning. */
import type {
  ConverseStreamCommandInput,
  InferenceConfiguration,
  Tool,
  ToolConfiguration,
} from '@aws-sdk/client-bedrock-runtime';
import {
  DEFAULT_MAX_OUTPUT_TOKENS,
  type ModelRequest,
  type Params,
  type ToolSpec,
} from '../../model/index.ts';
import { toConversation } from './content.ts';
import { type BedrockExtra, readExtra } from './extra.ts';
import { type ModelFacts, vendorOf } from './facts.ts';

export interface ConverseInput {
  readonly input: ConverseStreamCommandInput;
  readonly warnings: readonly string[];
}

/** Limits of `requestMetadata`: 16 pairs of 256 characters, from this alphabet (botocore service model). */
const MAX_TAGS = 16;
const MAX_TAG_LENGTH = 256;
const TAG_REFUSED = /[^a-zA-Z0-9\s:_@$#=/+,\-.]/g;

const MANAGED_PROMPT = /^arn:[^:]*:bedrock:[^:]*:[^:]*:prompt\//;

type Document = NonNullable<ConverseStreamCommandInput['additionalModelRequestFields']>;

export function toConverseInput(request: ModelRequest, facts: ModelFacts): ConverseInput {
  const warnings: string[] = [];
  const warn = (warning: string): void => {
    warnings.push(warning);
  };
  const { extra, refused } = readExtra(request.extra);
  for (const name of refused) warn(`The setting ${name} was not understood and was left out.`);
  const metadata = requestMetadata(request.tags, warn);
  const common = {
    modelId: request.modelId,
    ...(metadata === undefined ? {} : { requestMetadata: metadata }),
    ...guardrail(request, extra),
    ...(extra.latency === undefined ? {} : { performanceConfig: { latency: extra.latency } }),
    ...(request.tier === undefined ? {} : { serviceTier: { type: request.tier } }),
    ...(extra.responseFields === undefined
      ? {}
      : { additionalModelResponseFieldPaths: extra.responseFields }),
  };
  if (MANAGED_PROMPT.test(request.modelId)) {
    return { input: { ...common, ...managedPrompt(request, extra, warn) }, warnings };
  }
  const { system, messages } = toConversation(request.messages, {
    facts,
    citations: extra.citations === true,
    warn,
  });
  const fields = vendorFields(request, extra, { facts, warn });
  const toolConfig = tools(request, facts, warn);
  return {
    input: {
      ...common,
      messages,
      ...(system.length === 0 ? {} : { system }),
      inferenceConfig: inference(request.params ?? {}, facts, warn),
      ...(toolConfig === undefined ? {} : { toolConfig }),
      ...output(request, facts, warn),
      ...(fields === undefined ? {} : { additionalModelRequestFields: fields }),
    },
    warnings,
  };
}

type Warn = (warning: string) => void;

/** A managed prompt brings its own system text, settings and tools; Converse refuses them beside it. */
function managedPrompt(
  request: ModelRequest,
  extra: BedrockExtra,
  warn: Warn,
): Pick<ConverseStreamCommandInput, 'promptVariables'> {
  if (request.tools?.length) warn('Tools were left out: a managed prompt brings its own.');
  if (extra.fields !== undefined) {
    warn('Vendor fields were left out: a managed prompt brings its own settings.');
  }
  if (extra.promptVariables === undefined) return {};
  const entries = Object.entries(extra.promptVariables);
  return { promptVariables: Object.fromEntries(entries.map(([name, text]) => [name, { text }])) };
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
  if (take('temperature', 'temperature')) settings.temperature = params.temperature;
  if (
    settings.temperature !== undefined &&
    params.topP !== undefined &&
    facts.oneOfTemperatureAndTopP
  ) {
    warn('Top P was left out: this model takes either a temperature or a top P.');
  } else if (take('topP', 'top P')) settings.topP = params.topP;
  if (take('stopSequences', 'stop sequence')) {
    settings.stopSequences = [...(params.stopSequences ?? [])];
  }
  if (params.seed !== undefined) warn('The seed was left out: Bedrock has none.');
  return settings;
}

/** Converse has no top K of its own; the vendors that take one each name it elsewhere. */
function vendorFields(
  request: ModelRequest,
  extra: BedrockExtra,
  { facts, warn }: { readonly facts: ModelFacts; readonly warn: Warn },
): Document | undefined {
  const fields: Record<string, unknown> = { ...extra.fields };
  const topK = request.params?.topK;
  if (topK !== undefined && facts.refuses?.includes('topK')) {
    warn('Top K was left out: this model does not take one.');
  } else if (topK !== undefined) {
    const vendor = vendorOf(request.modelId);
    if (vendor === 'anthropic') fields.top_k ??= topK;
    else if (vendor === 'amazon') fields.inferenceConfig ??= { topK };
    else if (vendor === 'cohere') fields.k ??= topK;
    else warn('Top K was left out: this model does not take one through Converse.');
  }
  // The fields are JSON by construction: they come from a file or from above.
  return Object.keys(fields).length === 0 ? undefined : (fields as Document);
}

function tools(
  request: ModelRequest,
  facts: ModelFacts,
  warn: Warn,
): ToolConfiguration | undefined {
  const specs = request.tools ?? [];
  if (specs.length === 0) return undefined;
  if (facts.tools === false) {
    warn('Tools were left out: this model takes none.');
    return undefined;
  }
  const used = request.messages.some(({ parts }) =>
    parts.some(({ type }) => type === 'tool-call' || type === 'tool-result'),
  );
  if (request.toolChoice === 'none' && !used) return undefined;
  if (request.toolChoice === 'none') {
    warn('The tools were sent although none may be called: the conversation already holds calls.');
  }
  const config: ToolConfiguration = { tools: specs.map(toolSpec) };
  const choice = request.toolChoice;
  if (choice === 'auto') config.toolChoice = { auto: {} };
  else if (choice === 'any') config.toolChoice = { any: {} };
  else if (typeof choice === 'object') config.toolChoice = { tool: { name: choice.name } };
  return config;
}

function toolSpec(spec: ToolSpec): Tool {
  return {
    toolSpec: {
      name: spec.name,
      // The service refuses an empty description.
      ...(spec.description ? { description: spec.description } : {}),
      // A JSON Schema is JSON; the SDK's document type says no more than that.
      inputSchema: { json: spec.inputSchema as Document },
      ...(spec.strict === undefined ? {} : { strict: spec.strict }),
    },
  };
}

function output(
  request: ModelRequest,
  facts: ModelFacts,
  warn: Warn,
): Pick<ConverseStreamCommandInput, 'outputConfig'> {
  const effort = request.params?.effort;
  const schema = request.responseSchema;
  const structured = schema !== undefined && facts.structuredOutput !== false;
  if (schema !== undefined && !structured) {
    warn('The output schema was not enforced: this model has no structured output.');
  }
  if (effort === undefined && !structured) return {};
  return {
    outputConfig: {
      ...(structured
        ? {
            textFormat: {
              type: 'json_schema',
              structure: { jsonSchema: { name: 'output', schema: JSON.stringify(schema) } },
            },
          }
        : {}),
      ...(effort === undefined ? {} : { effort }),
    },
  };
}

function guardrail(
  request: ModelRequest,
  extra: BedrockExtra,
): Pick<ConverseStreamCommandInput, 'guardrailConfig'> {
  if (request.guardrail === undefined) return {};
  return {
    guardrailConfig: {
      guardrailIdentifier: request.guardrail.id,
      guardrailVersion: request.guardrail.version,
      trace: extra.guardrailTrace ?? 'enabled',
      streamProcessingMode: extra.guardrailStream ?? 'sync',
    },
  };
}

function requestMetadata(
  tags: ModelRequest['tags'],
  warn: Warn,
): Record<string, string> | undefined {
  const entries = Object.entries(tags ?? {});
  if (entries.length === 0) return undefined;
  if (entries.length > MAX_TAGS) warn(`Only the first ${MAX_TAGS} tags were sent.`);
  const clean = (text: string): string => text.replace(TAG_REFUSED, '-').slice(0, MAX_TAG_LENGTH);
  return Object.fromEntries(
    entries.slice(0, MAX_TAGS).map(([name, value]) => [clean(name), clean(value)]),
  );
}
