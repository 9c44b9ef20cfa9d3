/** Tells VS Code what prompt files and assay.yaml can do. The work itself loads when first asked for. */
import * as vscode from 'vscode';
import { PROMPT_SELECTOR, WORKSPACE_FILE_SELECTOR } from './documents.ts';
import type { Features } from './features.ts';
import { guarded } from './guard.ts';
import type { Lazy } from './lazy.ts';
import type { PromptDeps } from './types.ts';

/** Characters that ask for completion. No `/` or `:`, at which a list would lose what was typed before. */
const TRIGGERS = ['{', '"', ' ', '>'];

/** Formats that the editor does not fold by itself; for the others it would stop where folds are offered. */
const FOLDED: vscode.DocumentSelector = ['dotprompt', 'prompty'];

export function registerProviders({ log }: Pick<PromptDeps, 'log'>, lazy: Lazy): vscode.Disposable {
  const use = <Args extends readonly unknown[], Result>(
    what: string,
    pick: (features: Features) => (...args: Args) => Result | Promise<Result>,
  ) => guarded(log, what, async (...args: Args) => pick(await lazy.load())(...args));
  const { languages } = vscode;
  const completions = use('Completion', (features) => features.completions);
  const inWorkspaceFile = use('Completion', ({ workspaceFile }) => workspaceFile.completions);
  return vscode.Disposable.from(
    languages.registerCompletionItemProvider(
      PROMPT_SELECTOR,
      { provideCompletionItems: completions },
      ...TRIGGERS,
    ),
    languages.registerCompletionItemProvider(
      WORKSPACE_FILE_SELECTOR,
      { provideCompletionItems: inWorkspaceFile },
      ...TRIGGERS,
    ),
    languages.registerHoverProvider(PROMPT_SELECTOR, {
      provideHover: use('Hover', (features) => features.hover),
    }),
    languages.registerHoverProvider(WORKSPACE_FILE_SELECTOR, {
      provideHover: use('Hover', ({ workspaceFile }) => workspaceFile.hover),
    }),
    languages.registerDocumentLinkProvider(PROMPT_SELECTOR, {
      provideDocumentLinks: use('Links', (features) => features.links),
    }),
    languages.registerDefinitionProvider(PROMPT_SELECTOR, {
      provideDefinition: use('The definition', (features) => features.definition),
    }),
    languages.registerReferenceProvider(PROMPT_SELECTOR, {
      provideReferences: use('References', (features) => features.references),
    }),
    languages.registerDocumentHighlightProvider(PROMPT_SELECTOR, {
      provideDocumentHighlights: use('Highlights', (features) => features.highlights),
    }),
    languages.registerDocumentSymbolProvider(
      PROMPT_SELECTOR,
      { provideDocumentSymbols: use('The outline', (features) => features.outline) },
      { label: 'Assay' },
    ),
    languages.registerFoldingRangeProvider(FOLDED, {
      provideFoldingRanges: use('Folding', (features) => features.folds),
    }),
    languages.registerRenameProvider(PROMPT_SELECTOR, lazyRename(lazy)),
  );
}

/** Not guarded: what renaming throws is the editor's to show. */
function lazyRename(lazy: Lazy): vscode.RenameProvider {
  return {
    prepareRename: async (document, position) =>
      (await lazy.load()).rename.prepare(document, position),
    provideRenameEdits: async (document, position, newName) =>
      (await lazy.load()).rename.edits(document, position, newName),
  };
}
