/** A session in use: the one copy that counts, changed only by actions and told to whoever shows it. */
import type { Answer, AnswerPlace, Session, SessionAction } from '../../protocol/session.ts';
import { reduceSession } from '../../protocol/session.ts';

export type SessionChange =
  | { readonly type: 'action'; readonly action: SessionAction }
  /** Changed in a way that no action describes; show it anew. */
  | { readonly type: 'replaced' };

export type ChangeListener = (live: LiveSession, change: SessionChange) => void;

export class LiveSession {
  #session: Session;
  readonly #changed: ChangeListener;

  constructor(session: Session, changed: ChangeListener) {
    this.#session = session;
    this.#changed = changed;
  }

  get session(): Session {
    return this.#session;
  }

  get id(): string {
    return this.#session.id;
  }

  dispatch(action: SessionAction): void {
    this.#session = reduceSession(this.#session, action);
    this.#changed(this, { type: 'action', action });
  }

  replace(session: Session): void {
    this.#session = session;
    this.#changed(this, { type: 'replaced' });
  }

  answer(at: AnswerPlace): Answer | undefined {
    return this.#session.columns.find(({ id }) => id === at.columnId)?.answers[at.turnId];
  }
}
