/** The host's side of the contract: each message of a playground surface, carried out. */
import * as vscode from 'vscode';
import { requestCode } from '../../core/factory.ts';
import { AssayError, inOneLine, type Log, toAssayError } from '../../core/model/index.ts';
import type { Handlers } from '../../protocol/contract.ts';
import type { CodeLanguage, PlaygroundContract } from '../../protocol/playground.ts';
import type { AnswerPlace, Session } from '../../protocol/session.ts';
import { COMMANDS } from '../ids.ts';
import { runAction } from '../run.ts';
import type { WorkspaceState } from '../workspaceState.ts';
import type { PlaygroundActions } from './actions.ts';
import { chooseFiles, droppedUris, readAttachments } from './attachments.ts';
import type { AnswerDocuments } from './documents.ts';
import type { PlaygroundEstimates } from './estimates.ts';
import type { SentRequests } from './requests.ts';
import type { Runner } from './runner.ts';
import type { PlaygroundService, Surface } from './service.ts';
import type { SessionFiles } from './sessionFiles.ts';
import { pickValue } from './values.ts';

export interface HandlerDeps {
  readonly log: Log;
  readonly service: PlaygroundService;
  readonly runner: Runner;
  readonly actions: PlaygroundActions;
  readonly documents: AnswerDocuments;
  readonly files: SessionFiles;
  readonly sent: SentRequests;
  readonly workspace: WorkspaceState;
  readonly estimates: PlaygroundEstimates;
  openInEditor(): void;
}

type AllHandlers = Handlers<PlaygroundContract>;

/** Wraps a command, so that its failure is shown where it was given. */
type Guard = <T>(work: (data: T) => unknown) => (data: T) => Promise<void>;

interface Desk extends HandlerDeps {
  readonly surface: Surface;
  readonly guard: Guard;
  session(): Promise<Session>;
}

/** Handlers for one surface. What a command throws is said on that surface; what a request throws goes back to it. */
export function createHandlers(deps: HandlerDeps, surface: Surface): AllHandlers {
  const desk: Desk = {
    ...deps,
    surface,
    guard: guardOf(deps.log, surface),
    session: async () => (await deps.service.opened()).session,
  };
  return {
    ...sessionHandlers(desk),
    ...choiceHandlers(desk),
    ...answerHandlers(desk),
    ...pictureHandlers(desk),
    ...moneyHandlers(desk),
    ...outsideHandlers(desk),
  };
}

function guardOf(log: Log, surface: Surface): Guard {
  return (work) => async (data) => {
    try {
      await work(data);
    } catch (thrown) {
      const error = toAssayError(thrown);
      if (error.kind === 'cancelled') return;
      if (error.kind === 'unexpected') log.error('The playground could not do that.', thrown);
      surface.emit('notice', { text: inOneLine(error), kind: 'error' });
    }
  };
}

type SessionHandlers = Pick<AllHandlers, 'ready' | 'act' | 'run' | 'stop' | 'new-session'>;

function sessionHandlers({ service, runner, actions, surface, guard }: Desk): SessionHandlers {
  return {
    ready: guard(() => service.refresh(surface)),
    act: guard(async ({ action }) => (await service.opened()).dispatch(action)),
    run: guard(async ({ turnId, columnId }) =>
      runner.run(await service.opened(), turnId, columnId),
    ),
    stop: guard(async ({ columnId }) => runner.stop(await service.opened(), columnId)),
    'new-session': guard(() => actions.newSession()),
  };
}

type ChoiceHandlers = Pick<
  AllHandlers,
  'pick-value' | 'read-dropped' | 'pick-model' | 'pick-attachments'
>;

function choiceHandlers({ service, actions, surface, guard }: Desk): ChoiceHandlers {
  const refuse = (refusals: readonly string[]): void => {
    if (refusals.length > 0) surface.emit('notice', { text: refusals.join(' '), kind: 'error' });
  };
  return {
    'pick-value': ({ variable }) => pickValue(variable),
    'read-dropped': async ({ uris }) => {
      const { attachments, refusals } = await readAttachments(droppedUris(uris), []);
      if (attachments.length === 0 && refusals.length > 0) {
        throw new AssayError('invalid', refusals.join(' '));
      }
      refuse(refusals);
      return attachments;
    },
    'pick-model': guard(({ columnId }) => actions.chooseModel(columnId)),
    'pick-attachments': guard(async ({ turnId }) => {
      const live = await service.opened();
      const uris = await chooseFiles();
      const present = live.session.turns.find(({ id }) => id === turnId)?.attachments ?? [];
      const { attachments, refusals } = await readAttachments(uris, present);
      for (const attachment of attachments) {
        live.dispatch({ type: 'attachment-add', turnId, attachment });
      }
      refuse(refusals);
    }),
  };
}

type AnswerHandlers = Pick<
  AllHandlers,
  | 'open-answer'
  | 'add-to-evals'
  | 'open-request'
  | 'copy-request'
  | 'copy'
  | 'compare-answers'
  | 'error-action'
>;

function answerHandlers(desk: Desk): AnswerHandlers {
  const { documents, session, surface, guard, log } = desk;
  const copy = async (text: string, said: string): Promise<void> => {
    await vscode.env.clipboard.writeText(text);
    surface.emit('notice', { text: said, kind: 'information' });
  };
  return {
    'open-answer': guard(async (at) => documents.openAnswer(await session(), at)),
    'add-to-evals': guard(async (at) => {
      const { addToEvalSet } = await import('./evalCase.ts');
      const text = await addToEvalSet(await session(), at);
      surface.emit('notice', { text, kind: 'information' });
    }),
    'open-request': guard(async (at) => documents.openRequest(await session(), at)),
    'copy-request': guard(async ({ at, language }) =>
      copy(await codeOf(desk, at, language), 'Copied the request.'),
    ),
    copy: guard(({ text }) => copy(text, 'Copied.')),
    'compare-answers': guard(async ({ left, right }) =>
      documents.compare(await session(), left, right),
    ),
    // The session may be a file that someone else wrote; the door lets known commands through only.
    'error-action': guard(({ action }) => runAction(action, log)),
  };
}

type PictureHandlers = Pick<AllHandlers, 'open-picture' | 'save-picture'>;

/** Loaded when the first picture is opened: few models make any. */
function pictureHandlers({ session, guard }: Desk): PictureHandlers {
  return {
    'open-picture': guard(async ({ at, index }) =>
      (await import('./pictures.ts')).openPicture(await session(), at, index),
    ),
    'save-picture': guard(async ({ at, index }) =>
      (await import('./pictures.ts')).savePicture(await session(), at, index),
    ),
  };
}

type MoneyHandlers = Pick<AllHandlers, 'open-bill' | 'open-estimate' | 'count-tokens'>;

function moneyHandlers({ session, guard, estimates }: Desk): MoneyHandlers {
  return {
    'open-bill': guard(async ({ columnId, turnId }) => {
      const { columns } = await session();
      const answer = columns.find(({ id }) => id === columnId)?.answers[turnId];
      const runId = answer?.runId;
      if (runId) await vscode.commands.executeCommand(COMMANDS.openBill, { runId });
    }),
    'open-estimate': guard(({ columnId }) => estimates.open(columnId)),
    'count-tokens': guard(() => estimates.count()),
  };
}

type OutsideHandlers = Pick<
  AllHandlers,
  'save-prompt' | 'open-source' | 'detach-source' | 'open-in-editor' | 'open-link'
>;

function outsideHandlers({ files, session, guard, openInEditor }: Desk): OutsideHandlers {
  return {
    'save-prompt': guard(() => files.savePrompt()),
    'open-source': guard(async () => {
      const { source } = await session();
      if (source !== undefined) {
        await vscode.commands.executeCommand('vscode.open', vscode.Uri.parse(source.uri));
      }
    }),
    'detach-source': guard(() => files.detachSource()),
    'open-in-editor': guard(() => openInEditor()),
    'open-link': guard(async ({ href }) => {
      await vscode.env.openExternal(vscode.Uri.parse(href, true));
    }),
  };
}

/** The request behind an answer, as code. */
async function codeOf(
  { sent, workspace, session }: Desk,
  at: AnswerPlace,
  language: CodeLanguage,
): Promise<string> {
  const { columns, source } = await session();
  const answer = columns.find(({ id }) => id === at.columnId)?.answers[at.turnId];
  const kept = answer && (await sent.find(answer.runId));
  if (kept === undefined) {
    throw new AssayError('not-found', 'The request of this answer was not kept.', {
      hint: 'Run it again to copy what is sent.',
    });
  }
  const { reference, request, path } = kept;
  const state = await workspace.of(source && vscode.Uri.parse(source.uri));
  return requestCode({
    language,
    connection: state.resolve(reference).connection,
    request,
    ...(path === undefined ? {} : { promptFile: path }),
  });
}
