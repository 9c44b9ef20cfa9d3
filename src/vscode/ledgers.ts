/** The ledgers of a window: one for each home, opened when first asked for. */
import * as vscode from 'vscode';
import { type Ledger, openLedger } from '../core/ledger/index.ts';
import type { RunRecord } from '../core/runs/index.ts';
import { NodeFiles } from '../core/util/nodeFiles.ts';
import type { Homes } from './homes.ts';
import type { Settings } from './settings.ts';

export interface Ledgers extends vscode.Disposable {
  /** The ledger that a file's runs are recorded in. */
  of(uri?: vscode.Uri): Promise<Ledger>;
  /** The ledger of every home, whether or not it holds anything. */
  all(): readonly { readonly home: string; readonly ledger: Ledger }[];
  /** This window has made a run, and tried to record it. */
  readonly onDidRecord: vscode.Event<RunRecord>;
  /** A run was recorded, by this window or another. */
  readonly onDidChange: vscode.Event<void>;
}

export interface LedgersDeps {
  readonly homes: Homes;
  readonly settings: Settings;
  redact(text: string): string;
}

/** The file that a recorded run is appended to. */
const LEDGER_FILE = 'ledger.jsonl';

export function createLedgers({ homes, settings, redact }: LedgersDeps): Ledgers {
  const files = new NodeFiles();
  const open = new Map<string, Ledger>();
  const changed = new vscode.EventEmitter<void>();
  const recorded = new vscode.EventEmitter<RunRecord>();
  const fire = (): void => changed.fire();
  let watchers: vscode.Disposable[] = [];

  const at = (directory: string): Ledger => {
    const keepContent = (): boolean => settings.historyContent;
    const ledger =
      open.get(directory) ??
      telling(openLedger({ directory, files, keepContent, redact }), (record) => {
        recorded.fire(record);
        fire();
      });
    open.set(directory, ledger);
    return ledger;
  };
  const watch = (): void => {
    for (const watcher of watchers) watcher.dispose();
    watchers = homes.all().flatMap((home) => {
      const place = new vscode.RelativePattern(vscode.Uri.file(home), LEDGER_FILE);
      const watcher = vscode.workspace.createFileSystemWatcher(place);
      return [
        watcher,
        watcher.onDidCreate(fire),
        watcher.onDidChange(fire),
        watcher.onDidDelete(fire),
      ];
    });
  };
  watch();
  const folders = vscode.workspace.onDidChangeWorkspaceFolders(() => {
    watch();
    fire();
  });

  return {
    of: async (uri) => at(await homes.of(uri)),
    all: () => homes.all().map((home) => ({ home, ledger: at(home) })),
    onDidRecord: recorded.event,
    onDidChange: changed.event,
    dispose: () => {
      folders.dispose();
      recorded.dispose();
      changed.dispose();
      for (const watcher of watchers) watcher.dispose();
    },
  };
}

/** The same ledger, which tells of every run it has recorded: a folder that is not there yet cannot be watched. */
function telling(ledger: Ledger, recorded: (record: RunRecord) => void): Ledger {
  return {
    ...ledger,
    append: async (record) => {
      try {
        await ledger.append(record);
      } finally {
        recorded(record);
      }
    },
  };
}
