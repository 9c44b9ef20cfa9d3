/** From a session to what one column's model is asked: the turns so far, each followed by its own answer. */
import { AssayError, type MediaPart, type Message, type Part } from '../../core/model/index.ts';
import type { InputField } from '../../core/prompts/types.ts';
import { isImage } from '../../protocol/attachments.ts';
import type { Answer, AnswerPlace, Attachment, Session, Turn } from '../../protocol/session.ts';

/** `{{name}}` in a free-form text. Helpers and blocks belong to prompt files. */
const PLACEHOLDER = /\{\{\s*([A-Za-z_][\w-]*)\s*\}\}/g;

/** The variables of a free-form session, in the order of their first use. */
export function freeFormFields(session: Session): readonly InputField[] {
  const texts = [session.system, ...session.turns.map(({ text }) => text)];
  const names = texts.flatMap((text) => [...text.matchAll(PLACEHOLDER)].map(([, name]) => name));
  return [...new Set(names)]
    .filter((name) => name !== undefined)
    .map((name) => ({ name, type: 'string', required: true }));
}

/** A free-form text with its variables filled in. Throws `invalid` for one that has no value. */
export function fillPlaceholders(text: string, variables: Session['variables']): string {
  return text.replace(PLACEHOLDER, (_whole, name: string) => {
    const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
    if (value !== undefined) return value;
    throw new AssayError('invalid', `The variable “${name}” has no value.`, {
      hint: 'Fill it in under Variables.',
    });
  });
}

/**
 * The messages of one column up to a turn.
 * @param prompt messages of the source file, rendered; they take the place of the `prompt` turn
 */
export function conversationMessages(
  session: Session,
  at: AnswerPlace,
  prompt: readonly Message[],
): readonly Message[] {
  const column = session.columns.find(({ id }) => id === at.columnId);
  const end = session.turns.findIndex(({ id }) => id === at.turnId);
  const messages: Message[] = [];
  if (session.system.trim() !== '') {
    const text = fillPlaceholders(session.system, session.variables);
    messages.push({ role: 'system', parts: [{ type: 'text', text }] });
  }
  for (const [index, turn] of session.turns.slice(0, end + 1).entries()) {
    messages.push(...turnMessages(turn, session, prompt));
    const answer = index === end ? undefined : column?.answers[turn.id];
    if (answer !== undefined) messages.push(...answerMessages(answer));
  }
  return messages;
}

function turnMessages(
  turn: Turn,
  session: Session,
  prompt: readonly Message[],
): readonly Message[] {
  const media = turn.attachments.map(mediaOf);
  if (turn.kind === 'prompt') return withMedia(prompt, media);
  const text = fillPlaceholders(turn.text, session.variables);
  const parts: readonly Part[] = text === '' ? media : [...media, { type: 'text', text }];
  return parts.length === 0 ? [] : [{ role: 'user', parts }];
}

/** Attachments of a prompt turn join its last user message. */
function withMedia(prompt: readonly Message[], media: readonly MediaPart[]): readonly Message[] {
  if (media.length === 0) return prompt;
  const last = prompt.findLastIndex(({ role }) => role === 'user');
  if (last < 0) return [...prompt, { role: 'user', parts: media }];
  return prompt.map((message, index) =>
    index === last ? { ...message, parts: [...media, ...message.parts] } : message,
  );
}

/** What a model said. Its tool calls are told as text, because nothing here has answered them. */
function answerMessages(answer: Answer): readonly Message[] {
  const calls = answer.toolCalls.map(({ name, input }) => `${name}(${JSON.stringify(input)})`);
  const text = [answer.text, ...calls].filter((part) => part !== '').join('\n');
  return text === '' ? [] : [{ role: 'assistant', parts: [{ type: 'text', text }] }];
}

function mediaOf({ mediaType, base64, name }: Attachment): MediaPart {
  const type = isImage({ mediaType }) ? 'image' : 'document';
  return { type, mediaType, name, data: new Uint8Array(Buffer.from(base64, 'base64')) };
}

/** Messages as the turns of a free-form session: what was said to the model, and what it said. */
export interface Unrolled {
  readonly system: string;
  readonly turns: readonly {
    readonly text: string;
    readonly attachments: readonly Omit<Attachment, 'id'>[];
    /** The assistant's message that follows. */
    readonly answer?: string;
  }[];
}

/** The reverse of {@link conversationMessages}, for prompts that become free-form and runs that are opened again. */
export function unrollMessages(messages: readonly Message[]): Unrolled {
  const system: string[] = [];
  const turns: { text: string; attachments: Omit<Attachment, 'id'>[]; answer?: string }[] = [];
  for (const { role, parts } of messages) {
    const text = parts.map(partText).join('');
    if (role === 'system') system.push(text);
    else if (role === 'assistant') {
      const last = turns.at(-1) ?? { text: '', attachments: [] };
      if (turns.length === 0) turns.push(last);
      last.answer = last.answer === undefined ? text : `${last.answer}\n${text}`;
    } else {
      turns.push({ text, attachments: parts.flatMap(attachmentOf) });
    }
  }
  return { system: system.join('\n\n'), turns };
}

function partText(part: Part): string {
  switch (part.type) {
    case 'text':
      return part.text;
    case 'tool-call':
      return `${part.name}(${JSON.stringify(part.input)})`;
    case 'tool-result':
      return part.output;
    case 'image':
    case 'document':
    case 'reasoning':
    case 'cache-point':
      return '';
  }
}

function attachmentOf(part: Part): Omit<Attachment, 'id'>[] {
  if (part.type !== 'image' && part.type !== 'document') return [];
  const { mediaType, data, name } = part;
  const base64 = Buffer.from(data).toString('base64');
  return [{ name: name ?? part.type, mediaType, size: data.byteLength, base64 }];
}
