/** `/models` and `/embeddings`. */
import {
  AssayError,
  type Embeddings,
  type EmbedRequest,
  type ModelInfo,
} from '../../model/index.ts';
import { isRecord, parseJson } from '../../util/records.ts';
import { readText } from './body.ts';
import { htmlError, isHtml, statusError } from './errors.ts';
import { type RetryDeps, sendWithRetry } from './retry.ts';
import type { Send } from './transport.ts';

const MAX_BODY_BYTES = 256 * 1024 * 1024;

export async function listModels(
  deps: RetryDeps,
  signal: AbortSignal,
): Promise<readonly ModelInfo[]> {
  const body = await call({ path: '/models' }, deps, signal);
  const data = isRecord(body) ? body.data : body;
  if (!Array.isArray(data)) throw notAsExpected(deps, 'a list of models');
  return data.flatMap(toModelInfo);
}

/**
 * `max_model_len` is vLLM's and SGLang's word, `context_length` OpenRouter's, `meta` llama.cpp's, and `architecture` says
 * in the latter two what a model reads.
 */
export function toModelInfo(model: unknown): readonly ModelInfo[] {
  if (!isRecord(model) || typeof model.id !== 'string' || model.id === '') return [];
  const { id, owned_by: owner, max_model_len, context_length, meta, architecture } = model;
  const context = [
    max_model_len,
    context_length,
    isRecord(meta) ? (meta.n_ctx ?? meta.n_ctx_train) : undefined,
  ].find((value) => typeof value === 'number');
  return [
    {
      id,
      name: id,
      ...(typeof owner === 'string' && owner !== '' ? { vendor: owner } : {}),
      ...(context === undefined ? {} : { contextTokens: context }),
      ...capabilitiesOf(id, architecture),
    },
  ];
}

function capabilitiesOf(id: string, architecture: unknown): Pick<ModelInfo, 'capabilities'> {
  if (/embed/i.test(id)) return { capabilities: { embeddings: true } };
  const reads = isRecord(architecture) ? architecture.input_modalities : undefined;
  return Array.isArray(reads) ? { capabilities: { images: reads.includes('image') } } : {};
}

/** Servers limit the texts of one request; 64 is below the limits known. */
const TEXTS_PER_REQUEST = 64;

export async function embed(
  request: EmbedRequest,
  deps: RetryDeps,
  signal: AbortSignal,
): Promise<Embeddings> {
  const vectors: Float32Array[] = [];
  let inputTokens: number | undefined;
  for (let start = 0; start < request.texts.length; start += TEXTS_PER_REQUEST) {
    const input = request.texts.slice(start, start + TEXTS_PER_REQUEST);
    const sent = {
      path: '/embeddings',
      body: { model: request.modelId, input, encoding_format: 'float' },
    };
    const body = await call(sent, deps, signal, request.modelId);
    vectors.push(...toVectors(body, input.length, deps));
    inputTokens = addTokens(inputTokens, body);
  }
  return { vectors, ...(inputTokens === undefined ? {} : { inputTokens }) };
}

function toVectors(body: unknown, expected: number, deps: RetryDeps): readonly Float32Array[] {
  const data = isRecord(body) && Array.isArray(body.data) ? body.data.filter(isRecord) : [];
  const inOrder = data.every(({ index }) => typeof index === 'number')
    ? data.toSorted((left, right) => Number(left.index) - Number(right.index))
    : data;
  const vectors = inOrder.flatMap(({ embedding }) =>
    Array.isArray(embedding) && embedding.every((value) => typeof value === 'number')
      ? [Float32Array.from(embedding)]
      : [],
  );
  if (vectors.length !== expected) throw notAsExpected(deps, `${expected} embeddings`);
  return vectors;
}

function addTokens(sum: number | undefined, body: unknown): number | undefined {
  const usage = isRecord(body) && isRecord(body.usage) ? body.usage : {};
  const tokens = usage.prompt_tokens ?? usage.total_tokens;
  return typeof tokens === 'number' ? (sum ?? 0) + tokens : sum;
}

async function call(
  request: Send,
  deps: RetryDeps,
  signal: AbortSignal,
  modelId?: string,
): Promise<unknown> {
  const outcome = await sendWithRetry(request, deps, signal);
  if ('failure' in outcome) {
    const { address } = deps;
    throw statusError(outcome.failure, { address, ...(modelId === undefined ? {} : { modelId }) });
  }
  const { reply } = outcome;
  try {
    const text = await readText(reply.chunks(), MAX_BODY_BYTES);
    const body = parseJson(text);
    if (body !== undefined) return body;
    throw isHtml(text) ? htmlError(deps.address, text) : notAsExpected(deps, 'JSON');
  } finally {
    reply.close();
  }
}

function notAsExpected({ address }: RetryDeps, expected: string): AssayError {
  return new AssayError('unexpected', `${address.shown} answered, but not with ${expected}.`, {
    hint: 'Check that the address in assay.yaml is that of an OpenAI-compatible server.',
  });
}
