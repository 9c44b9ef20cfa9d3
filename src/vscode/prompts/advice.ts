/** Advice on a prompt's models, settings and cost, from what is known without asking anybody. */
import * as vscode from 'vscode';
import { type AdvisedModel, newestOf, promptAdvice } from '../../core/cost/advice/index.ts';
import {
  formatModelReference,
  type ModelInfo,
  type ModelRules,
  type Problem,
  parseModelReference,
} from '../../core/model/index.ts';
import type { ParsedPrompt } from '../../core/prompts/types.ts';
import { estimateTokens, familyOf } from '../../core/tokens/index.ts';
import type { FolderState } from '../workspaceState.ts';
import { modelPlaces } from './connectionProblems.ts';
import type { PromptDeps } from './types.ts';

/** Looking a quote up offline reads bundled files only; this bounds it all the same. */
const LOOKUP_MS = 5_000;

export async function adviceProblems(
  { evals, settings }: Pick<PromptDeps, 'evals' | 'settings'>,
  { parsed, uri, state }: { parsed: ParsedPrompt; uri: vscode.Uri; state: FolderState },
): Promise<readonly Problem[]> {
  const places = modelPlaces(parsed);
  const [models, results] = await Promise.all([
    Promise.all(places.map((place) => advised(place, state))),
    evals.of(uri),
  ]);
  const known = models.filter((model) => model !== undefined);
  const { model } = parsed.prompt;
  const scores = newestOf(results, vscode.workspace.asRelativePath(uri, false));
  return promptAdvice({
    parsed,
    models: known,
    main: model === undefined ? undefined : known.find(({ reference }) => reference === model),
    defaultMaxOutputTokens: settings.defaultMaxOutputTokens,
    scores,
  });
}

type Place = ReturnType<typeof modelPlaces>[number];

async function advised(place: Place, state: FolderState): Promise<AdvisedModel | undefined> {
  const { reference } = place;
  const rules = await state.rules(reference);
  const named = parseModelReference(reference);
  if (rules === undefined || named === undefined) return undefined;
  const family = familyOf(named.modelId, rules.tokenizer);
  const [successor, quote] = await Promise.all([
    successorOf(rules, named.connection, state),
    state.pricer.quote(reference, AbortSignal.timeout(LOOKUP_MS), { offline: true }),
  ]);
  return {
    ...place,
    rules,
    successor,
    quote,
    isListed: isListed(named.modelId, state.knownModels().values()),
    countTokens: (text) => estimateTokens(text, family),
  };
}

async function successorOf(
  { lifecycle }: ModelRules,
  connection: string,
  state: FolderState,
): Promise<AdvisedModel['successor']> {
  const modelId = lifecycle?.successor;
  if (modelId === undefined) return undefined;
  const rules = await state.rules(formatModelReference({ connection, modelId }));
  return rules && { name: rules.name, routes: rules.routes?.callable ?? [] };
}

/** Whether an id is among those that the connection's models are called by, as far as they were listed. */
function isListed(modelId: string, models: Iterable<ModelInfo>): boolean {
  for (const { id, routes = [] } of models) {
    if (id === modelId || routes.some((route) => route.id === modelId)) return true;
  }
  return false;
}
