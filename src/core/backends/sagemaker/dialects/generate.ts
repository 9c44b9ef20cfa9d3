/**
 * The two dialects that take plain text: Text Generation Inference and DJL (LMI without messages). Both
 * take `inputs` and `parameters`, and stream one token a record.
 */
import * as v from 'valibot';
import {
  AssayError,
  DEFAULT_MAX_OUTPUT_TOKENS,
  type FinishReason,
  type ModelEvent,
  type ModelRequest,
  messageText,
} from '../../../model/index.ts';
import type { AnswerReader, Dialect, DialectRequest } from './dialect.ts';

const detailsSchema = v.looseObject({
  finish_reason: v.optional(v.nullable(v.string())),
  generated_tokens: v.optional(v.nullable(v.number())),
});

const recordSchema = v.looseObject({
  token: v.optional(
    v.nullable(v.looseObject({ text: v.string(), special: v.optional(v.boolean()) })),
  ),
  generated_text: v.optional(v.nullable(v.string())),
  details: v.optional(v.nullable(detailsSchema)),
  error: v.optional(v.string()),
});

const FINISH: Readonly<Record<string, FinishReason>> = {
  length: 'length',
  eos_token: 'stop',
  stop_sequence: 'stop',
  stop: 'stop',
};

function toText(request: ModelRequest): DialectRequest {
  const warnings: string[] = [];
  const spoken = request.messages.map((message) => ({
    role: message.role,
    text: messageText(message),
  }));
  if (
    request.messages.some(({ parts }) =>
      parts.some(({ type }) => type === 'image' || type === 'document'),
    )
  ) {
    warnings.push('Attachments were left out: this container takes text only.');
  }
  if (request.tools?.length) warnings.push('Tools were left out: this container takes text only.');
  if (request.responseSchema)
    warnings.push('The output schema was not enforced by this container.');
  const [only] = spoken;
  if (spoken.length === 1 && only?.role === 'user') return { body: only.text, warnings };
  warnings.push('The messages were joined to one text: this container knows no roles.');
  const names = { system: 'System', user: 'User', assistant: 'Assistant', tool: 'Tool' };
  const joined = spoken.map(({ role, text }) => `${names[role]}: ${text}`).join('\n\n');
  return { body: `${joined}\n\nAssistant:`, warnings };
}

function parameters({ params }: ModelRequest): Record<string, unknown> {
  return {
    max_new_tokens: params?.maxOutputTokens ?? DEFAULT_MAX_OUTPUT_TOKENS,
    ...(params?.temperature === undefined
      ? {}
      : { temperature: params.temperature, do_sample: params.temperature > 0 }),
    ...(params?.topP === undefined ? {} : { top_p: params.topP }),
    ...(params?.topK === undefined ? {} : { top_k: params.topK }),
    ...(params?.seed === undefined ? {} : { seed: params.seed }),
    ...(params?.stopSequences === undefined ? {} : { stop: params.stopSequences }),
    details: true,
  };
}

function generateDialect(extra: (streaming: boolean) => Record<string, unknown>): Dialect {
  return {
    marksEnd: true,
    request: (request, streaming) => {
      const { body: inputs, warnings } = toText(request);
      return {
        body: { inputs, parameters: parameters(request), ...extra(streaming), ...request.extra },
        warnings,
      };
    },
    reader: createReader,
  };
}

export const tgi: Dialect = generateDialect((streaming) => ({ stream: streaming }));
export const djl: Dialect = generateDialect((streaming) => (streaming ? { stream: true } : {}));

function createReader(): AnswerReader {
  let told = false;
  let ended = false;
  let rawReason: string | undefined;
  let outputTokens: number | undefined;
  const readOne = (value: unknown): readonly ModelEvent[] => {
    const record = v.safeParse(recordSchema, value);
    if (!record.success)
      throw new AssayError('unexpected', 'The container answered in an unknown shape.', {
        hint: 'Check the protocol of this connection in assay.yaml: openai, tgi, djl or custom.',
      });
    const { token, generated_text: whole, details, error } = record.output;
    if (error !== undefined) {
      throw new AssayError('unavailable', `The container failed: ${error}`, {
        hint: 'The log of the endpoint in CloudWatch says more.',
      });
    }
    rawReason = details?.finish_reason ?? rawReason;
    outputTokens = details?.generated_tokens ?? outputTokens;
    ended ||= typeof whole === 'string' || typeof details?.finish_reason === 'string';
    const delta =
      token === undefined || token === null ? undefined : token.special ? '' : token.text;
    // Streams repeat the whole text in their last record; an answer in one piece has nothing else.
    const text = delta ?? (told ? '' : (whole ?? ''));
    told ||= text !== '';
    return text === '' ? [] : [{ type: 'text', delta: text }];
  };
  return {
    get ended() {
      return ended;
    },
    read: (record) => (Array.isArray(record) ? record.flatMap(readOne) : readOne(record)),
    close: () => [
      {
        type: 'finish',
        reason: FINISH[rawReason ?? 'stop'] ?? 'other',
        ...(rawReason === undefined ? {} : { rawReason }),
        ...(outputTokens === undefined ? {} : { usage: { outputTokens } }),
      },
    ],
  };
}
