/** The tab of the spend report: serves its page, and carries out what it asks for. */
import * as vscode from 'vscode';
import { toAssayError } from '../../core/model/index.ts';
import { type Handlers, serve } from '../../protocol/contract.ts';
import type { SpendContract, SpendExport, SpendQuery } from '../../protocol/spend.ts';
import { COMMANDS, SPEND_PANEL } from '../ids.ts';
import { showError } from '../run.ts';
import { loadPage } from '../webviewPage.ts';
import { spendChecks } from './checks.ts';
import { runsCsv, tableCsv, tableMarkdown } from './exports.ts';
import type { SpendDeps } from './index.ts';
import { chosenBy, spendReport } from './report.ts';
import { createSpendSource, type SpendSource } from './source.ts';

export interface SpendTab extends vscode.Disposable {
  /** Shows the tab, the one that is open if there is one. */
  show(): void;
  /** Fills a tab that came back with the window. */
  restore(panel: vscode.WebviewPanel): void;
}

export function createSpendTab(deps: SpendDeps): SpendTab {
  const source = createSpendSource(deps);
  let open: vscode.WebviewPanel | undefined;
  const adopt = (panel: vscode.WebviewPanel): void => {
    open = panel;
    panel.iconPath = {
      light: vscode.Uri.joinPath(deps.extensionUri, 'media', 'tab-light.svg'),
      dark: vscode.Uri.joinPath(deps.extensionUri, 'media', 'tab-dark.svg'),
    };
    const attached = attach(panel.webview, source, deps);
    panel.onDidDispose(() => {
      attached.dispose();
      if (open === panel) open = undefined;
    });
  };
  return {
    show: () => {
      if (open !== undefined) return open.reveal();
      adopt(
        vscode.window.createWebviewPanel(SPEND_PANEL, 'Spend', vscode.ViewColumn.Active, {
          enableScripts: true,
        }),
      );
    },
    restore: adopt,
    dispose: () => source.dispose(),
  };
}

function attach(webview: vscode.Webview, source: SpendSource, deps: SpendDeps): vscode.Disposable {
  const host = serve<SpendContract>(
    {
      // A page that is hidden or gone loses messages: it asks for everything when it is back.
      post: (message) => void webview.postMessage(message),
      listen: (receive) => {
        const subscription = webview.onDidReceiveMessage(receive);
        return () => subscription.dispose();
      },
    },
    {
      checks: spendChecks,
      handlers: handlersFor(source, deps),
      onFault: (name, fault) => deps.log.warn(`Spend message "${name}": ${String(fault)}`),
    },
  );
  const changes = source.onDidChange(() => host.emit('changed', {}));
  loadPage(webview, deps.extensionUri, { name: 'spend', title: 'Spend' });
  return vscode.Disposable.from(changes, host);
}

function handlersFor(source: SpendSource, { log }: SpendDeps): Handlers<SpendContract> {
  const guard =
    <T>(work: (data: T) => unknown) =>
    async (data: T): Promise<void> => {
      try {
        await work(data);
      } catch (thrown) {
        void showError(toAssayError(thrown), log);
      }
    };
  const report = async (query: SpendQuery) => {
    const { spending, notes } = await source.read();
    return spendReport(spending, query, notes);
  };
  return {
    report,
    ready: () => undefined,
    'open-run': guard(({ runId }) => vscode.commands.executeCommand(COMMANDS.openRun, runId)),
    'open-bill': guard(({ runId }) => vscode.commands.executeCommand(COMMANDS.openBill, { runId })),
    'open-playground': guard(() => vscode.commands.executeCommand(COMMANDS.openPlayground)),
    copy: guard(async ({ query }) => {
      await vscode.env.clipboard.writeText(tableMarkdown(await report(query)));
      vscode.window.setStatusBarMessage('Copied the table as Markdown.', SAID_MS);
    }),
    export: guard(async ({ query, what }) => {
      const text =
        what === 'table'
          ? tableCsv(await report(query))
          : runsCsv(chosenBy((await source.read()).spending, query));
      await save(text, fileName(query, what));
    }),
  };
}

const SAID_MS = 5000;

/** `spend-by-model-2026-11-01-to-2026-11-25.csv` */
function fileName({ by, from, to }: SpendQuery, what: SpendExport): string {
  const days = [from, ...(to === undefined ? [] : ['to', to])].filter((day) => day !== undefined);
  return [what === 'table' ? `spend-by-${by}` : 'runs', ...days].join('-').concat('.csv');
}

/** Asks where, and writes there and nowhere else. */
async function save(text: string, name: string): Promise<void> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const target = await vscode.window.showSaveDialog({
    title: 'Export Spend',
    saveLabel: 'Export',
    filters: { CSV: ['csv'] },
    ...(folder === undefined ? {} : { defaultUri: vscode.Uri.joinPath(folder, name) }),
  });
  if (target === undefined) return;
  await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(text));
  const open = 'Open';
  const picked = await vscode.window.showInformationMessage(
    `Exported ${vscode.workspace.asRelativePath(target)}.`,
    open,
  );
  if (picked === open) await vscode.window.showTextDocument(target);
}
