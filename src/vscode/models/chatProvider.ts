/** Assay's connections offered to the editor's chat, with their use in the ledger. */
import * as vscode from 'vscode';
import {
  type AssayError,
  type Log,
  type ModelEvent,
  type ModelRequest,
  parseModelReference,
  systemClock,
  type ToolSpec,
} from '../../core/model/index.ts';
import { createRunId, runModel } from '../../core/runs/index.ts';
import { estimateRequestTokens, estimateTokens, guessFamily } from '../../core/tokens/index.ts';
import { CHAT_VENDOR } from '../ids.ts';
import type { Ledgers } from '../ledgers.ts';
import { signalOf } from '../run.ts';
import type { FolderState, WorkspaceState } from '../workspaceState.ts';
import { fromChatMessages } from './chatMessages.ts';
import { type ChatModel, keptModels, toChatModel } from './chatModels.ts';

export interface ChatProviderDeps {
  readonly log: Log;
  readonly workspace: WorkspaceState;
  readonly ledgers: Ledgers;
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
    provideLanguageModelChatInformation: async ({ silent }) =>
      silent ? knownModels(deps) : listModels(deps),
    provideLanguageModelChatResponse: (...[model, messages, options, progress, token]) =>
      respond({ deps, model, progress, token }, requestOf(model, messages, options)),
    provideTokenCount: async (model, text) => countTokens(model, text),
  };
  return vscode.Disposable.from(
    changed,
    deps.workspace.onDidChange(() => changed.fire()),
    vscode.lm.registerLanguageModelChatProvider(CHAT_VENDOR, provider),
  );
}

/** What runs in this window, and what the user listed before. Nobody is asked. */
async function knownModels({ workspace, memory }: ChatProviderDeps): Promise<ChatModel[]> {
  const state = await workspace.of();
  const names = state.connections.filter(({ type }) => type !== 'vscode').map(({ name }) => name);
  const local = await modelsOf(state, ({ type }) => type === 'sandbox');
  const kept = keptModels(memory.get(KEPT), names);
  const byId = new Map([...kept, ...local].map((model) => [model.id, model]));
  return [...byId.values()];
}

/** Asks every connection, because the user wants to choose; what is found is remembered. */
async function listModels({ workspace, memory, log }: ChatProviderDeps): Promise<ChatModel[]> {
  const state = await workspace.of();
  const offered = new Set((await state.offered()).map(({ name }) => name));
  const models = await modelsOf(
    state,
    ({ name, type }) => type !== 'vscode' && offered.has(name),
    (name, error) => log.info(`${name} offers the chat no models: ${error}`),
  );
  await memory.update(KEPT, models.slice(0, MOST_KEPT));
  return models;
}

async function modelsOf(
  state: FolderState,
  chosen: (connection: FolderState['connections'][number]) => boolean,
  failed?: (name: string, error: unknown) => void,
): Promise<ChatModel[]> {
  const lists = state.connections.filter(chosen).map(async ({ name }) => {
    const infos = await state.models(name).catch((thrown: unknown) => {
      failed?.(name, thrown);
      return [];
    });
    return infos.flatMap((info) => toChatModel(name, info) ?? []);
  });
  return (await Promise.all(lists)).flat();
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
    const spec = {
      runId: createRunId(Date.now()),
      reference: model.id,
      request,
      source: { kind: 'chat' as const },
    };
    const run = { backend, clock: systemClock, pricer: state.pricer, ledger };
    for await (const item of runModel(spec, run, signal)) {
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

/** The editor knows three codes; everything else reaches the user as a sentence. */
function toEditorError({
  kind,
  message,
  hint,
}: Pick<AssayError, 'kind' | 'message'> & { readonly hint?: string }): Error {
  if (kind === 'cancelled') return new vscode.CancellationError();
  const text = hint === undefined ? message : `${message} ${hint}`;
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
      return new Error(text);
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
