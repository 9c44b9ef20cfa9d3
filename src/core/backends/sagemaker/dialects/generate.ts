/**
 * The two dialects that take plain text: Text Generation Inference and DJL (LMI without messages). Both
 * take `inputs` and `parameters`, and stream one token a record.
 */
import * as v from 'valibot';
import type { Warn } from '../../../chatCompletions/messages.ts';
import {
  AssayError,
  DEFAULT_MAX_OUTPUT_TOKENS,
  type FinishReason,
  type ModelEvent,
  type ModelRequest,
  messageText,
  type Params,
} from '../../../model/index.ts';
import type { AnswerReader, Dialect } from './dialect.ts';
import { containerFailure } from './failure.ts';
import { warnOfFreeOutput, warnOfLeftOut } from './leftOut.ts';

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
});

const FINISH: Readonly<Record<string, FinishReason>> = {
  length: 'length',
  eos_token: 'stop',
  stop_sequence: 'stop',
  stop: 'stop',
};

function toText(request: ModelRequest, warn: Warn): string {
  const spoken = request.messages.map((message) => ({
    role: message.role,
    text: messageText(message),
  }));
  const [only] = spoken;
  if (spoken.length === 1 && only?.role === 'user') return only.text;
  warn('The messages were joined to one text: this container knows no roles.');
  const names = { system: 'System', user: 'User', assistant: 'Assistant', tool: 'Tool' };
  const joined = spoken.map(({ role, text }) => `${names[role]}: ${text}`).join('\n\n');
  return `${joined}\n\nAssistant:`;
}

/** What the two dialects say differently. */
interface Wording {
  stream(streaming: boolean): Readonly<Record<string, unknown>>;
  readonly stop: string;
  /** How the most probable token alone is asked for. */
  readonly greedy: Readonly<Record<string, unknown>>;
  /** Whether a top P of 1, which rules nothing out, may be sent. */
  readonly takesTopPOfOne: boolean;
}

function parameters({ params = {} }: ModelRequest, wording: Wording): Record<string, unknown> {
  const { maxOutputTokens, seed, stopSequences } = params;
  return {
    max_new_tokens: maxOutputTokens ?? DEFAULT_MAX_OUTPUT_TOKENS,
    ...(params.temperature === 0 ? wording.greedy : sampling(params, wording)),
    ...(seed === undefined ? {} : { seed }),
    ...(stopSequences?.length ? { [wording.stop]: stopSequences } : {}),
    details: true,
  };
}

/** LMI takes the most probable token, whatever the other settings, unless it is told to sample or given a temperature. */
function sampling({ temperature, topP, topK }: Params, { takesTopPOfOne }: Wording) {
  const fields = {
    ...(temperature === undefined ? {} : { temperature }),
    ...(topP === undefined || (topP >= 1 && !takesTopPOfOne) ? {} : { top_p: topP }),
    ...(topK === undefined ? {} : { top_k: topK }),
  };
  return Object.keys(fields).length === 0 ? {} : { do_sample: true, ...fields };
}

function generateDialect(wording: Wording): Dialect {
  return {
    marksEnd: true,
    request: (request, streaming) => {
      const warnings = new Set<string>();
      const warn: Warn = (sentence) => warnings.add(sentence);
      warnOfLeftOut(request, warn);
      warnOfFreeOutput(request, warn);
      if (request.params?.effort !== undefined) {
        warn('The effort was left out: this container has none.');
      }
      const body = {
        inputs: toText(request, warn),
        parameters: parameters(request, wording),
        ...wording.stream(streaming),
        ...request.extra,
      };
      return { body, warnings: [...warnings] };
    },
    reader: createReader,
  };
}

/** TGI refuses a temperature of 0, and samples as soon as a top P or a top K is set. */
export const tgi: Dialect = generateDialect({
  stream: (streaming) => ({ stream: streaming }),
  stop: 'stop',
  greedy: { do_sample: false },
  takesTopPOfOne: false,
});

export const djl: Dialect = generateDialect({
  stream: (streaming) => (streaming ? { stream: true } : {}),
  stop: 'stop_sequences',
  greedy: { temperature: 0, do_sample: false },
  takesTopPOfOne: true,
});

function createReader(): AnswerReader {
  let told = false;
  let ended = false;
  let rawReason: string | undefined;
  let outputTokens: number | undefined;
  const readOne = (value: unknown): readonly ModelEvent[] => {
    const failure = containerFailure(value);
    if (failure !== undefined) throw failure;
    const record = v.safeParse(recordSchema, value);
    if (!record.success)
      throw new AssayError('unexpected', 'The container answered in an unknown shape.', {
        hint: 'Check the protocol of this connection in assay.yaml: openai, tgi, djl or custom.',
      });
    const { token, generated_text: whole, details } = record.output;
    if (details?.finish_reason === 'error') throw failedUnnamed();
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

/** LMI closes an answer that failed like any other, without a word on what happened. */
function failedUnnamed(): AssayError {
  return new AssayError(
    'unavailable',
    'The container failed: it ended the answer with finish_reason "error", and gave no reason.',
    {
      hint: 'The log of the endpoint in CloudWatch says more. A parameter that the model does not take may be the cause.',
    },
  );
}
