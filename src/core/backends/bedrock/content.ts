/** Messages to Converse content blocks. Pure. */
import type {
  ContentBlock,
  Message as ConverseMessage,
  DocumentFormat,
  ImageFormat,
  SystemContentBlock,
  VideoFormat,
} from '@aws-sdk/client-bedrock-runtime';
import type { MediaPart, Message, Part } from '../../model/index.ts';
import type { ModelFacts } from './facts.ts';

/** A document name may hold only letters, digits, single spaces, hyphens, parentheses and brackets. */
const DOCUMENT_NAME_REFUSED = /[^A-Za-z0-9\-()[\] ]+/g;
const MAX_DOCUMENT_NAME = 200;

const IMAGE_FORMATS: Readonly<Record<string, ImageFormat>> = {
  'image/png': 'png',
  'image/jpeg': 'jpeg',
  'image/gif': 'gif',
  'image/webp': 'webp',
};

const VIDEO_FORMATS: Readonly<Record<string, VideoFormat>> = {
  'video/mp4': 'mp4',
  'video/quicktime': 'mov',
  'video/webm': 'webm',
  'video/x-matroska': 'mkv',
  'video/x-flv': 'flv',
  'video/mpeg': 'mpeg',
  'video/x-ms-wmv': 'wmv',
  'video/3gpp': 'three_gp',
};

const DOCUMENT_FORMATS: Readonly<Record<string, DocumentFormat>> = {
  'application/pdf': 'pdf',
  'text/csv': 'csv',
  'application/msword': 'doc',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'docx',
  'application/vnd.ms-excel': 'xls',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'xlsx',
  'text/html': 'html',
  'text/plain': 'txt',
  'text/markdown': 'md',
};

export interface ContentOptions {
  readonly facts: ModelFacts;
  readonly citations: boolean;
  readonly warn: (warning: string) => void;
}

export interface Conversation {
  readonly system: SystemContentBlock[];
  readonly messages: ConverseMessage[];
}

/**
 * System messages go to `system`, tool results to the user's side, and neighbors of one role are joined:
 * Converse takes user and assistant in turns only.
 */
export function toConversation(
  messages: readonly Message[],
  options: ContentOptions,
): Conversation {
  const system: SystemContentBlock[] = [];
  const turns: { role: 'user' | 'assistant'; content: ContentBlock[] }[] = [];
  for (const message of messages) {
    if (message.role === 'system') {
      system.push(...message.parts.flatMap((part) => systemBlocks(part, options)));
      continue;
    }
    const role = message.role === 'assistant' ? 'assistant' : 'user';
    const content = message.parts.flatMap((part) => contentBlocks(part, options));
    if (content.length === 0) continue;
    const last = turns.at(-1);
    if (last?.role === role) last.content.push(...content);
    else turns.push({ role, content });
  }
  for (const turn of turns) accompanyDocuments(turn.content);
  return { system, messages: turns };
}

function systemBlocks(part: Part, options: ContentOptions): SystemContentBlock[] {
  if (part.type === 'text') return part.text.trim() === '' ? [] : [{ text: part.text }];
  if (part.type === 'cache-point') return cachePoint(part, options);
  options.warn(`A ${part.type} in the system prompt was left out: Bedrock takes text there.`);
  return [];
}

function contentBlocks(part: Part, options: ContentOptions): ContentBlock[] {
  switch (part.type) {
    case 'text':
      // A blank text block is a validation error on the service.
      return part.text.trim() === '' ? [] : [{ text: part.text }];
    case 'image':
    case 'document':
      return mediaBlocks(part, options);
    case 'reasoning':
      return part.redacted === undefined
        ? [
            {
              reasoningContent: {
                reasoningText: {
                  text: part.text,
                  ...(part.signature === undefined ? {} : { signature: part.signature }),
                },
              },
            },
          ]
        : [{ reasoningContent: { redactedContent: part.redacted } }];
    case 'tool-call':
      return [{ toolUse: { toolUseId: part.id, name: part.name, input: asDocument(part.input) } }];
    case 'tool-result':
      return [
        {
          toolResult: {
            toolUseId: part.id,
            content: [{ text: part.output === '' ? '(empty)' : part.output }],
            ...(part.isError === true ? { status: 'error' as const } : {}),
          },
        },
      ];
    case 'cache-point':
      return cachePoint(part, options);
  }
}

function cachePoint(
  part: Extract<Part, { type: 'cache-point' }>,
  { facts, warn }: ContentOptions,
): { cachePoint: { type: 'default'; ttl?: '5m' | '1h' } }[] {
  if (facts.promptCache === false) {
    warn('The cache point was left out: this model has no prompt caching.');
    return [];
  }
  if (part.ttl === '1h' && facts.cacheTtl !== undefined && !facts.cacheTtl.includes('1h')) {
    warn('The cache point lasts 5 minutes: this model has no 1-hour cache.');
    return [{ cachePoint: { type: 'default' } }];
  }
  return [
    { cachePoint: { type: 'default', ...(part.ttl === undefined ? {} : { ttl: part.ttl }) } },
  ];
}

function mediaBlocks(part: MediaPart, options: ContentOptions): ContentBlock[] {
  if (part.type === 'image') return imageBlocks(part, options);
  const format = DOCUMENT_FORMATS[part.mediaType];
  if (format === undefined || options.facts.documents === false) {
    options.warn(
      format === undefined
        ? `The document ${part.name ?? ''} was left out: Bedrock does not read ${part.mediaType}.`
        : `The document ${part.name ?? ''} was left out: this model takes no documents.`,
    );
    return [];
  }
  return [
    {
      document: {
        format,
        name: documentName(part.name),
        source: { bytes: part.data },
        ...(options.citations ? { citations: { enabled: true } } : {}),
      },
    },
  ];
}

function imageBlocks(part: MediaPart, { facts, warn }: ContentOptions): ContentBlock[] {
  const video = VIDEO_FORMATS[part.mediaType];
  if (video !== undefined) return [{ video: { format: video, source: { bytes: part.data } } }];
  const format = IMAGE_FORMATS[part.mediaType];
  if (format !== undefined && facts.images !== false) {
    return [{ image: { format, source: { bytes: part.data } } }];
  }
  warn(
    format === undefined
      ? `The image ${part.name ?? ''} was left out: Bedrock does not read ${part.mediaType}.`
      : `The image ${part.name ?? ''} was left out: this model takes no images.`,
  );
  return [];
}

function documentName(name: string | undefined): string {
  const clean = (name ?? 'document')
    .replace(/\.[A-Za-z0-9]+$/, '')
    .replace(DOCUMENT_NAME_REFUSED, '-')
    .replace(/ {2,}/g, ' ')
    .trim()
    .slice(0, MAX_DOCUMENT_NAME);
  return clean === '' ? 'document' : clean;
}

/** A message with a document needs text beside it. */
function accompanyDocuments(content: ContentBlock[]): void {
  const documents = content.some((block) => block.document !== undefined);
  if (documents && !content.some((block) => block.text !== undefined)) {
    content.push({ text: 'Read the attached document.' });
  }
}

type ToolInput = Extract<ContentBlock, { toolUse: object }>['toolUse']['input'];

/** Tool input was JSON when it came and is sent as JSON; the SDK's document type says no more than that. */
function asDocument(value: unknown): ToolInput {
  return (value ?? {}) as ToolInput;
}
