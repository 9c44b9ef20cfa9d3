/**
 * A playground session: what was asked, of which models, and what each answered. The host owns it and
 * keeps it as a text file; every surface that shows it holds a copy and applies the same actions.
 * A column's conversation is the session's turns, each followed by that column's own answer.
 */
import type { Cost, ErrorData, FinishReason, ToolCallPart, Usage } from '../core/model/index.ts';

export const SESSION_VERSION = 1;
export const MAX_COLUMNS = 8;
/** Of one answer. */
export const MAX_PICTURES = 20;
export const MAX_CITATIONS = 500;
/** Media types of pictures that are shown; others could carry script. */
export const PICTURE_TYPE = /^image\/(?:png|jpeg|gif|webp)$/;

export interface Session {
  readonly version: typeof SESSION_VERSION;
  readonly id: string;
  readonly title: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  /** The prompt file that the first turn renders; absent in a free-form session. */
  readonly source?: PromptSource;
  readonly system: string;
  /** At least one. The last turn is the composer's draft while it has no answers. */
  readonly turns: readonly Turn[];
  /** Values of the variables form, as typed. A name that is absent was left untouched. */
  readonly variables: Readonly<Record<string, string>>;
  /** One to eight. */
  readonly columns: readonly Column[];
}

export interface PromptSource {
  /** URI of the file, as a string. */
  readonly uri: string;
  /** File name for display. */
  readonly name: string;
  /** Model references that the file named when it was last read; the other columns are the user's own. */
  readonly models?: readonly string[];
}

export interface Turn {
  readonly id: string;
  /** `prompt`: the messages come from the source file, rendered with the variables; `text` is not used. */
  readonly kind: 'prompt' | 'message';
  readonly text: string;
  readonly attachments: readonly Attachment[];
}

export interface Attachment {
  readonly id: string;
  readonly name: string;
  readonly mediaType: string;
  /** Bytes. */
  readonly size: number;
  readonly base64: string;
}

export interface ColumnParams {
  readonly temperature?: number;
  readonly topP?: number;
  readonly maxOutputTokens?: number;
  readonly stopSequences?: readonly string[];
  readonly seed?: number;
}

export interface Column {
  readonly id: string;
  /** Model reference; empty until one is chosen. */
  readonly model: string;
  /** Only what the user set here; the prompt file's own settings fill the rest. */
  readonly params: ColumnParams;
  /** By turn id. */
  readonly answers: Readonly<Record<string, Answer>>;
}

export type AnswerStatus = 'running' | 'done' | 'failed' | 'stopped';
export type Thumbs = 'up' | 'down';

export interface Answer {
  readonly runId: string;
  readonly status: AnswerStatus;
  /** The model that was asked; the column may have been pointed elsewhere since. */
  readonly model: string;
  readonly text: string;
  readonly reasoning: string;
  readonly toolCalls: readonly ToolCallPart[];
  readonly warnings: readonly string[];
  /** Pictures that the model made. */
  readonly images?: readonly AnswerImage[];
  /** What the model named as its sources. */
  readonly citations?: readonly AnswerCitation[];
  /** Present where a guardrail changed or blocked the answer: what it says of that, as JSON text. */
  readonly guardrail?: string;
  readonly outcome?: AnswerOutcome;
  readonly thumbs?: Thumbs;
}

export interface AnswerImage {
  readonly mediaType: string;
  readonly base64: string;
}

export interface AnswerCitation {
  readonly title?: string;
  readonly source?: string;
  readonly text?: string;
}

/** What is known once an answer has ended, well or not. */
export interface AnswerOutcome {
  readonly finish?: FinishReason;
  readonly usage?: Usage;
  readonly cost: Cost;
  /** What was expected before, in USD. */
  readonly estimateUsd?: number;
  /** Milliseconds. */
  readonly ttftMs?: number;
  readonly totalMs: number;
  readonly requestId?: string;
  /** ISO time of the recording that was replayed. */
  readonly recordedAt?: string;
  /** The vendor's fields of the response that were asked for, as JSON text. Absent where none came. */
  readonly responseFields?: string;
  readonly error?: ErrorData;
}

export type SessionAction =
  | { readonly type: 'title-set'; readonly title: string }
  | { readonly type: 'system-set'; readonly text: string }
  | { readonly type: 'variable-set'; readonly name: string; readonly value: string | null }
  | { readonly type: 'turn-text-set'; readonly turnId: string; readonly text: string }
  | { readonly type: 'turn-add'; readonly turn: Turn }
  | { readonly type: 'turns-cut-after'; readonly turnId: string }
  | { readonly type: 'attachment-add'; readonly turnId: string; readonly attachment: Attachment }
  | { readonly type: 'attachment-remove'; readonly turnId: string; readonly attachmentId: string }
  | { readonly type: 'column-add'; readonly column: Column }
  | { readonly type: 'column-remove'; readonly columnId: string }
  | { readonly type: 'column-model-set'; readonly columnId: string; readonly model: string }
  | { readonly type: 'column-params-set'; readonly columnId: string; readonly params: ColumnParams }
  | { readonly type: 'answer-start'; readonly at: AnswerPlace; readonly answer: Answer }
  | {
      readonly type: 'answer-append';
      readonly at: AnswerPlace;
      readonly text: string;
      readonly reasoning: string;
    }
  | { readonly type: 'answer-tool-call'; readonly at: AnswerPlace; readonly call: ToolCallPart }
  | { readonly type: 'answer-image'; readonly at: AnswerPlace; readonly image: AnswerImage }
  | { readonly type: 'answer-cite'; readonly at: AnswerPlace; readonly citation: AnswerCitation }
  | { readonly type: 'answer-guard'; readonly at: AnswerPlace; readonly detail: string }
  | { readonly type: 'answer-warn'; readonly at: AnswerPlace; readonly warnings: readonly string[] }
  | {
      readonly type: 'answer-end';
      readonly at: AnswerPlace;
      readonly status: Exclude<AnswerStatus, 'running'>;
      readonly outcome: AnswerOutcome;
    }
  | { readonly type: 'answer-remove'; readonly at: AnswerPlace }
  | { readonly type: 'thumbs-set'; readonly at: AnswerPlace; readonly thumbs: Thumbs | null };

export interface AnswerPlace {
  readonly columnId: string;
  readonly turnId: string;
}

/** The actions that a webview may start; the others are the host's own. */
export const WEBVIEW_ACTIONS = [
  'title-set',
  'system-set',
  'variable-set',
  'turn-text-set',
  'attachment-add',
  'attachment-remove',
  'column-remove',
  'column-params-set',
  'thumbs-set',
] as const satisfies readonly SessionAction['type'][];

export type WebviewAction = Extract<SessionAction, { type: (typeof WEBVIEW_ACTIONS)[number] }>;

/**
 * The session after an action. Pure; an action about something that is gone changes nothing. The actions that
 * a webview may start change nothing the second time, because it applies them itself before the host does.
 */
export function reduceSession(session: Session, action: SessionAction): Session {
  switch (action.type) {
    case 'title-set':
      return { ...session, title: action.title };
    case 'system-set':
      return { ...session, system: action.text };
    case 'variable-set':
      return { ...session, variables: withVariable(session.variables, action.name, action.value) };
    case 'turn-text-set':
    case 'turn-add':
    case 'turns-cut-after':
    case 'attachment-add':
    case 'attachment-remove':
      return reduceTurns(session, action);
    case 'column-add':
      return session.columns.length >= MAX_COLUMNS
        ? session
        : { ...session, columns: [...session.columns, action.column] };
    case 'column-remove':
      return session.columns.length <= 1
        ? session
        : { ...session, columns: session.columns.filter(({ id }) => id !== action.columnId) };
    case 'column-model-set':
      return mapColumn(session, action.columnId, (column) => ({ ...column, model: action.model }));
    case 'column-params-set':
      return mapColumn(session, action.columnId, (column) => ({
        ...column,
        params: action.params,
      }));
    default:
      return reduceAnswers(session, action);
  }
}

type TurnAction = Extract<
  SessionAction,
  {
    type: 'turn-text-set' | 'turn-add' | 'turns-cut-after' | 'attachment-add' | 'attachment-remove';
  }
>;

function reduceTurns(session: Session, action: TurnAction): Session {
  switch (action.type) {
    case 'turn-add':
      return { ...session, turns: [...session.turns, action.turn] };
    case 'turns-cut-after':
      return cutAfter(session, action.turnId);
    case 'turn-text-set':
      return mapTurn(session, action.turnId, (turn) => ({ ...turn, text: action.text }));
    case 'attachment-add':
      return mapTurn(session, action.turnId, (turn) => ({
        ...turn,
        attachments: [
          ...turn.attachments.filter(({ id }) => id !== action.attachment.id),
          action.attachment,
        ],
      }));
    case 'attachment-remove':
      return mapTurn(session, action.turnId, (turn) => ({
        ...turn,
        attachments: turn.attachments.filter(({ id }) => id !== action.attachmentId),
      }));
  }
}

type AnswerAction = Extract<SessionAction, { at: AnswerPlace }>;

function reduceAnswers(session: Session, action: AnswerAction): Session {
  const { columnId, turnId } = action.at;
  return mapColumn(session, columnId, (column) => {
    const { [turnId]: answer, ...others } = column.answers;
    if (action.type === 'answer-remove') return { ...column, answers: others };
    if (action.type === 'answer-start') {
      return { ...column, answers: { ...column.answers, [turnId]: action.answer } };
    }
    if (answer === undefined) return column;
    return { ...column, answers: { ...column.answers, [turnId]: reduceAnswer(answer, action) } };
  });
}

function reduceAnswer(
  answer: Answer,
  action: Exclude<AnswerAction, { type: 'answer-start' | 'answer-remove' }>,
): Answer {
  switch (action.type) {
    case 'answer-append':
      return {
        ...answer,
        text: answer.text + action.text,
        reasoning: answer.reasoning + action.reasoning,
      };
    case 'answer-tool-call':
      return { ...answer, toolCalls: [...answer.toolCalls, action.call] };
    case 'answer-image':
      return { ...answer, images: [...(answer.images ?? []), action.image].slice(0, MAX_PICTURES) };
    case 'answer-cite':
      return { ...answer, citations: withCitation(answer.citations ?? [], action.citation) };
    case 'answer-guard':
      return { ...answer, guardrail: action.detail };
    case 'answer-warn':
      return { ...answer, warnings: [...answer.warnings, ...action.warnings] };
    case 'answer-end':
      return { ...answer, status: action.status, outcome: action.outcome };
    case 'thumbs-set': {
      const { thumbs: _, ...rest } = answer;
      return action.thumbs === null ? rest : { ...rest, thumbs: action.thumbs };
    }
  }
}

/** Models name a source once for every sentence it stands behind; it is listed once. */
function withCitation(
  known: readonly AnswerCitation[],
  { title, source, text }: AnswerCitation,
): readonly AnswerCitation[] {
  const same = known.some(
    (other) => other.title === title && other.source === source && other.text === text,
  );
  if (same) return known;
  const citation = {
    ...(title === undefined ? {} : { title }),
    ...(source === undefined ? {} : { source }),
    ...(text === undefined ? {} : { text }),
  };
  return [...known, citation].slice(0, MAX_CITATIONS);
}

function withVariable(
  variables: Session['variables'],
  name: string,
  value: string | null,
): Session['variables'] {
  const { [name]: _, ...others } = variables;
  return value === null ? others : { ...others, [name]: value };
}

function mapTurn(session: Session, turnId: string, change: (turn: Turn) => Turn): Session {
  return {
    ...session,
    turns: session.turns.map((turn) => (turn.id === turnId ? change(turn) : turn)),
  };
}

function mapColumn(
  session: Session,
  columnId: string,
  change: (column: Column) => Column,
): Session {
  return {
    ...session,
    columns: session.columns.map((column) => (column.id === columnId ? change(column) : column)),
  };
}

function cutAfter(session: Session, turnId: string): Session {
  const index = session.turns.findIndex(({ id }) => id === turnId);
  if (index < 0) return session;
  const kept = new Set(session.turns.slice(0, index).map(({ id }) => id));
  const columns = session.columns.map((column) => ({
    ...column,
    answers: Object.fromEntries(Object.entries(column.answers).filter(([id]) => kept.has(id))),
  }));
  return { ...session, turns: session.turns.slice(0, index + 1), columns };
}
