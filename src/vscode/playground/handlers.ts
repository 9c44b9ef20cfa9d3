/** The host's side of the contract: each message of a playground surface, carried out. */
import * as vscode from 'vscode';
import { requestCode } from '../../core/factory.ts';
import { AssayError, type Log, toAssayError } from '../../core/model/index.ts';
import type { Handlers } from '../../protocol/contract.ts';
import type { CodeLanguage, PlaygroundContract } from '../../protocol/playground.ts';
import type { AnswerPlace } from '../../protocol/session.ts';
import { isKnownAction, runAction } from '../run.ts';
import type { WorkspaceState } from '../workspaceState.ts';
import type { PlaygroundActions } from './actions.ts';
import { chooseFiles, droppedUris, readAttachments } from './attachments.ts';
import type { AnswerDocuments } from './documents.ts';
import type { SentRequests } from './requests.ts';
import type { Runner } from './runner.ts';
import type { PlaygroundService, Surface } from './service.ts';
import type { SessionFiles } from './sessionFiles.ts';
import { pickValue } from './values.ts';

const REQUEST_NOT_KEPT =
  'The request of this answer was not kept. Run it again to copy what is sent.';

export interface HandlerDeps {
  readonly log: Log;
  readonly service: PlaygroundService;
  readonly runner: Runner;
  readonly actions: PlaygroundActions;
  readonly documents: AnswerDocuments;
  readonly files: SessionFiles;
  readonly sent: SentRequests;
  readonly workspace: WorkspaceState;
  openInEditor(): void;
}

/** Handlers for one surface. What a command throws is said on that surface; what a request throws goes back to it. */
export function createHandlers(deps: HandlerDeps, surface: Surface): Handlers<PlaygroundContract> {
  const { service, runner, actions, documents, log } = deps;

  const say = (text: string): void => surface.emit('notice', { text, kind: 'information' });
  const complain = (thrown: unknown): void => {
    const error = toAssayError(thrown);
    if (error.kind === 'cancelled') return;
    if (error.kind === 'unexpected') log.error('The playground could not do that.', thrown);
    const text = error.hint === undefined ? error.message : `${error.message} ${error.hint}`;
    surface.emit('notice', { text, kind: 'error' });
  };
  /** A command whose failure is shown where it was given. */
  const command =
    <T>(work: (data: T) => unknown) =>
    async (data: T): Promise<void> => {
      try {
        await work(data);
      } catch (thrown) {
        complain(thrown);
      }
    };
  const session = async () => (await service.opened()).session;

  const attach = async (turnId: string): Promise<void> => {
    const live = await service.opened();
    const uris = await chooseFiles();
    const present = live.session.turns.find(({ id }) => id === turnId)?.attachments ?? [];
    const { attachments, refusals } = await readAttachments(uris, present);
    for (const attachment of attachments) {
      live.dispatch({ type: 'attachment-add', turnId, attachment });
    }
    if (refusals.length > 0) surface.emit('notice', { text: refusals.join(' '), kind: 'error' });
  };
  const codeOf = async (at: AnswerPlace, language: CodeLanguage): Promise<string> => {
    const { columns, source } = await session();
    const answer = columns.find(({ id }) => id === at.columnId)?.answers[at.turnId];
    const sent = answer && (await deps.sent.find(answer.runId));
    if (sent === undefined) throw new AssayError('not-found', REQUEST_NOT_KEPT);
    const { reference, request, path } = sent;
    const state = await deps.workspace.of(source && vscode.Uri.parse(source.uri));
    const { connection } = state.resolve(reference);
    return requestCode({
      language,
      connection,
      request,
      ...(path === undefined ? {} : { promptFile: path }),
    });
  };
  const openSource = async (): Promise<void> => {
    const { source } = await session();
    if (source !== undefined) {
      await vscode.commands.executeCommand('vscode.open', vscode.Uri.parse(source.uri));
    }
  };

  return {
    'pick-value': ({ variable }) => pickValue(variable),
    'read-dropped': async ({ uris }) => {
      const { attachments, refusals } = await readAttachments(droppedUris(uris), []);
      if (attachments.length === 0 && refusals.length > 0) {
        throw new AssayError('invalid', refusals.join(' '));
      }
      if (refusals.length > 0) surface.emit('notice', { text: refusals.join(' '), kind: 'error' });
      return attachments;
    },
    ready: command(() => service.refresh(surface)),
    act: command(async ({ action }) => (await service.opened()).dispatch(action)),
    run: command(async ({ turnId, columnId }) =>
      runner.run(await service.opened(), turnId, columnId),
    ),
    stop: command(async ({ columnId }) => runner.stop(await service.opened(), columnId)),
    'pick-model': command(({ columnId }) => actions.chooseModel(columnId)),
    'pick-attachments': command(({ turnId }) => attach(turnId)),
    'open-answer': command(async (at) => documents.openAnswer(await session(), at)),
    'open-picture': command(async ({ at, index }) =>
      (await import('./pictures.ts')).openPicture(await session(), at, index),
    ),
    'save-picture': command(async ({ at, index }) =>
      (await import('./pictures.ts')).savePicture(await session(), at, index),
    ),
    'open-request': command(async (at) => documents.openRequest(await session(), at)),
    'copy-request': command(async ({ at, language }) => {
      await vscode.env.clipboard.writeText(await codeOf(at, language));
      say('Copied the request.');
    }),
    copy: command(async ({ text }) => {
      await vscode.env.clipboard.writeText(text);
      say('Copied.');
    }),
    'compare-answers': command(async ({ left, right }) =>
      documents.compare(await session(), left, right),
    ),
    'save-prompt': command(() => deps.files.savePrompt()),
    'open-source': command(openSource),
    'detach-source': command(() => deps.files.detachSource()),
    'new-session': command(() => actions.newSession()),
    'open-in-editor': command(() => deps.openInEditor()),
    'error-action': command(async ({ action }) => {
      if (isKnownAction(action)) await runAction(action, log);
    }),
    'open-link': command(async ({ href }) => {
      await vscode.env.openExternal(vscode.Uri.parse(href, true));
    }),
  };
}
