/** What makes two requests the same request: everything that can change the answer, and nothing else. */
import { createHash } from 'node:crypto';
import type { ModelRequest, Part } from '../../model/index.ts';

/** A request as it is kept in a recording: plain JSON, media by digest. */
export type RequestRecord = Readonly<Record<string, unknown>>;

/**
 * Tags and the service tier change the bill, not the answer, and are left out. Media stand as a digest,
 * so that a recording in git stays small.
 */
export function recordRequest(reference: string, request: ModelRequest): RequestRecord {
  const { messages, params, tools, toolChoice, responseSchema, responseFormat, guardrail, extra } =
    request;
  return {
    model: reference,
    messages: messages.map(({ role, parts }) => ({ role, parts: parts.map(recordPart) })),
    params: params ?? {},
    tools: tools ?? [],
    toolChoice: toolChoice ?? null,
    responseSchema: responseSchema ?? null,
    responseFormat: responseFormat ?? null,
    guardrail: guardrail ?? null,
    extra: extra ?? {},
  };
}

function recordPart(part: Part): unknown {
  switch (part.type) {
    case 'image':
    case 'document':
      return { type: part.type, mediaType: part.mediaType, sha256: digest(part.data) };
    case 'reasoning':
      return { type: part.type, text: part.text };
    case 'tool-call':
      return { type: part.type, name: part.name, input: part.input };
    case 'tool-result':
      // Ids are made anew on every run.
      return { type: part.type, output: part.output, isError: part.isError === true };
    case 'text':
    case 'cache-point':
      return part;
  }
}

/** 32 hexadecimal digits of SHA-256 over the record with its keys in order. */
export function recordingKey(record: RequestRecord): string {
  return digest(canonicalJson(record)).slice(0, 32);
}

/** JSON with the keys of every object sorted, so that equal values give equal text. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) => {
    if (typeof member !== 'object' || member === null || Array.isArray(member)) return member;
    return Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

function digest(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}
