/** The content of one run as a file: what was asked and what came. */
import * as v from 'valibot';
import { AssayError, type MediaPart, type ModelRequest, type Part } from '../model/index.ts';
import type { RunRecord } from '../runs/job.ts';
import { formatBytes, mediaAsBase64, requestToJson } from '../runs/json.ts';
import { isNewer, type Redact } from './line.ts';
import {
  type StoredPart,
  type StoredPicture,
  type StoredRequest,
  sourceSchema,
  storedPictureSchema,
  storedRequestSchema,
  toolCallSchema,
} from './schemas.ts';
import { LEDGER_VERSION, type RunContent } from './types.ts';

/** Larger images and documents are left out of the stored content. */
const MAX_MEDIA_BYTES = 1024 * 1024;

/** What is asked can be found again; a picture that was paid for is nowhere else. */
const MAX_PICTURE_BYTES = 8 * 1024 * 1024;

const contentSchema = v.object({
  version: v.literal(LEDGER_VERSION),
  runId: v.string(),
  reference: v.string(),
  source: sourceSchema,
  request: storedRequestSchema,
  variables: v.record(v.string(), v.unknown()),
  text: v.string(),
  reasoning: v.string(),
  toolCalls: v.array(toolCallSchema),
  images: v.exactOptional(v.array(storedPictureSchema)),
  responseFields: v.exactOptional(v.unknown()),
  warnings: v.array(v.string()),
});

export function formatContent({ spec, result }: RunRecord, redact: Redact): string {
  const content = {
    version: LEDGER_VERSION,
    runId: result.runId,
    reference: result.reference,
    source: spec.source,
    request: requestToJson(spec.request, storeMedia),
    variables: spec.variables ?? {},
    text: result.text,
    reasoning: result.reasoning,
    toolCalls: result.toolCalls,
    ...(result.images === undefined ? {} : { images: result.images.map(storePicture) }),
    ...(result.responseFields === undefined ? {} : { responseFields: result.responseFields }),
    warnings: result.warnings.map(redact),
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}

function storeMedia(part: MediaPart): Readonly<Record<string, unknown>> {
  if (part.data.length <= MAX_MEDIA_BYTES) return mediaAsBase64(part);
  return tooLarge(part.name ?? `an ${part.type === 'image' ? 'image' : 'attachment'}`, part);
}

function storePicture(part: MediaPart): Readonly<Record<string, unknown>> {
  const { mediaType } = part;
  const fits = part.data.length <= MAX_PICTURE_BYTES;
  return { mediaType, ...(fits ? mediaAsBase64(part) : tooLarge('a picture of the answer', part)) };
}

function tooLarge(what: string, { data }: MediaPart): { readonly omitted: string } {
  return {
    omitted: `${what} (${formatBytes(data.length)}) was too large to be stored with the run.`,
  };
}

/** @throws AssayError `invalid` for a file that is damaged or of a later version */
export function parseContent(text: string, path: string): RunContent {
  const value = parseJson(text);
  const parsed = v.safeParse(contentSchema, value);
  if (!parsed.success) throw unreadable(value, path);
  const { version: _, request, images, ...content } = parsed.output;
  const parts = [...request.messages.flatMap((message) => message.parts), ...(images ?? [])];
  const omitted = parts.flatMap((part) =>
    'omitted' in part && part.omitted !== undefined ? [part.omitted] : [],
  );
  return {
    ...content,
    request: revive(request),
    ...(images === undefined ? {} : { images: images.flatMap(revivePicture) }),
    omitted,
  };
}

function revivePicture({ mediaType, data }: StoredPicture): MediaPart[] {
  return data === undefined ? [] : [{ type: 'image', mediaType, data }];
}

function revive(request: StoredRequest): ModelRequest {
  const messages = request.messages.map(({ role, parts }) => ({
    role,
    parts: parts.flatMap((part): Part[] => revivePart(part)),
  }));
  return { ...request, messages };
}

function revivePart(part: StoredPart): Part[] {
  if (part.type !== 'image' && part.type !== 'document') return [part];
  const { data, omitted: _, ...rest } = part;
  return data === undefined ? [] : [{ ...rest, data }];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function unreadable(value: unknown, path: string): AssayError {
  if (isNewer(value)) {
    return new AssayError('invalid', `The run in ${path} was stored by a later version of Assay.`, {
      hint: 'Update Assay to open it.',
    });
  }
  return new AssayError('invalid', `The run in ${path} cannot be read: the file is damaged.`);
}
