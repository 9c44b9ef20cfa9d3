/** Requests as JSON: whole, with media as base64, or shortened for people to read. */
import type { MediaPart, Message, ModelRequest, Part } from '../model/index.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

/** How a media part's bytes are written. */
export type MediaJson = (part: MediaPart) => JsonObject;

export const mediaAsBase64: MediaJson = ({ data }) => ({ data: toBase64(data) });

/** `{ "data": "… 48.2 KB of image/png" }`. */
export const mediaAsSize: MediaJson = ({ data, mediaType }) => ({
  data: `… ${formatBytes(data.length)} of ${mediaType}`,
});

export function partToJson(part: Part, media: MediaJson): JsonObject {
  switch (part.type) {
    case 'image':
    case 'document': {
      const { data: _, ...rest } = part;
      return { ...rest, ...media(part) };
    }
    case 'reasoning': {
      const { redacted, ...rest } = part;
      return redacted === undefined ? rest : { ...rest, redacted: toBase64(redacted) };
    }
    case 'text':
    case 'video':
    case 'tool-call':
    case 'tool-result':
    case 'cache-point':
      return { ...part };
  }
}

export function messageToJson(message: Message, media: MediaJson): JsonObject {
  return { role: message.role, parts: message.parts.map((part) => partToJson(part, media)) };
}

export function requestToJson(request: ModelRequest, media: MediaJson): JsonObject {
  const messages = request.messages.map((message) => messageToJson(message, media));
  return { ...request, messages };
}

/** A request as indented JSON for people to read: every field, with images and documents shortened to their size. */
export function requestJson(request: ModelRequest): string {
  return `${JSON.stringify(requestToJson(request, mediaAsSize), null, 2)}\n`;
}

/** `812 bytes`, `48.2 KB`, `3.1 MB`; 1 KB is 1,024 bytes. */
export function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} byte${bytes === 1 ? '' : 's'}`;
  if (bytes < 1024 * 1024) return `${(bytes / 1024).toFixed(1)} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

function toBase64(data: Uint8Array): string {
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64');
}
