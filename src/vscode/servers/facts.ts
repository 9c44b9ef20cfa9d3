/**
 * What the rows of the Connections view say about servers. A server is asked what it is when its row is opened, and how
 * busy it is every few seconds while the row is open and in sight; never in Restricted Mode.
 */
import * as vscode from 'vscode';
import { type Backends, createBackends, type ServerIdentity } from '../../core/factory.ts';
import { type Log, type Secrets, toAssayError } from '../../core/model/index.ts';
import type { Connection } from '../../core/workspace/types.ts';
import type { FolderState, WorkspaceState } from '../workspaceState.ts';
import { type BestRate, type Known, type RowFacts, rowFacts, softwareName } from './words.ts';

/** The part of a connection's row that is needed here. */
export interface ServerRow {
  readonly connection: Connection;
  readonly state: FolderState;
}

export interface ServerFacts extends vscode.Disposable {
  /**
   * Puts what is known of a server at this moment on its connection's row; other rows are left as they are. Asks
   * nobody, but looks for kept measurements in the workspace.
   */
  decorate(item: vscode.TreeItem, row: unknown): vscode.TreeItem;
  /** The row's children were asked for: it is open. */
  opened(row: ServerRow): void;
  /** Follows what is in sight. The view's other elements are ignored. */
  follow(view: Pick<vscode.TreeView<unknown>, FollowedMember>): vscode.Disposable;
  /** The software of a row's server with its version, if it is recognised. Asks the server unless that is known. */
  software(row: ServerRow): Promise<string | undefined>;
  /** A measurement was kept. */
  measured(): void;
  /** The row to draw again. */
  readonly onDidChange: vscode.Event<ServerRow>;
}

type FollowedMember =
  | 'visible'
  | 'onDidChangeVisibility'
  | 'onDidCollapseElement'
  | 'onDidExpandElement';

export interface FactsDeps {
  readonly log: Log;
  readonly secrets: Secrets;
  readonly workspace: WorkspaceState;
  /** The best level of the connection's last measurement; undefined where none is kept. */
  best(row: ServerRow): Promise<BestRate | undefined>;
}

/** Milliseconds between two looks at the load. */
const PAUSE_MS = 4000;
/** The pause doubles while a server does not answer, up to this. */
const LONGEST_PAUSE_MS = 60_000;
const ASKING_MS = 10_000;

interface Entry {
  row: ServerRow;
  known: Known;
  isOpen: boolean;
  /** Asked once for each time that the row is opened or the view refreshed: some servers never say what they are. */
  isIdentified: boolean;
  isBestLoaded: boolean;
}

export function createServerFacts(deps: FactsDeps): ServerFacts {
  const changed = new vscode.EventEmitter<ServerRow>();
  const board = new Board(deps, (row) => changed.fire(row));
  const watch = new Watch(board, deps);
  const subscriptions = vscode.Disposable.from(
    changed,
    deps.workspace.onDidChange(() => {
      board.forgetServers();
      watch.lookAnew();
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(() => watch.lookAnew()),
  );
  const opened = (row: ServerRow): void => {
    if (board.open(row)) watch.lookAnew();
  };
  return {
    opened,
    onDidChange: changed.event,
    decorate: (item, row) => {
      const connection = connectionOf(row);
      return connection === undefined ? item : withFacts(item, board.factsOf(connection));
    },
    follow: (view) => {
      watch.setVisible(view.visible);
      return vscode.Disposable.from(
        view.onDidCollapseElement(({ element }) => board.close(element)),
        // The children of a row that is opened once more are not asked for again.
        view.onDidExpandElement(({ element }) => {
          const row = connectionOf(element);
          if (row !== undefined) opened(row);
        }),
        view.onDidChangeVisibility(({ visible }) => watch.setVisible(visible)),
      );
    },
    software: (row) => watch.software(row),
    measured: () => board.reloadBest(),
    dispose: () => {
      watch.stop();
      subscriptions.dispose();
    },
  };
}

const keyOf = ({ state, connection }: ServerRow): string =>
  `${state.folder?.uri.toString() ?? ''}#${connection.name}`;

/** What is known of each row. */
class Board {
  readonly #deps: FactsDeps;
  readonly #changed: (row: ServerRow) => void;
  readonly #entries = new Map<string, Entry>();

  constructor(deps: FactsDeps, changed: (row: ServerRow) => void) {
    this.#deps = deps;
    this.#changed = changed;
  }

  factsOf(row: ServerRow): RowFacts {
    const entry = this.#entryOf(row);
    if (!entry.isBestLoaded) void this.#loadBest(entry);
    return rowFacts(entry.known, row.connection.type === 'openai' ? row.connection : {});
  }

  identityOf(row: ServerRow): ServerIdentity | undefined {
    return this.#entryOf(row).known.identity;
  }

  /** Whether there is something to be asked that was not asked before. */
  open(row: ServerRow): boolean {
    const entry = this.#entryOf(row);
    if (entry.isOpen || row.connection.type !== 'openai') return false;
    entry.isOpen = true;
    entry.isIdentified = entry.known.identity !== undefined;
    return true;
  }

  close(element: unknown): void {
    const row = connectionOf(element);
    const entry = row && this.#entries.get(keyOf(row));
    if (entry === undefined) return;
    entry.isOpen = false;
    // A load that nobody reads again would soon be wrong.
    const { load: _, ...rest } = entry.known;
    this.learn(entry, rest);
  }

  /** Rows that are open and whose servers have something to tell. */
  toAsk(): readonly Entry[] {
    return [...this.#entries.values()].filter(
      ({ isOpen, isIdentified, known }) => isOpen && (!isIdentified || known.identity?.hasMetrics),
    );
  }

  learn(entry: Entry, known: Known): void {
    const before = rowFacts(entry.known);
    entry.known = known;
    const after = rowFacts(known);
    const isSame = before.description === after.description && before.tooltip === after.tooltip;
    if (!isSame) this.#changed(entry.row);
  }

  /** Behind an address there may be another server by now. */
  forgetServers(): void {
    for (const entry of this.#entries.values()) {
      const { best } = entry.known;
      entry.known = best === undefined ? {} : { best };
      entry.isIdentified = false;
    }
  }

  reloadBest(): void {
    for (const entry of this.#entries.values()) void this.#loadBest(entry);
  }

  async #loadBest(entry: Entry): Promise<void> {
    entry.isBestLoaded = true;
    try {
      const best = await this.#deps.best(entry.row);
      if (best !== undefined) this.learn(entry, { ...entry.known, best });
    } catch (thrown) {
      const { message } = toAssayError(thrown);
      this.#deps.log.warn(`Kept measurements cannot be read: ${message}`);
    }
  }

  #entryOf(row: ServerRow): Entry {
    const key = keyOf(row);
    const entry = this.#entries.get(key) ?? {
      row,
      known: {},
      isOpen: false,
      isIdentified: false,
      isBestLoaded: false,
    };
    // Rows are made anew whenever the tree is drawn; only the latest can be drawn again.
    entry.row = row;
    this.#entries.set(key, entry);
    return entry;
  }
}

/** Asks the servers of open rows, again and again while there is somebody to see it. */
class Watch {
  readonly #board: Board;
  readonly #deps: FactsDeps;
  readonly #backends = new WeakMap<FolderState, Backends>();
  #isVisible = false;
  #pauseMs = PAUSE_MS;
  #timer: NodeJS.Timeout | undefined;
  #asking: AbortController | undefined;

  constructor(board: Board, deps: FactsDeps) {
    this.#board = board;
    this.#deps = deps;
  }

  setVisible(visible: boolean): void {
    this.#isVisible = visible;
    if (visible) this.lookAnew();
    else this.stop();
  }

  lookAnew(): void {
    this.#pauseMs = PAUSE_MS;
    void this.#look();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#asking?.abort();
  }

  async software(row: ServerRow): Promise<string | undefined> {
    const signal = AbortSignal.timeout(ASKING_MS);
    const asked = (): Promise<ServerIdentity | undefined> =>
      this.#backendsOf(row.state)
        .identifyServer(row.connection.name, signal)
        .catch(() => undefined);
    const identity = this.#board.identityOf(row) ?? (await asked());
    return identity === undefined ? undefined : softwareName(identity);
  }

  #toAsk(): readonly Entry[] {
    return this.#isVisible && vscode.workspace.isTrusted ? this.#board.toAsk() : [];
  }

  async #look(): Promise<void> {
    clearTimeout(this.#timer);
    const open = this.#toAsk();
    if (open.length === 0 || this.#asking !== undefined) return;
    const asking = new AbortController();
    this.#asking = asking;
    const signal = AbortSignal.any([asking.signal, AbortSignal.timeout(ASKING_MS)]);
    const answered = await Promise.all(open.map((entry) => this.#ask(entry, signal)));
    this.#asking = undefined;
    this.#pauseMs = answered.includes(true)
      ? PAUSE_MS
      : Math.min(LONGEST_PAUSE_MS, this.#pauseMs * 2);
    if (this.#toAsk().length > 0) {
      this.#timer = setTimeout(() => void this.#look(), this.#pauseMs);
    }
  }

  /** Whether the server told its load. */
  async #ask(entry: Entry, signal: AbortSignal): Promise<boolean> {
    const { row } = entry;
    const { name } = row.connection;
    const backends = this.#backendsOf(row.state);
    try {
      const identity = entry.known.identity ?? (await backends.identifyServer(name, signal));
      entry.isIdentified = true;
      const load = identity?.hasMetrics ? await backends.readLoad(name, signal) : undefined;
      if (!entry.isOpen) return true;
      const { best } = entry.known;
      this.#board.learn(entry, {
        ...(identity === undefined ? {} : { identity }),
        ...(load === undefined ? {} : { load }),
        ...(best === undefined ? {} : { best }),
      });
      return load !== undefined;
    } catch (thrown) {
      const { kind, message } = toAssayError(thrown);
      if (kind !== 'cancelled') this.#deps.log.debug(`${name} is not recognised: ${message}`);
      // An unusable address stays one; a stop is followed by another look.
      entry.isIdentified = kind !== 'cancelled';
      return false;
    }
  }

  /** Of a state's own, so that a changed `assay.yaml` is asked at its changed address. */
  #backendsOf(state: FolderState): Backends {
    const { connections } = state;
    const { secrets, log } = this.#deps;
    const known = this.#backends.get(state) ?? createBackends({ connections, secrets, log });
    this.#backends.set(state, known);
    return known;
  }
}

/** A connection's row of the Connections view; undefined for anything else. */
export function connectionOf(element: unknown): ServerRow | undefined {
  if (typeof element !== 'object' || element === null) return undefined;
  if (!('type' in element) || element.type !== 'connection') return undefined;
  // Elements are the rows of our own tree, handed on by VS Code.
  return 'connection' in element && 'state' in element ? (element as ServerRow) : undefined;
}

/** What is known stands before the address, which may be long. */
function withFacts(item: vscode.TreeItem, { description, tooltip }: RowFacts): vscode.TreeItem {
  const { description: before, tooltip: above } = item;
  if (description !== undefined) {
    item.description = typeof before === 'string' ? `${description} · ${before}` : description;
  }
  if (tooltip !== undefined && typeof above === 'string') item.tooltip = `${above}\n${tooltip}`;
  return item;
}
