/** Run, Preview and Compare above a prompt. Always on the first line, so that no text ever moves. */
import * as vscode from 'vscode';
import { isPromptDocument, isReadable, PROMPT_SELECTOR } from './documents.ts';
import type { Features } from './features.ts';
import { guarded } from './guard.ts';
import type { Lazy } from './lazy.ts';
import { type LensTitle, lensTitles } from './lensTitles.ts';
import type { PromptDeps } from './types.ts';

const FIRST_LINE = new vscode.Range(0, 0, 0, 0);

/**
 * Registers the lenses.
 * @param onDidParse fires after a pause in typing, when titles may have changed
 */
export function registerLenses(
  deps: Pick<PromptDeps, 'log' | 'settings' | 'costs'>,
  onDidParse: vscode.Event<vscode.TextDocument>,
  lazy: Lazy,
): vscode.Disposable {
  const changed = new vscode.EventEmitter<void>();
  const { settings } = deps;
  const lensesOf = (document: vscode.TextDocument, features: Features): vscode.CodeLens[] => {
    const parsed = features.recentlyParsed(document);
    if (parsed !== undefined && !isReadable(parsed)) return [];
    const costs = settings.codeLensCost ? features.costs.of(document) : undefined;
    return lensTitles(parsed?.prompt, settings.defaultModel, costs).map((title) =>
      lensOf(title, document.uri),
    );
  };
  // Answered at once but for the very first time.
  const provideCodeLenses = guarded(deps.log, 'Lenses', (document: vscode.TextDocument) => {
    if (!settings.codeLensEnabled || !isPromptDocument(document)) return [];
    const { loaded } = lazy;
    if (loaded !== undefined) return lensesOf(document, loaded);
    return lazy.load().then((features) => lensesOf(document, features));
  });
  const parsed = async (document: vscode.TextDocument): Promise<void> => {
    changed.fire();
    if (settings.codeLensEnabled && settings.codeLensCost) {
      await (await lazy.load()).costs.refresh(document);
    }
  };
  const ready = lazy.whenLoaded(({ costs }) => costs.onDidChange(() => changed.fire()));
  return vscode.Disposable.from(
    changed,
    ready,
    settings.onDidChange(() => changed.fire()),
    onDidParse((document) => void parsed(document)),
    vscode.languages.registerCodeLensProvider(PROMPT_SELECTOR, {
      onDidChangeCodeLenses: changed.event,
      provideCodeLenses,
    }),
  );
}

function lensOf({ title, tooltip, command, options, file }: LensTitle, uri: vscode.Uri) {
  return new vscode.CodeLens(FIRST_LINE, {
    title,
    tooltip,
    command,
    arguments:
      file === undefined
        ? [uri, ...(options === undefined ? [] : [options])]
        : [inFolderOf(uri, file)],
  });
}

/** A file of the workspace folder that a prompt lies in. */
function inFolderOf(uri: vscode.Uri, path: string): vscode.Uri {
  const folder = vscode.workspace.getWorkspaceFolder(uri)?.uri;
  return folder === undefined
    ? vscode.Uri.joinPath(uri, '..', path)
    : vscode.Uri.joinPath(folder, path);
}
