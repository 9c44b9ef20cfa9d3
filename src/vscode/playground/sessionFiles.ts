/** Between sessions and files: saving one as a prompt, taking one off its file, opening a saved one or a run. */
import { basename, extname } from 'node:path/posix';
import * as vscode from 'vscode';
import { AssayError, parseModelReference } from '../../core/model/index.ts';
import { createRunId } from '../../core/runs/index.ts';
import type { Session } from '../../protocol/session.ts';
import type { Ledgers } from '../ledgers.ts';
import { readPrompt } from '../prompts/documents.ts';
import { formValues } from './conversation.ts';
import { renderOf } from './render.ts';
import type { PlaygroundService } from './service.ts';
import type { SessionStore, SessionSummary } from './sessionStore.ts';
import { detachedSession, sessionOfRun } from './unroll.ts';

export interface SessionFilesDeps {
  readonly service: PlaygroundService;
  readonly store: SessionStore;
  readonly ledgers: Ledgers;
}

export interface SessionFiles {
  /** Saves the current session as a prompt file where the user says, and opens it. */
  savePrompt(): Promise<void>;
  /** Goes on with the rendered messages of the source, as a session of its own. */
  detachSource(): Promise<void>;
  /** Offers the saved sessions. */
  chooseSession(): Promise<void>;
  /** Shows a recorded run with what was asked and answered. */
  openRun(runId: string): Promise<void>;
}

/** Sessions offered for choosing. */
const OFFERED = 200;

export function createSessionFiles({ service, store, ledgers }: SessionFilesDeps): SessionFiles {
  return {
    savePrompt: async () => savePrompt((await service.opened()).session),
    detachSource: async () => {
      const { session } = await service.opened();
      if (session.source === undefined) return;
      const uri = vscode.Uri.parse(session.source.uri);
      const parsed = await readPrompt(uri);
      const values = formValues(session.variables, parsed.fields);
      const options = { ...renderOf(uri), missing: 'keep' as const };
      const { renderPrompt } = await import('../../core/prompts/index.ts');
      const { messages } = await renderPrompt(parsed, values, options);
      const { params } = parsed.prompt;
      const id = createRunId(Date.now());
      await service.start(detachedSession(session, messages, { params, id }));
      service.notice(`No longer tied to ${session.source.name}.`);
    },
    chooseSession: async () => {
      const summaries = await store.list(OFFERED);
      if (summaries.length === 0) {
        throw new AssayError('not-found', 'There are no saved sessions.', {
          hint: 'Sessions are kept in the workspace from their first change on.',
        });
      }
      const picked = await vscode.window.showQuickPick(summaries.map(sessionItem), {
        title: 'Open Session',
        placeHolder: 'Search sessions',
        matchOnDescription: true,
      });
      if (picked !== undefined) await service.open(picked.id);
    },
    openRun: async (runId) => {
      await service.start(await readRun(runId, ledgers));
    },
  };
}

function sessionItem(summary: SessionSummary): vscode.QuickPickItem & { readonly id: string } {
  const { id, title, createdAt, models } = summary;
  const names = models.map((model) => parseModelReference(model)?.modelId.split('/').at(-1));
  return {
    id,
    label: title,
    description: new Date(createdAt).toLocaleString(),
    detail: names.filter((name) => name !== undefined).join(', '),
  };
}

/** Loaded when a session is saved: it brings the reader of prompt files with it. */
const promptDraft = () => import('./promptDraft.ts');

async function savePrompt(session: Session): Promise<void> {
  const { copyOfSource, freeFormPrompt } = await promptDraft();
  const source = session.source && vscode.Uri.parse(session.source.uri);
  const text =
    source === undefined
      ? freeFormPrompt(session)
      : copyOfSource(session, await readPrompt(source));
  const uri = await vscode.window.showSaveDialog({
    title: 'Save as Prompt File',
    saveLabel: 'Save',
    defaultUri: await suggestedUri(session, source),
    filters: { 'Prompt files': [source === undefined ? 'prompt' : extname(source.path).slice(1)] },
  });
  if (uri === undefined) return;
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  await vscode.window.showTextDocument(uri);
}

/** Beside the source, or in the workspace's `prompts` folder if it has one; a name that is free. */
async function suggestedUri(session: Session, source: vscode.Uri | undefined): Promise<vscode.Uri> {
  const root = vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file('/');
  const prompts = vscode.Uri.joinPath(root, 'prompts');
  const folder = source
    ? vscode.Uri.joinPath(source, '..')
    : (await exists(prompts))
      ? prompts
      : root;
  const { fileNameOf } = await promptDraft();
  const [stem, ending] = source ? splitName(source) : [fileNameOf(session.title), '.prompt'];
  for (let number = 1; ; number++) {
    const uri = vscode.Uri.joinPath(folder, `${stem}${number === 1 ? '' : `-${number}`}${ending}`);
    if (!(await exists(uri))) return uri;
  }
}

/** `answer` and `.prompt`, `review` and `.prompt.yml`. */
function splitName({ path }: vscode.Uri): readonly [string, string] {
  const name = basename(path);
  const ending = /\.prompt(y|\.ya?ml|\.md)?$/.exec(name)?.[0] ?? extname(name);
  return [name.slice(0, name.length - ending.length), ending];
}

async function exists(uri: vscode.Uri): Promise<boolean> {
  return vscode.workspace.fs.stat(uri).then(
    () => true,
    () => false,
  );
}

async function readRun(runId: string, ledgers: Ledgers): Promise<Session> {
  for (const { ledger } of ledgers.all()) {
    const content = await ledger.content(runId);
    if (content === undefined) continue;
    for await (const entry of ledger.entries()) {
      if (entry.runId === runId) return sessionOfRun(entry, content);
    }
  }
  throw new AssayError('not-found', 'What was asked and answered in this run was not kept.', {
    hint: 'It is stored while the setting “assay.history.content” is on.',
    action: {
      title: 'Open Setting',
      command: 'workbench.action.openSettings',
      arguments: ['assay.history.content'],
    },
  });
}
