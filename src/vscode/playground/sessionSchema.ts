/** The shape of a session as it may come from a file or a webview: both are input, and checked as such. */
import * as v from 'valibot';
import { ERROR_KINDS, GUARDRAIL_POLICIES, type Usage } from '../../core/model/index.ts';
import { ATTACHMENT_LIMITS } from '../../protocol/attachments.ts';
import {
  type Answer,
  type Attachment,
  type Column,
  type ColumnParams,
  MAX_CITATIONS,
  MAX_COLUMNS,
  MAX_PICTURES,
  PICTURE_TYPE,
  SESSION_VERSION,
  type Session,
} from '../../protocol/session.ts';

/** Characters of one text: a prompt file of 10 MB passes, a runaway paste does not. */
export const MAX_TEXT = 12_000_000;
const MAX_ATTACHMENT_BYTES = Math.max(
  ATTACHMENT_LIMITS.documentBytes,
  ATTACHMENT_LIMITS.imageBytes,
);
const MAX_ATTACHMENTS = ATTACHMENT_LIMITS.documents + ATTACHMENT_LIMITS.images;

export const text = v.pipe(v.string(), v.maxLength(MAX_TEXT));
/** Identifiers, file names, model references. */
export const shortText = v.pipe(v.string(), v.maxLength(4000));
const count = v.pipe(v.number(), v.finite(), v.minValue(0));

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

export const attachmentSchema: v.GenericSchema<unknown, Attachment> = v.strictObject({
  id: shortText,
  name: shortText,
  mediaType: shortText,
  size: v.pipe(count, v.maxValue(MAX_ATTACHMENT_BYTES)),
  base64: v.pipe(
    v.string(),
    v.maxLength(Math.ceil(MAX_ATTACHMENT_BYTES / 3) * 4),
    v.check((value) => BASE64.test(value)),
  ),
});

export const columnParamsSchema: v.GenericSchema<unknown, ColumnParams> = v.strictObject({
  temperature: v.exactOptional(v.pipe(v.number(), v.minValue(0), v.maxValue(2))),
  topP: v.exactOptional(v.pipe(v.number(), v.minValue(0), v.maxValue(1))),
  maxOutputTokens: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(1))),
  stopSequences: v.exactOptional(v.pipe(v.array(shortText), v.maxLength(100))),
  seed: v.exactOptional(v.pipe(v.number(), v.integer())),
});

export const placeSchema = v.strictObject({ columnId: shortText, turnId: shortText });

export const actionSchema = v.strictObject({
  title: shortText,
  command: shortText,
  arguments: v.exactOptional(v.pipe(v.array(v.unknown()), v.maxLength(8))),
});

const costSchema = v.variant('kind', [
  v.looseObject({
    kind: v.literal('known'),
    usd: count,
    parts: v.array(
      v.union([
        v.looseObject({ what: v.string(), tokens: count, usdPerMillion: count, usd: count }),
        v.looseObject({ what: v.string(), units: count, usdPerUnit: count, usd: count }),
      ]),
    ),
    source: v.string(),
    url: v.exactOptional(v.string()),
    asOf: v.string(),
    estimate: v.boolean(),
    notes: v.exactOptional(v.array(v.string())),
  }),
  v.looseObject({ kind: v.literal('included'), why: v.string() }),
  v.looseObject({ kind: v.literal('unknown'), why: v.string() }),
]);

const usageSchema = v.object({
  inputTokens: v.exactOptional(count),
  outputTokens: v.exactOptional(count),
  cacheReadTokens: v.exactOptional(count),
  cacheWriteTokens: v.exactOptional(count),
  cacheWrite1hTokens: v.exactOptional(count),
  reasoningTokens: v.exactOptional(count),
  images: v.exactOptional(count),
  searchUnits: v.exactOptional(count),
  guardrail: v.exactOptional(v.record(v.picklist(GUARDRAIL_POLICIES), count)),
} satisfies Record<keyof Usage, unknown>);

const errorSchema = v.object({
  kind: v.picklist(ERROR_KINDS),
  message: v.string(),
  hint: v.exactOptional(v.string()),
  action: v.exactOptional(actionSchema),
  requestId: v.exactOptional(v.string()),
});

const outcomeSchema = v.object({
  finish: v.exactOptional(
    v.picklist(['stop', 'length', 'tool-calls', 'content-filter', 'guardrail', 'other']),
  ),
  usage: v.exactOptional(usageSchema),
  cost: costSchema,
  estimateUsd: v.exactOptional(count),
  ttftMs: v.exactOptional(count),
  totalMs: count,
  requestId: v.exactOptional(v.string()),
  recordedAt: v.exactOptional(v.string()),
  responseFields: v.exactOptional(text),
  error: v.exactOptional(errorSchema),
});

const toolCallSchema = v.object({
  type: v.literal('tool-call'),
  id: v.string(),
  name: v.string(),
  input: v.unknown(),
});

/** Pictures of models are a few megabytes; more is no picture. */
const MAX_PICTURE = 40_000_000;

const pictureSchema = v.object({
  mediaType: v.pipe(v.string(), v.regex(PICTURE_TYPE)),
  base64: v.pipe(
    v.string(),
    v.maxLength(MAX_PICTURE),
    v.check((value) => BASE64.test(value)),
  ),
});

const citationSchema = v.object({
  title: v.exactOptional(text),
  source: v.exactOptional(text),
  text: v.exactOptional(text),
});

const answerSchema: v.GenericSchema<unknown, Answer> = v.object({
  runId: shortText,
  status: v.picklist(['running', 'done', 'failed', 'stopped']),
  model: shortText,
  text,
  reasoning: text,
  toolCalls: v.array(toolCallSchema),
  warnings: v.array(v.string()),
  images: v.exactOptional(v.pipe(v.array(pictureSchema), v.maxLength(MAX_PICTURES))),
  citations: v.exactOptional(v.pipe(v.array(citationSchema), v.maxLength(MAX_CITATIONS))),
  guardrail: v.exactOptional(text),
  outcome: v.exactOptional(outcomeSchema),
  thumbs: v.exactOptional(v.picklist(['up', 'down'])),
});

const columnSchema: v.GenericSchema<unknown, Column> = v.object({
  id: shortText,
  model: shortText,
  params: columnParamsSchema,
  answers: v.record(shortText, answerSchema),
});

export const sessionSchema: v.GenericSchema<unknown, Session> = v.object({
  version: v.literal(SESSION_VERSION),
  id: v.pipe(shortText, v.regex(/^[\w-]+$/)),
  title: shortText,
  createdAt: count,
  source: v.exactOptional(
    v.object({ uri: shortText, name: shortText, models: v.exactOptional(v.array(shortText)) }),
  ),
  system: text,
  turns: v.pipe(
    v.array(
      v.object({
        id: shortText,
        kind: v.picklist(['prompt', 'message']),
        text,
        attachments: v.pipe(v.array(attachmentSchema), v.maxLength(MAX_ATTACHMENTS)),
      }),
    ),
    v.minLength(1),
  ),
  variables: v.record(shortText, text),
  columns: v.pipe(v.array(columnSchema), v.minLength(1), v.maxLength(MAX_COLUMNS)),
});
