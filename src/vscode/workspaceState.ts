/** What each workspace folder says in its `assay.yaml`, and who answers for its connections. */
import * as vscode from 'vscode';
import type { AwsTarget } from '../core/aws/connection.ts';
import type { CredentialPool } from '../core/aws/credentialPool.ts';
import { createPricer, type Pricer } from '../core/cost/index.ts';
import { createBackends, type Recordings } from '../core/factory.ts';
import { type Backend, type Log, type Secrets, toAssayError } from '../core/model/index.ts';
import { NodeFiles } from '../core/util/nodeFiles.ts';
import { resolveConnections, WORKSPACE_FILES } from '../core/workspace/connections.ts';
import type { Connection, ParsedWorkspace } from '../core/workspace/types.ts';
import { type GuardedBackends, guardedBackends } from './guardedBackends.ts';
import type { Homes } from './homes.ts';
import type { Settings } from './settings.ts';
import { readText, type TextFile } from './text.ts';

/** One folder, or the window where none is open. */
export interface FolderState extends GuardedBackends {
  readonly folder: vscode.WorkspaceFolder | undefined;
  /** Address of the `assay.yaml`, if there is one. */
  readonly file: vscode.Uri | undefined;
  readonly parsed: ParsedWorkspace;
  readonly connections: readonly Connection[];
  /**
   * The connections to offer: those of the file, and of the others the ones that this machine and the editor
   * have something for. For views and pickers, because the editor is asked for its models.
   */
  offered(): Promise<readonly Connection[]>;
  readonly pricer: Pricer;
}

export interface WorkspaceState extends vscode.Disposable {
  /** The state of a file's folder: its own, else the first folder's. */
  of(uri?: vscode.Uri): Promise<FolderState>;
  /** One a folder; one for the window where no folder is open. */
  all(): Promise<readonly FolderState[]>;
  /** Forgets what servers said of their models, and reads `assay.yaml`, the AWS files and sign-ins again. */
  refresh(): void;
  /** An `assay.yaml`, a key, trust, a setting or the folders changed. */
  readonly onDidChange: vscode.Event<void>;
  /** A connection has listed its models. */
  readonly onDidListModels: vscode.Event<void>;
}

export interface WorkspaceStateDeps {
  readonly log: Log;
  readonly settings: Settings;
  readonly secrets: Secrets;
  /** The editor's own language models. */
  readonly editorModels: Backend & { isEmpty(): Promise<boolean> };
  readonly aws: AwsSurroundings;
  /** Where a folder's answers are recorded. */
  recordings(folder: vscode.WorkspaceFolder | undefined): Recordings;
  readonly homes: Homes;
}

export interface AwsSurroundings {
  /** Shared by all folders, and kept while their connections are made anew. */
  readonly credentials: CredentialPool;
  /** Whether there is anything of AWS on this machine, or a key in the editor. */
  isSetUp(): Promise<boolean>;
  /** The profile and region that the user chose for windows without an `assay.yaml`. */
  fallback(): AwsTarget;
}

/** Milliseconds of typing in `assay.yaml` that are gathered before it is read again. */
const TYPING_MS = 250;
async function readFolder(
  folder: vscode.WorkspaceFolder | undefined,
  deps: WorkspaceStateDeps,
  onListed: () => void,
): Promise<FolderState> {
  const found = folder && (await findWorkspaceFile(folder));
  const { parseWorkspace } = await import('../core/workspace/parse.ts');
  const parsed = parseWorkspace(found?.text ?? '');
  const config = found === undefined ? undefined : parsed.config;
  const connections = resolveConnections(config).map((connection) =>
    withDefaults(connection, config === undefined, deps),
  );
  const { log, secrets, editorModels, aws } = deps;
  const backends = createBackends({
    connections,
    secrets,
    log,
    editorModels,
    env: process.env,
    credentials: aws.credentials,
    recordings: deps.recordings(folder),
  });
  const guarded = guardedBackends(backends, onListed);
  const own = new Set(parsed.config.connections.map(({ name }) => name));
  return {
    folder,
    file: found?.uri,
    parsed,
    connections,
    pricer: createPricer({
      connections,
      userPrices: parsed.config.prices,
      writtenOn: isoDate(found?.modifiedAt ?? 0),
      billing: guarded.billing,
      book: async () => (await import('../core/catalog/catalog.ts')).loadPriceBook(),
      measured: async (reference) => {
        const { measuredIn } = await import('../core/throughput/measured.ts');
        return measuredIn(await deps.homes.of(folder?.uri), new NodeFiles(), reference);
      },
    }),
    ...guarded,
    offered: async () => {
      const [hasAws, noEditorModels] = await Promise.all([
        aws.isSetUp(),
        editorModels.isEmpty().catch(() => true),
      ]);
      return connections.filter(({ name, type }) => {
        if (own.has(name)) return true;
        return type === 'bedrock' ? hasAws : type !== 'vscode' || !noEditorModels;
      });
    },
  };
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

/**
 * The setting stands where `assay.yaml` says nothing of the sandbox's pace; the chosen profile where there is
 * no `assay.yaml`.
 */
function withDefaults(
  connection: Connection,
  isDefault: boolean,
  { settings, aws }: WorkspaceStateDeps,
): Connection {
  if (connection.type === 'bedrock' && isDefault) return { ...aws.fallback(), ...connection };
  if (connection.type !== 'sandbox' || connection.tokensPerSecond !== undefined) return connection;
  return { ...connection, tokensPerSecond: settings.sandboxTokensPerSecond };
}

/** Follows the folders, their `assay.yaml` (unsaved changes too), settings and trust. Reads when first asked. */
export function createWorkspaceState(deps: WorkspaceStateDeps): WorkspaceState {
  const changed = new vscode.EventEmitter<void>();
  const didList = new vscode.EventEmitter<void>();
  const states = new Map<string, Promise<FolderState>>();
  let typing: NodeJS.Timeout | undefined;

  const forget = (): void => {
    for (const state of states.values()) {
      state.then(({ retire }) => retire()).catch(() => undefined);
    }
    states.clear();
    changed.fire();
  };
  const stateOf = (folder: vscode.WorkspaceFolder | undefined): Promise<FolderState> => {
    const key = folder?.uri.toString() ?? '';
    const known = states.get(key) ?? readFolder(folder, deps, () => didList.fire());
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
    didList,
  ];
  return {
    of: (uri) => {
      const [first] = vscode.workspace.workspaceFolders ?? [];
      return stateOf((uri && vscode.workspace.getWorkspaceFolder(uri)) ?? first);
    },
    all: () => Promise.all(folders().map(stateOf)),
    refresh: () => {
      deps.aws.credentials.refresh();
      forget();
    },
    onDidChange: changed.event,
    onDidListModels: didList.event,
    dispose: () => {
      clearTimeout(typing);
      for (const subscription of subscriptions) subscription.dispose();
    },
  };
}
