/** Questions about the view's state. Pure. */
import type { InputField } from '../../src/core/prompts/types.ts';
import type { AccountLine, ColumnEstimate, ModelLabel } from '../../src/protocol/playground.ts';
import type { Answer, Column, Session, Turn } from '../../src/protocol/session.ts';
import type { DraftKey, ViewState } from './state.ts';

/** The text of a field as the user sees it: what was typed here, else what the host has. */
export function textOf(state: ViewState, key: DraftKey): string {
  const draft = state.local.drafts[key];
  if (draft !== undefined) return draft.text;
  const { session } = state;
  if (session === undefined) return '';
  if (key === 'system') return session.system;
  const name = key.slice(key.indexOf(':') + 1);
  if (key.startsWith('turn:')) return session.turns.find(({ id }) => id === name)?.text ?? '';
  return Object.hasOwn(session.variables, name) ? (session.variables[name] ?? '') : '';
}

export function isAnswered(session: Session, turnId: string): boolean {
  return session.columns.some(({ answers }) => answers[turnId] !== undefined);
}

/** The turns of the conversation: those that any column has answered. */
export function askedTurns(session: Session): readonly Turn[] {
  return session.turns.filter(({ id }) => isAnswered(session, id));
}

/** What the composer writes: the last turn, while it has no answers. */
export function draftTurn(session: Session): Turn | undefined {
  const last = session.turns.at(-1);
  return last !== undefined && !isAnswered(session, last.id) ? last : undefined;
}

export function isRunning(session: Session): boolean {
  return session.columns.some(isColumnRunning);
}

export function isColumnRunning(column: Column): boolean {
  return Object.values(column.answers).some(({ status }) => status === 'running');
}

/** What Run would run: the draft, or the last turn again where the draft is empty. */
export interface RunTarget {
  readonly turn: Turn;
  readonly again: boolean;
}

export function runTarget(state: ViewState): RunTarget | undefined {
  const { session } = state;
  if (session === undefined) return undefined;
  const draft = draftTurn(session);
  if (draft !== undefined && isWritten(state, draft)) return { turn: draft, again: false };
  const last = askedTurns(session).at(-1);
  return last === undefined ? undefined : { turn: last, again: true };
}

function isWritten(state: ViewState, turn: Turn): boolean {
  return (
    turn.kind === 'prompt' ||
    turn.attachments.length > 0 ||
    textOf(state, `turn:${turn.id}`).trim() !== ''
  );
}

/** The first required field without a value or a default. */
export function missingField(state: ViewState): InputField | undefined {
  return state.context?.fields.find(
    (field) =>
      field.required &&
      field.defaultValue === undefined &&
      textOf(state, `variable:${field.name}`) === '',
  );
}

export interface Obstacle {
  /** A sentence to show. */
  readonly text: string;
  /** The variable to fill in. */
  readonly variable?: string;
}

/** Why nothing can be run at the moment; undefined if it can. */
export function runObstacle(state: ViewState): Obstacle | undefined {
  const { session, context } = state;
  if (session === undefined || context === undefined) return { text: 'The session is loading.' };
  if (state.asked || isRunning(session)) return { text: 'Wait for the answers, or stop them.' };
  if (session.columns.every(({ model }) => model === '')) return { text: 'Choose a model first.' };
  const target = runTarget(state);
  if (target === undefined) return { text: 'Write a message first.' };
  if (session.source !== undefined && context.sourceProblem !== undefined) {
    return { text: `${session.source.name}: ${context.sourceProblem}` };
  }
  const missing = missingField(state);
  if (missing === undefined) return undefined;
  return { text: `Fill in “${missing.name}” first.`, variable: missing.name };
}

/** The label of a model; its reference where the host has said nothing of it. */
export function labelOf(state: ViewState, reference: string): ModelLabel {
  const { models } = state.context ?? {};
  const known = models && Object.hasOwn(models, reference) ? models[reference] : undefined;
  if (known !== undefined) return known;
  if (reference === '') return { reference, name: 'Choose a model', detail: '' };
  const slash = reference.indexOf('/');
  return {
    reference,
    name: reference.slice(slash + 1),
    detail: slash < 0 ? '' : reference.slice(0, slash),
  };
}

export function isOpen(state: ViewState, key: string, byDefault: boolean): boolean {
  return state.local.open[key] ?? byDefault;
}

/** Other columns that answered the same turn, for comparing. */
export function otherAnswers(
  session: Session,
  turnId: string,
  columnId: string,
): readonly { readonly column: Column; readonly answer: Answer }[] {
  return session.columns.flatMap((column) => {
    const answer = column.answers[turnId];
    return column.id === columnId || answer === undefined ? [] : [{ column, answer }];
  });
}

/** Names of the columns' models; equal names are told apart by their connections, and by their places where those are equal. */
export function columnNames(state: ViewState): ReadonlyMap<string, string> {
  const columns = (state.session?.columns ?? []).map(({ id, model }) => ({
    id,
    name: labelOf(state, model).name,
    connection: model.slice(0, Math.max(0, model.indexOf('/'))),
  }));
  const names = columns.map(({ name, connection }) => {
    const others = columns.filter(
      (other) => other.name === name && other.connection !== connection,
    );
    return others.length > 0 && connection !== '' ? `${name} · ${connection}` : name;
  });
  return new Map(
    columns.map(({ id }, index) => {
      const name = names[index] ?? '';
      return [id, isRepeated(names, name) ? `${name} (${index + 1})` : name];
    }),
  );
}

const isRepeated = (names: readonly string[], name: string): boolean =>
  names.indexOf(name) !== names.lastIndexOf(name);

/** What Run is expected to take, of the columns that are there. */
export function estimatesOf({ session, estimates }: ViewState): readonly ColumnEstimate[] {
  if (session === undefined || estimates?.sessionId !== session.id) return [];
  const ids = new Set(session.columns.map(({ id }) => id));
  return estimates.columns.filter(({ columnId }) => ids.has(columnId));
}

/** Lines beside Run before those are joined that bill nobody. */
const MOST_ACCOUNTS = 3;

/** Who pays for what Run calls: a line each, and those that share the last one. Whoever is billed has a line. */
export function accountLines({ context }: ViewState): {
  readonly lines: readonly AccountLine[];
  readonly joined: readonly AccountLine[];
} {
  const all = context?.accounts ?? [];
  if (all.length <= MOST_ACCOUNTS) return { lines: all, joined: [] };
  const isQuiet = ({ kind, action }: AccountLine) => kind === 'free' && action === undefined;
  const told = all.filter((line) => !isQuiet(line));
  const quiet = all.filter(isQuiet);
  const room = Math.max(0, MOST_ACCOUNTS - 1 - told.length);
  return { lines: [...told, ...quiet.slice(0, room)], joined: quiet.slice(room) };
}
