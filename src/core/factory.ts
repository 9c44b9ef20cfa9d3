/** The one place that knows which backends there are. */
import { randomUUID } from 'node:crypto';
import type { AwsConnection, AwsConnections, AwsDeps, AwsIdentity } from './aws/connection.ts';
import type { ModelAvailability } from './backends/bedrock/availability.ts';
import type { LocalServer } from './backends/openai/discover.ts';
import type { ServerIdentity, ServerLoad } from './backends/openai/identify.ts';
import type { RecordingStore } from './backends/replay/store.ts';
import { lazyBackend } from './lazyBackend.ts';
import {
  AssayError,
  type Backend,
  type Clock,
  type Files,
  formatModelReference,
  type Log,
  type ModelInfo,
  type ModelRoute,
  parseModelReference,
  type Secrets,
  systemClock,
  toAssayError,
} from './model/index.ts';
import { type CodeInput, formatCode } from './runs/code/index.ts';
import { estimateRequestTokens, estimateTokens } from './tokens/index.ts';
import { sleep } from './util/abort.ts';
import { nearest } from './util/suggest.ts';
import type { BedrockConnection, Connection, SageMakerConnection } from './workspace/types.ts';

export type { ModelAvailability } from './backends/bedrock/availability.ts';
export type { LocalServer } from './backends/openai/discover.ts';
export type { ServerIdentity, ServerLoad } from './backends/openai/identify.ts';

export interface BackendsOptions {
  readonly connections: readonly Connection[];
  readonly secrets: Secrets;
  readonly log: Log;
  readonly fetch?: typeof globalThis.fetch;
  readonly clock?: Clock;
  /** The editor's own language models, where there is an editor. */
  readonly editorModels?: Backend;
  /** What the AWS SDK reads of the environment; `process.env` unless given. */
  readonly env?: AwsDeps['env'];
  /** Asks for the code of a multi-factor device. */
  readonly mfaCode?: AwsDeps['mfaCode'];
  readonly recordings?: Recordings;
}

/** Where answers are recorded, and whether they are. */
export interface Recordings {
  readonly store: RecordingStore;
  mode(): RecordingMode;
}

/** `replay` answers every connection's requests from recordings, and calls nobody. */
export type RecordingMode = 'off' | 'record' | 'replay';

interface MakerContext extends BackendsOptions {
  readonly awsTo: (connection: AwsBackedConnection) => Promise<AwsConnection>;
}

type AwsBackedConnection = BedrockConnection | SageMakerConnection;

/** The backend of a connection, or undefined where the maker is for another type. */
type Maker = (connection: Connection, context: MakerContext) => Backend | undefined;

/** A backend is added by its line here. Its code is loaded when it is first used. */
const MAKERS: readonly Maker[] = [
  (connection, context) =>
    connection.type === 'openai'
      ? lazyBackend('openai', async () => (await lazy.openAi()).openAi(connection, context))
      : undefined,
  (connection, context) =>
    connection.type === 'sandbox'
      ? lazyBackend('sandbox', async () =>
          (await lazy.sandbox()).sandbox(connection, sandboxDeps(context)),
        )
      : undefined,
  (connection, { editorModels }) => (connection.type === 'vscode' ? editorModels : undefined),
  (connection, { awsTo }) =>
    connection.type === 'bedrock'
      ? lazyBackend('bedrock', async () =>
          (await lazy.bedrock()).bedrock({ aws: await awsTo(connection), sleep }),
        )
      : undefined,
  (connection, { awsTo }) =>
    connection.type === 'sagemaker'
      ? lazyBackend('sagemaker', async () => {
          const { sageMaker } = await lazy.sageMaker();
          return sageMaker(connection, { aws: await awsTo(connection), newId: randomUUID, sleep });
        })
      : undefined,
  (connection, { recordings }) =>
    connection.type === 'replay' && recordings !== undefined
      ? lazyBackend('replay', async () => (await lazy.replay()).replay(recordings.store))
      : undefined,
];

/** Each is a chunk of its own, so that a window loads only what it uses. */
const lazy = {
  aws: () => import('./aws/connection.ts'),
  bedrock: () => import('./backends/bedrock/index.ts'),
  availability: () => import('./backends/bedrock/availability.ts'),
  bedrockCode: () => import('./backends/bedrock/code.ts'),
  bedrockRoutes: () => import('./backends/bedrock/routes.ts'),
  chatCode: () => import('./backends/openai/call.ts'),
  discovery: () => import('./backends/openai/discover.ts'),
  identify: () => import('./backends/openai/identify.ts'),
  openAi: () => import('./backends/openai/index.ts'),
  recordings: () => import('./backends/replay/store.ts'),
  replay: () => import('./backends/replay/index.ts'),
  sageMaker: () => import('./backends/sagemaker/index.ts'),
  sageMakerCode: () => import('./backends/sagemaker/code.ts'),
  sandbox: () => import('./backends/sandbox/index.ts'),
};

interface AwsConnector extends Pick<MakerContext, 'awsTo'> {
  dispose(): void;
}

/** Connections by name, each made once; those of a profile share its credentials. */
function awsConnector(options: BackendsOptions): AwsConnector {
  const { env = process.env, mfaCode, secrets } = options;
  const made = new Map<string, AwsConnection>();
  let pool: AwsConnections | undefined;
  const awsTo: AwsConnector['awsTo'] = async (connection) => {
    const { name, type, profile, region } = connection;
    const { awsConnections } = await lazy.aws();
    pool ??= awsConnections({ env, ...(mfaCode === undefined ? {} : { mfaCode }) });
    const target = {
      ...(profile === undefined ? {} : { profile }),
      ...(region === undefined ? {} : { region }),
    };
    const apiKey = (where: string) => secrets.get(bedrockKeyOrigin(where));
    const aws = made.get(name) ?? pool.connect(target, type === 'bedrock' ? apiKey : undefined);
    made.set(name, aws);
    return aws;
  };
  return {
    awsTo,
    dispose: () => {
      pool?.dispose();
      made.clear();
    },
  };
}

/**
 * Model servers on the usual ports of this machine. For when the user asks; nothing is sent but a request for the list.
 * @throws AssayError `cancelled` only
 */
export async function findLocalServers(signal: AbortSignal): Promise<readonly LocalServer[]> {
  return (await lazy.discovery()).discoverLocalServers(signal);
}

/** The recordings of a folder, whose code is loaded when the first one is asked for. `directory` is their own. */
export function openRecordings(directory: string, files: Files): RecordingStore {
  let opened: Promise<RecordingStore> | undefined;
  const store = (): Promise<RecordingStore> => {
    opened ??= lazy.recordings().then(({ recordingStore }) => recordingStore(directory, files));
    return opened;
  };
  return {
    find: async (record) => (await store()).find(record),
    save: async (recording) => (await store()).save(recording),
    all: async () => (await store()).all(),
  };
}

/** What a Bedrock API key is bound to: the service's address in its region. */
export function bedrockKeyOrigin(region: string): string {
  return `https://bedrock-runtime.${region}.amazonaws.com`;
}

function sandboxDeps({ clock }: BackendsOptions) {
  const tokens = { ofText: estimateTokens, ofRequest: estimateRequestTokens };
  return { tokens, ...(clock === undefined ? {} : { clock }) };
}

/**
 * A request as code to copy, without a key in it.
 * @throws AssayError `unavailable` for connections that no such code can reach, `invalid` for an unusable address
 */
export async function requestCode(input: CodeInput): Promise<string> {
  const { connection, request } = input;
  switch (connection.type) {
    case 'openai': {
      const { chatCall } = await lazy.chatCode();
      return formatCode(input, { kind: 'chat', call: chatCall(connection, request) });
    }
    case 'bedrock': {
      const { bedrockCall } = await lazy.bedrockCode();
      return formatCode(input, { kind: 'bedrock', call: await bedrockCall(connection, request) });
    }
    case 'sagemaker': {
      const { endpointCall } = await lazy.sageMakerCode();
      return formatCode(input, { kind: 'sagemaker', call: endpointCall(connection, request) });
    }
    case 'sandbox':
    case 'vscode':
    case 'replay':
      return formatCode(input, undefined);
  }
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
  /** The connection could not be asked: this is what is known without asking. */
  readonly known?: true;
}

/** One id by which a model can be called, as a reference. */
export interface CallableReference extends ModelRoute {
  readonly reference: string;
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
  /**
   * Account, role and region that a connection's calls are billed to; undefined where it is not AWS.
   * @throws AssayError as signing in does
   */
  account(connectionName: string, signal: AbortSignal): Promise<AwsIdentity | undefined>;
  /** The AWS account behind a connection, for what only AWS connections can do; undefined for the others. */
  aws(connectionName: string): Promise<AwsConnection | undefined>;
  /** Models of a connection that are known without asking anybody. Throws `not-found` for an unknown name. */
  knownModels(connectionName: string): Promise<readonly ModelInfo[]>;
  /**
   * Whether a Bedrock model can be called, and what is missing where it can't; undefined for other connections.
   * @throws AssayError where the service can't be asked
   */
  availability(reference: string, signal: AbortSignal): Promise<ModelAvailability | undefined>;
  /**
   * References to put in place of one that can't be called by its own id, the narrowest scope first. Nothing is called;
   * empty where nothing better is known.
   */
  callableReferences(reference: string): Promise<readonly CallableReference[]>;
  /**
   * What software runs behind an `openai` connection, by its own endpoints; undefined for other connections, and
   * where it does not tell. Throws `cancelled` only.
   */
  identifyServer(connectionName: string, signal: AbortSignal): Promise<ServerIdentity | undefined>;
  /** Running and waiting requests and cache use of such a server, where it has a metrics page. Throws `cancelled` only. */
  readLoad(connectionName: string, signal: AbortSignal): Promise<ServerLoad | undefined>;
  /** Closes every socket that is held open. The connections can be used again. */
  dispose(): void;
  /** Models of one connection, or of all. Where one can't be asked, what is known of it stands beside the error. Throws only `cancelled`, and `not-found` for an unknown name. */
  listModels(connectionName: string | undefined, signal: AbortSignal): Promise<ModelListing>;
}

/** Backends are made when first used, and kept. */
export function createBackends(options: BackendsOptions): Backends {
  const aws = awsConnector(options);
  const context: MakerContext = { ...options, awsTo: aws.awsTo };
  const made = new Map<string, Backend>();
  const backendOf = (connection: Connection): Backend => {
    const backend = made.get(connection.name) ?? makeBackend(connection, context);
    made.set(connection.name, backend);
    return backend;
  };
  const find = (name: string) => findConnection(name, options.connections);
  const awsOf = async (name: string): Promise<AwsConnection | undefined> => {
    const connection = find(name);
    const isAws = connection.type === 'bedrock' || connection.type === 'sagemaker';
    return isAws ? context.awsTo(connection) : undefined;
  };
  return {
    connections: options.connections,
    resolve(reference) {
      const { connection: name, modelId } = parseReference(reference);
      const connection = find(name);
      return { connection, backend: withRecordings(connection, backendOf, options), modelId };
    },
    account: async (name, signal) => (await awsOf(name))?.identity(signal),
    aws: awsOf,
    knownModels: async (name) => (await backendOf(find(name)).knownModels?.()) ?? [],
    async availability(reference, signal) {
      const { connection: name, modelId } = parseReference(reference);
      const connection = find(name);
      if (connection.type !== 'bedrock') return undefined;
      const { availabilityOf } = await lazy.availability();
      return availabilityOf(modelId, { aws: await context.awsTo(connection), sleep }, signal);
    },
    async callableReferences(reference) {
      const { connection: name, modelId } = parseReference(reference);
      const connection = find(name);
      if (connection.type !== 'bedrock') return [];
      const { routesTo } = await lazy.bedrockRoutes();
      const routes = await routesTo(modelId, await context.awsTo(connection));
      return routes.map((route) => ({
        ...route,
        reference: formatModelReference({ connection: name, modelId: route.id }),
      }));
    },
    async identifyServer(name, signal) {
      const connection = find(name);
      if (connection.type !== 'openai') return undefined;
      return (await lazy.identify()).identifyServer(connection, context, signal);
    },
    async readLoad(name, signal) {
      const connection = find(name);
      if (connection.type !== 'openai') return undefined;
      return (await lazy.identify()).readLoad(connection, context, signal);
    },
    dispose: () => {
      aws.dispose();
      made.clear();
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

function withRecordings(
  connection: Connection,
  backendOf: (connection: Connection) => Backend,
  { recordings, clock = systemClock }: BackendsOptions,
): Backend {
  const { name, type } = connection;
  const mode = type === 'replay' ? 'off' : (recordings?.mode() ?? 'off');
  if (recordings === undefined || mode === 'off') return backendOf(connection);
  const { store } = recordings;
  return mode === 'replay'
    ? lazyBackend(type, async () => (await lazy.replay()).replayFor(name, type, store))
    : lazyBackend(type, async () =>
        (await lazy.replay()).recorder(backendOf(connection), { connection: name, store, clock }),
      );
}

function makeBackend(connection: Connection, context: MakerContext): Backend {
  for (const make of MAKERS) {
    const backend = make(connection, context);
    if (backend !== undefined) return backend;
  }
  throw new AssayError(
    'unavailable',
    `This version of Assay cannot reach ${connection.type} connections.`,
    {
      hint:
        connection.type === 'vscode'
          ? "The editor's own models can be used inside the editor only."
          : 'Recordings need a workspace folder.',
    },
  );
}

async function listModelsOf(
  connection: Connection,
  backendOf: (connection: Connection) => Backend,
  signal: AbortSignal,
): Promise<ModelListing> {
  const { name } = connection;
  const listed = (infos: readonly ModelInfo[]): readonly ListedModel[] =>
    infos.map((info) => ({
      reference: formatModelReference({ connection: name, modelId: info.id }),
      connection: name,
      info,
    }));
  try {
    return { models: listed((await backendOf(connection).listModels?.(signal)) ?? []), errors: [] };
  } catch (thrown) {
    const error = toAssayError(thrown);
    if (error.kind === 'cancelled') throw error;
    const models = listed(await knownTo(connection, backendOf));
    return {
      models: models.map((model) => ({ ...model, known: true })),
      errors: [{ connection: name, error }],
    };
  }
}

/** Never throws: this is already the second best. */
async function knownTo(
  connection: Connection,
  backendOf: (connection: Connection) => Backend,
): Promise<readonly ModelInfo[]> {
  try {
    return (await backendOf(connection).knownModels?.()) ?? [];
  } catch {
    return [];
  }
}
