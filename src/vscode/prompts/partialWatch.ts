/** Partials change what their prompts say: tells when. */
import * as vscode from 'vscode';

const PARTIAL_GLOB = '**/_*.prompt';

/** Fires when a partial appears, changes on disk or in an editor, or goes. */
export function watchPartials(): { readonly onDidChange: vscode.Event<void> } & vscode.Disposable {
  const changed = new vscode.EventEmitter<void>();
  const watcher = vscode.workspace.createFileSystemWatcher(PARTIAL_GLOB);
  const fire = (): void => changed.fire();
  const subscriptions = vscode.Disposable.from(
    changed,
    watcher,
    watcher.onDidCreate(fire),
    watcher.onDidChange(fire),
    watcher.onDidDelete(fire),
    vscode.workspace.onDidChangeTextDocument(({ document }) => {
      if (vscode.languages.match({ pattern: PARTIAL_GLOB }, document) > 0) fire();
    }),
  );
  return { onDidChange: changed.event, dispose: () => subscriptions.dispose() };
}
