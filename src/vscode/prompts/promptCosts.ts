/**
 * What the prompts that are open are expected to cost, worked out after pauses and kept: lenses must be there at once,
 * so that they show what was found out before.
 */
import * as vscode from 'vscode';
import { firstError } from '../../core/runs/index.ts';
import type { RunForecast } from '../cost/index.ts';
import { knownModel } from '../knownModel.ts';
import type { FolderState } from '../workspaceState.ts';
import { isPromptDocument, isReadable } from './documents.ts';
import { type PromptScore, promptScore } from './lensScores.ts';
import { displayName } from './modelName.ts';
import { parsedOf } from './parsed.ts';
import type { PromptDeps } from './types.ts';
import { missingVariables, modelIdIn, unsentRequest } from './unsentRequest.ts';

/** Of the prompt's models, its own first. */
export interface PromptCosts {
  readonly forecasts: readonly RunForecast[];
  /** Names for people, by reference. */
  readonly names: ReadonlyMap<string, string>;
  /** Variables that the count is without. */
  readonly missing: readonly string[];
  readonly score?: PromptScore;
}

export interface CostKeeper extends vscode.Disposable {
  /** As found out last; undefined where nothing was, or the prompt cannot run. */
  of(document: vscode.TextDocument): PromptCosts | undefined;
  /** Works it out now. Does not reject. */
  refresh(document: vscode.TextDocument): Promise<void>;
  /** What a document's lenses would say has changed. */
  readonly onDidChange: vscode.Event<void>;
}

type Deps = Pick<PromptDeps, 'log' | 'settings' | 'workspace' | 'costs' | 'evals' | 'lastValues'>;

interface Kept {
  readonly costs: PromptCosts | undefined;
  /** What the lenses say, to tell whether it has changed. */
  readonly told: string;
}

export function createCostKeeper(deps: Deps): CostKeeper {
  const changed = new vscode.EventEmitter<void>();
  const kept = new WeakMap<vscode.TextDocument, Kept>();
  const latest = new WeakMap<vscode.TextDocument, number>();
  const refresh = async (document: vscode.TextDocument): Promise<void> => {
    if (!isPromptDocument(document)) return;
    const turn = (latest.get(document) ?? 0) + 1;
    latest.set(document, turn);
    let costs: PromptCosts | undefined;
    try {
      costs = await costsOf(document, deps);
    } catch (thrown) {
      // A value of the wrong type, a partial that is not there: the diagnostics say so at the place.
      deps.log.debug(`What ${document.uri.path} costs is not known: ${String(thrown)}`);
    }
    if (latest.get(document) !== turn || document.isClosed) return;
    const told = JSON.stringify([costs?.forecasts.map(tellable), costs?.score, costs?.missing]);
    if (kept.get(document)?.told === told) return;
    kept.set(document, { costs, told });
    changed.fire();
  };
  const refreshAll = (): void => {
    for (const document of vscode.workspace.textDocuments) void refresh(document);
  };
  const subscriptions = vscode.Disposable.from(
    changed,
    deps.costs.onDidChange(refreshAll),
    deps.evals.onDidChange(refreshAll),
  );
  return {
    of: (document) => kept.get(document)?.costs,
    refresh,
    onDidChange: changed.event,
    dispose: () => subscriptions.dispose(),
  };
}

const tellable = (forecast: RunForecast) => {
  const { reference, inputTokens, outputTokens, images, runs, cost, otherPurpose } = forecast;
  return { reference, inputTokens, outputTokens, images, runs, cost, otherPurpose };
};

/** Undefined for a file that cannot run. Throws what building the request throws. */
async function costsOf(
  document: vscode.TextDocument,
  deps: Deps,
): Promise<PromptCosts | undefined> {
  const parsed = parsedOf(document);
  if (!isReadable(parsed) || firstError(parsed) !== undefined) return undefined;
  const { uri } = document;
  const { model = deps.settings.defaultModel, compareModels } = parsed.prompt;
  const references = [...new Set([model, ...compareModels])];
  const values = deps.lastValues?.(uri) ?? {};
  const state = await deps.workspace.of(uri);
  const { defaultMaxOutputTokens } = deps.settings;
  const prompt = { uri, parsed, reference: model, values, defaultMaxOutputTokens };
  const request = await unsentRequest(prompt);
  const path = vscode.workspace.asRelativePath(uri, false);
  const [forecasts, names, results] = await Promise.all([
    Promise.all(
      references.map((reference) =>
        deps.costs.forecast(state, {
          reference,
          request: { ...request, modelId: modelIdIn(reference) },
          path,
        }),
      ),
    ),
    namesOf(references, state),
    deps.evals.of(uri),
  ]);
  const score = promptScore(results, path, model);
  const missing = missingVariables(prompt);
  return { forecasts, names, missing, ...(score === undefined ? {} : { score }) };
}

async function namesOf(
  references: readonly string[],
  state: FolderState,
): Promise<ReadonlyMap<string, string>> {
  const pairs = references.map(async (reference) => {
    const { name } = await knownModel(reference, state);
    return [reference, displayName(reference, name)] as const;
  });
  return new Map(await Promise.all(pairs));
}
