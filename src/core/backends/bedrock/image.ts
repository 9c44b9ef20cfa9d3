/**
 * Pictures through InvokeModel. Bodies: Amazon Bedrock User Guide, model parameters of Amazon Nova Canvas,
 * Titan Image Generator and Stability AI's models.
 */
import * as v from 'valibot';
import { foundationModelId } from '../../catalog/geography.ts';
import {
  AssayError,
  type FinishReason,
  type ModelEvent,
  type ModelRequest,
  messageText,
} from '../../model/index.ts';
import type { Invoke } from './embed.ts';

interface Family {
  body(prompt: string, request: ModelRequest): unknown;
  read(answer: unknown): Pictures;
}

interface Pictures {
  readonly base64: readonly string[];
  /** Why the service held pictures back. */
  readonly refused?: string;
}

const amazon: Family = {
  body: (text, { params, extra }) => ({
    taskType: 'TEXT_IMAGE',
    textToImageParams: { text },
    imageGenerationConfig: {
      numberOfImages: 1,
      ...(params?.seed === undefined ? {} : { seed: params.seed }),
      ...fields(extra),
    },
  }),
  read: (answer) => {
    const { images, error } = v.parse(
      v.looseObject({
        images: v.optional(v.array(v.string()), []),
        error: v.optional(v.nullable(v.string())),
      }),
      answer,
    );
    return { base64: images, ...(error ? { refused: error } : {}) };
  },
};

const stability: Family = {
  body: (prompt, { params, extra }) => ({
    prompt,
    output_format: 'png',
    ...(params?.seed === undefined ? {} : { seed: params.seed }),
    ...fields(extra),
  }),
  read: (answer) => {
    const { images, finish_reasons: reasons } = v.parse(
      v.looseObject({
        images: v.optional(v.array(v.string()), []),
        finish_reasons: v.optional(v.array(v.nullable(v.string())), []),
      }),
      answer,
    );
    const refused = reasons.find((reason) => reason !== null && reason !== undefined);
    return { base64: images.filter((image) => image !== ''), ...(refused ? { refused } : {}) };
  },
};

function fields(extra: ModelRequest['extra']): Record<string, unknown> {
  const value = extra?.fields;
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function familyOf(modelId: string): Family | undefined {
  const id = foundationModelId(modelId) ?? modelId;
  if (id.startsWith('amazon.nova-canvas') || id.startsWith('amazon.titan-image')) return amazon;
  // Stability's editing models need a picture to work on; these draw from words alone.
  if (/^stability\.(?:sd3|stable-image-(?:core|ultra))/.test(id)) return stability;
  return undefined;
}

export function draws(modelId: string): boolean {
  return familyOf(modelId) !== undefined;
}

/** One picture from the last user message. Throws `invalid` without one, `unexpected` for another shape. */
export async function* drawImage(
  request: ModelRequest,
  invoke: Invoke,
): AsyncGenerator<ModelEvent> {
  const family = familyOf(request.modelId);
  const message = request.messages.findLast(({ role }) => role === 'user');
  const prompt = message === undefined ? '' : messageText(message).trim();
  if (family === undefined || prompt === '') {
    throw new AssayError('invalid', 'There is nothing to draw: the message is empty.');
  }
  const pictures = readPictures(
    family,
    await invoke(family.body(prompt, request)),
    request.modelId,
  );
  yield { type: 'start', warnings: ignored(request) };
  for (const base64 of pictures.base64) {
    yield { type: 'image', mediaType: 'image/png', data: Buffer.from(base64, 'base64') };
  }
  const reason: FinishReason = pictures.refused === undefined ? 'stop' : 'content-filter';
  yield {
    type: 'finish',
    reason,
    ...(pictures.refused === undefined ? {} : { rawReason: pictures.refused }),
  };
}

function readPictures(family: Family, answer: unknown, modelId: string): Pictures {
  try {
    return family.read(answer);
  } catch (cause) {
    throw new AssayError('unexpected', `The picture of ${modelId} came in an unknown shape.`, {
      cause,
    });
  }
}

function ignored({ messages, tools, params }: ModelRequest): string[] {
  const warnings: string[] = [];
  if (messages.length > 1)
    warnings.push('Only the last message was drawn: this model reads no history.');
  if (tools?.length) warnings.push('Tools were left out: this model makes pictures.');
  if (params?.temperature !== undefined || params?.topP !== undefined) {
    warnings.push('Temperature and top P were left out: this model makes pictures.');
  }
  return warnings;
}
