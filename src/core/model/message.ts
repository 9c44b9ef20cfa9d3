/** What is said to a model and by it. Every backend converts to and from these shapes and no others. */

export type Part =
  | TextPart
  | MediaPart
  | VideoPart
  | ReasoningPart
  | ToolCallPart
  | ToolResultPart
  | CachePointPart;

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

/** A video that the service fetches from S3 itself. One that is sent along is a {@link MediaPart}. */
export interface VideoPart {
  readonly type: 'video';
  /** IANA media type, for example `video/mp4`. */
  readonly mediaType: string;
  /** `s3://bucket/key`. */
  readonly s3Uri: string;
  /** Account id of the bucket, where it is not the caller's own. */
  readonly bucketOwner?: string;
}

/** Marks the end of a prefix that repeats from call to call. Without a `ttl`, the service's shortest. */
export interface CachePointPart {
  readonly type: 'cache-point';
  readonly ttl?: '5m' | '1h';
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
