/** Everything that happens inside a prompt file and in assay.yaml, but for running it. */
import * as vscode from 'vscode';
import { COMMANDS } from '../ids.ts';
import { watchActivePrompt } from './activePrompt.ts';
import { registerDiagnostics } from './diagnostics.ts';
import { isPromptDocument, isWorkspaceFile } from './documents.ts';
import { registerFixes } from './fixes.ts';
import { createLazy } from './lazy.ts';
import { registerLenses } from './lenses.ts';
import { watchPartials } from './partialWatch.ts';
import { registerPreview } from './preview.ts';
import { registerProviders } from './providers.ts';
import type { PromptDeps } from './types.ts';

export { readPrompt } from './documents.ts';
export type { RunOptions } from './lensTitles.ts';
export type { PromptDeps } from './types.ts';

export function registerPrompts(deps: PromptDeps): vscode.Disposable {
  const { log, runCommand, workspace, evals } = deps;
  const lazy = createLazy(deps);
  const partials = watchPartials();
  const diagnostics = registerDiagnostics(log, async (document) => {
    if (isPromptDocument(document)) return (await lazy.load()).problems(document);
    if (isWorkspaceFile(document)) return (await lazy.load()).workspaceFile.problems(document);
    return undefined;
  });
  return vscode.Disposable.from(
    lazy,
    watchActivePrompt(),
    diagnostics,
    evals.onDidChange(diagnostics.refresh),
    partials,
    partials.onDidChange(diagnostics.refresh),
    workspace.onDidChange(diagnostics.refresh),
    registerLenses(deps, diagnostics.onDidCheck, lazy),
    registerFixes(log, diagnostics),
    registerProviders(deps, lazy),
    registerPreview(deps, partials.onDidChange, lazy),
    runCommand(COMMANDS.chooseModel, async (target, offset) =>
      (await lazy.load()).chooseModel(target, offset),
    ),
    runCommand(COMMANDS.newPrompt, async (target) => (await lazy.load()).newPrompt(target)),
    runCommand(COMMANDS.setCallsPerMonth, async () =>
      (await import('./callsPerMonth.ts')).setCallsPerMonth(deps.settings),
    ),
  );
}
