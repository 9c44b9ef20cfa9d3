/** What all ledgers of a window hold, read when it is asked for and kept until a run is recorded. */
import * as vscode from 'vscode';
import { toAssayError } from '../../core/model/index.ts';
import type { SpendDeps } from './index.ts';
import type { Spending } from './report.ts';

export interface SpendReading {
  readonly spending: readonly Spending[];
  /** Sentences on what could not be read. */
  readonly notes: readonly string[];
}

export interface SpendSource extends vscode.Disposable {
  /** Does not reject: a ledger that cannot be read is a note. */
  read(): Promise<SpendReading>;
  readonly onDidChange: vscode.Event<void>;
}

/** Milliseconds in which the runs of a grid end one after the other. */
const SETTLE_MS = 250;

export function createSpendSource({
  log,
  ledgers,
  homes,
}: Pick<SpendDeps, 'log' | 'ledgers' | 'homes'>): SpendSource {
  const changed = new vscode.EventEmitter<void>();
  let reading: Promise<SpendReading> | undefined;
  let settling: NodeJS.Timeout | undefined;

  const readAll = async (): Promise<SpendReading> => {
    const spending: Spending[] = [];
    const notes: string[] = [];
    const isShared = (vscode.workspace.workspaceFolders ?? []).length > 1;
    for (const { home, ledger } of ledgers.all()) {
      const folder = isShared ? homes.folderOf(home)?.name : undefined;
      try {
        for await (const entry of ledger.entries()) {
          spending.push({ entry, ...(folder === undefined ? {} : { folder }) });
        }
      } catch (thrown) {
        log.error(`The ledger in ${home} could not be read.`, thrown);
        notes.push(toAssayError(thrown).message);
      }
    }
    return { spending, notes };
  };
  const subscription = ledgers.onDidChange(() => {
    reading = undefined;
    clearTimeout(settling);
    settling = setTimeout(() => changed.fire(), SETTLE_MS);
  });
  return {
    read: () => {
      reading ??= readAll();
      return reading;
    },
    onDidChange: changed.event,
    dispose: () => {
      clearTimeout(settling);
      subscription.dispose();
      changed.dispose();
    },
  };
}
