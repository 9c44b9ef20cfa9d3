/** Bills as read-only documents: where every figure of money leads to its source. */
import * as vscode from 'vscode';
import { AssayError } from '../../core/model/index.ts';
import type { RunForecast } from '../cost/index.ts';
import { BILL_SCHEME, COMMANDS } from '../ids.ts';
import type { Ledgers } from '../ledgers.ts';
import type { RunCommand } from '../run.ts';

export interface BillsDeps {
  readonly ledgers: Ledgers;
  readonly runCommand: RunCommand;
}

export interface Bills extends vscode.Disposable {
  /** Shows what these calls are expected to cost. */
  openForecasts(title: string, forecasts: readonly RunForecast[]): Promise<void>;
}

export function registerBills({ ledgers, runCommand }: BillsDeps): Bills {
  const changed = new vscode.EventEmitter<vscode.Uri>();
  /** Texts of estimates, by address: an estimate is of one moment, and is not kept over a reload. */
  const texts = new Map<string, string>();
  const show = async (uri: vscode.Uri): Promise<void> => {
    // Shown before under the same address: it may have changed since.
    changed.fire(uri);
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document, { preview: true });
  };
  const registrations = vscode.Disposable.from(
    changed,
    vscode.workspace.registerTextDocumentContentProvider(BILL_SCHEME, {
      onDidChange: changed.event,
      provideTextDocumentContent: async (uri) => {
        const runId = new URLSearchParams(uri.query).get('run');
        if (runId !== null) return billOf(runId, ledgers);
        return texts.get(uri.toString()) ?? 'This estimate is of an earlier window, and is gone.\n';
      },
    }),
    runCommand(COMMANDS.openBill, async (target) => {
      const runId = runIdOf(target);
      if (runId === undefined) throw new AssayError('invalid', 'No run was given.');
      await show(addressOf('Bill', { run: runId }));
    }),
  );
  return {
    openForecasts: async (title, forecasts) => {
      const { forecastBills } = await import('./billText.ts');
      const uri = addressOf(`Estimate ${title}`, {});
      texts.set(uri.toString(), forecastBills(forecasts));
      await show(uri);
    },
    dispose: () => registrations.dispose(),
  };
}

/** The path's last part is what the tab is called. */
function addressOf(name: string, query: Readonly<Record<string, string>>): vscode.Uri {
  return vscode.Uri.from({
    scheme: BILL_SCHEME,
    path: `/${name.replace(/[\\/:*?"<>|]/g, '-').trim()}.md`,
    query: new URLSearchParams(query).toString(),
  });
}

async function billOf(runId: string, ledgers: Ledgers): Promise<string> {
  const { runBill } = await import('./billText.ts');
  for (const { ledger } of ledgers.all()) {
    for await (const entry of ledger.entries()) {
      if (entry.runId === runId) return runBill(entry);
    }
  }
  return 'This run is in no ledger of this window.\n';
}

/** A run's id, as such, in an object, or of a row of the Runs view. */
function runIdOf(target: unknown): string | undefined {
  if (typeof target === 'string') return target;
  if (typeof target !== 'object' || target === null) return undefined;
  if ('runId' in target && typeof target.runId === 'string') return target.runId;
  return 'entry' in target ? runIdOf(target.entry) : undefined;
}
