/** The one place that knows which backends there are. */
import { randomUUID } from 'node:crypto';
import type { AwsConnection, AwsDeps, AwsIdentity } from './aws/connection.ts';
import { type AwsConnector, awsConnector } from './aws/connector.ts';
import type { CredentialPool } from './aws/credentialPool.ts';
import type { ModelAvailability } from './backends/bedrock/availability.ts';
import type { LocalServer } from './backends/openai/discover.ts';
import type { ServerIdentity, ServerLoad } from './backends/openai/identify.ts';
import type { RecordingStore } from './backends/replay/store.ts';
import type { RateCard } from './catalog/priceFiles/rateCard.ts';
import { countingBackend, lazyBackend } from './lazyBackend.ts';
import { findConnection, listModelsOf, type ModelListing, parseReference } from './listing.ts';
import {
  AssayError,
  type Backend,
  type Billing,
  type BillingQuery,
  type Clock,
  type Files,
  formatModelReference,
  type Log,
  type ModelInfo,
  type ModelRoute,
  type ModelRules,
  parseModelReference,
  type Secrets,
  systemClock,
} from './model/index.ts';
import { type CodeInput, formatCode } from './runs/code/index.ts';
import { estimateRequestTokens, estimateTokens } from './tokens/index.ts';
import { sleep } from './util/abort.ts';
import type { Connection } from './workspace/types.ts';

export { bedrockKeyOrigin } from './aws/connector.ts';
export type { ModelAvailability } from './backends/bedrock/availability.ts';
export type { LocalServer } from './backends/openai/discover.ts';
export type { ServerIdentity, ServerLoad } from './backends/openai/identify.ts';
export type { ListedModel, ModelListing } from './listing.ts';

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
  /** AWS credentials that outlive these backends. */
  readonly credentials?: CredentialPool;
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
  readonly awsTo: AwsConnector['awsTo'];
}

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
      ? countingBackend('sandbox', async () =>
          (await lazy.sandbox()).sandbox(connection, sandboxDeps(context)),
        )
      : undefined,
  (connection, { editorModels }) => (connection.type === 'vscode' ? editorModels : undefined),
  (connection, { awsTo }) =>
    connection.type === 'bedrock'
      ? countingBackend('bedrock', async () =>
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
  bedrock: () => import('./backends/bedrock/index.ts'),
  availability: () => import('./backends/bedrock/availability.ts'),
  bedrockCode: () => import('./backends/bedrock/code.ts'),
  bedrockRoutes: () => import('./backends/bedrock/routes.ts'),
  chatCode: () => import('./backends/openai/call.ts'),
  discovery: () => import('./backends/openai/discover.ts'),
  identify: () => import('./backends/openai/identify.ts'),
  offers: () => import('./backends/bedrock/offers.ts'),
  openAi: () => import('./backends/openai/index.ts'),
  recordings: () => import('./backends/replay/store.ts'),
  replay: () => import('./backends/replay/index.ts'),
  sageMaker: () => import('./backends/sagemaker/index.ts'),
  sageMakerCode: () => import('./backends/sagemaker/code.ts'),
  sandbox: () => import('./backends/sandbox/index.ts'),
};

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

/** One id by which a model can be called, as a reference. */
export interface CallableReference extends ModelRoute {
  readonly reference: string;
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
  /**
   * What calls of a model reference are billed as; undefined where no connection has its name, or it is billed
   * nowhere. Nobody is asked while answers come from recordings. Throws `cancelled` only.
   */
  billing(reference: string, query: Omit<BillingQuery, 'modelId'>): Promise<Billing | undefined>;
  /**
   * What is known of a model without asking anybody: limits, settings that it refuses, how long it can be called.
   * Undefined where that is nothing. Never rejects.
   */
  rules(reference: string): Promise<ModelRules | undefined>;
  /**
   * What the account of a `bedrock` connection is offered a Marketplace model for; undefined for models that AWS sells
   * itself, and for other connections.
   * @throws AssayError where the service can't be asked
   */
  rateCard(connection: string, modelId: string, signal: AbortSignal): Promise<RateCard | undefined>;
  /** For backends that give way to new ones: what still runs ends in peace, and then no socket is left open. */
  retire(): void;
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
    rateCard: (name, modelId, signal) => rateCardOf(find(name), { modelId, signal }, context),
    billing: (reference, query) => billingOf(reference, query, { options, backendOf }),
    rules: (reference) => rulesOf(reference, { options, backendOf }),
    retire: () => aws.retire(),
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

async function rateCardOf(
  connection: Connection,
  { modelId, signal }: { readonly modelId: string; readonly signal: AbortSignal },
  { awsTo }: MakerContext,
): Promise<RateCard | undefined> {
  if (connection.type !== 'bedrock') return undefined;
  const offers = await lazy.offers();
  return offers.rateCardOf(modelId, { aws: await awsTo(connection), sleep }, signal);
}

interface LookupDeps {
  readonly options: BackendsOptions;
  readonly backendOf: (connection: Connection) => Backend;
}

async function billingOf(
  reference: string,
  { signal, offline = false }: Omit<BillingQuery, 'modelId'>,
  { options, backendOf }: LookupDeps,
): Promise<Billing | undefined> {
  const { connection: name, modelId } = parseModelReference(reference) ?? {};
  const connection = options.connections.find((candidate) => candidate.name === name);
  if (connection === undefined || modelId === undefined || !isBilled(connection)) return undefined;
  const replays = options.recordings?.mode() === 'replay';
  return backendOf(connection).billing?.({ modelId, signal, offline: offline || replays });
}

async function rulesOf(
  reference: string,
  { options, backendOf }: LookupDeps,
): Promise<ModelRules | undefined> {
  const { connection: name, modelId } = parseModelReference(reference) ?? {};
  const connection = options.connections.find((candidate) => candidate.name === name);
  if (connection === undefined || modelId === undefined) return undefined;
  try {
    return await backendOf(connection).rules?.(modelId);
  } catch {
    // A connection that can't be made has no rules; a call says what is wrong with it.
    return undefined;
  }
}

function isBilled({ type }: Connection): boolean {
  return type !== 'sandbox' && type !== 'vscode' && type !== 'replay';
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
  const recording = async () =>
    (await lazy.replay()).recorder(backendOf(connection), { connection: name, store, clock });
  if (mode === 'replay')
    return lazyBackend(type, async () => (await lazy.replay()).replayFor(name, type, store));
  const counts = backendOf(connection).countTokens !== undefined;
  return counts ? countingBackend(type, recording) : lazyBackend(type, recording);
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
