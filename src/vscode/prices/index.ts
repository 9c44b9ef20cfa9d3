/** Refreshed prices in the editor: kept with it, used at once in every window, and got anew on command. */
import * as vscode from 'vscode';
import { keepPrices, onPricesChanged, useRefreshedPrices } from '../../core/catalog/live.ts';
import type { KeptPrices } from '../../core/catalog/refresh/keep.ts';
import { COMMANDS, PRICES_SCHEME } from '../ids.ts';
import type { ExtensionLog } from '../log.ts';
import type { RunCommand } from '../run.ts';
import type { AwsSurroundings, WorkspaceState } from '../workspaceState.ts';

export interface PricesDeps {
  readonly log: ExtensionLog;
  readonly runCommand: RunCommand;
  readonly workspace: WorkspaceState;
  readonly aws: Pick<AwsSurroundings, 'isSetUp'>;
  /** The editor's own, for all its windows. */
  readonly storageUri: vscode.Uri;
}

export const PRICES_FILE = 'prices.json';

export function registerPrices(deps: PricesDeps): vscode.Disposable {
  const { log, runCommand, workspace, storageUri } = deps;
  let kept: Promise<KeptPrices> | undefined;
  const store = (): Promise<KeptPrices> => {
    kept ??= openKept(storageUri, log);
    return kept;
  };
  let watcher: vscode.Disposable | undefined;
  keepPrices(async () => {
    const prices = await (await store()).prices();
    // Another window may refresh them from now on.
    watcher ??= watchFile(storageUri, async () => {
      const news = await (await store()).news();
      if (news !== undefined) useRefreshedPrices(news.prices);
    });
    return prices;
  });
  let report = 'Refresh prices to see what changed.\n';
  const reportChanged = new vscode.EventEmitter<vscode.Uri>();
  const unlisten = onPricesChanged(() => workspace.refresh());
  return vscode.Disposable.from(
    runCommand(COMMANDS.refreshPrices, async (options) => {
      const { refreshCommand } = await import('./refresh.ts');
      await refreshCommand(options, {
        ...deps,
        store: await store(),
        showReport: async (text) => {
          report = text;
          const uri = vscode.Uri.from({ scheme: PRICES_SCHEME, path: '/Refreshed Prices.md' });
          reportChanged.fire(uri);
          await vscode.window.showTextDocument(uri, { preview: true });
        },
      });
    }),
    vscode.workspace.registerTextDocumentContentProvider(PRICES_SCHEME, {
      onDidChange: reportChanged.event,
      provideTextDocumentContent: () => report,
    }),
    reportChanged,
    { dispose: unlisten },
    { dispose: () => watcher?.dispose() },
    { dispose: () => keepPrices(undefined) },
  );
}

async function openKept(storageUri: vscode.Uri, log: ExtensionLog): Promise<KeptPrices> {
  const [{ keptPrices }, { NodeFiles }] = await Promise.all([
    import('../../core/catalog/refresh/keep.ts'),
    import('../../core/util/nodeFiles.ts'),
  ]);
  const path = vscode.Uri.joinPath(storageUri, PRICES_FILE).fsPath;
  return keptPrices(path, new NodeFiles(), log);
}

function watchFile(folder: vscode.Uri, changed: () => void): vscode.Disposable {
  const pattern = new vscode.RelativePattern(folder, PRICES_FILE);
  const watcher = vscode.workspace.createFileSystemWatcher(pattern);
  return vscode.Disposable.from(
    watcher,
    watcher.onDidCreate(changed),
    watcher.onDidChange(changed),
    watcher.onDidDelete(changed),
  );
}
