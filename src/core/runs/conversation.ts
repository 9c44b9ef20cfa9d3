/** Free-form turns: from what was typed in the playground to a request. */
import type { MediaPart, Message, ModelRequest, Params, Part } from '../model/index.ts';
import { type BuiltRequest, mergeParams, modelIdOf } from './request.ts';

export type ConversationTurn =
  /** The messages of a prompt file, which `base` holds. */
  | {
      readonly kind: 'prompt';
      readonly attachments: readonly MediaPart[];
      readonly answer?: string;
    }
  | {
      readonly kind: 'message';
      readonly text: string;
      readonly attachments: readonly MediaPart[];
      /** What the model said to it; absent for the turn that is asked. */
      readonly answer?: string;
    };

export interface ConversationInput {
  /** `<connection>/<model id>`. */
  readonly reference: string;
  readonly system: string;
  readonly turns: readonly ConversationTurn[];
  /** For `{{name}}` in the system text and the turns; a name without a value stays as it is written. */
  readonly values: Readonly<Record<string, string>>;
  /** A prompt file's request, which the conversation goes on from: its messages, output, guardrail and tags stand. */
  readonly base?: ModelRequest;
  /** Over the settings of `base`. */
  readonly params?: Params;
}

/** @throws AssayError `invalid` for a malformed reference */
export function buildConversationRequest(input: ConversationInput): BuiltRequest {
  const { reference, system, turns, values, base, params } = input;
  const messages: Message[] = [];
  if (system.trim() !== '') {
    messages.push({
      role: 'system',
      parts: [{ type: 'text', text: fillVariables(system, values) }],
    });
  }
  for (const turn of turns) {
    messages.push(...turnMessages(turn, values, base?.messages ?? []));
    const { answer = '' } = turn;
    if (answer !== '')
      messages.push({ role: 'assistant', parts: [{ type: 'text', text: answer }] });
  }
  const request = {
    ...base,
    modelId: modelIdOf(reference),
    messages,
    params: mergeParams(base?.params, params),
  };
  return { request, warnings: [] };
}

function turnMessages(
  turn: ConversationTurn,
  values: ConversationInput['values'],
  base: readonly Message[],
): readonly Message[] {
  if (turn.kind === 'prompt') return withAttachments(base, turn.attachments);
  const text = fillVariables(turn.text, values);
  const parts: Part[] = [
    ...turn.attachments,
    ...(text === '' ? [] : [{ type: 'text', text } as const]),
  ];
  return parts.length === 0 ? [] : [{ role: 'user', parts }];
}

/** Attachments of a prompt turn join its last user message. */
function withAttachments(
  messages: readonly Message[],
  attachments: readonly MediaPart[],
): readonly Message[] {
  if (attachments.length === 0) return messages;
  const at = messages.findLastIndex(({ role }) => role === 'user');
  if (at < 0) return [...messages, { role: 'user', parts: attachments }];
  return messages.map((message, index) =>
    index === at ? { ...message, parts: [...attachments, ...message.parts] } : message,
  );
}

/** `{{name}}`, as in prompt files; helpers, blocks and paths are not free-form's. */
const VARIABLE = /\{\{\s*([\p{L}_][\p{L}\p{N}_-]*)\s*\}\}/gu;

/** The names of a text's variables in the order of their first use. */
export function variableNames(text: string): readonly string[] {
  const names = [...text.matchAll(VARIABLE)].flatMap(([, name]) => name ?? []);
  return [...new Set(names)];
}

/** Values are put in as they are: what looks like a variable inside a value is text. */
export function fillVariables(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(VARIABLE, (whole, name: string) =>
    Object.hasOwn(values, name) ? (values[name] ?? whole) : whole,
  );
}
