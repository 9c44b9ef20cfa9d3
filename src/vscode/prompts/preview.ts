/** The preview of a prompt: a read-only document beside it that follows while the user types. */
import * as vscode from 'vscode';
import { COMMANDS, PREVIEW_SCHEME } from '../ids.ts';
import { createDebouncer } from './debounce.ts';
import { targetDocument } from './documents.ts';
import type { Lazy } from './lazy.ts';
import type { PromptDeps } from './types.ts';

/** Milliseconds without typing before the preview follows. */
const DELAY_MS = 150;

/** The preview's address: named after the prompt, so that its tab says what it shows. */
export function previewUri(source: vscode.Uri): vscode.Uri {
  return source.with({
    scheme: PREVIEW_SCHEME,
    authority: '',
    path: `${source.path} (Preview).md`,
    query: source.toString(),
    fragment: '',
  });
}

/** Key of the debouncer for what concerns every preview. */
const ALL = '';

export function registerPreview(
  deps: Pick<PromptDeps, 'runCommand' | 'settings'>,
  onPartialsChange: vscode.Event<void>,
  lazy: Lazy,
): vscode.Disposable {
  const changed = new vscode.EventEmitter<vscode.Uri>();
  const debouncer = createDebouncer(DELAY_MS);
  const refresh = (source: vscode.Uri): void => {
    const preview = previewUri(source);
    if (isOpen(preview)) debouncer.schedule(preview.toString(), () => changed.fire(preview));
  };
  const refreshAll = (): void => {
    for (const { uri } of vscode.workspace.textDocuments) {
      if (uri.scheme === PREVIEW_SCHEME) changed.fire(uri);
    }
  };
  return vscode.Disposable.from(
    changed,
    debouncer,
    vscode.workspace.registerTextDocumentContentProvider(PREVIEW_SCHEME, {
      onDidChange: changed.event,
      provideTextDocumentContent: async (uri) => {
        const { previewOf } = await lazy.load();
        return previewOf(vscode.Uri.parse(uri.query));
      },
    }),
    vscode.workspace.onDidChangeTextDocument(({ document }) => refresh(document.uri)),
    // A partial may be part of any preview.
    onPartialsChange(() => debouncer.schedule(ALL, refreshAll)),
    deps.settings.onDidChange(refreshAll),
    deps.runCommand(COMMANDS.previewPrompt, async (target) => {
      const source = await targetDocument(target);
      const preview = await vscode.workspace.openTextDocument(previewUri(source.uri));
      // Values of the playground may have changed since it was opened.
      changed.fire(preview.uri);
      await vscode.window.showTextDocument(preview, {
        viewColumn: vscode.ViewColumn.Beside,
        preserveFocus: true,
        preview: true,
      });
    }),
  );
}

function isOpen(uri: vscode.Uri): boolean {
  return vscode.workspace.textDocuments.some(
    (document) => document.uri.toString() === uri.toString(),
  );
}
