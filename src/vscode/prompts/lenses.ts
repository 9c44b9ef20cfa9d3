/** Run, Preview and Compare above a prompt. Always on the first line, so that no text ever moves. */
import * as vscode from 'vscode';
import { isPromptDocument, isReadable, PROMPT_SELECTOR } from './documents.ts';
import type { Features } from './features.ts';
import { guarded } from './guard.ts';
import type { Lazy } from './lazy.ts';
import { lensTitles } from './lensTitles.ts';
import type { PromptDeps } from './types.ts';

const FIRST_LINE = new vscode.Range(0, 0, 0, 0);

/**
 * Registers the lenses.
 * @param onDidParse fires after a pause in typing, when titles may have changed
 */
export function registerLenses(
  deps: Pick<PromptDeps, 'log' | 'settings'>,
  onDidParse: vscode.Event<unknown>,
  lazy: Lazy,
): vscode.Disposable {
  const changed = new vscode.EventEmitter<void>();
  const lensesOf = (document: vscode.TextDocument, features: Features): vscode.CodeLens[] => {
    const parsed = features.recentlyParsed(document);
    if (parsed !== undefined && !isReadable(parsed)) return [];
    return lensTitles(parsed?.prompt, deps.settings.defaultModel).map(
      ({ title, tooltip, command, options }) =>
        new vscode.CodeLens(FIRST_LINE, {
          title,
          tooltip,
          command,
          arguments: [document.uri, ...(options === undefined ? [] : [options])],
        }),
    );
  };
  // Answered at once but for the very first time.
  const provideCodeLenses = guarded(deps.log, 'Lenses', (document: vscode.TextDocument) => {
    if (!deps.settings.codeLensEnabled || !isPromptDocument(document)) return [];
    const { loaded } = lazy;
    if (loaded !== undefined) return lensesOf(document, loaded);
    return lazy.load().then((features) => lensesOf(document, features));
  });
  return vscode.Disposable.from(
    changed,
    deps.settings.onDidChange(() => changed.fire()),
    onDidParse(() => changed.fire()),
    vscode.languages.registerCodeLensProvider(PROMPT_SELECTOR, {
      onDidChangeCodeLenses: changed.event,
      provideCodeLenses,
    }),
  );
}
