/** Sign-in commands of the AWS command line, run where the user sees them. */
import * as vscode from 'vscode';
import { AssayError } from '../../core/model/index.ts';

/** Signing in, with a profile's name, and nothing else: an error may come from a file. */
const SIGN_IN = /^aws (?:sso login|login)(?: --profile (?:[\w.@-]+|'[^'\r\n]+'))?$/;

/** Terminals by the command that runs in them. */
const open = new Map<string, vscode.Terminal>();

/** Whether a command may be run for an error's action. */
export function isSignInCommand(line: unknown): line is string {
  return typeof line === 'string' && SIGN_IN.test(line);
}

/**
 * Runs a sign-in command in a terminal of its own.
 * @param closed told when the terminal is closed, which is when somebody gave up or is done
 * @throws AssayError `denied` in Restricted Mode and for any other command
 */
export function signInInTerminal(line: unknown, closed: () => void): void {
  if (!vscode.workspace.isTrusted) {
    throw new AssayError('denied', 'No command is run while this workspace is restricted.', {
      action: { title: 'Manage Trust', command: 'workbench.trust.manage' },
    });
  }
  if (!isSignInCommand(line)) {
    throw new AssayError('denied', 'This is no sign-in command of the AWS command line.');
  }
  // The one before was given up, or has done what it was for.
  open.get(line)?.dispose();
  const terminal = vscode.window.createTerminal({ name: 'AWS sign-in' });
  open.set(line, terminal);
  const subscription = vscode.window.onDidCloseTerminal((which) => {
    if (which !== terminal) return;
    subscription.dispose();
    if (open.get(line) === terminal) open.delete(line);
    closed();
  });
  terminal.show();
  terminal.sendText(line);
}
