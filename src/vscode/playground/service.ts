/** The playground's sessions: which one is shown, who shows it, and that every copy says the same. */
import type { Log } from '../../core/model/index.ts';
import type { Host } from '../../protocol/contract.ts';
import type {
  PlaygroundContext,
  PlaygroundContract,
  SessionEstimates,
} from '../../protocol/playground.ts';
import type { Session, SessionAction } from '../../protocol/session.ts';
import { LiveSession, type SessionChange } from './liveSession.ts';
import type { SessionStore } from './sessionStore.ts';

/** One place that shows the session: the view, or an editor tab. */
export type Surface = Pick<Host<PlaygroundContract>, 'emit'>;

export interface ServiceDeps {
  readonly log: Log;
  readonly store: SessionStore;
  /** Where the current session's id is remembered across reloads. */
  readonly memory: { get(): string | undefined; set(id: string): void };
  createSession(): Session;
  /** What surfaces need to know beside the session. May give a changed session, such as its source's columns. */
  derive(
    session: Session,
  ): Promise<{ readonly session: Session; readonly context: PlaygroundContext }>;
  isRunning(live: LiveSession): boolean;
  /** Told of every context that was sent to the surfaces. */
  contextSent(context: PlaygroundContext): void;
  /** What Run would send may be another request now. */
  requestChanged(): void;
}

/** Milliseconds of typing that are gathered before fields and labels are derived again. */
const DERIVE_DELAY_MS = 80;

/** Actions after which fields or labels may differ. */
const CONTEXT_ACTIONS: ReadonlySet<SessionAction['type']> = new Set([
  'system-set',
  'turn-text-set',
  'turn-add',
  'turns-cut-after',
  'column-add',
  'column-remove',
  'column-model-set',
]);

/** Actions, beside those, after which Run may send another request. */
const REQUEST_ACTIONS: ReadonlySet<SessionAction['type']> = new Set([
  'variable-set',
  'attachment-add',
  'attachment-remove',
  'column-params-set',
  'answer-start',
  'answer-end',
  'answer-remove',
]);

export class PlaygroundService {
  readonly #deps: ServiceDeps;
  readonly #live = new Map<string, LiveSession>();
  readonly #surfaces = new Set<Surface>();
  #current: LiveSession | undefined;
  #opening: Promise<LiveSession> | undefined;
  #context: PlaygroundContext | undefined;
  #estimates: SessionEstimates | undefined;
  #timer: NodeJS.Timeout | undefined;
  #round: Promise<void> = Promise.resolve();

  constructor(deps: ServiceDeps) {
    this.#deps = deps;
  }

  /** The session that is shown, if one has been opened. */
  get current(): LiveSession | undefined {
    return this.#current;
  }

  get context(): PlaygroundContext | undefined {
    return this.#context;
  }

  /** The current session: the one of before the reload, or a fresh one. */
  async opened(): Promise<LiveSession> {
    if (this.#current !== undefined) return this.#current;
    this.#opening ??= this.#restore();
    return this.#opening;
  }

  async #restore(): Promise<LiveSession> {
    const id = this.#deps.memory.get();
    let session: Session | undefined;
    try {
      session = id === undefined ? undefined : await this.#deps.store.load(id);
    } catch (thrown) {
      this.#deps.log.error('The last session could not be opened.', thrown);
    }
    // A command may have opened another one meanwhile; that is the one the user wants.
    return this.#current ?? (await this.start(session ?? this.#deps.createSession()));
  }

  /** Makes a session current, keeping what runs in the one before. Resolves when its fields are known. */
  async start(session: Session): Promise<LiveSession> {
    const live =
      this.#live.get(session.id) ??
      new LiveSession(session, (which, change) => this.#changed(which, change));
    this.#live.set(live.id, live);
    this.#current = live;
    this.#deps.memory.set(live.id);
    this.#forgetIdle();
    if (session.source !== undefined) this.#deps.store.schedule(live.session);
    this.#broadcast('session', live.session);
    await this.settle();
    return live;
  }

  /** Opens a saved session, or the live one of that id; undefined where there is none. */
  async open(id: string): Promise<LiveSession | undefined> {
    const session = await this.find(id);
    return session === undefined ? undefined : this.start(session);
  }

  /** The session of an id as it is at this moment, live or saved. */
  async find(id: string): Promise<Session | undefined> {
    return this.#live.get(id)?.session ?? this.#deps.store.load(id);
  }

  /** Shows the session on a surface until the returned function is called. */
  attach(surface: Surface): () => void {
    this.#surfaces.add(surface);
    return () => this.#surfaces.delete(surface);
  }

  /** Sends a surface everything. */
  async refresh(surface: Surface): Promise<void> {
    const live = await this.opened();
    surface.emit('session', live.session);
    if (this.#context === undefined) await this.settle();
    else surface.emit('context', this.#context);
    const estimates = this.#estimates;
    if (estimates?.sessionId === live.id) surface.emit('estimates', estimates);
    else this.#deps.requestChanged();
  }

  /** Shows what Run is expected to take. */
  showEstimates(estimates: SessionEstimates): void {
    this.#estimates = estimates;
    this.#broadcast('estimates', estimates);
  }

  /** Puts the keyboard into a field of every surface that can take it. */
  focus(target: 'composer' | 'variables'): void {
    this.#broadcast('focus', { target });
  }

  /** Says a sentence on every surface. */
  notice(text: string, kind: 'information' | 'error' = 'information'): void {
    this.#broadcast('notice', { text, kind });
  }

  /** Something that the context is made of has changed: a file, a setting, a connection, trust. */
  contextChanged(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#deriveAgain(), DERIVE_DELAY_MS);
  }

  /** Brings the context up to date, for what is about to depend on it. */
  async settle(): Promise<void> {
    this.#deriveAgain();
    // Another round may begin while this one is awaited.
    for (let round = this.#round; ; round = this.#round) {
      await round;
      if (round === this.#round) return;
    }
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#surfaces.clear();
  }

  #deriveAgain(): void {
    clearTimeout(this.#timer);
    // One after another, so that an older result never lands on a newer one.
    this.#round = this.#round.then(() => this.#derive());
  }

  #changed(live: LiveSession, change: SessionChange): void {
    this.#deps.store.schedule(live.session);
    if (live !== this.#current) return;
    if (change.type === 'replaced') this.#broadcast('session', live.session);
    else this.#broadcast('action', change.action);
    if (change.type === 'replaced' || CONTEXT_ACTIONS.has(change.action.type)) {
      this.contextChanged();
    } else if (REQUEST_ACTIONS.has(change.action.type)) this.#deps.requestChanged();
  }

  async #derive(): Promise<void> {
    const live = this.#current;
    if (live === undefined) return;
    try {
      const before = live.session;
      const derived = await this.#deps.derive(before);
      if (live !== this.#current) return;
      // Only where nothing else changed it meanwhile; the change that did has asked for another round.
      if (derived.session !== before && live.session === before) live.replace(derived.session);
      this.#deps.requestChanged();
      if (JSON.stringify(this.#context) === JSON.stringify(derived.context)) return;
      this.#context = derived.context;
      this.#broadcast('context', derived.context);
      this.#deps.contextSent(derived.context);
    } catch (thrown) {
      this.#deps.log.error('The playground could not be brought up to date.', thrown);
    }
  }

  /** Sessions in the background live on only while they have runs. */
  #forgetIdle(): void {
    for (const [id, live] of this.#live) {
      if (live !== this.#current && !this.#deps.isRunning(live)) this.#live.delete(id);
    }
  }

  #broadcast<K extends keyof PlaygroundContract['events']>(
    name: K,
    data: PlaygroundContract['events'][K],
  ): void {
    for (const surface of this.#surfaces) surface.emit(name, data);
  }
}
