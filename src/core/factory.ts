/** The one place that knows which backends there are. */
import { chatCall } from './backends/openai/call.ts';
import { openAi } from './backends/openai/index.ts';
import { sandbox } from './backends/sandbox/index.ts';
import {
  AssayError,
  type Backend,
  type Clock,
  formatModelReference,
  type Log,
  type ModelInfo,
  parseModelReference,
  type Secrets,
  toAssayError,
} from './model/index.ts';
import { type CodeInput, formatCode } from './runs/code/index.ts';
import { estimateRequestTokens, estimateTokens } from './tokens/index.ts';
import { nearest } from './util/suggest.ts';
import type { Connection } from './workspace/types.ts';

export interface BackendsOptions {
  readonly connections: readonly Connection[];
  readonly secrets: Secrets;
  readonly log: Log;
  readonly fetch?: typeof globalThis.fetch;
  readonly clock?: Clock;
  /** The editor's own language models, where there is an editor. */
  readonly editorModels?: Backend;
}

/** The backend of a connection, or undefined where the maker is for another type. */
type Maker = (connection: Connection, options: BackendsOptions) => Backend | undefined;

/** A backend is added by its line here. */
const MAKERS: readonly Maker[] = [
  (connection, options) => (connection.type === 'openai' ? openAi(connection, options) : undefined),
  (connection, options) =>
    connection.type === 'sandbox' ? sandbox(connection, sandboxDeps(options)) : undefined,
  (connection, options) => (connection.type === 'vscode' ? options.editorModels : undefined),
];

function sandboxDeps({ clock }: BackendsOptions) {
  const tokens = { ofText: estimateTokens, ofRequest: estimateRequestTokens };
  return { tokens, ...(clock === undefined ? {} : { clock }) };
}

/**
 * A request as code to copy, without a key in it.
 * @throws AssayError `unavailable` for connections that no such code can reach, `invalid` for an unusable address
 */
export function requestCode(input: CodeInput): string {
  const { connection, request } = input;
  const call = connection.type === 'openai' ? chatCall(connection, request) : undefined;
  return formatCode(input, call);
}

export interface ResolvedModel {
  readonly connection: Connection;
  readonly backend: Backend;
  readonly modelId: string;
}

export interface ListedModel {
  readonly reference: string;
  readonly connection: string;
  readonly info: ModelInfo;
}

export interface ModelListing {
  readonly models: readonly ListedModel[];
  /** Connections whose models could not be listed. */
  readonly errors: readonly { readonly connection: string; readonly error: AssayError }[];
}

export interface Backends {
  readonly connections: readonly Connection[];
  /**
   * Who answers for a model reference. Nothing is called, and the model need not exist.
   * @throws AssayError `invalid` for a malformed reference, `not-found` for an unknown connection, `unavailable` for a
   *   type without a backend
   */
  resolve(reference: string): ResolvedModel;
  /** Models of one connection, or of all. Throws only `cancelled`, and `not-found` for an unknown name. */
  listModels(connectionName: string | undefined, signal: AbortSignal): Promise<ModelListing>;
}

/** Backends are made when first used, and kept. */
export function createBackends(options: BackendsOptions): Backends {
  const made = new Map<string, Backend>();
  const backendOf = (connection: Connection): Backend => {
    const backend = made.get(connection.name) ?? makeBackend(connection, options);
    made.set(connection.name, backend);
    return backend;
  };
  const find = (name: string) => findConnection(name, options.connections);
  return {
    connections: options.connections,
    resolve(reference) {
      const { connection: name, modelId } = parseReference(reference);
      const connection = find(name);
      return { connection, backend: backendOf(connection), modelId };
    },
    async listModels(name, signal) {
      const chosen = name === undefined ? options.connections : [find(name)];
      const listings = await Promise.all(
        chosen.map((connection) => listModelsOf(connection, backendOf, signal)),
      );
      return {
        models: listings.flatMap(({ models }) => models),
        errors: listings.flatMap(({ errors }) => errors),
      };
    },
  };
}

function parseReference(reference: string) {
  const parsed = parseModelReference(reference);
  if (parsed !== undefined) return parsed;
  throw new AssayError('invalid', `"${reference}" is not a model reference.`, {
    hint: 'Write <connection>/<model id>, for example sandbox/extract.',
  });
}

function findConnection(name: string, connections: readonly Connection[]): Connection {
  const connection = connections.find((candidate) => candidate.name === name);
  if (connection !== undefined) return connection;
  const names = connections.map((candidate) => candidate.name);
  const meant = nearest(name, names);
  const question = meant === undefined ? '' : ` Did you mean "${meant}"?`;
  throw new AssayError('not-found', `There is no connection named "${name}".${question}`, {
    hint: `Known connections: ${names.join(', ')}. Others are added in assay.yaml.`,
  });
}

function makeBackend(connection: Connection, options: BackendsOptions): Backend {
  for (const make of MAKERS) {
    const backend = make(connection, options);
    if (backend !== undefined) return backend;
  }
  throw new AssayError(
    'unavailable',
    `This version of Assay cannot reach ${connection.type} connections.`,
    {
      hint:
        connection.type === 'vscode'
          ? "The editor's own models can be used inside the editor only."
          : 'Use a connection of type sandbox or openai.',
    },
  );
}

async function listModelsOf(
  connection: Connection,
  backendOf: (connection: Connection) => Backend,
  signal: AbortSignal,
): Promise<ModelListing> {
  const { name } = connection;
  try {
    const infos = (await backendOf(connection).listModels?.(signal)) ?? [];
    const models = infos.map((info) => ({
      reference: formatModelReference({ connection: name, modelId: info.id }),
      connection: name,
      info,
    }));
    return { models, errors: [] };
  } catch (thrown) {
    const error = toAssayError(thrown);
    if (error.kind === 'cancelled') throw error;
    return { models: [], errors: [{ connection: name, error }] };
  }
}
