/** Quick fixes: what core says would mend a problem, and choosing a model where one is meant. */
import * as vscode from 'vscode';
import type { Fix, Log } from '../../core/model/index.ts';
import { COMMANDS } from '../ids.ts';
import { UNKNOWN_CONNECTION } from './codes.ts';
import type { Diagnostics, Finding } from './diagnostics.ts';
import {
  isPromptDocument,
  PROMPT_SELECTOR,
  rangeOf,
  WORKSPACE_FILE_SELECTOR,
} from './documents.ts';
import { guarded } from './guard.ts';

export function registerFixes(log: Log, diagnostics: Diagnostics): vscode.Disposable {
  const provider: vscode.CodeActionProvider = {
    provideCodeActions: guarded(
      log,
      'Quick fixes',
      async (document: vscode.TextDocument, range: vscode.Range) =>
        (await diagnostics.findings(document))
          .filter(({ diagnostic }) => diagnostic.range.intersection(range) !== undefined)
          .flatMap((finding) => actionsOf(document, finding)),
    ),
  };
  const metadata = { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] };
  return vscode.Disposable.from(
    vscode.languages.registerCodeActionsProvider(PROMPT_SELECTOR, provider, metadata),
    vscode.languages.registerCodeActionsProvider(WORKSPACE_FILE_SELECTOR, provider, metadata),
  );
}

function actionsOf(document: vscode.TextDocument, finding: Finding): vscode.CodeAction[] {
  const fixes = finding.problem.fixes ?? [];
  const actions = fixes.map((fix) => editAction(document, finding, fix));
  const [first, ...others] = actions;
  if (first !== undefined && others.length === 0) first.isPreferred = true;
  if (finding.problem.code === UNKNOWN_CONNECTION && isPromptDocument(document)) {
    actions.push(chooseAction(document, finding));
  }
  return actions;
}

function editAction(
  document: vscode.TextDocument,
  { diagnostic }: Finding,
  fix: Fix,
): vscode.CodeAction {
  const action = new vscode.CodeAction(fix.title, vscode.CodeActionKind.QuickFix);
  const edits = fix.edits.map(({ span, newText }) =>
    vscode.TextEdit.replace(rangeOf(document, span), newText),
  );
  action.edit = new vscode.WorkspaceEdit();
  action.edit.set(document.uri, edits);
  action.diagnostics = [diagnostic];
  return action;
}

function chooseAction(
  document: vscode.TextDocument,
  { diagnostic, problem }: Finding,
): vscode.CodeAction {
  const title = 'Choose another model…';
  const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
  action.command = {
    title,
    command: COMMANDS.chooseModel,
    arguments: [document.uri, problem.span.start],
  };
  action.diagnostics = [diagnostic];
  return action;
}
