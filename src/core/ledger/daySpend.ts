/** What a day has cost by now, read again before every call that a budget guards: only what is new is read. */
import { join } from 'node:path';
import { startOfDay } from '../util/day.ts';
import type { LineFiles } from '../util/nodeFiles.ts';
import { billedCost } from './billed.ts';
import { readLine } from './line.ts';

export interface DaySoFar {
  /** USD of the runs whose cost is known. */
  readonly usd: number;
  readonly runIds: ReadonlySet<string>;
}

export interface DaySpend {
  /** The local day of `now`, in milliseconds since the epoch. @throws AssayError where the ledger cannot be read */
  of(now: number): Promise<DaySoFar>;
}

const FIRST_TAIL_BYTES = 64 * 1024;

/** What has been read of a day; everything before `end` counts. */
interface Reading {
  readonly day: number;
  readonly end: number;
  readonly usd: number;
  readonly runIds: ReadonlySet<string>;
}

/** @param directory the `.assay` folder, absolute; there need not be a ledger yet */
export function openDaySpend(directory: string, files: Pick<LineFiles, 'linesFrom'>): DaySpend {
  const path = join(directory, 'ledger.jsonl');
  let known: Reading | undefined;
  // One after another: two readings of the same lines would count them twice.
  let last: Promise<Reading> | undefined;

  const read = async (now: number): Promise<Reading> => {
    const day = startOfDay(now);
    const before = known?.day === day ? known : undefined;
    const reading = before === undefined ? await readDay(day) : await readOn(before);
    known = reading;
    return reading;
  };
  const readOn = async (before: Reading): Promise<Reading> => {
    const slice = await files.linesFrom(path, before.end);
    // Shorter than it was: another file has taken its place.
    if (slice === undefined || slice.start < before.end) return readDay(before.day);
    return add(before, slice.lines, slice.end);
  };
  const readDay = async (day: number): Promise<Reading> => {
    const empty: Reading = { day, end: 0, usd: 0, runIds: new Set() };
    for (let bytes = FIRST_TAIL_BYTES; ; bytes *= 4) {
      const slice = await files.linesFrom(path, -bytes);
      if (slice === undefined) return empty;
      const isWhole = slice.start === 0;
      const lines = isWhole ? slice.lines : slice.lines.slice(1);
      // Lines are written when runs end: once one ended before the day, so did all before it.
      if (isWhole || lines.some((line) => endedBefore(line, day)))
        return add(empty, lines, slice.end);
    }
  };
  return {
    of: (now) => {
      const next = (last ?? Promise.resolve()).catch(() => undefined).then(() => read(now));
      last = next;
      return next;
    },
  };
}

function endedBefore(line: string, day: number): boolean {
  const entry = readLine(line);
  return typeof entry !== 'string' && entry.timing.startedAt + entry.timing.totalMs < day;
}

function add(before: Reading, lines: readonly string[], end: number): Reading {
  const runIds = new Set(before.runIds);
  let { usd } = before;
  for (const line of lines) {
    const entry = readLine(line);
    if (typeof entry === 'string' || startOfDay(entry.timing.startedAt) !== before.day) continue;
    runIds.add(entry.runId);
    const cost = billedCost(entry);
    // What is not known counts for nothing here, and is told apart where spend is shown.
    usd += cost.kind === 'known' ? cost.usd : 0;
  }
  return { day: before.day, end, usd, runIds };
}
