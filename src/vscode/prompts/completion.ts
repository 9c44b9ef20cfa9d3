/** Completion in prompt files and in assay.yaml. What to offer is core's knowledge. */
import * as vscode from 'vscode';
import type { Span } from '../../core/model/index.ts';
import { type CompletionEntry, completeAt, type KnownNames } from '../../core/prompts/index.ts';
import { completeWorkspaceAt } from '../../core/workspace/index.ts';
import { isPromptDocument } from './documents.ts';
import { askForModels, knownNames } from './names.ts';
import { parsedOf } from './parsed.ts';
import type { PromptDeps } from './types.ts';

/** What the text offers at a place, given what is known beside it. */
type Complete = (offset: number, known: KnownNames) => readonly CompletionEntry[];

/** Holds on to the text as it is at this moment: the answer has to fit the question, while typing goes on. */
type Snapshot = (document: vscode.TextDocument) => Complete;

const nothing: Complete = () => [];

const ofPrompt: Snapshot = (document) => {
  if (!isPromptDocument(document)) return nothing;
  const parsed = parsedOf(document);
  return (offset, known) => completeAt(parsed, offset, known);
};

const ofWorkspaceFile: Snapshot = (document) => {
  const text = document.getText();
  return (offset, known) => completeWorkspaceAt(text, offset, known);
};

type Deps = Pick<PromptDeps, 'workspace'>;

export function completePrompt(
  deps: Deps,
  document: vscode.TextDocument,
  position: vscode.Position,
): Promise<vscode.CompletionList> {
  return listOf(deps, ofPrompt(document), [document, position]);
}

export function completeWorkspaceFile(
  deps: Deps,
  document: vscode.TextDocument,
  position: vscode.Position,
): Promise<vscode.CompletionList> {
  return listOf(deps, ofWorkspaceFile(document), [document, position]);
}

async function listOf(
  deps: Deps,
  complete: Complete,
  [document, position]: readonly [vscode.TextDocument, vscode.Position],
): Promise<vscode.CompletionList> {
  const offset = document.offsetAt(position);
  let entries = complete(offset, await knownNames(deps, document.uri));
  let incomplete = false;
  if (entries.some(({ kind }) => kind === 'model')) {
    incomplete = !(await askForModels(deps, document.uri));
    entries = complete(offset, await knownNames(deps, document.uri));
  }
  // Entries stand on the line of the cursor, so that no later text is needed to place them.
  const rangeOf = ({ start, end }: Span): vscode.Range =>
    new vscode.Range(position.translate(0, start - offset), position.translate(0, end - offset));
  const items = entries.map((entry, index) => itemOf(entry, rangeOf(entry.span), index));
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

function itemOf(entry: CompletionEntry, range: vscode.Range, index: number): vscode.CompletionItem {
  const { label, kind, insertText, snippet, detail, documentation, triggerNext } = entry;
  const item = new vscode.CompletionItem(label, KINDS[kind]);
  item.insertText = snippet ? new vscode.SnippetString(insertText) : insertText;
  item.range = range;
  // Core's order, which puts what is likely first.
  item.sortText = String(index).padStart(5, '0');
  if (detail !== undefined) item.detail = detail;
  if (documentation !== undefined) item.documentation = new vscode.MarkdownString(documentation);
  if (triggerNext === true) {
    item.command = { title: 'Suggest', command: 'editor.action.triggerSuggest' };
  }
  return item;
}
