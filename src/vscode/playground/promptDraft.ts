/** A session as the text of a prompt file. */
import type { Message, TextEdit } from '../../core/model/index.ts';
import {
  type InputField,
  type ParsedPrompt,
  serializePrompt,
  setModel,
} from '../../core/prompts/index.ts';
import { buildConversationRequest } from '../../core/runs/index.ts';
import type { Session } from '../../protocol/session.ts';
import { freeFormFields } from './conversation.ts';
import { isAnswered } from './sessionSteps.ts';

/** A free-form session as a dotprompt file: the first column's model and settings, the others to compare. */
export function freeFormPrompt(session: Session): string {
  const [first, ...others] = session.columns;
  const models = others.map(({ model }) => model).filter((model) => model !== '');
  return serializePrompt({
    ...(first === undefined || first.model === '' ? {} : { model: first.model }),
    ...(first === undefined ? {} : { params: first.params }),
    compareModels: [...new Set(models)].filter((model) => model !== first?.model),
    system: session.system,
    messages: conversation(session),
    variables: variablesOf(session),
  });
}

/** What was said, up to the last message of the user's; the first column answers in between. */
function conversation(session: Session): readonly Message[] {
  const written = session.turns.filter(
    ({ id, text, attachments }) =>
      text.trim() !== '' || attachments.length > 0 || isAnswered(session, id),
  );
  const answers = session.columns[0]?.answers ?? {};
  const { request } = buildConversationRequest({
    reference: 'sandbox/echo',
    system: '',
    turns: written.map((turn, index) => {
      const answer = index === written.length - 1 ? undefined : answers[turn.id]?.text;
      const attachments = turn.attachments.map(({ mediaType, name, base64 }) => ({
        type: mediaType.startsWith('image/') ? ('image' as const) : ('document' as const),
        mediaType,
        name,
        data: new Uint8Array(Buffer.from(base64, 'base64')),
      }));
      return {
        kind: 'message' as const,
        text: turn.text,
        attachments,
        ...(answer === undefined ? {} : { answer }),
      };
    }),
    // Without values, variables stay variables.
    values: {},
  });
  return request.messages;
}

function variablesOf(session: Session): readonly InputField[] {
  return freeFormFields(session).map((field) => {
    const value = session.variables[field.name];
    return value === undefined || value === '' ? field : { ...field, defaultValue: value };
  });
}

/** A copy of the source file that names the first column's model. */
export function copyOfSource(session: Session, parsed: ParsedPrompt): string {
  const model = session.columns[0]?.model ?? '';
  if (model === '' || model === parsed.prompt.model) return parsed.text;
  return applyEdit(parsed.text, setModel(parsed, model));
}

function applyEdit(text: string, { span, newText }: TextEdit): string {
  return text.slice(0, span.start) + newText + text.slice(span.end);
}

/** A file name from a title: `Can I return it?` gives `can-i-return-it`. */
export function fileNameOf(title: string): string {
  const name = title
    .toLowerCase()
    .replace(/\.prompt(y|\.ya?ml|\.md)?$/, '')
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40);
  return name === '' ? 'prompt' : name;
}
