/** A ModelRequest as the body of a chat completions request (https://platform.openai.com/docs/api-reference/chat). */
import {
  DEFAULT_MAX_OUTPUT_TOKENS,
  type JsonSchema,
  type ModelRequest,
  type Params,
  type ToolChoice,
  type ToolSpec,
} from '../model/index.ts';
import { isRecord } from '../util/records.ts';
import { toWireMessages, type Warn } from './messages.ts';

export type Body = Readonly<Record<string, unknown>>;

export interface PreparedRequest {
  readonly body: Body;
  readonly warnings: readonly string[];
}

export function prepareRequest(request: ModelRequest): PreparedRequest {
  const warnings = new Set<string>();
  const warn: Warn = (sentence) => warnings.add(sentence);
  const body = {
    ...withoutUndefined({
      ...samplingFields(request.params ?? {}, warn),
      ...toolFields(request),
      response_format: responseFormat(request),
      service_tier: serviceTier(request, warn),
    }),
    stream_options: { include_usage: true },
    ...request.extra,
    ...request.fields,
    model: request.modelId,
    messages: toWireMessages(request.messages, warn),
    stream: true,
  };
  if (request.latency === 'optimized') {
    warn('Optimized latency was left out: OpenAI-compatible servers have none.');
  }
  if (request.guardrail !== undefined) {
    warn(`Guardrail ${request.guardrail.id} was not applied: OpenAI-compatible servers have none.`);
  }
  if (Object.keys(request.tags ?? {}).some((name) => name !== 'runId')) {
    warn('Tags were not sent: OpenAI-compatible servers have no place for them.');
  }
  return { body, warnings: [...warnings] };
}

function samplingFields(params: Params, warn: Warn): Body {
  return {
    max_tokens: params.maxOutputTokens ?? DEFAULT_MAX_OUTPUT_TOKENS,
    temperature: params.temperature,
    top_p: params.topP,
    top_k: params.topK,
    stop: params.stopSequences?.length ? params.stopSequences : undefined,
    seed: params.seed,
    reasoning_effort: reasoningEffort(params.effort, warn),
  };
}

function reasoningEffort(effort: Params['effort'], warn: Warn): string | undefined {
  if (effort !== 'max') return effort;
  warn('Effort "max" was sent as "xhigh", the highest that the API has.');
  return 'xhigh';
}

function serviceTier({ tier }: ModelRequest, warn: Warn): string | undefined {
  if (tier !== 'reserved') return tier;
  warn('Service tier "reserved" was not sent: OpenAI-compatible servers have none.');
  return undefined;
}

function toolFields({ tools, toolChoice }: ModelRequest): Body {
  if (tools === undefined || tools.length === 0) return {};
  return { tools: tools.map(toWireTool), tool_choice: toWireChoice(toolChoice) };
}

function toWireTool({ name, description, inputSchema, strict }: ToolSpec) {
  return {
    type: 'function',
    function: withoutUndefined({ name, description, parameters: inputSchema, strict }),
  };
}

function toWireChoice(choice: ToolChoice | undefined): unknown {
  if (choice === 'any') return 'required';
  if (typeof choice === 'object') return { type: 'function', function: { name: choice.name } };
  return choice;
}

function responseFormat({ responseSchema, responseFormat: format }: ModelRequest): unknown {
  if (responseSchema === undefined) return format === 'json' ? { type: 'json_object' } : undefined;
  return {
    type: 'json_schema',
    json_schema: {
      name: schemaName(responseSchema),
      schema: responseSchema,
      strict: allowsStrict(responseSchema),
    },
  };
}

/** The API wants 1 to 64 letters, digits, dashes or underscores. */
function schemaName({ title }: JsonSchema): string {
  const name = typeof title === 'string' ? title.replace(/[^\w-]+/g, '_').slice(0, 64) : '';
  return name === '' ? 'response' : name;
}

/** Strict mode is refused unless every object names all its properties as required and allows no others. */
function allowsStrict(schema: unknown): boolean {
  if (Array.isArray(schema)) return schema.every(allowsStrict);
  if (!isRecord(schema)) return true;
  const { properties, required, additionalProperties } = schema;
  if (isRecord(properties)) {
    const names: readonly unknown[] = Array.isArray(required) ? required : [];
    if (additionalProperties !== false) return false;
    if (!Object.keys(properties).every((name) => names.includes(name))) return false;
  } else if (schema.type === 'object') {
    return false;
  }
  return Object.values(schema).every(allowsStrict);
}

function withoutUndefined(fields: Body): Body {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
