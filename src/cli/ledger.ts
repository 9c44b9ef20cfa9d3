/** `assay ledger`: what the recorded runs cost. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  openLedger,
  SPEND_GROUPS,
  type SpendGroupBy,
  type SpendReport,
  spendCsv,
  sumSpend,
  type Unreadable,
} from '../core/ledger/index.ts';
import { startOfDay } from '../core/util/day.ts';
import { nearest } from '../core/util/suggest.ts';
import { type ParsedArguments, readArguments, usageError } from './arguments.ts';
import { type CliContext, EXIT } from './context.ts';
import { LEDGER_OPTIONS, showHelp } from './help.ts';
import { spendFigures, spendNotes, spendTable } from './spendText.ts';
import { jsonLine, type Terminal } from './terminal.ts';
import { openWorkspace } from './workspace.ts';

/**
 * @returns the exit code
 * @throws AssayError for bad input, and where the ledger cannot be read
 */
export async function ledgerVerb(words: readonly string[], context: CliContext): Promise<number> {
  const given = readArguments('ledger', words, LEDGER_OPTIONS);
  if (given.isSet('help')) return showHelp('ledger', context);
  if (given.positionals.length > 0) {
    throw usageError(
      `“${given.positionals.join(' ')}” is too much.`,
      'Write assay ledger --by model.',
    );
  }
  if (given.isSet('json') && given.isSet('csv')) {
    throw usageError('--json and --csv exclude each other.', 'Give one of them.');
  }
  const by = groupOf(given);
  const since = sinceOf(given.value('since'), Date.now());
  const { terminal, signal } = context;
  const { directory, files } = await openWorkspace(given.value('workspace'), context);
  const home = join(directory, '.assay');
  await noteEmpty(home, terminal);
  const ledger = openLedger({ directory: home, files, keepContent: () => false });
  const unreadable = { damaged: 0, newer: 0 };
  const entries = ledger.entries((why) => unreadable[why]++);
  const report = await sumSpend(
    untilStopped(entries, signal),
    since === undefined ? {} : { since },
  );
  if (signal.aborted) return EXIT.stopped;
  print(report, by, { given, terminal });
  noteUnreadable(unreadable, terminal);
  return EXIT.done;
}

function groupOf(given: ParsedArguments): SpendGroupBy {
  const word = given.value('by') ?? 'model';
  const found = SPEND_GROUPS.find((group) => group === word);
  if (found !== undefined) return found;
  const meant = nearest(word, SPEND_GROUPS);
  const list = SPEND_GROUPS.join(', ');
  throw usageError(
    `Spend cannot be told by “${word}”.`,
    meant === undefined ? `Give one of ${list}.` : `Did you mean --by ${meant}? There are ${list}.`,
  );
}

/** The start of a local day, in milliseconds since the epoch: a date, `today`, or a number of days such as `7d`. */
function sinceOf(text: string | undefined, now: number): number | undefined {
  if (text === undefined) return undefined;
  const days = text === 'today' ? 1 : Number(/^(\d{1,5})d$/.exec(text)?.[1]);
  if (days > 0) {
    const date = new Date(startOfDay(now));
    // Not in hours: a day may have 23 or 25.
    return new Date(date.getFullYear(), date.getMonth(), date.getDate() - (days - 1)).getTime();
  }
  const [year = 0, month = 0, day = 0] = (/^\d{4}-\d{2}-\d{2}$/.exec(text)?.[0] ?? '')
    .split('-')
    .map(Number);
  const date = new Date(year, month - 1, day);
  const isDate = date.getFullYear() === year && date.getMonth() === month - 1 && day > 0;
  if (isDate && date.getDate() === day) return date.getTime();
  throw usageError(
    `--since takes a date, not “${text}”.`,
    'Write a day as 2026-11-25, today, or a number of days as 7d.',
  );
}

async function* untilStopped<T>(items: AsyncIterable<T>, signal: AbortSignal): AsyncGenerator<T> {
  for await (const item of items) {
    if (signal.aborted) return;
    yield item;
  }
}

interface Printing {
  readonly given: ParsedArguments;
  readonly terminal: Terminal;
}

function print(
  { groups, total }: SpendReport,
  by: SpendGroupBy,
  { given, terminal }: Printing,
): void {
  const chosen = groups[by];
  if (given.isSet('csv')) terminal.out(spendCsv(by, chosen));
  else if (given.isSet('json')) {
    for (const group of chosen) {
      terminal.out(jsonLine({ type: 'spend', by, key: group.key ?? null, ...spendFigures(group) }));
    }
    terminal.out(jsonLine({ type: 'total', ...spendFigures(total) }));
  } else if (chosen.length > 0) {
    terminal.out(spendTable(by, chosen, total));
    for (const note of spendNotes(total)) terminal.note(`assay: ${note}\n`);
  }
}

async function noteEmpty(home: string, terminal: Terminal): Promise<void> {
  const stats = await stat(join(home, 'ledger.jsonl')).catch(() => undefined);
  if (stats === undefined) terminal.note('assay: No run was recorded here yet.\n');
}

function noteUnreadable({ damaged, newer }: Unreadable, terminal: Terminal): void {
  const lines = (count: number): string => (count === 1 ? '1 line' : `${count} lines`);
  if (damaged > 0) terminal.note(`assay: ${lines(damaged)} of the ledger cannot be read.\n`);
  if (newer > 0) {
    terminal.note(`assay: ${lines(newer)} of the ledger were written by a newer version.\n`);
  }
}
