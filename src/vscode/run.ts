/** The one door through which commands run and their errors reach the user. */
import * as vscode from 'vscode';
import {
  type Action,
  type AssayError,
  inOneLine,
  type Log,
  toAssayError,
} from '../core/model/index.ts';
import { COMMANDS, type CONTEXT_KEYS, type CommandId } from './ids.ts';

/** Arguments come from menus, keys, links and other extensions: each handler checks what it got. */
export type CommandHandler = (...args: readonly unknown[]) => unknown;

export type RunCommand = (id: CommandId, handler: CommandHandler) => vscode.Disposable;

/** Commands of VS Code itself that an error may offer. */
const EDITOR_COMMANDS: readonly string[] = [
  'vscode.openFolder',
  'workbench.action.openSettings',
  'workbench.action.problems.focus',
  'workbench.trust.manage',
];

/**
 * Gives `runCommand(id, handler)`, which registers a command. What the handler throws is logged, shown
 * once unless the user cancelled, and not thrown further.
 */
export function createRunCommand(log: Log): RunCommand {
  return (id, handler) =>
    vscode.commands.registerCommand(id, async (...args: unknown[]) => {
      try {
        return await handler(...args);
      } catch (thrown) {
        const error = toAssayError(thrown);
        log[error.kind === 'cancelled' ? 'debug' : 'error'](`${id} failed`, thrown);
        // Not awaited: the command has ended, whether or not the message is ever closed.
        void showError(error, log);
        return undefined;
      }
    });
}

/** Shows an error with its hint and its one action, or the log where only the log knows more. */
export async function showError(error: AssayError, log: Log): Promise<void> {
  if (error.kind === 'cancelled') return;
  const unexpected: Action = { title: 'Show Log', command: COMMANDS.showLog };
  const action = error.action ?? (error.kind === 'unexpected' ? unexpected : undefined);
  const picked = await vscode.window.showErrorMessage(
    inOneLine(error),
    ...(action === undefined ? [] : [action.title]),
  );
  if (picked !== undefined && action !== undefined) await runAction(action, log);
}

/** True for the commands that an error's action may name: Assay's own, and a few of VS Code's. */
export function isKnownAction(action: Action): boolean {
  const own: readonly string[] = Object.values(COMMANDS);
  return own.includes(action.command) || EDITOR_COMMANDS.includes(action.command);
}

/** Carries out an error's action. An unknown command is logged and left alone, for errors may come from files. */
export async function runAction(action: Action, log: Log): Promise<void> {
  if (!isKnownAction(action)) {
    log.warn(`The action ${action.command} is not one of Assay's and was not run.`);
    return;
  }
  await vscode.commands.executeCommand(action.command, ...(action.arguments ?? []));
}

/** VS Code's cancellation as an AbortSignal. Dispose when the work has ended. */
export function signalOf(
  token: vscode.CancellationToken,
): { readonly signal: AbortSignal } & vscode.Disposable {
  const controller = new AbortController();
  if (token.isCancellationRequested) controller.abort();
  const subscription = token.onCancellationRequested(() => controller.abort());
  return { signal: controller.signal, dispose: () => subscription.dispose() };
}

/** Sets one of {@link CONTEXT_KEYS} for the `when` clauses of package.json. */
export function setContext(
  key: (typeof CONTEXT_KEYS)[keyof typeof CONTEXT_KEYS],
  value: boolean,
): void {
  void vscode.commands.executeCommand('setContext', key, value);
}
