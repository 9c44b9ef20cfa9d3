/** What every verb is given: all that it knows of the process that it runs in. */
import type { Terminal } from './terminal.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface CliContext {
  readonly terminal: Terminal;
  /** Aborted when the user stops the command, or nobody reads its output any more. */
  readonly signal: AbortSignal;
  /** Absolute: the folder that the command was started in, from which its words name files. Throws where it is no more. */
  readonly cwd: string;
  readonly env: Environment;
}

export const EXIT = { done: 0, badInput: 2, failed: 3, stopped: 130 } as const;
