/** The log in the Output panel. Nothing reaches it before the redactor has seen it. */
import * as vscode from 'vscode';
import { AssayError, type Log } from '../core/model/index.ts';
import { createRedactor } from './redact.ts';

export interface ExtensionLog extends Log, vscode.Disposable {
  show(): void;
  /** From then on the log masks this secret. */
  remember(secret: string): void;
  /** A text without the secrets that the log masks. */
  redact(text: string): string;
}

/** An error with its causes, as text for a log; never a request's content. */
export function describeThrown(thrown: unknown, depth = 0): string {
  if (!(thrown instanceof Error)) return String(thrown);
  const head =
    thrown instanceof AssayError
      ? [`${thrown.kind}: ${thrown.message}`, thrown.hint, thrown.requestId].filter(Boolean)
      : [thrown.stack ?? `${thrown.name}: ${thrown.message}`];
  const text = head.join(' · ');
  if (thrown.cause === undefined || depth >= 4) return text;
  return `${text}\n  caused by ${describeThrown(thrown.cause, depth + 1)}`;
}

export function createLog(): ExtensionLog {
  const channel = vscode.window.createOutputChannel('Assay', { log: true });
  const { remember, redact } = createRedactor();
  return {
    debug: (message) => channel.debug(redact(message)),
    info: (message) => channel.info(redact(message)),
    warn: (message) => channel.warn(redact(message)),
    error: (message, thrown) => {
      const detail = thrown === undefined ? '' : `\n${describeThrown(thrown)}`;
      channel.error(redact(`${message}${detail}`));
    },
    show: () => channel.show(),
    remember,
    redact,
    dispose: () => channel.dispose(),
  };
}
