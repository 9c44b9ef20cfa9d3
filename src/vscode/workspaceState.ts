/** What each workspace folder says in its `assay.yaml`, and who answers for its connections. */
import * as vscode from 'vscode';
import { createPricer, type Pricer } from '../core/cost/index.ts';
import { type Backends, createBackends, type ResolvedModel } from '../core/factory.ts';
import {
  AssayError,
  type Backend,
  type Log,
  type ModelInfo,
  parseModelReference,
  type Secrets,
  toAssayError,
} from '../core/model/index.ts';
import { resolveConnections, WORKSPACE_FILES } from '../core/workspace/connections.ts';
import type { Connection, ParsedWorkspace } from '../core/workspace/types.ts';
import type { Settings } from './settings.ts';
import { readText, type TextFile } from './text.ts';

/** One folder, or the window where none is open. */
export interface FolderState {
  readonly folder: vscode.WorkspaceFolder | undefined;
  /** Address of the `assay.yaml`, if there is one. */
  readonly file: vscode.Uri | undefined;
  readonly parsed: ParsedWorkspace;
  readonly connections: readonly Connection[];
  /** The connections to offer: those of the file, and of the others the ones that can be reached. */
  offered(): readonly Connection[];
  readonly price: Pricer;
  /** Who answers for a reference. Throws as {@link Backends.resolve} does, and `denied` in Restricted Mode. */
  resolve(reference: string): ResolvedModel;
  /** A connection’s models, asked for once until refreshed. Throws what the backend throws, and `denied`. */
  models(connection: string): Promise<readonly ModelInfo[]>;
  /** What is known of models at this moment, by reference. Asks nobody. */
  knownModels(): ReadonlyMap<string, ModelInfo>;
}

export interface WorkspaceState extends vscode.Disposable {
  /** The state of a file's folder: its own, else the first folder's. */
  of(uri?: vscode.Uri): Promise<FolderState>;
  /** One a folder; one for the window where no folder is open. */
  all(): Promise<readonly FolderState[]>;
  /** Forgets what servers said of their models, and reads `assay.yaml` again. */
  refresh(): void;
  /** An `assay.yaml`, a key, trust, a setting or the folders changed. */
  readonly onDidChange: vscode.Event<void>;
}

export interface WorkspaceStateDeps {
  readonly log: Log;
  readonly settings: Settings;
  readonly secrets: Secrets;
  readonly editorModels?: Backend;
}

/** Milliseconds of typing in `assay.yaml` that are gathered before it is read again. */
const TYPING_MS = 250;
/** A server that does not list its models in this time counts as unreachable, in milliseconds. */
const LISTING_MS = 15_000;

/** Connections that call nothing outside this process, and so need no trust. */
export function isLocalConnection({ type }: Connection): boolean {
  return type === 'sandbox';
}

/** The refusal of a connection while the workspace is not trusted. */
export function notTrusted(connection: string): AssayError {
  return new AssayError(
    'denied',
    `“${connection}” is not called while this workspace is restricted.`,
    {
      hint: 'Trust the workspace to use its connections, or choose a sandbox model.',
      action: { title: 'Manage Trust', command: 'workbench.trust.manage' },
    },
  );
}

function guarded(backends: Backends): Pick<FolderState, 'resolve' | 'models' | 'knownModels'> {
  const listed = new Map<string, Promise<readonly ModelInfo[]>>();
  const known = new Map<string, ModelInfo>();
  const admit = (connection: Connection | undefined): void => {
    if (connection === undefined || isLocalConnection(connection)) return;
    if (!vscode.workspace.isTrusted) throw notTrusted(connection.name);
  };
  const list = async (name: string): Promise<readonly ModelInfo[]> => {
    // Not tied to who asked: several may wait for the same list.
    const { models, errors } = await backends.listModels(name, AbortSignal.timeout(LISTING_MS));
    if (errors[0] !== undefined) throw errors[0].error;
    for (const { reference, info } of models) known.set(reference, info);
    return models.map(({ info }) => info);
  };
  return {
    resolve: (reference) => {
      const name = parseModelReference(reference)?.connection;
      admit(backends.connections.find((connection) => connection.name === name));
      return backends.resolve(reference);
    },
    models: async (name) => {
      admit(backends.connections.find((connection) => connection.name === name));
      const listing = listed.get(name) ?? list(name);
      listed.set(name, listing);
      try {
        return await listing;
      } catch (thrown) {
        listed.delete(name);
        throw thrown;
      }
    },
    knownModels: () => known,
  };
}

async function readFolder(
  folder: vscode.WorkspaceFolder | undefined,
  deps: WorkspaceStateDeps,
): Promise<FolderState> {
  const found = folder && (await findWorkspaceFile(folder));
  const { parseWorkspace } = await import('../core/workspace/parse.ts');
  const parsed = parseWorkspace(found?.text ?? '');
  const config = found === undefined ? undefined : parsed.config;
  const connections = resolveConnections(config).map((connection) => withPace(connection, deps));
  const { log, secrets, editorModels } = deps;
  const backends = createBackends({
    connections,
    secrets,
    log,
    ...(editorModels === undefined ? {} : { editorModels }),
  });
  return {
    folder,
    file: found?.uri,
    parsed,
    connections,
    price: createPricer({ ...parsed.config, connections }, isoDate(found?.modifiedAt ?? 0)),
    ...guarded(backends),
    offered: () =>
      connections.filter(
        ({ name }) =>
          parsed.config.connections.some((own) => own.name === name) || canReach(backends, name),
      ),
  };
}

/** Whether there is a backend for the connection. Calls nothing. */
function canReach(backends: Backends, name: string): boolean {
  try {
    backends.resolve(`${name}/-`);
    return true;
  } catch (thrown) {
    return toAssayError(thrown).kind !== 'unavailable';
  }
}

async function findWorkspaceFile(
  folder: vscode.WorkspaceFolder,
): Promise<(TextFile & { readonly uri: vscode.Uri }) | undefined> {
  for (const name of WORKSPACE_FILES) {
    const uri = vscode.Uri.joinPath(folder.uri, name);
    try {
      return { uri, ...(await readText(uri)) };
    } catch (thrown) {
      // No such file, the usual case; one that is there and is no text says nothing either.
      if (toAssayError(thrown).kind === 'unexpected') throw thrown;
    }
  }
  return undefined;
}

function isoDate(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

function isWorkspaceFile({ path }: vscode.Uri): boolean {
  return WORKSPACE_FILES.some((name) => path.endsWith(`/${name}`));
}

/** The setting stands where `assay.yaml` says nothing of the sandbox's pace. */
function withPace(connection: Connection, { settings }: WorkspaceStateDeps): Connection {
  if (connection.type !== 'sandbox' || connection.tokensPerSecond !== undefined) return connection;
  return { ...connection, tokensPerSecond: settings.sandboxTokensPerSecond };
}

/** Follows the folders, their `assay.yaml` (unsaved changes too), settings and trust. Reads when first asked. */
export function createWorkspaceState(deps: WorkspaceStateDeps): WorkspaceState {
  const changed = new vscode.EventEmitter<void>();
  const states = new Map<string, Promise<FolderState>>();
  let typing: NodeJS.Timeout | undefined;

  const forget = (): void => {
    states.clear();
    changed.fire();
  };
  const stateOf = (folder: vscode.WorkspaceFolder | undefined): Promise<FolderState> => {
    const key = folder?.uri.toString() ?? '';
    const known = states.get(key) ?? readFolder(folder, deps);
    states.set(key, known);
    return known;
  };
  const folders = (): readonly (vscode.WorkspaceFolder | undefined)[] => {
    const open = vscode.workspace.workspaceFolders ?? [];
    return open.length === 0 ? [undefined] : open;
  };

  const watcher = vscode.workspace.createFileSystemWatcher(`**/{${WORKSPACE_FILES.join(',')}}`);
  const subscriptions = [
    watcher,
    watcher.onDidCreate(forget),
    watcher.onDidChange(forget),
    watcher.onDidDelete(forget),
    vscode.workspace.onDidChangeTextDocument(({ document }) => {
      if (!isWorkspaceFile(document.uri)) return;
      clearTimeout(typing);
      typing = setTimeout(forget, TYPING_MS);
    }),
    vscode.workspace.onDidChangeWorkspaceFolders(forget),
    vscode.workspace.onDidGrantWorkspaceTrust(forget),
    deps.settings.onDidChange(forget),
    changed,
  ];
  return {
    of: (uri) => {
      const [first] = vscode.workspace.workspaceFolders ?? [];
      return stateOf((uri && vscode.workspace.getWorkspaceFolder(uri)) ?? first);
    },
    all: () => Promise.all(folders().map(stateOf)),
    refresh: forget,
    onDidChange: changed.event,
    dispose: () => {
      clearTimeout(typing);
      for (const subscription of subscriptions) subscription.dispose();
    },
  };
}
