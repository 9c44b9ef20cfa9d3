/** A ledger followed from its newest part on: each reading gives what was recorded since the one before. */
import { join } from 'node:path';
import type { LineFiles } from '../util/nodeFiles.ts';
import { readLine } from './line.ts';
import type { LedgerEntry } from './types.ts';

export interface LedgerNews {
  /** In the order written. */
  readonly entries: readonly LedgerEntry[];
  /** They begin anew: what was read before no longer stands, or nothing was. */
  readonly isAnew: boolean;
}

export interface LedgerFollower {
  /** One call at a time. @throws AssayError where the ledger cannot be read */
  read(): Promise<LedgerNews>;
}

/**
 * @param directory the `.assay` folder, absolute; there need not be a ledger yet
 * @param tailBytes how much of the file's end the first reading takes
 */
export function followLedger(
  directory: string,
  files: Pick<LineFiles, 'linesFrom'>,
  tailBytes: number,
): LedgerFollower {
  const path = join(directory, 'ledger.jsonl');
  let end: number | undefined;
  return {
    read: async () => {
      const known = end === undefined ? undefined : await files.linesFrom(path, end);
      // Shorter than it was: another file has taken its place.
      if (known !== undefined && end !== undefined && known.start >= end) {
        end = known.end;
        return { entries: entriesIn(known.lines), isAnew: false };
      }
      const tail = await files.linesFrom(path, -tailBytes);
      end = tail?.end;
      const isWhole = tail === undefined || tail.start === 0;
      const lines = tail?.lines ?? [];
      return { entries: entriesIn(isWhole ? lines : lines.slice(1)), isAnew: true };
    },
  };
}

function entriesIn(lines: readonly string[]): readonly LedgerEntry[] {
  return lines.flatMap((line) => {
    const entry = readLine(line);
    return typeof entry === 'string' ? [] : [entry];
  });
}
