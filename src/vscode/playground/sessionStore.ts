/** Sessions as text files, `sessions/<id>.json` in a folder's `.assay`. Written whole, beside and renamed. */
import { join } from 'node:path';
import * as v from 'valibot';
import { ensureIgnoreFile } from '../../core/ledger/index.ts';
import { AssayError, type Files, type Log } from '../../core/model/index.ts';
import { SESSION_VERSION, type Session } from '../../protocol/session.ts';
import { sessionSchema } from './sessionSchema.ts';

export interface SessionSummary {
  readonly id: string;
  readonly title: string;
  readonly createdAt: number;
  /** Model references of the columns. */
  readonly models: readonly string[];
}

export interface SessionStore {
  /** Saved sessions, newest first. Files that cannot be read are left out and logged. */
  list(limit: number): Promise<readonly SessionSummary[]>;
  /** The session, or undefined where it was never saved. Throws `invalid` where the file is not one. */
  load(id: string): Promise<Session | undefined>;
  /** Saves soon; the last state within that time wins. */
  schedule(session: Session): void;
  /** Writes everything that waits. */
  flush(): Promise<void>;
}

export interface SessionStoreDeps {
  readonly files: Files;
  readonly log: Log;
  /** Folders that may hold sessions. */
  homes(): readonly string[];
  /** The folder that a session belongs to. */
  homeOf(session: Session): Promise<string>;
  /** False while content is not to be stored: nothing is written then. */
  enabled(): boolean;
}

/** Milliseconds between a change and the write: long enough to gather keystrokes, short enough to lose none. */
const QUIET_MS = 300;
/** A streaming answer never goes quiet; it is saved this often. */
const LONGEST_WAIT_MS = 2000;

/** JSON with sorted keys, so that the same session is the same text. */
export function sessionText(session: Session): string {
  const sorted = (_key: string, value: unknown): unknown =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value;
  return `${JSON.stringify(session, sorted, 2)}\n`;
}

/** Reads a session file's text. Throws `invalid`, naming the file and what is wrong with it. */
export function parseSession(text: string, path: string): Session {
  const unreadable = (why: string): AssayError =>
    new AssayError('invalid', `The session file ${path} cannot be read: ${why}.`, {
      hint: 'Start a new session; the file is left as it is.',
    });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw unreadable(cause instanceof Error ? cause.message : String(cause));
  }
  const version = v.safeParse(v.object({ version: v.number() }), value);
  if (version.success && version.output.version !== SESSION_VERSION) {
    throw unreadable(
      `it has version ${version.output.version}, and this Assay reads version ${SESSION_VERSION}`,
    );
  }
  const result = v.safeParse(sessionSchema, value);
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw unreadable(`${v.getDotPath(issue) ?? 'its content'} is not as expected`);
}

/** The session as it stands after its window went away: what was running is stopped. */
export function withoutRunning(session: Session): Session {
  const columns = session.columns.map((column) => ({
    ...column,
    answers: Object.fromEntries(
      Object.entries(column.answers).map(([turnId, answer]) => [
        turnId,
        answer.status !== 'running'
          ? answer
          : {
              ...answer,
              status: 'stopped' as const,
              warnings: [...answer.warnings, 'Cut off when the window closed or was reloaded.'],
            },
      ]),
    ),
  }));
  return { ...session, columns };
}

interface Waiting {
  session: Session;
  readonly since: number;
  timer: NodeJS.Timeout;
}

export function createSessionStore(deps: SessionStoreDeps): SessionStore {
  const waiting = new Map<string, Waiting>();
  let writes: Promise<void> = Promise.resolve();

  const release = (id: string): void => {
    const item = waiting.get(id);
    if (item === undefined) return;
    waiting.delete(id);
    clearTimeout(item.timer);
    // One after another, so that an older state never lands on a newer one.
    writes = writes.then(() => save(item.session, deps));
  };
  return {
    list: (limit) => list(limit, deps),
    load: async (id) => waiting.get(id)?.session ?? load(id, deps),
    schedule: (session) => {
      const before = waiting.get(session.id);
      if (before !== undefined) clearTimeout(before.timer);
      const since = before?.since ?? Date.now();
      const delay = Math.max(0, Math.min(QUIET_MS, since + LONGEST_WAIT_MS - Date.now()));
      const timer = setTimeout(() => release(session.id), delay);
      waiting.set(session.id, { session, since, timer });
    },
    flush: async () => {
      for (const id of [...waiting.keys()]) release(id);
      await writes;
    },
  };
}

function pathIn(home: string, id: string): string {
  return join(home, 'sessions', `${id}.json`);
}

async function save(session: Session, deps: SessionStoreDeps): Promise<void> {
  if (!deps.enabled()) return;
  try {
    const home = await deps.homeOf(session);
    await ensureIgnoreFile(home, deps.files);
    await deps.files.write(pathIn(home, session.id), sessionText(session));
  } catch (thrown) {
    deps.log.error('The session could not be saved.', thrown);
  }
}

async function load(id: string, deps: SessionStoreDeps): Promise<Session | undefined> {
  for (const home of deps.homes()) {
    const path = pathIn(home, id);
    const text = await deps.files.read(path);
    if (text !== undefined) return withoutRunning(parseSession(text, path));
  }
  return undefined;
}

async function list(limit: number, deps: SessionStoreDeps): Promise<readonly SessionSummary[]> {
  const found: { readonly name: string; readonly path: string }[] = [];
  for (const home of deps.homes()) {
    const directory = join(home, 'sessions');
    for (const name of await deps.files.list(directory)) {
      if (name.endsWith('.json')) found.push({ name, path: join(directory, name) });
    }
  }
  // Ids begin with the time, so that names sort by age without reading the files.
  found.sort((a, b) => (a.name < b.name ? 1 : -1));
  const summaries = await Promise.all(
    found.slice(0, limit).map(({ path }) => summarize(path, deps)),
  );
  return summaries.filter((item) => item !== undefined);
}

async function summarize(
  path: string,
  { files, log }: SessionStoreDeps,
): Promise<SessionSummary | undefined> {
  try {
    const session = parseSession((await files.read(path)) ?? '', path);
    const { id, title, createdAt, columns } = session;
    return { id, title, createdAt, models: columns.map(({ model }) => model) };
  } catch (thrown) {
    log.warn(thrown instanceof Error ? thrown.message : String(thrown));
    return undefined;
  }
}
