/** Assay's connections offered to the editor's chat, with their use in the ledger. */
import * as vscode from 'vscode';
import {
  type AssayError,
  inOneLine,
  type Log,
  type ModelEvent,
  type ModelRequest,
  parseModelReference,
  systemClock,
  type ToolSpec,
} from '../../core/model/index.ts';
import { createRunId, runWithinBudget } from '../../core/runs/index.ts';
import { estimateRequestTokens, estimateTokens, guessFamily } from '../../core/tokens/index.ts';
import type { Connection } from '../../core/workspace/types.ts';
import type { Budgets } from '../budget/index.ts';
import { isLocalConnection } from '../guardedBackends.ts';
import { CHAT_VENDOR } from '../ids.ts';
import type { Ledgers } from '../ledgers.ts';
import { signalOf } from '../run.ts';
import type { WorkspaceState } from '../workspaceState.ts';
import { fromChatMessages } from './chatMessages.ts';
import { type ChatModel, keptModels, withListed } from './chatModels.ts';

export interface ChatProviderDeps {
  readonly log: Log;
  readonly workspace: WorkspaceState;
  readonly ledgers: Ledgers;
  readonly budgets: Pick<Budgets, 'guardOf'>;
  /** Kept with the workspace. */
  readonly memory: vscode.Memento;
}

type Provider = vscode.LanguageModelChatProvider<ChatModel>;
type Progress = vscode.Progress<vscode.LanguageModelResponsePart>;

const KEPT = 'chat.models';
const MOST_KEPT = 500;

/** Does nothing in an editor that takes no providers. */
export function registerChatProvider(deps: ChatProviderDeps): vscode.Disposable {
  if (typeof vscode.lm.registerLanguageModelChatProvider !== 'function') {
    return new vscode.Disposable(() => undefined);
  }
  const changed = new vscode.EventEmitter<void>();
  const provider: Provider = {
    onDidChangeLanguageModelChatInformation: changed.event,
    provideLanguageModelChatInformation: async ({ silent }) => {
      if (!silent) await listAll(deps);
      return [...(await knownModels(deps))];
    },
    provideLanguageModelChatResponse: (...[model, messages, options, progress, token]) =>
      respond({ deps, model, progress, token }, requestOf(model, messages, options)),
    provideTokenCount: async (model, text) => countTokens(model, text),
  };
  return vscode.Disposable.from(
    changed,
    deps.workspace.onDidChange(() => changed.fire()),
    deps.workspace.onDidListModels(() => changed.fire()),
    vscode.lm.registerLanguageModelChatProvider(CHAT_VENDOR, provider),
  );
}

/**
 * What runs in this window, what was listed in it from wherever, and what was listed in earlier ones. Nobody is asked:
 * the editor wants this list whenever any extension looks for a model.
 */
async function knownModels({ workspace, memory }: ChatProviderDeps): Promise<readonly ChatModel[]> {
  const state = await workspace.of();
  for (const { name } of state.connections.filter(isLocalConnection)) await state.models(name);
  const names = state.connections.filter(isOffered).map(({ name }) => name);
  const listed = new Map([...state.listed()].filter(([name]) => names.includes(name)));
  const models = withListed(keptModels(memory.get(KEPT), names), listed);
  await memory.update(KEPT, models.slice(0, MOST_KEPT));
  return models;
}

/** Asks every connection, because the user wants to choose. */
async function listAll({ workspace, log }: ChatProviderDeps): Promise<void> {
  const state = await workspace.of();
  const asking = (await state.offered()).filter(isOffered).map(async ({ name }) => {
    await state.models(name).catch((thrown: unknown) => {
      log.info(`${name} offers the chat no models: ${String(thrown)}`);
    });
  });
  await Promise.all(asking);
}

/** The editor's own models are in its chat already. */
function isOffered({ type }: Connection): boolean {
  return type !== 'vscode';
}

function requestOf(
  model: ChatModel,
  messages: readonly vscode.LanguageModelChatRequestMessage[],
  { tools = [], toolMode, modelOptions = {} }: vscode.ProvideLanguageModelChatResponseOptions,
): ModelRequest {
  const specs = tools.map(
    ({ name, description, inputSchema }): ToolSpec => ({
      name,
      description,
      // A tool without a schema takes no arguments.
      inputSchema: { type: 'object', ...inputSchema },
    }),
  );
  const number = (name: string): number | undefined => {
    const value: unknown = modelOptions[name];
    return typeof value === 'number' ? value : undefined;
  };
  const temperature = number('temperature');
  const topP = number('top_p');
  return {
    modelId: parseModelReference(model.id)?.modelId ?? model.id,
    messages: fromChatMessages(messages),
    params: {
      maxOutputTokens: number('max_tokens') ?? model.maxOutputTokens,
      ...(temperature === undefined ? {} : { temperature }),
      ...(topP === undefined ? {} : { topP }),
    },
    ...(specs.length === 0 ? {} : { tools: specs }),
    ...(specs.length > 0 && toolMode === vscode.LanguageModelChatToolMode.Required
      ? { toolChoice: 'any' as const }
      : {}),
  };
}

interface Asked {
  readonly deps: ChatProviderDeps;
  readonly model: ChatModel;
  readonly progress: Progress;
  readonly token: vscode.CancellationToken;
}

/** Streams the answer. Throws what the editor understands. */
async function respond(
  { deps, model, progress, token }: Asked,
  request: ModelRequest,
): Promise<void> {
  const { signal, dispose } = signalOf(token);
  try {
    const [state, ledger] = await Promise.all([deps.workspace.of(), deps.ledgers.of()]);
    const { backend } = state.resolve(model.id);
    const guard = await deps.budgets.guardOf(state);
    const spec = {
      runId: createRunId(Date.now()),
      reference: model.id,
      request,
      source: { kind: 'chat' as const },
    };
    const run = { backend, clock: systemClock, pricer: state.pricer, ledger, guard };
    for await (const item of runWithinBudget(spec, run, signal)) {
      if (item.type === 'event') report(item.event, progress);
      else if (item.result.error !== undefined) throw toEditorError(item.result.error);
    }
  } finally {
    dispose();
  }
}

function report(event: ModelEvent, progress: Progress): void {
  if (event.type === 'text') progress.report(new vscode.LanguageModelTextPart(event.delta));
  else if (event.type === 'tool-call') {
    const { id, name, input } = event;
    const given = typeof input === 'object' && input !== null ? input : {};
    progress.report(new vscode.LanguageModelToolCallPart(id, name, given));
  } else if (event.type === 'image') {
    progress.report(new vscode.LanguageModelDataPart(event.data, event.mediaType));
  }
}

/** The editor knows three codes; everything else has none, and reaches the user as a sentence. */
function toEditorError({
  kind,
  message,
  hint,
}: Pick<AssayError, 'kind' | 'message'> & { readonly hint?: string }): Error {
  if (kind === 'cancelled') return new vscode.CancellationError();
  const text = inOneLine({ message, hint });
  switch (kind) {
    case 'credentials':
    case 'denied':
      return vscode.LanguageModelError.NoPermissions(text);
    case 'throttled':
    case 'budget':
      return vscode.LanguageModelError.Blocked(text);
    case 'not-found':
      return vscode.LanguageModelError.NotFound(text);
    default:
      return new vscode.LanguageModelError(text);
  }
}

function countTokens(
  model: ChatModel,
  text: string | vscode.LanguageModelChatRequestMessage,
): number {
  const modelId = parseModelReference(model.id)?.modelId ?? model.id;
  const family = guessFamily(modelId);
  return typeof text === 'string'
    ? estimateTokens(text, family)
    : estimateRequestTokens({ modelId, messages: fromChatMessages([text]) }, family);
}
