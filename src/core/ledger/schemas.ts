/** Checks of the vocabulary's shapes, as they come back from files that anyone may have edited. */
import * as v from 'valibot';
import { ERROR_KINDS, GUARDRAIL_POLICIES, type Usage } from '../model/index.ts';

/** JSON can hold numbers that are too large for one. */
const number = v.pipe(v.number(), v.finite());
const count = v.exactOptional(number);

export const sourceSchema = v.object({
  kind: v.picklist(['prompt-file', 'playground', 'chat', 'throughput']),
  path: v.exactOptional(v.string()),
});

export const finishReasonSchema = v.picklist([
  'stop',
  'length',
  'tool-calls',
  'content-filter',
  'guardrail',
  'other',
]);

export const usageSchema = v.object({
  inputTokens: count,
  outputTokens: count,
  cacheReadTokens: count,
  cacheWriteTokens: count,
  cacheWrite1hTokens: count,
  reasoningTokens: count,
  images: count,
  searchUnits: count,
  guardrail: v.exactOptional(v.record(v.picklist(GUARDRAIL_POLICIES), number)),
} satisfies Record<keyof Usage, unknown>);

const costPartSchema = v.union([
  v.object({
    what: v.string(),
    tokens: number,
    usdPerMillion: number,
    usd: number,
  }),
  v.object({
    what: v.string(),
    units: number,
    usdPerUnit: number,
    usd: number,
  }),
]);

export const costSchema = v.variant('kind', [
  v.object({
    kind: v.literal('known'),
    usd: number,
    parts: v.array(costPartSchema),
    source: v.string(),
    url: v.exactOptional(v.string()),
    asOf: v.string(),
    estimate: v.boolean(),
    notes: v.exactOptional(v.array(v.string())),
  }),
  v.object({ kind: v.literal('included'), why: v.string() }),
  v.object({ kind: v.literal('unknown'), why: v.string() }),
]);

export const errorSchema = v.object({
  kind: v.picklist(ERROR_KINDS),
  message: v.string(),
  hint: v.exactOptional(v.string()),
  requestId: v.exactOptional(v.string()),
});

const bytes = v.pipe(
  v.string(),
  v.base64(),
  v.transform((text): Uint8Array => new Uint8Array(Buffer.from(text, 'base64'))),
);

export const toolCallSchema = v.object({
  type: v.literal('tool-call'),
  id: v.string(),
  name: v.string(),
  input: v.unknown(),
});

const media = {
  mediaType: v.string(),
  name: v.exactOptional(v.string()),
  data: v.exactOptional(bytes),
  omitted: v.exactOptional(v.string()),
};

/** A picture of the answer. */
export const storedPictureSchema = v.object({
  mediaType: v.string(),
  data: v.exactOptional(bytes),
  omitted: v.exactOptional(v.string()),
});

export type StoredPicture = v.InferOutput<typeof storedPictureSchema>;

const cachePointSchema = v.object({
  type: v.literal('cache-point'),
  ttl: v.exactOptional(v.picklist(['5m', '1h'])),
});

export const storedPartSchema = v.variant('type', [
  v.object({ type: v.literal('text'), text: v.string() }),
  v.object({ type: v.literal('image'), ...media }),
  v.object({ type: v.literal('document'), ...media }),
  v.object({
    type: v.literal('video'),
    mediaType: v.string(),
    s3Uri: v.string(),
    bucketOwner: v.exactOptional(v.string()),
  }),
  v.object({
    type: v.literal('reasoning'),
    text: v.string(),
    signature: v.exactOptional(v.string()),
    redacted: v.exactOptional(bytes),
  }),
  toolCallSchema,
  v.object({
    type: v.literal('tool-result'),
    id: v.string(),
    output: v.string(),
    isError: v.exactOptional(v.boolean()),
  }),
  cachePointSchema,
]);

export type StoredPart = v.InferOutput<typeof storedPartSchema>;

const anyRecord = v.record(v.string(), v.unknown());

export const storedRequestSchema = v.object({
  modelId: v.string(),
  messages: v.array(
    v.object({
      role: v.picklist(['system', 'user', 'assistant', 'tool']),
      parts: v.array(storedPartSchema),
    }),
  ),
  params: v.exactOptional(
    v.object({
      temperature: count,
      topP: count,
      topK: count,
      maxOutputTokens: count,
      stopSequences: v.exactOptional(v.array(v.string())),
      seed: count,
      effort: v.exactOptional(v.picklist(['low', 'medium', 'high', 'xhigh', 'max'])),
    }),
  ),
  tools: v.exactOptional(
    v.array(
      v.object({
        name: v.string(),
        description: v.exactOptional(v.string()),
        inputSchema: anyRecord,
        strict: v.exactOptional(v.boolean()),
      }),
    ),
  ),
  toolChoice: v.exactOptional(
    v.union([v.picklist(['auto', 'any', 'none']), v.object({ name: v.string() })]),
  ),
  responseSchema: v.exactOptional(anyRecord),
  responseFormat: v.exactOptional(v.picklist(['text', 'json'])),
  guardrail: v.exactOptional(v.object({ id: v.string(), version: v.string() })),
  tier: v.exactOptional(v.picklist(['default', 'priority', 'flex', 'reserved'])),
  latency: v.exactOptional(v.picklist(['standard', 'optimized'])),
  cacheTools: v.exactOptional(cachePointSchema),
  fields: v.exactOptional(anyRecord),
  tags: v.exactOptional(v.record(v.string(), v.string())),
  extra: v.exactOptional(anyRecord),
});

export type StoredRequest = v.InferOutput<typeof storedRequestSchema>;
