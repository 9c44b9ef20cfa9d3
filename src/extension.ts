/** Puts the extension together: everything is built here, once, and handed to what needs it. */
import type * as vscode from 'vscode';
import { registerConnectionCommands } from './vscode/connectionCommands.ts';
import { createHomes } from './vscode/homes.ts';
import { COMMANDS } from './vscode/ids.ts';
import { createKeyStore } from './vscode/keys.ts';
import { createLedgers } from './vscode/ledgers.ts';
import { createLog } from './vscode/log.ts';
import { type Playground, registerPlayground } from './vscode/playground/index.ts';
import { registerPrompts } from './vscode/prompts/index.ts';
import { createRunCommand } from './vscode/run.ts';
import { registerSample } from './vscode/sample.ts';
import { createSettings } from './vscode/settings.ts';
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
  const workspace = createWorkspaceState({ log, settings, secrets: keys });
  const { extensionUri, workspaceState: memento } = context;
  const shared = { log, settings, workspace, homes, ledgers, runCommand };
  playground = registerPlayground({ ...shared, extensionUri, memento });
  const runs = registerRunsTree({ log, ledgers });
  context.subscriptions.push(
    log,
    settings,
    keys,
    ledgers,
    workspace,
    playground,
    registerPrompts({ ...shared, lastValues: playground.lastValues }),
    registerPromptsTree(log),
    registerConnectionsTree({ log, workspace }),
    runs,
    registerConnectionCommands({ runCommand, workspace, keys }),
    registerSample({ log, runCommand, extensionUri, memory: context.globalState }),
    runCommand(COMMANDS.refreshRuns, () => runs.refresh()),
    runCommand(COMMANDS.showLog, () => log.show()),
  );
}

export async function deactivate(): Promise<void> {
  await playground?.flush();
}
