/** The playground, put together: sessions, their runs, the places that show them, and the commands on them. */
import * as vscode from 'vscode';
import { requestJson } from '../../core/runs/index.ts';
import { NodeFiles } from '../../core/util/nodeFiles.ts';
import type { Session } from '../../protocol/session.ts';
import type { Accounts } from '../aws/accounts.ts';
import type { Bills } from '../bill/index.ts';
import type { Budgets } from '../budget/index.ts';
import type { Costs } from '../cost/index.ts';
import type { Homes } from '../homes.ts';
import { COMMANDS, CONTEXT_KEYS, PROMPT_FILE_GLOB } from '../ids.ts';
import type { Ledgers } from '../ledgers.ts';
import type { ExtensionLog } from '../log.ts';
import { chooseRecording, type RecordingSwitch, recordingLabel } from '../recording.ts';
import { type RunCommand, setContext } from '../run.ts';
import type { Settings } from '../settings.ts';
import type { WorkspaceState } from '../workspaceState.ts';
import { PlaygroundActions } from './actions.ts';
import { registerPlaygroundCommands } from './commands.ts';
import { deriveContext } from './context.ts';
import { createDocuments } from './documents.ts';
import type { PlaygroundEstimates } from './estimates.ts';
import { createHandlers, type HandlerDeps } from './handlers.ts';
import { createMemory } from './memory.ts';
import { createPanels } from './panel.ts';
import { createSentRequests } from './requests.ts';
import { Runner } from './runner.ts';
import { createBegin } from './runs.ts';
import { PlaygroundService } from './service.ts';
import { createSessionFiles } from './sessionFiles.ts';
import { createSession } from './sessionSteps.ts';
import { createSessionStore } from './sessionStore.ts';

export interface PlaygroundDeps {
  readonly log: ExtensionLog;
  readonly settings: Settings;
  readonly workspace: WorkspaceState;
  readonly homes: Homes;
  readonly ledgers: Ledgers;
  readonly runCommand: RunCommand;
  readonly accounts: Accounts;
  readonly recording: RecordingSwitch;
  readonly budgets: Budgets;
  readonly costs: Costs;
  readonly bills: Bills;
  readonly extensionUri: vscode.Uri;
  /** Kept with the workspace. */
  readonly memento: vscode.Memento;
}

export interface Playground extends vscode.Disposable {
  readonly actions: PlaygroundActions;
  /** The session that is shown. */
  session(): Promise<Session>;
  /** What the form of this prompt file's session holds, where that session is the one shown. */
  lastValues(uri: vscode.Uri): Readonly<Record<string, string>> | undefined;
  /** The prompt file of the session that is shown, where a tab of the playground is in front. */
  promptInFront(): vscode.Uri | undefined;
  /** Model references of the session's columns; none before a session was opened. */
  columns(): readonly string[];
  readonly onDidChangeColumns: vscode.Event<void>;
  /** Writes what is not yet saved. */
  flush(): Promise<void>;
}

export function registerPlayground(deps: PlaygroundDeps): Playground {
  const sessions = createSessions(deps);
  const { service, runner, store, documents } = sessions;
  const files = createSessionFiles({ service, store, ledgers: deps.ledgers });
  const handling: HandlerDeps = {
    ...deps,
    ...sessions,
    files,
    openInEditor: () => panels.openInEditor(),
  };
  const panels = createPanels({
    log: deps.log,
    service,
    extensionUri: deps.extensionUri,
    handlers: (surface) => createHandlers(handling, surface),
  });
  const promptInFront = (): vscode.Uri | undefined => {
    const source = service.current?.session.source;
    return source && panels.isTabActive() ? vscode.Uri.parse(source.uri) : undefined;
  };
  const subscriptions = vscode.Disposable.from(
    registerPlaygroundCommands({ ...deps, ...sessions, files, panels, promptInFront }),
    panels,
    documents,
    service,
    sessions.contextSent,
    sessions.estimates,
    deps.workspace.onDidChange(() => service.contextChanged()),
    deps.accounts.onDidChange(() => service.contextChanged()),
    deps.recording.onDidChange((mode) => {
      panels.describe(recordingLabel(mode));
      service.contextChanged();
    }),
    deps.runCommand(COMMANDS.setRecording, (mode) => chooseRecording(deps.recording, mode)),
    followSource(service),
  );
  return {
    actions: sessions.actions,
    session: async () => (await service.opened()).session,
    lastValues: (uri) => {
      const session = service.current?.session;
      return session?.source?.uri === uri.toString() ? session.variables : undefined;
    },
    promptInFront,
    columns: () => service.current?.session.columns.map(({ model }) => model) ?? [],
    onDidChangeColumns: sessions.contextSent.event,
    flush: () => store.flush(),
    dispose: () => {
      runner.stop();
      subscriptions.dispose();
    },
  };
}

/** Everything that knows of sessions, and nothing of where they are shown. */
function createSessions(deps: PlaygroundDeps) {
  const { log, settings, workspace, homes, ledgers, memento, accounts, recording } = deps;
  const memory = createMemory(memento);
  const contextSent = new vscode.EventEmitter<void>();
  const sent = createSentRequests(ledgers);
  const store = createSessionStore({
    log,
    files: new NodeFiles(),
    homes: () => homes.all(),
    homeOf: ({ source }) => homes.of(source && vscode.Uri.parse(source.uri)),
    enabled: () => settings.historyContent,
  });
  const service = new PlaygroundService({
    log,
    store,
    memory: memory.current,
    createSession: () => createSession({ now: Date.now(), models: [settings.defaultModel] }),
    derive: (session) => deriveContext(session, { workspace, settings, accounts, recording }),
    isRunning: (live) => runner.isRunning(live),
    contextSent: ({ fields }) => {
      setContext(CONTEXT_KEYS.hasVariables, fields.length > 0);
      contextSent.fire();
    },
    requestChanged: () => estimates.changed(),
  });
  const estimates = createLazyEstimates(deps, service);
  const runner = new Runner({
    log,
    begin: createBegin({ ...deps, sent }),
    runningChanged: () => {
      setContext(CONTEXT_KEYS.running, runner.isRunning());
      // A run may have signed in, after which the account can be told.
      if (!runner.isRunning()) service.contextChanged();
    },
  });
  const { bySource } = memory;
  const actions = new PlaygroundActions({ log, settings, workspace, service, runner, bySource });
  const documents = createDocuments({
    log,
    find: (id) => service.find(id),
    requestText: async (runId) => {
      const request = (await sent.find(runId))?.request;
      return request === undefined ? undefined : requestJson(request);
    },
  });
  return { service, runner, store, sent, actions, documents, contextSent, estimates };
}

/** Loaded with the first session: what estimates take is not needed before. */
function createLazyEstimates(
  deps: PlaygroundDeps,
  service: PlaygroundService,
): PlaygroundEstimates {
  let loading: Promise<PlaygroundEstimates> | undefined;
  const load = (): Promise<PlaygroundEstimates> => {
    loading ??= import('./estimates.ts').then(({ createPlaygroundEstimates }) =>
      createPlaygroundEstimates({
        ...deps,
        session: () => service.current?.session,
        show: (estimates) => service.showEstimates(estimates),
      }),
    );
    return loading;
  };
  return {
    changed: () => void load().then((loaded) => loaded.changed()),
    open: async (columnId) => (await load()).open(columnId),
    count: async () => (await load()).count(),
    dispose: () => void loading?.then((loaded) => loaded.dispose()),
  };
}

/** Fields and columns follow the source file, saved or not. */
function followSource(service: PlaygroundService): vscode.Disposable {
  const changed = (uri: vscode.Uri): void => {
    if (service.current?.session.source?.uri === uri.toString()) service.contextChanged();
  };
  const watcher = vscode.workspace.createFileSystemWatcher(PROMPT_FILE_GLOB);
  return vscode.Disposable.from(
    vscode.workspace.onDidChangeTextDocument(({ document }) => changed(document.uri)),
    watcher,
    watcher.onDidChange(changed),
    watcher.onDidCreate(changed),
    watcher.onDidDelete(changed),
  );
}
