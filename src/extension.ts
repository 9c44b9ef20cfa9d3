/** Puts the extension together: everything is built here, once, and handed to what needs it. */
import type * as vscode from 'vscode';
import { registerAwsCommands } from './vscode/aws/commands.ts';
import { createAws } from './vscode/aws/index.ts';
import { registerConnectionCommands } from './vscode/connectionCommands.ts';
import { createEvalReports } from './vscode/evalReports.ts';
import { createHomes } from './vscode/homes.ts';
import { COMMANDS } from './vscode/ids.ts';
import { createKeyStore } from './vscode/keys.ts';
import { createLedgers } from './vscode/ledgers.ts';
import { registerLevers } from './vscode/levers/index.ts';
import { createLog } from './vscode/log.ts';
import { registerChatProvider } from './vscode/models/chatProvider.ts';
import { editorBackend } from './vscode/models/editorBackend.ts';
import { createMoney } from './vscode/money.ts';
import { type Playground, registerPlayground } from './vscode/playground/index.ts';
import { rememberPicks } from './vscode/playground/pickerMemory.ts';
import { registerPrices } from './vscode/prices/index.ts';
import { registerPrompts } from './vscode/prompts/index.ts';
import { createRecordingSwitch } from './vscode/recording.ts';
import { createRunCommand } from './vscode/run.ts';
import { registerSample } from './vscode/sample.ts';
import { registerServers } from './vscode/servers/index.ts';
import { createSettings } from './vscode/settings.ts';
import { registerStatusBar } from './vscode/spend/statusBar.ts';
import { registerConnectionsTree } from './vscode/views/connectionsTree.ts';
import { registerPromptsTree } from './vscode/views/promptsTree.ts';
import { registerRunsTree } from './vscode/views/runsTree.ts';
import { createWorkspaceState } from './vscode/workspaceState.ts';

let playground: Playground | undefined;

export function activate(context: vscode.ExtensionContext): void {
  const log = createLog();
  const settings = createSettings();
  const runCommand = createRunCommand(log);
  const keys = createKeyStore(context.secrets, log.remember);
  const homes = createHomes({
    log,
    storage: (context.storageUri ?? context.globalStorageUri).fsPath,
    memory: context.globalState,
  });
  const ledgers = createLedgers({ homes, settings, redact: log.redact });
  const aws = createAws({ log, keys, memory: context.globalState });
  const recording = createRecordingSwitch(homes);
  const { recordings } = recording;
  const editorModels = editorBackend();
  const workspace = createWorkspaceState({
    log,
    settings,
    secrets: keys,
    editorModels,
    aws,
    homes,
    recordings,
  });
  const { extensionUri, workspaceState: memento } = context;
  const { accounts } = aws;
  const evals = createEvalReports(homes);
  const base = { log, settings, workspace, homes, ledgers, runCommand, accounts, recording };
  const shared = { ...base, evals, ...createMoney(base, context) };
  rememberPicks(context.globalState);
  playground = registerPlayground({ ...shared, extensionUri, memento });
  const runs = registerRunsTree({ log, ledgers });
  const servers = registerServers({ ...shared, keys, extensionUri });
  context.subscriptions.push(
    log,
    settings,
    keys,
    ledgers,
    workspace,
    playground,
    evals,
    registerPrices({ ...shared, aws, storageUri: context.globalStorageUri }),
    registerPrompts({ ...shared, lastValues: playground.lastValues }),
    registerLevers({ ...shared, ...playground, extensionUri }),
    registerPromptsTree(shared),
    registerConnectionsTree({ log, workspace, accounts, facts: servers.facts }),
    registerAwsCommands({ ...shared, keys, aws, playground }),
    registerChatProvider({ ...shared, memory: memento }),
    registerStatusBar({ ...shared, ...playground }),
    aws,
    recording,
    runs,
    servers,
    registerConnectionCommands({ runCommand, workspace, keys }),
    registerSample({ log, runCommand, extensionUri, memory: context.globalState }),
    runCommand(COMMANDS.refreshRuns, () => runs.refresh()),
    runCommand(COMMANDS.showLog, () => log.show()),
  );
}

export async function deactivate(): Promise<void> {
  await playground?.flush();
}
