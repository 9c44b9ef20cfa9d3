/** Everything that happens inside a prompt file and in assay.yaml, but for running it. */
import * as vscode from 'vscode';
import type { Problem } from '../../core/model/index.ts';
import { checkTemplate } from '../../core/prompts/index.ts';
import { registerChooseModel } from './chooseModel.ts';
import { registerCompletion } from './completion.ts';
import { connectionProblems } from './connectionProblems.ts';
import { type Check, registerDiagnostics } from './diagnostics.ts';
import { isPromptDocument, isReadable, parsedOf } from './documents.ts';
import { registerFixes } from './fixes.ts';
import { registerLenses } from './lenses.ts';
import { registerNavigation } from './navigation.ts';
import { registerNewPrompt } from './newPrompt.ts';
import { registerOutline } from './outline.ts';
import { missingPartials, watchPartials } from './partials.ts';
import { registerPreview } from './preview.ts';
import type { PromptDeps } from './types.ts';
import { checkWorkspaceFile } from './workspaceFile.ts';

export { readPrompt } from './documents.ts';
export type { RunOptions } from './lensTitles.ts';
export type { PromptDeps } from './types.ts';

export function registerPrompts(deps: PromptDeps): vscode.Disposable {
  const diagnostics = registerDiagnostics(deps.log, [promptCheck(deps), checkWorkspaceFile]);
  const partials = watchPartials();
  return vscode.Disposable.from(
    diagnostics,
    partials,
    partials.onDidChange(diagnostics.refresh),
    deps.workspace.onDidChange(diagnostics.refresh),
    registerLenses(deps, diagnostics.onDidCheck),
    registerFixes(deps.log, diagnostics),
    registerCompletion(deps),
    registerNavigation(deps),
    registerOutline(deps),
    registerPreview(deps, partials.onDidChange),
    registerChooseModel(deps),
    registerNewPrompt(deps),
  );
}

function promptCheck(deps: PromptDeps): Check {
  const check = async (document: vscode.TextDocument): Promise<readonly Problem[]> => {
    const parsed = parsedOf(document);
    if (!isReadable(parsed)) return parsed.problems;
    const [state, template, partials] = await Promise.all([
      deps.workspace.of(document.uri),
      checkTemplate(parsed),
      missingPartials(parsed, document.uri),
    ]);
    const names = state.connections.map(({ name }) => name);
    return [...parsed.problems, ...template, ...partials, ...connectionProblems(parsed, names)];
  };
  return (document) => (isPromptDocument(document) ? check(document) : undefined);
}
