/** Messages to the editor's chat messages and back. The stable API knows users and assistants only. */
import * as vscode from 'vscode';
import type { Message, ModelRequest, Part } from '../../core/model/index.ts';

export interface ChatMessages {
  readonly messages: vscode.LanguageModelChatMessage[];
  readonly warnings: readonly string[];
}

type UserPart =
  | vscode.LanguageModelTextPart
  | vscode.LanguageModelToolResultPart
  | vscode.LanguageModelDataPart;

export function toChatMessages({ messages }: ModelRequest): ChatMessages {
  const warnings = new Set<string>();
  const converted = messages.flatMap((message): vscode.LanguageModelChatMessage[] => {
    if (message.role === 'assistant') {
      const parts = message.parts.flatMap(assistantPart);
      return parts.length === 0 ? [] : [vscode.LanguageModelChatMessage.Assistant(parts)];
    }
    const parts = message.parts.flatMap((part) => userPart(part, warnings));
    return parts.length === 0 ? [] : [vscode.LanguageModelChatMessage.User(parts)];
  });
  return { messages: converted, warnings: [...warnings] };
}

function assistantPart(
  part: Part,
): (vscode.LanguageModelTextPart | vscode.LanguageModelToolCallPart)[] {
  if (part.type === 'text' && part.text !== '')
    return [new vscode.LanguageModelTextPart(part.text)];
  if (part.type === 'tool-call') {
    const input = typeof part.input === 'object' && part.input !== null ? part.input : {};
    return [new vscode.LanguageModelToolCallPart(part.id, part.name, input)];
  }
  return [];
}

function userPart(part: Part, warnings: Set<string>): UserPart[] {
  switch (part.type) {
    case 'text':
      return part.text === '' ? [] : [new vscode.LanguageModelTextPart(part.text)];
    case 'image':
      return [new vscode.LanguageModelDataPart(part.data, part.mediaType)];
    case 'document':
      if (part.mediaType.startsWith('text/')) {
        return [new vscode.LanguageModelTextPart(new TextDecoder().decode(part.data))];
      }
      warnings.add("Documents other than text were left out: the editor's models take none.");
      return [];
    case 'video':
      warnings.add("Videos were left out: the editor's models take none.");
      return [];
    case 'tool-result':
      return [
        new vscode.LanguageModelToolResultPart(part.id, [
          new vscode.LanguageModelTextPart(part.output),
        ]),
      ];
    case 'reasoning':
    case 'tool-call':
    case 'cache-point':
      return [];
  }
}

/**
 * What the editor's chat asks of Assay's models. Roles beyond the two stable ones are the editor's system
 * text; parts of other kinds are left out, because what they mean is not settled in the stable API.
 */
export function fromChatMessages(
  messages: readonly vscode.LanguageModelChatRequestMessage[],
): readonly Message[] {
  return messages.flatMap(({ role, content }): Message[] => {
    const parts = content.flatMap(fromPart);
    if (role === vscode.LanguageModelChatMessageRole.Assistant)
      return said({ role: 'assistant', parts });
    if (role !== vscode.LanguageModelChatMessageRole.User) return said({ role: 'system', parts });
    // The editor puts what tools gave into the user's mouth, before what the user says next.
    const results = parts.filter(({ type }) => type === 'tool-result');
    const others = parts.filter(({ type }) => type !== 'tool-result');
    return [...said({ role: 'tool', parts: results }), ...said({ role: 'user', parts: others })];
  });
}

/** A message without parts is refused by every service. */
function said(message: Message): Message[] {
  return message.parts.length === 0 ? [] : [message];
}

function fromPart(part: unknown): Part[] {
  if (part instanceof vscode.LanguageModelTextPart) return [{ type: 'text', text: part.value }];
  if (part instanceof vscode.LanguageModelToolCallPart) {
    return [{ type: 'tool-call', id: part.callId, name: part.name, input: part.input }];
  }
  if (part instanceof vscode.LanguageModelToolResultPart) {
    const output = part.content.map(toolOutput).join('');
    return [{ type: 'tool-result', id: part.callId, output }];
  }
  return part instanceof vscode.LanguageModelDataPart ? fromData(part) : [];
}

/** Other kinds are the editor's notes to itself, such as where its cache may begin. */
function fromData({ mimeType, data }: vscode.LanguageModelDataPart): Part[] {
  if (mimeType.startsWith('image/')) return [{ type: 'image', mediaType: mimeType, data }];
  if (mimeType === 'application/pdf') return [{ type: 'document', mediaType: mimeType, data }];
  return isText(mimeType) ? [{ type: 'text', text: new TextDecoder().decode(data) }] : [];
}

function isText(mimeType: string): boolean {
  return /^text\/|[/+]json(?:;|$)/.test(mimeType);
}

/** Tools give text, data, and a form of the editor's own, whose text is read best as the JSON that it is. */
function toolOutput(item: unknown): string {
  if (item instanceof vscode.LanguageModelTextPart) return item.value;
  if (item instanceof vscode.LanguageModelPromptTsxPart) return JSON.stringify(item.value);
  if (!(item instanceof vscode.LanguageModelDataPart)) return '';
  const { mimeType, data } = item;
  return isText(mimeType) ? new TextDecoder().decode(data) : `[${mimeType}, not shown]`;
}
