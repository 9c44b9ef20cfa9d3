/** Messages to Converse content blocks. Pure. */
import type {
  ContentBlock,
  Message as ConverseMessage,
  SystemContentBlock,
} from '@aws-sdk/client-bedrock-runtime';
import type {
  CachePointPart,
  Message,
  Part,
  ReasoningPart,
  ToolCallPart,
  ToolResultPart,
} from '../../model/index.ts';
import type { CachePoints } from './cachePoints.ts';
import { type MediaOptions, mediaBlocks, withinLimits } from './media.ts';

export interface ContentOptions extends MediaOptions {
  readonly cachePoints: CachePoints;
  /** Reasoning without its proof is refused by models that sign it. */
  readonly signsReasoning: boolean;
  /** False where the request defines no tools: blocks of calls and results are refused then. */
  readonly hasTools: boolean;
}

export interface Conversation {
  readonly system: SystemContentBlock[];
  readonly messages: ConverseMessage[];
}

type Turn = { readonly role: 'user' | 'assistant'; content: ContentBlock[] };

/**
 * System messages go to `system`, tool results to the user's side, and neighbors of one role are joined:
 * Converse takes user and assistant in turns only.
 */
export function toConversation(
  messages: readonly Message[],
  options: ContentOptions,
): Conversation {
  const system: SystemContentBlock[] = [];
  const turns: Turn[] = [];
  // Converse puts the system text before all messages, whatever their order here; cache points count in that order.
  for (const { role, parts } of messages) {
    if (role === 'system') system.push(...parts.flatMap((part) => systemBlocks(part, options)));
  }
  for (const message of messages) {
    if (message.role === 'system') continue;
    const role = message.role === 'assistant' ? 'assistant' : 'user';
    const content = message.parts.flatMap((part) => contentBlocks(part, options));
    if (content.length > 0) addTurn(turns, role, content);
  }
  if (options.facts.system === false && system.length > 0) {
    options.warn('The system prompt was put before the first message: this model takes none.');
    const text = system.flatMap((block) => (block.text === undefined ? [] : [block]));
    const [first] = turns;
    if (first?.role === 'user') first.content = [...text, ...first.content];
    else turns.unshift({ role: 'user', content: text });
    system.length = 0;
  }
  const limits = { warn: options.warn, names: new Set<string>() };
  return {
    system: lone(system) ? [] : system,
    messages: turns.map(({ role, content }) => ({
      role,
      content: role === 'user' ? withinLimits(content, limits) : content,
    })),
  };
}

function addTurn(turns: Turn[], role: Turn['role'], content: readonly ContentBlock[]): void {
  const last = turns.at(-1);
  if (last?.role === role) last.content.push(...content);
  else turns.push({ role, content: [...content] });
}

/** A cache point with nothing in front of it marks nothing, and is refused. */
function lone(system: readonly SystemContentBlock[]): boolean {
  return system.every((block) => block.cachePoint !== undefined);
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
    case 'video':
      return mediaBlocks(part, options);
    case 'reasoning':
      return reasoningBlocks(part, options);
    case 'tool-call':
    case 'tool-result':
      return options.hasTools ? [toolBlock(part)] : [toolText(part, options)];
    case 'cache-point':
      return cachePoint(part, options);
  }
}

type ToolPart = ToolCallPart | ToolResultPart;

function toolBlock(part: ToolPart): ContentBlock {
  if (part.type === 'tool-call') {
    return { toolUse: { toolUseId: part.id, name: part.name, input: asDocument(part.input) } };
  }
  return {
    toolResult: {
      toolUseId: part.id,
      content: [{ text: part.output === '' ? '(empty)' : part.output }],
      ...(part.isError === true ? { status: 'error' as const } : {}),
    },
  };
}

/** What was called earlier, for a request without tools. */
function toolText(part: ToolPart, { warn }: ContentOptions): ContentBlock {
  warn('Earlier tool calls were sent as text: the request has no tools.');
  return part.type === 'tool-call'
    ? { text: `[Called ${part.name} with ${JSON.stringify(part.input ?? {})}]` }
    : { text: `[Result: ${part.output === '' ? '(empty)' : part.output}]` };
}

/** Signature and redacted bytes go back as they came: the vendor checks them. */
function reasoningBlocks(
  { text, signature, redacted }: ReasoningPart,
  { signsReasoning }: ContentOptions,
): ContentBlock[] {
  const hidden: ContentBlock[] =
    redacted === undefined ? [] : [{ reasoningContent: { redactedContent: redacted } }];
  if (text === '' && signature === undefined) return hidden;
  if (signature === undefined && signsReasoning) return hidden;
  const reasoningText = { text, ...(signature === undefined ? {} : { signature }) };
  return [{ reasoningContent: { reasoningText } }, ...hidden];
}

function cachePoint(part: CachePointPart, { cachePoints }: ContentOptions) {
  const block = cachePoints.take(part);
  return block === undefined ? [] : [{ cachePoint: block }];
}

type ToolInput = Extract<ContentBlock, { toolUse: object }>['toolUse']['input'];

/** Tool input was JSON when it came and is sent as JSON; the SDK's document type says no more than that. */
function asDocument(value: unknown): ToolInput {
  return (value ?? {}) as ToolInput;
}
