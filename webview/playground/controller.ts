/**
 * What the views do: changes the state, tells the host, and asks for a drawing. Typed text reaches the host
 * a moment later, and always before a run.
 */
import type { Action } from '../../src/core/model/index.ts';
import type { Client } from '../../src/protocol/contract.ts';
import type { CodeLanguage, PlaygroundContract } from '../../src/protocol/playground.ts';
import type { AnswerPlace, WebviewAction } from '../../src/protocol/session.ts';
import { type Obstacle, runObstacle, runTarget } from './select.ts';
import {
  type DraftKey,
  draftAction,
  initialState,
  type LocalState,
  type Notice,
  reduceView,
  type ViewAction,
  type ViewState,
} from './state.ts';

type Commands = PlaygroundContract['commands'];

export interface Surroundings {
  readonly client: Pick<Client<PlaygroundContract>, 'request' | 'send'>;
  /** Called after every change. */
  readonly onChange: (state: ViewState) => void;
  /** Puts the keyboard into a field, once it is drawn. */
  readonly focus: (target: 'composer' | 'variables' | { readonly variable: string }) => void;
  /** A run was asked for: its answers are what the user wants to see next. */
  readonly onRun: () => void;
  readonly local: LocalState;
}

/** Milliseconds after the last keystroke. */
const TYPING_PAUSE = 200;
/** Milliseconds after which a run that was asked for, and never started, may be asked for again. */
const ASKED_AT_MOST = 5000;
/** Milliseconds that a piece of information stands; an error stays until it is dismissed. */
const INFORMED = 5000;

export class Controller {
  readonly #surroundings: Surroundings;
  #state: ViewState;
  #typingTimer: ReturnType<typeof setTimeout> | undefined;
  #askedTimer: ReturnType<typeof setTimeout> | undefined;
  #noticeTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
    this.#state = initialState(surroundings.local);
  }

  get state(): ViewState {
    return this.#state;
  }

  dispatch(action: ViewAction): void {
    const next = reduceView(this.#state, action);
    if (next === this.#state) return;
    this.#state = next;
    this.#surroundings.onChange(next);
  }

  send<K extends keyof Commands & string>(name: K, params: Commands[K]): void {
    this.#surroundings.client.send(name, params);
  }

  /** A change that the host keeps: applied here at once, then sent. */
  act(action: WebviewAction): void {
    this.dispatch({ type: 'session-action', action });
    this.send('act', { action });
  }

  type(key: DraftKey, text: string): void {
    this.dispatch({ type: 'typed', key, text });
    clearTimeout(this.#typingTimer);
    this.#typingTimer = setTimeout(() => this.flush(), TYPING_PAUSE);
  }

  /** The field lost the focus: what was typed goes to the host, and the host's copy is shown from here on. */
  leave(key: DraftKey): void {
    this.flush();
    this.dispatch({ type: 'left', key });
  }

  /** Tells the host of everything typed that it has not heard of. */
  flush(): void {
    clearTimeout(this.#typingTimer);
    for (const [key, draft] of Object.entries(this.#state.local.drafts)) {
      if (draft.sent) continue;
      // The keys of `drafts` are only ever written as DraftKey.
      this.act(draftAction(key as DraftKey, draft.text));
      this.dispatch({ type: 'sent', key: key as DraftKey });
    }
  }

  /** Runs what the Run button stands for, or says why not. */
  run(): void {
    const obstacle = runObstacle(this.#state);
    const target = runTarget(this.#state);
    if (obstacle !== undefined) this.#refuse(obstacle);
    else if (target !== undefined) this.runTurn(target.turn.id);
  }

  /** Runs a turn in all columns, or in one. Later turns are cut. */
  runTurn(turnId: string, columnId?: string): void {
    if (this.#state.asked) return;
    this.flush();
    this.dispatch({ type: 'notice', notice: null });
    this.dispatch({ type: 'asked', asked: true });
    clearTimeout(this.#askedTimer);
    this.#askedTimer = setTimeout(
      () => this.dispatch({ type: 'asked', asked: false }),
      ASKED_AT_MOST,
    );
    this.send('run', columnId === undefined ? { turnId } : { turnId, columnId });
    this.#surroundings.onRun();
  }

  /** Sends the turn that is being edited again, with its new text. */
  resend(): void {
    const { editing } = this.#state.local;
    if (editing === undefined || editing.text.trim() === '') return;
    this.dispatch({ type: 'edit-end' });
    this.act({ type: 'turn-text-set', turnId: editing.turnId, text: editing.text });
    this.runTurn(editing.turnId);
  }

  stop(columnId?: string): void {
    this.send('stop', columnId === undefined ? {} : { columnId });
  }

  async pickValue(variable: string): Promise<void> {
    await this.guard(async () => {
      const value = await this.#surroundings.client.request('pick-value', { variable });
      if (value !== null) this.setVariable(variable, value);
    });
  }

  /** Sets a variable by other means than typing. */
  setVariable(name: string, value: string): void {
    const key: DraftKey = `variable:${name}`;
    this.dispatch({ type: 'typed', key, text: value });
    this.flush();
    this.dispatch({ type: 'left', key });
  }

  readDropped(
    uris: readonly string[],
  ): Promise<PlaygroundContract['requests']['read-dropped']['result']> {
    return this.#surroundings.client.request('read-dropped', { uris });
  }

  /** Runs a job and shows its failure where the user looks. */
  async guard(job: () => Promise<void>): Promise<void> {
    try {
      await job();
    } catch (thrown) {
      this.complain(thrown instanceof Error ? thrown.message : String(thrown));
    }
  }

  complain(text: string): void {
    this.notify({ text, kind: 'error' });
  }

  notify(notice: Notice): void {
    this.dispatch({ type: 'notice', notice });
    clearTimeout(this.#noticeTimer);
    if (notice.kind === 'error') return;
    this.#noticeTimer = setTimeout(() => this.dispatch({ type: 'notice', notice: null }), INFORMED);
  }

  thumbs(at: AnswerPlace, thumbs: 'up' | 'down', now: 'up' | 'down' | undefined): void {
    this.act({ type: 'thumbs-set', at, thumbs: now === thumbs ? null : thumbs });
  }

  copyRequest(at: AnswerPlace, language: CodeLanguage): void {
    this.send('copy-request', { at, language });
  }

  errorAction(action: Action): void {
    this.send('error-action', { action });
  }

  focus(target: 'composer' | 'variables'): void {
    this.#surroundings.focus(target);
  }

  #refuse({ text, variable }: Obstacle): void {
    this.notify({ text, kind: 'information' });
    if (variable !== undefined) this.#surroundings.focus({ variable });
  }
}
