/** The ledger in a folder of the workspace: `ledger.jsonl`, `runs/`, and a `.gitignore` that keeps recordings only. */
import { join } from 'node:path';
import { AssayError, toAssayError } from '../model/index.ts';
import type { RunRecord } from '../runs/job.ts';
import { isSafeRunId } from '../runs/runId.ts';
import type { LineFiles } from '../util/nodeFiles.ts';
import { formatContent, parseContent } from './content.ts';
import { ensureIgnoreFile } from './ignoreFile.ts';
import { type Redact, readLine, toEntry } from './line.ts';
import type { Ledger, LedgerEntry, RecentRuns, RunContent, Unreadable } from './types.ts';

export interface LedgerOptions {
  /** The `.assay` folder, absolute. Made when the first run is recorded. */
  readonly directory: string;
  readonly files: LineFiles;
  /** Asked at every run: whether the user lets what was asked and answered be stored. */
  readonly keepContent: () => boolean;
  /** Takes secrets out of error texts; a guard behind the backends' own. */
  readonly redact?: Redact;
}

const FIRST_TAIL_BYTES = 64 * 1024;

/** Opens a ledger without touching the disk. */
export function openLedger(options: LedgerOptions): Ledger {
  const { directory, files } = options;
  const path = join(directory, 'ledger.jsonl');
  let hasIgnoreFile = false;

  return {
    async append(record) {
      if (!hasIgnoreFile) await ensureIgnoreFile(directory, files);
      hasIgnoreFile = true;
      const redact = options.redact ?? ((text) => text);
      // Content first, so that a line that promises it is never wrong; a failure there still leaves the line.
      const failure = options.keepContent() ? await writeContent(options, record, redact) : 'off';
      const entry = toEntry(record, failure === undefined, redact);
      await files.appendLine(path, JSON.stringify(entry));
      if (failure !== undefined && failure !== 'off') throw failure;
    },
    recent: (limit) => readRecent(files, path, limit),
    entries: (passedOver) => readEntries(files, path, passedOver),
    content: (runId) => readContent(options, runId),
  };
}

async function writeContent(
  { directory, files }: LedgerOptions,
  record: RunRecord,
  redact: Redact,
): Promise<AssayError | undefined> {
  try {
    const path = contentPath(directory, record.result.runId);
    await files.write(path, formatContent(record, redact));
    return undefined;
  } catch (thrown) {
    return toAssayError(thrown);
  }
}

async function readContent(options: LedgerOptions, runId: string): Promise<RunContent | undefined> {
  const path = contentPath(options.directory, runId);
  const text = await options.files.read(path);
  return text === undefined ? undefined : parseContent(text, path);
}

function contentPath(directory: string, runId: string): string {
  if (!isSafeRunId(runId)) {
    throw new AssayError('invalid', `“${runId.slice(0, 40)}” is not the id of a run.`);
  }
  return join(directory, 'runs', `${runId}.json`);
}

async function readRecent(files: LineFiles, path: string, limit: number): Promise<RecentRuns> {
  for (let bytes = FIRST_TAIL_BYTES; ; bytes *= 4) {
    const tail = await files.readTail(path, bytes);
    if (tail === undefined) return { entries: [], unreadable: { damaged: 0, newer: 0 } };
    // The tail may have lost up to three bytes of a character that it began inside of.
    const isWhole = Buffer.byteLength(tail) < bytes - 3;
    // The first line may be cut. It is looked at last, where the limit was not reached, and then more is read.
    const runs = newest(tail.split('\n'), limit);
    if (isWhole || runs.entries.length >= limit) return runs;
  }
}

function newest(lines: readonly string[], limit: number): RecentRuns {
  const entries: LedgerEntry[] = [];
  const unreadable = { damaged: 0, newer: 0 };
  for (let index = lines.length - 1; index >= 0 && entries.length < limit; index--) {
    const reading = readLine(lines[index] ?? '');
    if (reading === 'blank') continue;
    if (typeof reading === 'string') unreadable[reading]++;
    else entries.push(reading);
  }
  return { entries, unreadable };
}

async function* readEntries(
  files: LineFiles,
  path: string,
  passedOver: (why: keyof Unreadable) => void = () => undefined,
): AsyncIterable<LedgerEntry> {
  for await (const line of files.lines(path)) {
    const reading = readLine(line);
    if (typeof reading !== 'string') yield reading;
    else if (reading !== 'blank') passedOver(reading);
  }
}
