/**
 * Pictures through InvokeModel. Bodies: Amazon Bedrock User Guide, model parameters of Amazon Nova Canvas,
 * Titan Image Generator and Stability AI's models.
 */
import * as v from 'valibot';
import {
  AssayError,
  type FinishReason,
  type ModelEvent,
  type ModelRequest,
  messageText,
  pictureAsked,
} from '../../model/index.ts';
import { isRecord } from '../../util/records.ts';
import type { Invoke } from './embed.ts';

interface Family {
  body(prompt: string, request: ModelRequest): Readonly<Record<string, unknown>>;
  read(answer: unknown): Pictures;
}

interface Pictures {
  readonly base64: readonly string[];
  /** Why the service held pictures back. */
  readonly refused?: string;
}

const amazon: Family = {
  body: (text, request) => ({
    taskType: 'TEXT_IMAGE',
    textToImageParams: { text },
    imageGenerationConfig: {
      numberOfImages: 1,
      ...seed(request),
      ...vendorFields(request),
    },
  }),
  read: (answer) => {
    const { images, error } = v.parse(
      v.looseObject({
        images: v.nullish(v.array(v.string()), []),
        error: v.optional(v.nullable(v.string())),
      }),
      answer,
    );
    return { base64: images ?? [], ...(error ? { refused: error } : {}) };
  },
};

const stability: Family = {
  body: (prompt, request) => ({
    prompt,
    output_format: 'png',
    ...seed(request),
    ...vendorFields(request),
  }),
  read: (answer) => {
    const { images, finish_reasons: reasons } = v.parse(
      v.looseObject({
        images: v.nullish(v.array(v.string()), []),
        finish_reasons: v.nullish(v.array(v.nullable(v.string())), []),
      }),
      answer,
    );
    const refused = reasons?.find((reason) => reason !== null);
    const base64 = (images ?? []).filter((image) => image !== '');
    return { base64, ...(refused ? { refused } : {}) };
  },
};

function seed({ params }: ModelRequest): { readonly seed?: number } {
  return params?.seed === undefined ? {} : { seed: params.seed };
}

function vendorFields({ extra, fields }: ModelRequest): Record<string, unknown> {
  const value = extra?.fields;
  return { ...(typeof value === 'object' && value !== null ? value : {}), ...fields };
}

/** @param id the foundation model's */
function familyOf(id: string): Family | undefined {
  if (id.startsWith('amazon.nova-canvas') || id.startsWith('amazon.titan-image')) return amazon;
  // Stability's editing models need a picture to work on; these draw from words alone.
  if (/^stability\.(?:sd3|stable-image-(?:core|ultra))/.test(id)) return stability;
  return undefined;
}

/** @param model the foundation model's id */
export function draws(model: string): boolean {
  return familyOf(model) !== undefined;
}

/** The body for one picture from the last user message. Throws `invalid` without one. */
export function drawingBody(
  request: ModelRequest,
  model: string,
): Readonly<Record<string, unknown>> {
  const message = request.messages.findLast(({ role }) => role === 'user');
  const prompt = message === undefined ? '' : messageText(message).trim();
  const family = familyOf(model);
  if (family !== undefined && prompt !== '') return family.body(prompt, request);
  throw new AssayError('invalid', 'There is nothing to draw: the message is empty.');
}

/**
 * One picture from the last user message.
 * @param model the foundation model's id, which says whose body it is
 * @throws AssayError `invalid` without a message, `unexpected` for an answer of another shape
 */
export async function* drawImage(
  request: ModelRequest,
  model: string,
  invoke: Invoke,
): AsyncGenerator<ModelEvent> {
  const body = drawingBody(request, model);
  const { body: answer, requestId } = await invoke(body);
  const guardrail = guardrailEvent(answer);
  if (guardrail?.intervened === true) {
    yield { type: 'start', warnings: ignored(request), ...(requestId ? { requestId } : {}) };
    yield guardrail;
    yield { type: 'finish', reason: 'guardrail', rawReason: INTERVENED };
    return;
  }
  const pictures = readPictures(model, answer);
  yield {
    type: 'start',
    warnings: [...ignored(request), ...heldBack(pictures)],
    ...(requestId === undefined ? {} : { requestId }),
  };
  if (guardrail !== undefined) yield guardrail;
  for (const base64 of pictures.base64) {
    yield { type: 'image', mediaType: 'image/png', data: Buffer.from(base64, 'base64') };
  }
  yield finishOf(pictures, model, request);
}

const INTERVENED = 'INTERVENED';

/** What a guardrail did, as InvokeModel puts it into the body (User Guide, "Use a guardrail with InvokeModel"). */
function guardrailEvent(answer: unknown) {
  if (!isRecord(answer)) return undefined;
  const action = answer['amazon-bedrock-guardrailAction'];
  if (action === undefined) return undefined;
  const detail = answer['amazon-bedrock-trace'] ?? null;
  return { type: 'guardrail', intervened: action === INTERVENED, detail } as const;
}

function heldBack({ refused }: Pictures): readonly string[] {
  return refused === undefined ? [] : [`The service held the picture back: ${refused}`];
}

/** Whether pictures that were held back are billed is not documented: their usage stays unknown. */
function finishOf({ base64, refused }: Pictures, model: string, request: ModelRequest): ModelEvent {
  const reason: FinishReason = refused === undefined ? 'stop' : 'content-filter';
  // Stability's pictures have one price.
  const picture = familyOf(model) === amazon ? pictureAsked(request).picture : undefined;
  return {
    type: 'finish',
    reason,
    ...(refused === undefined ? { usage: { images: base64.length } } : { rawReason: refused }),
    ...(picture === undefined ? {} : { picture }),
  };
}

function readPictures(model: string, answer: unknown): Pictures {
  try {
    const pictures = familyOf(model)?.read(answer);
    if (pictures !== undefined && pictures.base64.length + (pictures.refused ?? '').length > 0) {
      return pictures;
    }
  } catch (cause) {
    throw unreadable(model, cause);
  }
  throw unreadable(model, undefined);
}

function unreadable(model: string, cause: unknown): AssayError {
  return new AssayError('unexpected', `The picture of ${model} came in an unknown shape.`, {
    cause,
  });
}

function ignored(request: ModelRequest): string[] {
  const { messages, tools, params } = request;
  const warnings: string[] = [];
  if (messages.some(({ parts }) => parts.some(({ type }) => type !== 'text'))) {
    warnings.push('Attachments were left out: this model draws from words alone.');
  }
  if (messages.length > 1)
    warnings.push('Only the last message was drawn: this model reads no history.');
  if (tools?.length) warnings.push('Tools were left out: this model makes pictures.');
  if (params?.temperature !== undefined || params?.topP !== undefined) {
    warnings.push('Temperature and top P were left out: this model makes pictures.');
  }
  const others = Object.entries(notForPictures(request)).flatMap(([name, value]) =>
    value === undefined ? [] : [name],
  );
  if (others.length > 0)
    warnings.push(`Left out, because this model makes pictures: ${others.join(', ')}.`);
  return warnings;
}

/** By the names of a form. */
function notForPictures({ params = {}, extra, ...request }: ModelRequest) {
  const { topK, stopSequences, effort } = params;
  return {
    'top K': topK,
    'stop sequences': stopSequences?.length === 0 ? undefined : stopSequences,
    effort,
    'output schema': request.responseSchema,
    JSON: request.responseFormat === 'json' ? true : undefined,
    'service tier': request.tier,
    latency: request.latency ?? extra?.latency,
  };
}
