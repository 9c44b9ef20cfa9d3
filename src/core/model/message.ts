/** What is said to a model and by it. Every backend converts to and from these shapes and no others. */

export type Part =
  | TextPart
  | MediaPart
  | ReasoningPart
  | ToolCallPart
  | ToolResultPart
  | { readonly type: 'cache-point'; readonly ttl?: '5m' | '1h' };

export interface TextPart {
  readonly type: 'text';
  readonly text: string;
}

export interface MediaPart {
  readonly type: 'image' | 'document';
  /** IANA media type, for example `image/png` or `application/pdf`. */
  readonly mediaType: string;
  readonly data: Uint8Array;
  readonly name?: string;
}

export interface ReasoningPart {
  readonly type: 'reasoning';
  readonly text: string;
  /** Opaque proof that a provider asks to get back unchanged in a tool loop. */
  readonly signature?: string;
  readonly redacted?: Uint8Array;
}

export interface ToolCallPart {
  readonly type: 'tool-call';
  readonly id: string;
  readonly name: string;
  readonly input: unknown;
}

export interface ToolResultPart {
  readonly type: 'tool-result';
  readonly id: string;
  readonly output: string;
  readonly isError?: boolean;
}

export type Role = 'system' | 'user' | 'assistant' | 'tool';

export interface Message {
  readonly role: Role;
  readonly parts: readonly Part[];
}

/** A message of one text part. */
export function textMessage(role: Role, text: string): Message {
  return { role, parts: [{ type: 'text', text }] };
}

/** The text parts of a message, joined without a separator; other parts are left out. */
export function messageText(message: Message): string {
  return message.parts.map((part) => (part.type === 'text' ? part.text : '')).join('');
}
