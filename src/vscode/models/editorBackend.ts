/**
 * The editor's own language models as a backend. They are reached only on a user's action, because the
 * editor asks for consent; they report no usage and take no sampling settings that could be relied on.
 */
import * as vscode from 'vscode';
import {
  AssayError,
  type Backend,
  cancelled,
  type ModelCapabilities,
  type ModelEvent,
  type ModelInfo,
  type ModelRequest,
} from '../../core/model/index.ts';
import { isRecord } from '../../core/util/records.ts';
import { CHAT_VENDOR } from '../ids.ts';
import { toChatMessages } from './chatMessages.ts';

/** The backend, and whether the editor has any model to reach through it. */
export interface EditorBackend extends Backend {
  isEmpty(): Promise<boolean>;
}

export function editorBackend(): EditorBackend {
  return {
    type: 'vscode',
    isEmpty: async () => (await others()).length === 0,
    stream: (request, signal) => generate(request, signal),
    listModels: async () => {
      const models = await others();
      return models.map((model) => toInfo(model, models));
    },
    countTokens: async (request, signal) => {
      const model = await find(request.modelId);
      const { messages } = toChatMessages(request);
      const { token, dispose } = cancellationOf(signal);
      try {
        const counts = await Promise.all(
          messages.map((message) => model.countTokens(message, token)),
        );
        return counts.reduce((sum, count) => sum + count, 0);
      } finally {
        dispose();
      }
    },
  };
}

/** All but those that Assay itself offers to the editor, which would lead in a circle. */
async function others(): Promise<readonly vscode.LanguageModelChat[]> {
  const models = await vscode.lm.selectChatModels();
  return models.filter(({ vendor }) => vendor !== CHAT_VENDOR);
}

/** Ids are unique within a vendor only: of two with the same id the later one's has its vendor before it. */
function idOf(model: vscode.LanguageModelChat, among: readonly vscode.LanguageModelChat[]): string {
  const first = among.find(({ id }) => id === model.id);
  return first === undefined || first.vendor === model.vendor ? model.id : qualified(model);
}

function qualified({ vendor, id }: vscode.LanguageModelChat): string {
  return `${vendor}/${id}`;
}

function toInfo(
  model: vscode.LanguageModelChat,
  among: readonly vscode.LanguageModelChat[],
): ModelInfo {
  return {
    id: idOf(model, among),
    name: model.name,
    vendor: model.vendor,
    description: 'A model of the editor, included in its plan',
    contextTokens: model.maxInputTokens,
    capabilities: { streaming: true, ...saidCapabilities(model) },
  };
}

/** What newer editors say of a model, beyond the API of the oldest one that Assay runs in. */
function saidCapabilities(model: object): ModelCapabilities {
  const said = 'capabilities' in model && isRecord(model.capabilities) ? model.capabilities : {};
  const { supportsImageToText: images, supportsToolCalling: tools } = said;
  return {
    ...(typeof images === 'boolean' ? { images } : {}),
    ...(typeof tools === 'boolean' ? { tools } : {}),
  };
}

async function find(id: string): Promise<vscode.LanguageModelChat> {
  const models = await others();
  const model =
    models.find((candidate) => candidate.id === id) ??
    models.find((candidate) => qualified(candidate) === id);
  if (model !== undefined) return model;
  throw new AssayError('not-found', `The editor offers no model ${id}.`, {
    hint: 'Sign in to a chat provider of the editor, or choose another model.',
  });
}

async function* generate(request: ModelRequest, signal: AbortSignal): AsyncGenerator<ModelEvent> {
  const { token, dispose } = cancellationOf(signal);
  try {
    const model = await find(request.modelId);
    const { messages, warnings } = toChatMessages(request);
    const response = await model.sendRequest(messages, optionsOf(request), token);
    yield { type: 'start', warnings: [...warnings, ...ignored(request)] };
    let called = false;
    for await (const part of response.stream) {
      if (signal.aborted) throw cancelled();
      const event = eventOf(part);
      called ||= event?.type === 'tool-call';
      if (event !== undefined) yield event;
    }
    if (signal.aborted) throw cancelled();
    yield { type: 'finish', reason: called ? 'tool-calls' : 'stop' };
  } catch (thrown) {
    throw signal.aborted ? cancelled() : toEditorError(thrown);
  } finally {
    dispose();
  }
}

/** Kinds of parts that the API may get are left out: what they mean is not known. */
function eventOf(part: unknown): ModelEvent | undefined {
  if (part instanceof vscode.LanguageModelTextPart) return { type: 'text', delta: part.value };
  if (part instanceof vscode.LanguageModelToolCallPart) {
    return { type: 'tool-call', id: part.callId, name: part.name, input: part.input };
  }
  if (part instanceof vscode.LanguageModelDataPart && part.mimeType.startsWith('image/')) {
    return { type: 'image', mediaType: part.mimeType, data: part.data };
  }
  return undefined;
}

function optionsOf({
  tools,
  toolChoice,
  params,
}: ModelRequest): vscode.LanguageModelChatRequestOptions {
  const forced = toolChoice === 'any' || typeof toolChoice === 'object';
  return {
    justification: 'Assay runs the prompt that you started.',
    ...(tools === undefined || toolChoice === 'none'
      ? {}
      : {
          tools: tools.map(({ name, description, inputSchema }) => ({
            name,
            description: description ?? name,
            inputSchema,
          })),
          toolMode: forced
            ? vscode.LanguageModelChatToolMode.Required
            : vscode.LanguageModelChatToolMode.Auto,
        }),
    modelOptions: {
      ...(params?.temperature === undefined ? {} : { temperature: params.temperature }),
      ...(params?.topP === undefined ? {} : { top_p: params.topP }),
      ...(params?.maxOutputTokens === undefined ? {} : { max_tokens: params.maxOutputTokens }),
    },
  };
}

function ignored({ responseSchema, params }: ModelRequest): string[] {
  const warnings: string[] = [];
  if (responseSchema !== undefined)
    warnings.push("The output schema was not enforced by the editor's model.");
  if (params?.temperature !== undefined || params?.topP !== undefined) {
    warnings.push("Sampling settings were sent, but the editor's models may ignore them.");
  }
  return warnings;
}

/** The editor's failures carry codes: `NoPermissions`, `Blocked`, `NotFound`. */
function toEditorError(thrown: unknown): AssayError {
  if (thrown instanceof AssayError) return thrown;
  if (!(thrown instanceof vscode.LanguageModelError)) {
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    return new AssayError('unexpected', `The editor's model failed: ${message}`, { cause: thrown });
  }
  const info = { cause: thrown };
  switch (thrown.code) {
    case vscode.LanguageModelError.NoPermissions.name:
      return new AssayError('denied', "Assay may not use the editor's models.", {
        ...info,
        hint: 'Run it again and allow it when the editor asks.',
      });
    case vscode.LanguageModelError.Blocked.name:
      return new AssayError(
        'throttled',
        `The editor's plan holds back its models: ${thrown.message}`,
        {
          ...info,
          hint: 'The quota of the plan may be used up, or a filter stopped the request.',
        },
      );
    case vscode.LanguageModelError.NotFound.name:
      return new AssayError('not-found', 'The editor no longer offers this model.', info);
    default:
      return new AssayError('unavailable', `The editor's model failed: ${thrown.message}`, info);
  }
}

/** A signal as VS Code's cancellation. Dispose when the work has ended. */
function cancellationOf(
  signal: AbortSignal,
): { readonly token: vscode.CancellationToken } & vscode.Disposable {
  const source = new vscode.CancellationTokenSource();
  const cancel = (): void => source.cancel();
  if (signal.aborted) cancel();
  else signal.addEventListener('abort', cancel, { once: true });
  return {
    token: source.token,
    dispose: () => {
      signal.removeEventListener('abort', cancel);
      source.dispose();
    },
  };
}
