/**
 * What the playground shows: the host's session and context, and beside them what belongs to this view alone.
 * One pure reducer. Typed text stands here as a draft until the host's copy has it, so that nothing
 * the host sends can move the caret or undo a keystroke.
 */
import type {
  PlaygroundContext,
  PlaygroundContract,
  SessionEstimates,
} from '../../src/protocol/playground.ts';
import {
  reduceSession,
  type Session,
  type SessionAction,
  type WebviewAction,
} from '../../src/protocol/session.ts';

/** Names a text that can be typed. */
export type DraftKey = 'system' | `variable:${string}` | `turn:${string}`;

export interface Draft {
  readonly text: string;
  /** The host has been told; the draft stays while its field has the focus. */
  readonly sent: boolean;
}

export type Notice = PlaygroundContract['events']['notice'];

/** Outlives a reload of the page. */
export interface LocalState {
  readonly sessionId: string;
  readonly drafts: Readonly<Record<string, Draft>>;
  /** An earlier turn whose text is being changed; the host hears of it when it is sent again. */
  readonly editing?: { readonly turnId: string; readonly text: string };
  /** Answers as their Markdown source. */
  readonly raw: boolean;
  /** Parts that the user opened (true) or closed (false), by key; the rest stand as they are by default. */
  readonly open: Readonly<Record<string, boolean>>;
  /** Test id of the field that last had the keyboard. */
  readonly focus?: string;
  /** Pixels from the top, where the user had scrolled away from the end. */
  readonly scrollTop?: number;
}

export interface ViewState {
  readonly session?: Session;
  readonly context?: PlaygroundContext;
  /** Of the session that is shown, as the host last worked them out. */
  readonly estimates?: SessionEstimates;
  readonly local: LocalState;
  readonly notice?: Notice;
  /** A run was asked for and no answer has started yet: asking again would be billed twice. */
  readonly asked: boolean;
  /** The end of the conversation is in sight. */
  readonly atEnd: boolean;
}

export type ViewAction =
  | { readonly type: 'session'; readonly session: Session }
  | { readonly type: 'context'; readonly context: PlaygroundContext }
  | { readonly type: 'estimates'; readonly estimates: SessionEstimates }
  | { readonly type: 'session-action'; readonly action: SessionAction }
  | { readonly type: 'typed'; readonly key: DraftKey; readonly text: string }
  | { readonly type: 'sent'; readonly key: DraftKey }
  /** The field lost the focus. */
  | { readonly type: 'left'; readonly key: DraftKey }
  | { readonly type: 'edit-start'; readonly turnId: string; readonly text: string }
  | { readonly type: 'edit-typed'; readonly text: string }
  | { readonly type: 'edit-end' }
  | { readonly type: 'opened'; readonly key: string; readonly open: boolean }
  | { readonly type: 'raw'; readonly raw: boolean }
  | { readonly type: 'focused'; readonly field: string }
  | { readonly type: 'notice'; readonly notice: Notice | null }
  | { readonly type: 'asked'; readonly asked: boolean }
  | { readonly type: 'at-end'; readonly atEnd: boolean; readonly scrollTop: number };

export const EMPTY_LOCAL: LocalState = { sessionId: '', drafts: {}, raw: false, open: {} };

export function initialState(local: LocalState): ViewState {
  return { local, asked: false, atEnd: local.scrollTop === undefined };
}

/** The view after an action. Pure. */
export function reduceView(state: ViewState, action: ViewAction): ViewState {
  switch (action.type) {
    case 'session':
      return withSession(state, action.session);
    case 'context':
      return { ...state, context: action.context };
    case 'estimates':
      return { ...state, estimates: action.estimates };
    case 'session-action':
      return withSessionAction(state, action.action);
    case 'notice': {
      const { notice: _, ...rest } = state;
      return action.notice === null ? rest : { ...rest, notice: action.notice };
    }
    case 'asked':
      return { ...state, asked: action.asked };
    case 'at-end': {
      const { scrollTop: _, ...local } = state.local;
      const { atEnd, scrollTop } = action;
      return { ...state, atEnd, local: atEnd ? local : { ...local, scrollTop } };
    }
    default:
      return { ...state, local: reduceLocal(state.local, action) };
  }
}

type LocalAction = Exclude<
  ViewAction,
  { type: 'session' | 'context' | 'estimates' | 'session-action' | 'notice' | 'asked' | 'at-end' }
>;

function reduceLocal(local: LocalState, action: LocalAction): LocalState {
  switch (action.type) {
    case 'typed':
      return withDraft(local, action.key, { text: action.text, sent: false });
    case 'sent': {
      const draft = local.drafts[action.key];
      return draft === undefined ? local : withDraft(local, action.key, { ...draft, sent: true });
    }
    case 'left':
      return local.drafts[action.key]?.sent === true ? withoutDraft(local, action.key) : local;
    case 'edit-start':
      return { ...local, editing: { turnId: action.turnId, text: action.text } };
    case 'edit-typed':
      return local.editing === undefined
        ? local
        : { ...local, editing: { ...local.editing, text: action.text } };
    case 'edit-end': {
      const { editing: _, ...rest } = local;
      return rest;
    }
    case 'opened':
      return { ...local, open: { ...local.open, [action.key]: action.open } };
    case 'raw':
      return { ...local, raw: action.raw };
    case 'focused':
      return local.focus === action.field ? local : { ...local, focus: action.field };
  }
}

function withDraft(local: LocalState, key: DraftKey, draft: Draft): LocalState {
  return { ...local, drafts: { ...local.drafts, [key]: draft } };
}

function withoutDraft(local: LocalState, key: DraftKey): LocalState {
  const { [key]: _, ...drafts } = local.drafts;
  return { ...local, drafts };
}

function withSession(state: ViewState, session: Session): ViewState {
  const { local } = state;
  const same = local.sessionId === session.id;
  const next = same
    ? local
    : { ...EMPTY_LOCAL, sessionId: session.id, raw: local.raw, open: sections(local.open) };
  return { ...state, session, local: next, asked: false, atEnd: same ? state.atEnd : true };
}

/** Sections stay as they are from one session to the next; single answers do not. */
function sections(open: LocalState['open']): LocalState['open'] {
  return Object.fromEntries(Object.entries(open).filter(([key]) => !key.includes(':')));
}

function withSessionAction(state: ViewState, action: SessionAction): ViewState {
  if (state.session === undefined) return state;
  const session = reduceSession(state.session, action);
  // A run that keeps other columns' answers starts those too, finished as they are.
  const started = action.type === 'answer-start' && action.answer.status === 'running';
  return { ...state, session, asked: started ? false : state.asked };
}

/** What tells the host of a draft. An emptied variable falls back to its default. */
export function draftAction(key: DraftKey, text: string): WebviewAction {
  if (key === 'system') return { type: 'system-set', text };
  const name = key.slice(key.indexOf(':') + 1);
  if (key.startsWith('turn:')) return { type: 'turn-text-set', turnId: name, text };
  return { type: 'variable-set', name, value: text === '' ? null : text };
}

/** A kept state, if it still has the shape this version writes; else an empty one. Drafts the host knows are let go. */
export function restoreLocal(kept: unknown): LocalState {
  if (typeof kept !== 'object' || kept === null || !('sessionId' in kept)) return EMPTY_LOCAL;
  // Written by this file; a field that an older version lacks gets its default.
  const local = { ...EMPTY_LOCAL, ...(kept as Partial<LocalState>) };
  const drafts = Object.fromEntries(
    Object.entries(local.drafts).filter(([, draft]) => !draft.sent),
  );
  return { ...local, drafts };
}
