/** Holds as files, one a running call, so that every process that shares the folder counts them. */
import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { type AssayError, toAssayError } from '../../model/index.ts';
import { fileError, ifPresent } from '../../util/fileError.ts';

/** `asking` until it is certain that the call fits beside all others. */
export type HoldState = 'asking' | 'held';

export interface Hold {
  readonly id: string;
  /** USD. */
  readonly usd: number;
  readonly state: HoldState;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** A hold whose process is gone, or that is older, is nobody's any more. */
const LONGEST_MS = 30 * 60_000;

const fileSchema = v.object({
  version: v.literal(1),
  id: v.string(),
  usd: v.pipe(v.number(), v.finite(), v.minValue(0)),
  state: v.picklist(['asking', 'held']),
  at: v.number(),
  pid: v.pipe(v.number(), v.integer()),
  host: v.string(),
});

const FOLDER = 'holds';
const ENDING = '.json';

/** The file of one hold. What is asked of it is done in that order, and does not throw. */
export class HoldFile {
  readonly #home: string;
  readonly #hold: Pick<Hold, 'id' | 'at'>;
  #last: Promise<void> = Promise.resolve();
  #failure: AssayError | undefined;

  /** @param hold its id is a file name */
  constructor(home: string, hold: Pick<Hold, 'id' | 'at'>) {
    this.#home = home;
    this.#hold = hold;
  }

  /** Why others may not see the hold; undefined while they do. */
  get failure(): AssayError | undefined {
    return this.#failure;
  }

  put(usd: number, state: HoldState): Promise<void> {
    return this.#then(() => write(this.#home, { ...this.#hold, usd, state }));
  }

  remove(): Promise<void> {
    return this.#then(() =>
      rm(join(this.#home, FOLDER, `${this.#hold.id}${ENDING}`), { force: true }),
    );
  }

  #then(work: () => Promise<void>): Promise<void> {
    this.#last = this.#last.then(work).catch((thrown: unknown) => {
      this.#failure ??= toAssayError(thrown);
    });
    return this.#last;
  }
}

async function write(home: string, hold: Hold): Promise<void> {
  const folder = join(home, FOLDER);
  const path = join(folder, `${hold.id}${ENDING}`);
  const beside = `${path}.${randomBytes(4).toString('hex')}.tmp`;
  const content = { version: 1, ...hold, pid: process.pid, host: hostname() };
  try {
    await mkdir(folder, { recursive: true });
    // Not forced to the disk: after a power cut no call is running, and nothing is held.
    await writeFile(beside, `${JSON.stringify(content)}\n`, { flag: 'wx' });
    await rename(beside, path);
  } catch (thrown) {
    await rm(beside, { force: true }).catch(() => undefined);
    throw fileError('write', path, thrown);
  }
}

/** The holds of calls that may still be running; what others left behind is taken away. @throws AssayError */
export async function liveHolds(home: string, now: number): Promise<readonly Hold[]> {
  const folder = join(home, FOLDER);
  const names = await ifPresent(() => readdir(folder), folder, []);
  const found = await Promise.all(
    names.filter((name) => name.endsWith(ENDING)).map((name) => liveHold(join(folder, name), now)),
  );
  return found.filter((hold) => hold !== undefined);
}

async function liveHold(path: string, now: number): Promise<Hold | undefined> {
  const text = await ifPresent(() => readFile(path, 'utf8'), path, undefined);
  // Gone since the folder was read.
  if (text === undefined) return undefined;
  const file = parse(text);
  const isLive =
    file !== undefined &&
    now - file.at < LONGEST_MS &&
    (file.host !== hostname() || isRunning(file.pid));
  if (isLive) return file;
  await rm(path, { force: true }).catch(() => undefined);
  return undefined;
}

function parse(text: string): v.InferOutput<typeof fileSchema> | undefined {
  try {
    const parsed = v.safeParse(fileSchema, JSON.parse(text));
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a process of this machine is there; one of another user counts. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    return thrown instanceof Error && 'code' in thrown && thrown.code === 'EPERM';
  }
}
