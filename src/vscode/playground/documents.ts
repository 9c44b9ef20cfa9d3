/** Answers and requests as read-only text documents, for reading, searching and VS Code's own diff. */
import * as vscode from 'vscode';
import { AssayError, type Log, parseModelReference, toAssayError } from '../../core/model/index.ts';
import type { AnswerPlace, Session } from '../../protocol/session.ts';
import { DOCUMENT_SCHEME } from '../ids.ts';

/** What a document's address names. The path's last part is what the tab is called. */
export interface DocumentTarget extends AnswerPlace {
  readonly kind: 'answer' | 'request';
  readonly sessionId: string;
}

export interface DocumentDeps {
  readonly log: Log;
  /** A session by its id, live or saved. */
  find(sessionId: string): Promise<Session | undefined>;
  /** The exact request of a run, as JSON text; undefined where it was not kept. */
  requestText(runId: string): Promise<string | undefined>;
}

export interface AnswerDocuments extends vscode.Disposable {
  openAnswer(session: Session, at: AnswerPlace): Promise<void>;
  openRequest(session: Session, at: AnswerPlace): Promise<void>;
  compare(session: Session, left: AnswerPlace, right: AnswerPlace): Promise<void>;
  /** The answer at this place has changed: shows it anew where it is open. */
  changed(sessionId: string, at: AnswerPlace): void;
}

const EXTENSIONS = { answer: 'md', request: 'json' } as const;

function targetOf(uri: vscode.Uri): DocumentTarget | undefined {
  const { query } = uri;
  const parameters = new URLSearchParams(query);
  const [kind, sessionId, columnId, turnId] = ['kind', 'session', 'column', 'turn'].map((name) =>
    parameters.get(name),
  );
  if (kind !== 'answer' && kind !== 'request') return undefined;
  return sessionId && columnId && turnId ? { kind, sessionId, columnId, turnId } : undefined;
}

function uriOf(target: DocumentTarget, name: string): vscode.Uri {
  const query = new URLSearchParams({
    kind: target.kind,
    session: target.sessionId,
    column: target.columnId,
    turn: target.turnId,
  });
  const file = `${name.replace(/[\\/:*?"<>|]/g, '-')}.${EXTENSIONS[target.kind]}`;
  return vscode.Uri.from({ scheme: DOCUMENT_SCHEME, path: `/${file}`, query: query.toString() });
}

function answerAt(session: Session, at: AnswerPlace) {
  return session.columns.find(({ id }) => id === at.columnId)?.answers[at.turnId];
}

/** Short name of the model that answered, with the column's number where several of it did. */
function nameOf(session: Session, at: AnswerPlace): string {
  const short = (reference: string): string =>
    parseModelReference(reference)?.modelId.split('/').at(-1) ?? (reference || 'answer');
  const name = short(answerAt(session, at)?.model ?? '');
  const alike = session.columns.filter(
    ({ answers }) => short(answers[at.turnId]?.model ?? '') === name,
  );
  const index = alike.findIndex(({ id }) => id === at.columnId);
  return alike.length > 1 ? `${name} (${index + 1})` : name;
}

/** The answer as text: what was said, and tool calls as they were made. */
export function answerText(session: Session, at: AnswerPlace): string | undefined {
  const answer = answerAt(session, at);
  if (answer === undefined) return undefined;
  const calls = answer.toolCalls.map(
    ({ name, input }) => `\`\`\`json\n// ${name}\n${JSON.stringify(input, null, 2)}\n\`\`\``,
  );
  const parts = [answer.text, ...calls].filter((part) => part !== '');
  return parts.length > 0 ? parts.join('\n\n') : (answer.outcome?.error?.message ?? '');
}

export function createDocuments(deps: DocumentDeps): AnswerDocuments {
  const changed = new vscode.EventEmitter<vscode.Uri>();

  const textOf = async (target: DocumentTarget): Promise<string> => {
    const session = await deps.find(target.sessionId);
    if (session === undefined) return 'The session of this document is gone.\n';
    if (target.kind === 'answer') return answerText(session, target) ?? 'This answer is gone.\n';
    const runId = answerAt(session, target)?.runId;
    const text = runId === undefined ? undefined : await deps.requestText(runId);
    return text ?? 'The request of this answer was not kept.\n';
  };
  const provider: vscode.TextDocumentContentProvider = {
    onDidChange: changed.event,
    provideTextDocumentContent: async (uri) => {
      const target = targetOf(uri);
      if (target === undefined) return 'This address names no answer.\n';
      try {
        return await textOf(target);
      } catch (thrown) {
        deps.log.error('An answer could not be shown as a document.', thrown);
        return `${toAssayError(thrown).message}\n`;
      }
    },
  };
  const registration = vscode.workspace.registerTextDocumentContentProvider(
    DOCUMENT_SCHEME,
    provider,
  );

  const show = async (uri: vscode.Uri): Promise<void> => {
    // Shown before under the same address: it may have changed since.
    changed.fire(uri);
    await vscode.window.showTextDocument(uri, { preview: true });
  };
  const answerUri = (session: Session, at: AnswerPlace): vscode.Uri =>
    uriOf({ kind: 'answer', sessionId: session.id, ...at }, nameOf(session, at));

  return {
    openAnswer: (session, at) => show(answerUri(session, at)),
    openRequest: async (session, at) => {
      const runId = answerAt(session, at)?.runId;
      if (runId === undefined || (await deps.requestText(runId)) === undefined) {
        throw new AssayError('not-found', 'The request of this answer was not kept.', {
          hint: 'Run it again to see what is sent.',
        });
      }
      const name = `${nameOf(session, at)} request`;
      await show(uriOf({ kind: 'request', sessionId: session.id, ...at }, name));
    },
    compare: async (session, left, right) => {
      const title = `${nameOf(session, left)} ↔ ${nameOf(session, right)}`;
      const [a, b] = [answerUri(session, left), answerUri(session, right)];
      changed.fire(a);
      changed.fire(b);
      await vscode.commands.executeCommand('vscode.diff', a, b, title, { preview: true });
    },
    changed: (sessionId, at) => {
      for (const { uri } of vscode.workspace.textDocuments) {
        const target = uri.scheme === DOCUMENT_SCHEME ? targetOf(uri) : undefined;
        const same =
          target?.sessionId === sessionId &&
          target.columnId === at.columnId &&
          target.turnId === at.turnId;
        if (same) changed.fire(uri);
      }
    },
    dispose: () => {
      registration.dispose();
      changed.dispose();
    },
  };
}
