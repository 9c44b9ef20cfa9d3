/** What a session's surroundings say to its surfaces: fields of the form, labels, defaults, what stands in the way. */
import { basename } from 'node:path/posix';
import * as vscode from 'vscode';
import {
  AssayError,
  type ModelInfo,
  type ModelRoute,
  parseModelReference,
} from '../../core/model/index.ts';
import type { InputField, ParsedPrompt, Prompt } from '../../core/prompts/index.ts';
import { firstError } from '../../core/runs/index.ts';
import { formatPosition } from '../../core/util/lines.ts';
import type { Connection } from '../../core/workspace/types.ts';
import type { AccountLine, ModelLabel, PlaygroundContext } from '../../protocol/playground.ts';
import type { Session } from '../../protocol/session.ts';
import { accountLine, REPLAY_LINE } from '../aws/accountLine.ts';
import type { Accounts } from '../aws/accounts.ts';
import { isLocalConnection } from '../guardedBackends.ts';
import { type KnownModel, knownModel } from '../knownModel.ts';
import { readPrompt } from '../prompts/documents.ts';
import type { RecordingSwitch } from '../recording.ts';
import type { Settings } from '../settings.ts';
import type { FolderState, WorkspaceState } from '../workspaceState.ts';
import { freeFormFields } from './conversation.ts';
import { withSourceModels } from './sessionSteps.ts';

/** A prompt file as the editor has it, unsaved changes included. */
export interface Source {
  readonly uri: vscode.Uri;
  readonly name: string;
  readonly parsed: ParsedPrompt;
}

/** Throws `not-found` where the file is gone. Faults inside it are problems of `parsed`. */
export async function readSource(uri: vscode.Uri): Promise<Source> {
  return { uri, name: basename(uri.path), parsed: await readPrompt(uri) };
}

/** Model references of a prompt's columns. */
export function modelsOf(prompt: Prompt, defaultModel: string): readonly string[] {
  return [...new Set([prompt.model ?? defaultModel, ...prompt.compareModels])];
}

/** The first fault that keeps a prompt from running, with its place; undefined if none does. */
export function blockingProblem(parsed: ParsedPrompt): string | undefined {
  const problem = firstError(parsed);
  if (problem === undefined) return undefined;
  return `${problem.message} (${formatPosition(parsed.text, problem.span.start)})`;
}

export interface ContextDeps {
  readonly workspace: WorkspaceState;
  readonly settings: Settings;
  readonly accounts: Pick<Accounts, 'peek'>;
  readonly recording: Pick<RecordingSwitch, 'mode'>;
}

export interface Derived {
  readonly session: Session;
  readonly context: PlaygroundContext;
}

/** The context of a session, and the session with the columns that its source file names by now. */
export async function deriveContext(session: Session, deps: ContextDeps): Promise<Derived> {
  const uri = session.source && vscode.Uri.parse(session.source.uri);
  const state = await deps.workspace.of(uri);
  const source = uri && (await tryReadSource(uri));
  const following =
    source?.parsed === undefined
      ? session
      : withSourceModels(session, modelsOf(source.parsed.prompt, deps.settings.defaultModel));
  const params = source?.parsed?.prompt.params;
  const sourceProblem =
    source?.problem ?? (source?.parsed === undefined ? undefined : blockingProblem(source.parsed));
  const fields: readonly InputField[] = source?.parsed?.fields ?? freeFormFields(session);
  const context: PlaygroundContext = {
    fields,
    models: await labelsOf(following, state),
    accounts: accountsOf(following, state, deps),
    ...(sourceProblem === undefined ? {} : { sourceProblem }),
    defaults: {
      ...(params?.temperature === undefined ? {} : { temperature: params.temperature }),
      ...(params?.topP === undefined ? {} : { topP: params.topP }),
      maxOutputTokens: params?.maxOutputTokens ?? deps.settings.defaultMaxOutputTokens,
    },
    trusted: vscode.workspace.isTrusted,
  };
  return { session: following, context };
}

/** One line a connection that the columns name. */
function accountsOf(
  { columns }: Session,
  state: FolderState,
  { accounts, recording }: ContextDeps,
): readonly AccountLine[] {
  if (recording.mode() === 'replay') return [REPLAY_LINE];
  const names = new Set(columns.map(({ model }) => parseModelReference(model)?.connection));
  return state.connections
    .filter(({ name }) => names.has(name))
    .map((connection) => accountLine(connection, accounts.peek(state, connection)));
}

async function tryReadSource(
  uri: vscode.Uri,
): Promise<{ readonly parsed?: ParsedPrompt; readonly problem?: string }> {
  try {
    return { parsed: (await readSource(uri)).parsed };
  } catch (thrown) {
    if (thrown instanceof AssayError) return { problem: thrown.message };
    throw thrown;
  }
}

async function labelsOf(
  session: Session,
  state: FolderState,
): Promise<Readonly<Record<string, ModelLabel>>> {
  const answered = session.columns.flatMap(({ answers }) =>
    Object.values(answers).map(({ model }) => model),
  );
  const references = new Set([...session.columns.map(({ model }) => model), ...answered]);
  references.delete('');
  const labels = await Promise.all([...references].map((reference) => labelOf(reference, state)));
  return Object.fromEntries(labels.map((label) => [label.reference, label]));
}

async function labelOf(reference: string, state: FolderState): Promise<ModelLabel> {
  const parsed = parseModelReference(reference);
  const connection = state.connections.find(({ name }) => name === parsed?.connection);
  if (parsed === undefined || connection === undefined) {
    const detail = parsed === undefined ? 'not a model reference' : 'unknown connection';
    return { reference, name: parsed?.modelId ?? reference, detail };
  }
  const { modelId } = parsed;
  const isLocal = isLocalConnection(connection);
  const { name, route }: KnownModel = isLocal ? {} : await knownModel(reference, state);
  // Only what is in this process is asked: a label must not wait for a server.
  const local = isLocal ? await localInfo(modelId, connection, state) : undefined;
  const notice = firstSentence(local?.description);
  return {
    reference,
    name: name ?? modelId.split('/').at(-1) ?? modelId,
    detail: describeConnection(connection, wayOf(route)),
    ...(notice === undefined ? {} : { notice }),
  };
}

/** Where a model is reached through a profile: its geography, which tells columns of one model apart. */
function wayOf(route: ModelRoute | undefined): string | undefined {
  if (route === undefined || route.scope === 'in-region') return undefined;
  return route.id.slice(0, route.id.indexOf('.'));
}

async function localInfo(
  modelId: string,
  connection: Connection,
  state: FolderState,
): Promise<ModelInfo | undefined> {
  const models = await state.models(connection.name).catch(() => []);
  return models.find(({ id }) => id === modelId) ?? models[0];
}

/** The sandbox's descriptions begin with the sentence that says what it is not. */
function firstSentence(text: string | undefined): string | undefined {
  return text === undefined ? undefined : /^[^.]*\.?/.exec(text)?.[0];
}

const KINDS: Readonly<Record<Connection['type'], string>> = {
  bedrock: 'Amazon Bedrock',
  sagemaker: 'SageMaker',
  openai: 'OpenAI-compatible',
  vscode: 'editor’s models',
  sandbox: 'offline stand-in',
  replay: 'recordings',
};

/** A connection's kind in words. */
export function kindOf({ type }: Connection): string {
  return KINDS[type];
}

/** What tells columns apart comes first: the end may be cut off. */
function describeConnection(connection: Connection, way: string | undefined): string {
  const kind = connection.name === connection.type ? undefined : kindOf(connection);
  return [connection.name, way, kind].filter((part) => part !== undefined).join(' · ');
}
