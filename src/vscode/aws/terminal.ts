/** Sign-in commands of the AWS command line, run where the user sees them. */
import * as vscode from 'vscode';
import { AssayError } from '../../core/model/index.ts';
import type { AwsPaths } from './machine.ts';
import { watchTokens } from './watch.ts';

/** Signing in, with a profile's name, and nothing else: an error may come from a file. */
const SIGN_IN = /^aws (?:sso login|login)(?: --profile (?:[\w.@-]+|'[^'\r\n]+'))?$/;

/** A browser sign-in takes its time; afterwards a refresh by hand is not much to ask, in milliseconds. */
const WATCHING_MS = 15 * 60_000;

let watching: vscode.Disposable | undefined;

/** Whether a command may be run for an error's action. */
export function isSignInCommand(line: unknown): line is string {
  return typeof line === 'string' && SIGN_IN.test(line);
}

/**
 * Runs a sign-in command in a terminal, and tells when the command line has written a token.
 * @throws AssayError `denied` in Restricted Mode and for any other command
 */
export function signInInTerminal(line: unknown, paths: AwsPaths, signedIn: () => void): void {
  if (!vscode.workspace.isTrusted) {
    throw new AssayError('denied', 'No command is run while this workspace is restricted.', {
      action: { title: 'Manage Trust', command: 'workbench.trust.manage' },
    });
  }
  if (!isSignInCommand(line)) {
    throw new AssayError('denied', 'This is no sign-in command of the AWS command line.');
  }
  watching?.dispose();
  const tokens = watchTokens(paths, signedIn);
  const timer = setTimeout(() => tokens.dispose(), WATCHING_MS);
  const terminal = vscode.window.createTerminal({ name: 'AWS sign-in' });
  const closed = vscode.window.onDidCloseTerminal((which) => {
    if (which === terminal) signedIn();
  });
  watching = vscode.Disposable.from(tokens, closed, { dispose: () => clearTimeout(timer) });
  terminal.show();
  terminal.sendText(line);
}

/** Ends what still waits for a sign-in. */
export function stopWaitingForSignIn(): void {
  watching?.dispose();
  watching = undefined;
}
