/** The ledgers of a window: one for each home, opened when first asked for. */
import type * as vscode from 'vscode';
import { type Ledger, openLedger } from '../core/ledger/index.ts';
import { NodeFiles } from '../core/util/nodeFiles.ts';
import type { Homes } from './homes.ts';
import type { Settings } from './settings.ts';

export interface Ledgers {
  /** The ledger that a file's runs are recorded in. */
  of(uri?: vscode.Uri): Promise<Ledger>;
  /** The ledger of every home, whether or not it holds anything. */
  all(): readonly { readonly home: string; readonly ledger: Ledger }[];
}

export interface LedgersDeps {
  readonly homes: Homes;
  readonly settings: Settings;
  redact(text: string): string;
}

export function createLedgers({ homes, settings, redact }: LedgersDeps): Ledgers {
  const files = new NodeFiles();
  const open = new Map<string, Ledger>();
  const at = (directory: string): Ledger => {
    const keepContent = (): boolean => settings.historyContent;
    const ledger = open.get(directory) ?? openLedger({ directory, files, keepContent, redact });
    open.set(directory, ledger);
    return ledger;
  };
  return {
    of: async (uri) => at(await homes.of(uri)),
    all: () => homes.all().map((home) => ({ home, ledger: at(home) })),
  };
}
