/** What core needs of the world around it. The editor, the CLI and the tests each bring their own. */

export interface Log {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string, thrown?: unknown): void;
}

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Milliseconds on a clock that never goes back, with sub-millisecond resolution. */
  monotonic(): number;
}

/** Secrets are bound to the origin they were entered for, so that an edited URL cannot carry a key elsewhere. */
export interface Secrets {
  get(origin: string): Promise<string | undefined>;
}

/** Text files by absolute path. `appendLine` and `write` are crash-safe: whole lines, or beside and renamed. */
export interface Files {
  read(path: string): Promise<string | undefined>;
  /** Bytes from `start` (negative counts from the end), for files too large to hold. */
  readTail(path: string, maxBytes: number): Promise<string | undefined>;
  write(path: string, text: string): Promise<void>;
  appendLine(path: string, line: string): Promise<void>;
  list(directory: string): Promise<readonly string[]>;
  remove(path: string): Promise<void>;
}

export const systemClock: Clock = { now: () => Date.now(), monotonic: () => performance.now() };
