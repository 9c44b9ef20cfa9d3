/** From a session to what one column's model is asked: the turns so far, each followed by that column's own answer. */
import { AssayError, type MediaPart, type Params } from '../../core/model/index.ts';
import type { InputField, ParsedPrompt, RenderOptions } from '../../core/prompts/index.ts';
import {
  type BuiltRequest,
  buildConversationRequest,
  buildPromptRequest,
  type ConversationTurn,
  variableNames,
} from '../../core/runs/index.ts';
import { isImage } from '../../protocol/attachments.ts';
import type { Answer, AnswerPlace, Attachment, Session, Turn } from '../../protocol/session.ts';

/** The variables of a free-form session, in the order of their first use. */
export function freeFormFields(session: Session): readonly InputField[] {
  const texts = [session.system, ...session.turns.map(({ text }) => text)];
  return [...new Set(texts.flatMap(variableNames))].map((name) => ({
    name,
    type: 'string',
    required: true,
  }));
}

export interface ColumnRequestInput {
  readonly session: Session;
  readonly at: AnswerPlace;
  /** The source file, where the session has one. */
  readonly parsed?: ParsedPrompt;
  /** Where the source's partials and media come from. */
  readonly render?: PromptRender;
  /** The ceiling where neither the file nor the column sets one. */
  readonly maxOutputTokens: number;
  /** For an estimate: values that are missing are no obstacle. */
  readonly lenient?: boolean;
}

export type PromptRender = Pick<RenderOptions, 'readMedia' | 'resolvePartial' | 'missing'>;

/**
 * The request of one column for one turn.
 * Throws as core's builders do, and `invalid` for a free-form variable without a value.
 */
export async function buildColumnRequest(input: ColumnRequestInput): Promise<BuiltRequest> {
  const { session, at, parsed, lenient = false } = input;
  const render = lenient ? { ...input.render, missing: 'keep' as const } : input.render;
  const column = session.columns.find(({ id }) => id === at.columnId);
  const end = session.turns.findIndex(({ id }) => id === at.turnId);
  const asked = session.turns.slice(0, end + 1);
  if (column === undefined || end < 0) throw new AssayError('cancelled', 'Stopped.');
  const reference = column.model;
  const base =
    parsed === undefined || asked[0]?.kind !== 'prompt'
      ? undefined
      : await buildPromptRequest({
          parsed,
          reference,
          values: formValues(session.variables, parsed.fields),
          params: {
            maxOutputTokens: input.maxOutputTokens,
            ...parsed.prompt.params,
            ...column.params,
          },
          ...(render === undefined ? {} : { render }),
        });
  const [only] = asked;
  if (base !== undefined && asked.length === 1 && only?.attachments.length === 0) return base;
  if (parsed === undefined && !lenient) refuseEmptyVariables(session, asked);
  const params: Params = { maxOutputTokens: input.maxOutputTokens, ...column.params };
  const built = buildConversationRequest({
    reference,
    system: session.system,
    turns: asked.map((turn, index) =>
      turnOf(turn, index === end ? undefined : column.answers[turn.id]),
    ),
    values: session.variables,
    ...(base === undefined ? { params } : { base: base.request }),
  });
  return { request: built.request, warnings: [...(base?.warnings ?? []), ...built.warnings] };
}

/** What was typed, without values of fields that are gone and without emptied numbers and switches. */
export function formValues(
  variables: Session['variables'],
  fields: readonly InputField[],
): Readonly<Record<string, string>> {
  const entries = fields.flatMap(({ name, type }): [string, string][] => {
    const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
    return value === undefined || (value === '' && type !== 'string') ? [] : [[name, value]];
  });
  return Object.fromEntries(entries);
}

function refuseEmptyVariables(session: Session, asked: readonly Turn[]): void {
  const names = [session.system, ...asked.map(({ text }) => text)].flatMap(variableNames);
  const missing = names.find((name) => !Object.hasOwn(session.variables, name));
  if (missing === undefined) return;
  throw new AssayError('invalid', `The variable “${missing}” has no value.`, {
    hint: 'Fill it in under Variables.',
  });
}

function turnOf(turn: Turn, answer: Answer | undefined): ConversationTurn {
  const attachments = turn.attachments.map(mediaOf);
  const said = answer === undefined ? {} : { answer: spokenText(answer) };
  return turn.kind === 'prompt'
    ? { kind: 'prompt', attachments, ...said }
    : { kind: 'message', text: turn.text, attachments, ...said };
}

/** What a model said. Its tool calls are told as text, because nothing here has answered them. */
function spokenText({ text, toolCalls }: Answer): string {
  const calls = toolCalls.map(({ name, input }) => `${name}(${JSON.stringify(input)})`);
  return [text, ...calls].filter((part) => part !== '').join('\n');
}

function mediaOf({ mediaType, base64, name }: Attachment): MediaPart {
  const type = isImage({ mediaType }) ? 'image' : 'document';
  return { type, mediaType, name, data: new Uint8Array(Buffer.from(base64, 'base64')) };
}
