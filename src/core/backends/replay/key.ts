/** What makes two requests the same request: everything that can change the answer, and nothing else. */
import { createHash } from 'node:crypto';
import type { ModelRequest, Part } from '../../model/index.ts';

/** A request as it is kept in a recording: plain JSON, media by digest. */
export type RequestRecord = Readonly<Record<string, unknown>>;

/**
 * Tags, cache points, the service tier and the latency change the bill or the wait, not the answer, and are left
 * out. Media stand as a digest, so that a recording in git stays small.
 */
export function recordRequest(reference: string, request: ModelRequest): RequestRecord {
  const { messages, params, tools, toolChoice, responseSchema, responseFormat, guardrail } =
    request;
  return {
    model: reference,
    messages: messages.map(({ role, parts }) => ({ role, parts: parts.flatMap(recordPart) })),
    params: params ?? {},
    tools: tools ?? [],
    toolChoice: toolChoice ?? null,
    responseSchema: responseSchema ?? null,
    responseFormat: responseFormat ?? null,
    guardrail: guardrail ?? null,
    extra: withoutBilling(request.extra ?? {}),
    ...(request.fields === undefined ? {} : { fields: request.fields }),
  };
}

/** Members of `extra` that say how an answer is served or reported, not what it is. */
const NOT_THE_ANSWER = new Set(['latency', 'guardrailTrace']);

function withoutBilling(extra: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(extra).filter(([name]) => !NOT_THE_ANSWER.has(name)));
}

function recordPart(part: Part): readonly unknown[] {
  switch (part.type) {
    case 'image':
    case 'document':
      return [{ type: part.type, mediaType: part.mediaType, sha256: digest(part.data) }];
    case 'reasoning':
      return [{ type: part.type, text: part.text }];
    case 'tool-call':
      return [{ type: part.type, name: part.name, input: part.input }];
    case 'tool-result':
      // Ids are made anew on every run.
      return [{ type: part.type, output: part.output, isError: part.isError === true }];
    case 'text':
    case 'video':
      return [part];
    case 'cache-point':
      return [];
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
