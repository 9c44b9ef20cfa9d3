/**
 * Embeddings through InvokeModel: each family has a body of its own. Pure, but for the calls themselves.
 * Bodies: Amazon Bedrock User Guide, model parameters of Titan Text Embeddings, Cohere Embed and Nova
 * multimodal embeddings.
 */
import pLimit from 'p-limit';
import * as v from 'valibot';
import { AssayError, type Embeddings, type EmbedRequest } from '../../model/index.ts';

export interface Invoked {
  /** The answer's body, parsed. */
  readonly body: unknown;
  readonly requestId?: string;
  /** Input tokens, as the service counted them. */
  readonly inputTokens?: number;
}

/** Sends one body. */
export type Invoke = (body: unknown) => Promise<Invoked>;

/** Calls under way at once, for models that take one text a call. */
const AT_ONCE = 4;

interface Family {
  /** Texts that one call takes. */
  readonly batch: number;
  body(texts: readonly string[], purpose: EmbedRequest['purpose']): unknown;
  /** Vectors in the order of the texts. Throws where the answer has another shape. */
  read(answer: unknown): { readonly vectors: number[][]; readonly inputTokens?: number };
}

const numbers = v.array(v.number());

const titan: Family = {
  batch: 1,
  body: ([text = '']) => ({ inputText: text }),
  read: (answer) => {
    const { embedding, inputTextTokenCount } = v.parse(
      v.object({ embedding: numbers, inputTextTokenCount: v.optional(v.number()) }),
      answer,
    );
    return {
      vectors: [embedding],
      ...(inputTextTokenCount === undefined ? {} : { inputTokens: inputTextTokenCount }),
    };
  },
};

const titanV2: Family = {
  ...titan,
  body: ([text = '']) => ({ inputText: text, normalize: true }),
};

/** With `embedding_types` the vectors come by type, without it as a bare list; both are read. */
const cohereAnswer = v.object({
  embeddings: v.union([v.array(numbers), v.looseObject({ float: v.array(numbers) })]),
});

function cohere(extra: Readonly<Record<string, unknown>>): Family {
  return {
    batch: 96,
    body: (texts, purpose) => ({
      texts,
      input_type: purpose === 'query' ? 'search_query' : 'search_document',
      ...extra,
    }),
    read: (answer) => {
      const { embeddings } = v.parse(cohereAnswer, answer);
      return { vectors: Array.isArray(embeddings) ? embeddings : embeddings.float };
    },
  };
}

const nova: Family = {
  batch: 1,
  body: ([text = ''], purpose) => ({
    schemaVersion: 'nova-multimodal-embed-v1',
    taskType: 'SINGLE_EMBEDDING',
    singleEmbeddingParams: {
      embeddingPurpose: purpose === 'query' ? 'TEXT_RETRIEVAL' : 'GENERIC_INDEX',
      embeddingDimension: 1024,
      text: { truncationMode: 'END', value: text },
    },
  }),
  read: (answer) => {
    const { embeddings } = v.parse(
      v.object({ embeddings: v.array(v.looseObject({ embedding: numbers })) }),
      answer,
    );
    return { vectors: embeddings.map(({ embedding }) => embedding) };
  },
};

/** @param id the foundation model's */
function familyOf(id: string): Family | undefined {
  if (id.startsWith('amazon.titan-embed-text-v2')) return titanV2;
  if (id.startsWith('amazon.titan-embed')) return titan;
  if (id.startsWith('amazon.nova-2-multimodal-embeddings')) return nova;
  if (id.startsWith('cohere.embed-v4'))
    return cohere({ embedding_types: ['float'], truncate: 'RIGHT' });
  if (id.startsWith('cohere.embed')) return cohere({ truncate: 'END' });
  return undefined;
}

/** @param model the foundation model's id */
export function embeds(model: string): boolean {
  return familyOf(model) !== undefined;
}

/**
 * @param model the foundation model's id, which says whose body it is
 * @throws AssayError `invalid` for a model that does not embed, `unexpected` where the answer can't be read
 */
export async function embedTexts(
  request: EmbedRequest,
  model: string,
  invoke: Invoke,
): Promise<Embeddings> {
  const family = familyOf(model);
  if (family === undefined) {
    throw new AssayError('invalid', `${request.modelId} does not make embeddings.`, {
      hint: 'Choose an embedding model such as amazon.titan-embed-text-v2:0.',
    });
  }
  const batches = batchesOf(request.texts, family.batch);
  const limit = pLimit(AT_ONCE);
  const batch = { request, family, invoke };
  const read = await Promise.all(
    batches.map((texts) => limit(() => embedBatch(texts, batch))),
  ).catch((thrown: unknown) => {
    // Nothing can come of the rest, which would be billed all the same.
    limit.clearQueue();
    throw thrown;
  });
  const counts = read.map(({ inputTokens }) => inputTokens).filter((count) => count !== undefined);
  return {
    vectors: read.flatMap(({ vectors }) => vectors.map((vector) => Float32Array.from(vector))),
    // Part of the counts would be a bill that is too low: all of them or none.
    ...(counts.length > 0 && counts.length === read.length
      ? { inputTokens: counts.reduce((sum, count) => sum + count, 0) }
      : {}),
  };
}

function batchesOf(texts: readonly string[], size: number): readonly (readonly string[])[] {
  const batches: (readonly string[])[] = [];
  for (let start = 0; start < texts.length; start += size) {
    batches.push(texts.slice(start, start + size));
  }
  return batches;
}

interface Batch {
  readonly request: EmbedRequest;
  readonly family: Family;
  readonly invoke: Invoke;
}

async function embedBatch(texts: readonly string[], { request, family, invoke }: Batch) {
  const { modelId, purpose } = request;
  const answer = await invoke(family.body(texts, purpose));
  const { vectors, inputTokens = answer.inputTokens } = readAnswer(family, answer.body, modelId);
  if (vectors.length !== texts.length) {
    throw unreadable(modelId, new Error(`${vectors.length} vectors for ${texts.length} texts`));
  }
  return { vectors, inputTokens };
}

function readAnswer(family: Family, answer: unknown, modelId: string): ReturnType<Family['read']> {
  try {
    return family.read(answer);
  } catch (cause) {
    throw unreadable(modelId, cause);
  }
}

function unreadable(modelId: string, cause: unknown): AssayError {
  return new AssayError('unexpected', `The embeddings of ${modelId} came in an unknown shape.`, {
    cause,
  });
}
