/**
 * Embeddings through InvokeModel: each family has a body of its own. Pure, but for the calls themselves.
 * Bodies: Amazon Bedrock User Guide, model parameters of Titan Text Embeddings, Cohere Embed and Nova
 * multimodal embeddings.
 */
import * as v from 'valibot';
import { foundationModelId } from '../../catalog/geography.ts';
import { AssayError, type Embeddings, type EmbedRequest } from '../../model/index.ts';

/** Sends one body and gives the answer's body, parsed. */
export type Invoke = (body: unknown) => Promise<unknown>;

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

function familyOf(modelId: string): Family | undefined {
  const id = foundationModelId(modelId) ?? modelId;
  if (id.startsWith('amazon.titan-embed-text-v2')) return titanV2;
  if (id.startsWith('amazon.titan-embed')) return titan;
  if (id.startsWith('amazon.nova-2-multimodal-embeddings')) return nova;
  if (id.startsWith('cohere.embed-v4'))
    return cohere({ embedding_types: ['float'], truncate: 'RIGHT' });
  if (id.startsWith('cohere.embed')) return cohere({ truncate: 'END' });
  return undefined;
}

export function embeds(modelId: string): boolean {
  return familyOf(modelId) !== undefined;
}

/** Throws `invalid` for a model that does not embed, `unexpected` where the answer can't be read. */
export async function embedTexts(request: EmbedRequest, invoke: Invoke): Promise<Embeddings> {
  const family = familyOf(request.modelId);
  if (family === undefined) {
    throw new AssayError('invalid', `${request.modelId} does not make embeddings.`, {
      hint: 'Choose an embedding model such as amazon.titan-embed-text-v2:0.',
    });
  }
  const vectors: Float32Array[] = [];
  let inputTokens: number | undefined;
  for (let start = 0; start < request.texts.length; start += family.batch) {
    const texts = request.texts.slice(start, start + family.batch);
    const read = readAnswer(
      family,
      await invoke(family.body(texts, request.purpose)),
      request.modelId,
    );
    if (read.vectors.length !== texts.length) {
      throw unreadable(
        request.modelId,
        new Error(`${read.vectors.length} vectors for ${texts.length} texts`),
      );
    }
    vectors.push(...read.vectors.map((vector) => Float32Array.from(vector)));
    if (read.inputTokens !== undefined) inputTokens = (inputTokens ?? 0) + read.inputTokens;
  }
  return { vectors, ...(inputTokens === undefined ? {} : { inputTokens }) };
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
