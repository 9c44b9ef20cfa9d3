/** Puts the extension together: everything is built here, once, and handed to what needs it. */
import type * as vscode from 'vscode';
import { createHomes } from './vscode/homes.ts';
import { COMMANDS } from './vscode/ids.ts';
import { createKeyStore } from './vscode/keys.ts';
import { createLedgers } from './vscode/ledgers.ts';
import { createLog } from './vscode/log.ts';
import { type Playground, registerPlayground } from './vscode/playground/index.ts';
import { registerPrompts } from './vscode/prompts/index.ts';
import { createRunCommand } from './vscode/run.ts';
import { createSettings } from './vscode/settings.ts';
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
  context.subscriptions.push(
    log,
    settings,
    keys,
    workspace,
    playground,
    registerPrompts(shared),
    runCommand(COMMANDS.showLog, () => log.show()),
  );
}

export async function deactivate(): Promise<void> {
  await playground?.flush();
}
