/** Completion and hover in prompt files and in assay.yaml. What to offer is core's knowledge. */
import * as vscode from 'vscode';
import {
  type CompletionEntry,
  completeAt,
  type Hover,
  hoverAt,
  type KnownNames,
} from '../../core/prompts/index.ts';
import { completeWorkspaceAt, hoverWorkspaceAt } from '../../core/workspace/index.ts';
import {
  isPromptDocument,
  isWorkspaceFile,
  PROMPT_SELECTOR,
  parsedOf,
  rangeOf,
  WORKSPACE_FILE_SELECTOR,
} from './documents.ts';
import { guarded } from './guard.ts';
import { askForModels, knownNames } from './names.ts';
import type { PromptDeps } from './types.ts';

const TRIGGERS = ['{', '/', ':', '"', ' ', '>', '-'];

/** What the text offers at a place, given what is known beside it. */
type Complete = (
  document: vscode.TextDocument,
  offset: number,
  known: KnownNames,
) => readonly CompletionEntry[];

const inPrompt: Complete = (document, offset, known) =>
  isPromptDocument(document) ? completeAt(parsedOf(document), offset, known) : [];

const inWorkspaceFile: Complete = (document, offset, known) =>
  isWorkspaceFile(document) ? completeWorkspaceAt(document.getText(), offset, known) : [];

export function registerCompletion(deps: Pick<PromptDeps, 'log' | 'workspace'>): vscode.Disposable {
  const provider = (complete: Complete): vscode.CompletionItemProvider => ({
    provideCompletionItems: guarded(
      deps.log,
      'Completion',
      (document: vscode.TextDocument, position: vscode.Position) =>
        listOf(deps, complete, [document, position]),
    ),
  });
  return vscode.Disposable.from(
    vscode.languages.registerCompletionItemProvider(
      PROMPT_SELECTOR,
      provider(inPrompt),
      ...TRIGGERS,
    ),
    vscode.languages.registerCompletionItemProvider(
      WORKSPACE_FILE_SELECTOR,
      provider(inWorkspaceFile),
      ...TRIGGERS,
    ),
    vscode.languages.registerHoverProvider(PROMPT_SELECTOR, {
      provideHover: guarded(deps.log, 'Hover', (document, position) =>
        shownHover(document, hoverAt(parsedOf(document), document.offsetAt(position))),
      ),
    }),
    vscode.languages.registerHoverProvider(WORKSPACE_FILE_SELECTOR, {
      provideHover: guarded(deps.log, 'Hover', (document, position) => {
        const offset = document.offsetAt(position);
        return shownHover(document, hoverWorkspaceAt(document.getText(), offset));
      }),
    }),
  );
}

async function listOf(
  deps: Pick<PromptDeps, 'workspace'>,
  complete: Complete,
  [document, position]: readonly [vscode.TextDocument, vscode.Position],
): Promise<vscode.CompletionList> {
  const offset = document.offsetAt(position);
  const { version } = document;
  let entries = complete(document, offset, await knownNames(deps, document.uri));
  let incomplete = false;
  if (entries.some(({ kind }) => kind === 'model')) {
    incomplete = !(await askForModels(deps, document.uri));
    entries = complete(document, offset, await knownNames(deps, document.uri));
  }
  // Places in a text that has changed meanwhile would be wrong; the editor asks again by itself.
  if (document.version !== version) return new vscode.CompletionList([], true);
  const items = entries.map((entry, index) => itemOf(document, entry, index));
  return new vscode.CompletionList(items, incomplete);
}

const KINDS: Readonly<Record<CompletionEntry['kind'], vscode.CompletionItemKind>> = {
  key: vscode.CompletionItemKind.Property,
  value: vscode.CompletionItemKind.EnumMember,
  model: vscode.CompletionItemKind.Reference,
  tool: vscode.CompletionItemKind.Method,
  variable: vscode.CompletionItemKind.Variable,
  helper: vscode.CompletionItemKind.Function,
  role: vscode.CompletionItemKind.Keyword,
  partial: vscode.CompletionItemKind.File,
};

function itemOf(
  document: vscode.TextDocument,
  entry: CompletionEntry,
  index: number,
): vscode.CompletionItem {
  const { label, kind, insertText, snippet, span, detail, documentation, triggerNext } = entry;
  const item = new vscode.CompletionItem(label, KINDS[kind]);
  item.insertText = snippet ? new vscode.SnippetString(insertText) : insertText;
  item.range = rangeOf(document, span);
  // Core's order, which puts what is likely first.
  item.sortText = String(index).padStart(5, '0');
  if (detail !== undefined) item.detail = detail;
  if (documentation !== undefined) item.documentation = new vscode.MarkdownString(documentation);
  if (triggerNext === true) {
    item.command = { title: 'Suggest', command: 'editor.action.triggerSuggest' };
  }
  return item;
}

function shownHover(
  document: vscode.TextDocument,
  hover: Hover | undefined,
): vscode.Hover | undefined {
  if (hover === undefined) return undefined;
  return new vscode.Hover(new vscode.MarkdownString(hover.markdown), rangeOf(document, hover.span));
}
