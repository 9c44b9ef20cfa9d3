/** The Runs view: what the ledgers hold, newest first, by day. */
import { basename } from 'node:path/posix';
import * as vscode from 'vscode';
import { formatCost } from '../../core/cost/index.ts';
import type { LedgerEntry } from '../../core/ledger/index.ts';
import { type Log, parseModelReference, toAssayError } from '../../core/model/index.ts';
import { COMMANDS, CONTEXT_KEYS, ROWS, VIEWS } from '../ids.ts';
import type { Ledgers } from '../ledgers.ts';
import { tooltipText } from '../markdown.ts';
import { setContext } from '../run.ts';
import { whatRan } from '../spend/whatRan.ts';
import { dayName, formatMilliseconds } from './format.ts';

/** A run with the place it is recorded in; the argument of the command that opens it. */
export interface RunRow {
  readonly type: 'run';
  readonly home: string;
  readonly entry: LedgerEntry;
}

type Row =
  | RunRow
  | { readonly type: 'day'; readonly name: string; readonly runs: readonly RunRow[] }
  | { readonly type: 'note'; readonly text: string };

/** Runs that the view shows; the ledger keeps all. */
const SHOWN = 300;
const SETTLE_MS = 150;

export interface RunsTree extends vscode.Disposable {
  refresh(): void;
}

export function registerRunsTree(deps: { readonly log: Log; readonly ledgers: Ledgers }): RunsTree {
  const { ledgers, log } = deps;
  const changed = new vscode.EventEmitter<undefined>();
  let settling: NodeJS.Timeout | undefined;
  const refresh = (): void => {
    clearTimeout(settling);
    settling = setTimeout(() => changed.fire(undefined), SETTLE_MS);
  };
  const provider: vscode.TreeDataProvider<Row> = {
    onDidChangeTreeData: changed.event,
    getChildren: async (row) => {
      if (row !== undefined) return row.type === 'day' ? [...row.runs] : [];
      const days = await readDays(ledgers, log);
      setContext(CONTEXT_KEYS.noRuns, days.length === 0);
      return [...days];
    },
    getTreeItem: itemOf,
  };
  const subscriptions = vscode.Disposable.from(
    vscode.window.createTreeView(VIEWS.runs, { treeDataProvider: provider }),
    ledgers.onDidChange(refresh),
    changed,
  );
  return {
    refresh,
    dispose: () => {
      clearTimeout(settling);
      subscriptions.dispose();
    },
  };
}

async function readDays(ledgers: Ledgers, log: Log): Promise<readonly Row[]> {
  const notes: Row[] = [];
  const runs: RunRow[] = [];
  for (const { home, ledger } of ledgers.all()) {
    try {
      const { entries, unreadable } = await ledger.recent(SHOWN);
      runs.push(...entries.map((entry): RunRow => ({ type: 'run', home, entry })));
      const { newer } = unreadable;
      if (newer > 0) notes.push({ type: 'note', text: `${newer} runs of a later Assay` });
    } catch (thrown) {
      log.error(`The ledger in ${home} could not be read.`, thrown);
      notes.push({ type: 'note', text: toAssayError(thrown).message });
    }
  }
  runs.sort((a, b) => b.entry.timing.startedAt - a.entry.timing.startedAt);
  const days = new Map<string, RunRow[]>();
  for (const run of runs.slice(0, SHOWN)) {
    const day = dayName(run.entry.timing.startedAt, Date.now());
    days.set(day, [...(days.get(day) ?? []), run]);
  }
  return [...notes, ...[...days].map(([name, of]): Row => ({ type: 'day', name, runs: of }))];
}

function itemOf(row: Row): vscode.TreeItem {
  switch (row.type) {
    case 'note': {
      const item = new vscode.TreeItem(row.text);
      item.iconPath = new vscode.ThemeIcon('warning');
      return item;
    }
    case 'day': {
      const item = new vscode.TreeItem(row.name, vscode.TreeItemCollapsibleState.Expanded);
      item.id = `day:${row.name}`;
      item.description = String(row.runs.length);
      return item;
    }
    case 'run':
      return runItem(row);
  }
}

const STATUS: Readonly<
  Record<LedgerEntry['status'], { readonly icon: string; readonly color?: string }>
> = {
  done: { icon: 'pass', color: 'testing.iconPassed' },
  failed: { icon: 'error', color: 'testing.iconFailed' },
  stopped: { icon: 'circle-slash' },
};

function runItem(row: RunRow): vscode.TreeItem {
  const { entry } = row;
  const { icon, color } = STATUS[entry.status];
  const item = new vscode.TreeItem(basename(whatRan(entry)));
  item.iconPath = new vscode.ThemeIcon(icon, color ? new vscode.ThemeColor(color) : undefined);
  item.description = summaryOf(entry);
  item.tooltip = tooltipOf(entry);
  item.contextValue = ROWS.run;
  item.accessibilityInformation = { label: `${item.label}, ${entry.status}, ${item.description}` };
  item.command = { title: 'Open Run', command: COMMANDS.openRun, arguments: [row] };
  return item;
}

function tokensOf({ usage }: LedgerEntry): string | undefined {
  if (usage?.inputTokens === undefined && usage?.outputTokens === undefined) return undefined;
  return `${usage.inputTokens ?? '?'} in, ${usage.outputTokens ?? '?'} out`;
}

function summaryOf(entry: LedgerEntry): string {
  const model = parseModelReference(entry.reference)?.modelId.split('/').at(-1);
  return [
    model ?? entry.reference,
    formatMilliseconds(entry.timing.totalMs),
    tokensOf(entry),
    entry.status === 'done' ? formatCost(entry.cost) : entry.status,
  ]
    .filter((part) => part !== undefined)
    .join(' · ');
}

function tooltipOf(entry: LedgerEntry): vscode.MarkdownString {
  const { timing, error, cost } = entry;
  const lines = [
    whatRan(entry),
    entry.reference,
    new Date(timing.startedAt).toLocaleString(),
    `${formatMilliseconds(timing.totalMs)} in all${timing.ttftMs === undefined ? '' : `, first token after ${formatMilliseconds(timing.ttftMs)}`}`,
    tokensOf(entry) && `${tokensOf(entry)} tokens`,
    `Cost: ${formatCost(cost)}${cost.kind === 'known' ? '' : `. ${cost.why}`}`,
    error?.message,
    entry.hasContent ? undefined : 'What was asked and answered was not stored.',
  ];
  return new vscode.MarkdownString(tooltipText(lines, cost));
}
