import { createHash } from 'node:crypto';
import type { ModelRequest, Part } from '../model/index.ts';

/**
 * Two requests with the same key have the same input tokens on the same model: a digest of everything but what only
 * governs the output, the serving and the bill.
 */
export function requestKey(reference: string, request: ModelRequest): string {
  const { messages, params, tools, toolChoice, responseSchema, responseFormat, fields, extra } =
    request;
  const said = messages.map(({ role, parts }) => ({ role, parts: parts.map(plain) }));
  return digest(
    JSON.stringify([
      reference,
      request.modelId,
      said,
      params?.effort,
      tools,
      toolChoice,
      responseSchema,
      responseFormat,
      fields,
      extra,
    ]),
  );
}

/** Bytes stand as their digest: as JSON they would be ten times as long. */
function plain(part: Part): unknown {
  switch (part.type) {
    case 'image':
    case 'document':
      return { ...part, data: digest(part.data) };
    case 'reasoning':
      return part.redacted === undefined ? part : { ...part, redacted: digest(part.redacted) };
    default:
      return part;
  }
}

function digest(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('base64');
}
