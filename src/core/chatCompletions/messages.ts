/** Assay's messages as those of the chat completions API. */
import type { MediaPart, Message, Part, Role, ToolCallPart } from '../model/index.ts';
import { isTextMediaType } from '../util/mediaType.ts';

export type WireContent = string | readonly WirePart[];

type WirePart =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'image_url'; readonly image_url: { readonly url: string } };

export interface WireToolCall {
  readonly id: string;
  readonly type: 'function';
  readonly function: { readonly name: string; readonly arguments: string };
}

export interface WireMessage {
  readonly role: Role;
  readonly content: WireContent | null;
  readonly reasoning_content?: string;
  readonly tool_calls?: readonly WireToolCall[];
  readonly tool_call_id?: string;
}

/** Collects what could not be sent; each sentence once. */
export type Warn = (sentence: string) => void;

export function toWireMessages(messages: readonly Message[], warn: Warn): readonly WireMessage[] {
  return messages.flatMap((message) => {
    const results = toolResults(message);
    const content = toContent(message, warn);
    const others = message.parts.some(
      ({ type }) => type !== 'tool-result' && type !== 'cache-point',
    );
    if (message.role === 'assistant') return [...results, assistantMessage(message, content)];
    // A tool message answers exactly one call, so anything else that stands in it is said by the user.
    if (message.role === 'tool' || results.length > 0) {
      return others ? [...results, { role: 'user' as const, content }] : results;
    }
    return [{ role: message.role, content }];
  });
}

function toolResults({ parts }: Message): readonly WireMessage[] {
  return parts.flatMap((part) =>
    part.type === 'tool-result'
      ? [
          {
            role: 'tool' as const,
            tool_call_id: part.id,
            // The API has no mark for a failed call.
            content: part.isError === true ? `Error: ${part.output}` : part.output,
          },
        ]
      : [],
  );
}

/**
 * Reasoning goes back only beside tool calls, where models that think between calls ask for it (DeepSeek, Kimi, gpt-oss);
 * elsewhere their templates drop it.
 */
function assistantMessage({ parts }: Message, content: WireContent): WireMessage {
  const calls = parts.filter((part) => part.type === 'tool-call').map(toWireCall);
  const reasoning = parts.map((part) => (part.type === 'reasoning' ? part.text : '')).join('');
  if (calls.length === 0) return { role: 'assistant', content };
  return {
    role: 'assistant',
    content: content === '' ? null : content,
    ...(reasoning === '' ? {} : { reasoning_content: reasoning }),
    tool_calls: calls,
  };
}

function toWireCall({ id, name, input }: ToolCallPart): WireToolCall {
  return { id, type: 'function', function: { name, arguments: JSON.stringify(input ?? {}) } };
}

/** A plain string wherever there is nothing but text: many servers read parts from the user only. */
function toContent({ role, parts }: Message, warn: Warn): WireContent {
  const wireParts = parts.flatMap((part) => toWirePart(part, role, warn));
  if (wireParts.some(({ type }) => type === 'image_url')) return wireParts;
  return wireParts.map((part) => (part.type === 'text' ? part.text : '')).join('');
}

function toWirePart(part: Part, role: Role, warn: Warn): readonly WirePart[] {
  switch (part.type) {
    case 'text':
      return [{ type: 'text', text: part.text }];
    case 'image':
      return imagePart(part, role, warn);
    case 'document':
      return documentPart(part, warn);
    case 'video':
      warn(`${part.s3Uri} was left out: chat completions take no video from S3.`);
      return [];
    case 'cache-point':
      warn('Cache points were left out: OpenAI-compatible servers cache by themselves.');
      return [];
    case 'reasoning':
    case 'tool-call':
    case 'tool-result':
      return [];
  }
}

function imagePart(part: MediaPart, role: Role, warn: Warn): readonly WirePart[] {
  if (role === 'system' || role === 'assistant') {
    warn(`${nameOf(part)} was left out: only messages of the user can hold images.`);
    return [];
  }
  const data = Buffer.from(part.data).toString('base64');
  return [{ type: 'image_url', image_url: { url: `data:${part.mediaType};base64,${data}` } }];
}

function documentPart(part: MediaPart, warn: Warn): readonly WirePart[] {
  if (!isTextMediaType(part.mediaType)) {
    warn(
      `${nameOf(part)} was left out: chat completions take documents as text only, not as ${part.mediaType}.`,
    );
    return [];
  }
  const text = new TextDecoder().decode(part.data);
  const label = (part.name ?? 'document').replaceAll('"', "'");
  return [{ type: 'text', text: `\n<document name="${label}">\n${text}\n</document>\n` }];
}

function nameOf({ type, name }: MediaPart): string {
  return name ?? (type === 'image' ? 'An image' : 'A document');
}
