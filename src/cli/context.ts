/** What every verb is given. */
import type { Terminal } from './terminal.ts';

export interface CliContext {
  readonly terminal: Terminal;
  /** Aborted when the user stops the command, or nobody reads its output any more. */
  readonly signal: AbortSignal;
  /** Prints a verb's help. @returns the exit code */
  showHelp(verb: string): number;
}

export const EXIT = { done: 0, badInput: 2, failed: 3, stopped: 130 } as const;
