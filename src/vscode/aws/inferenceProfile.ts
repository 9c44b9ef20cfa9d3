/** Putting a callable id in the place of a model's own: in the prompt file, and in the playground's columns. */
import * as vscode from 'vscode';
import { AssayError, formatModelReference, parseModelReference } from '../../core/model/index.ts';
import type { Session } from '../../protocol/session.ts';
import { referenceSpans } from '../prompts/connectionProblems.ts';
import { rangeOf } from '../prompts/documents.ts';
import { parsedOf } from '../prompts/parsed.ts';
import { profilesFor } from '../prompts/profileProblems.ts';
import type { WorkspaceState } from '../workspaceState.ts';
import { refusedColumns } from './refusedColumns.ts';

export interface InferenceProfileDeps {
  readonly workspace: WorkspaceState;
  session(): Promise<Session>;
  /** Points the columns of a model at another one. */
  replaceModel(from: string, to: string): Promise<void>;
}

/**
 * @param asked the id that was refused
 * @param given ids that serve it, where they were known: the first of them, which the action names, takes its place
 * @throws AssayError `not-found` where nothing names the model, or no other id is known
 */
export async function useInferenceProfile(
  asked: unknown,
  given: unknown,
  deps: InferenceProfileDeps,
): Promise<void> {
  if (typeof asked !== 'string') throw new AssayError('invalid', 'No model was given.');
  const { columns, source } = await deps.session();
  const references = refusedColumns(columns, asked, given);
  if (references.length === 0) {
    throw new AssayError('not-found', `No column of the playground names ${asked}.`, {
      hint: 'Change the model in the prompt file.',
    });
  }
  const file = source && vscode.Uri.parse(source.uri);
  for (const reference of references) {
    const { connection } = parseModelReference(reference) ?? { connection: '' };
    const id =
      listOf(given)[0] ?? (await choose(asked, await known(connection, asked, deps, file)));
    const callable = formatModelReference({ connection, modelId: id });
    // The columns first: one that the file no longer names would go, and its answers with it.
    await deps.replaceModel(reference, callable);
    if (file !== undefined && source?.models?.includes(reference) === true) {
      await replaceInFile(file, reference, callable);
    }
  }
}

function listOf(given: unknown): readonly string[] {
  return Array.isArray(given) ? given.filter((id) => typeof id === 'string') : [];
}

async function known(
  connection: string,
  modelId: string,
  { workspace }: InferenceProfileDeps,
  file: vscode.Uri | undefined,
): Promise<readonly string[]> {
  const state = await workspace.of(file);
  return profilesFor(modelId, await state.known(connection)).map(({ id }) => id);
}

async function choose(modelId: string, ids: readonly string[]): Promise<string> {
  const [first, ...others] = ids;
  if (first === undefined) {
    throw new AssayError('not-found', `No inference profile of ${modelId} is known here.`, {
      hint: 'Look in the Connections view which ids the region offers.',
    });
  }
  if (others.length === 0) return first;
  const picked = await vscode.window.showQuickPick(ids, {
    title: 'Use Inference Profile',
    placeHolder: `Id to call ${modelId} by`,
  });
  if (picked === undefined) throw new AssayError('cancelled', 'Stopped.');
  return picked;
}

/** Where the prompt file names its models. The file is left to be saved. */
async function replaceInFile(uri: vscode.Uri, from: string, to: string): Promise<void> {
  const document = await vscode.workspace.openTextDocument(uri);
  const edit = new vscode.WorkspaceEdit();
  for (const span of referenceSpans(parsedOf(document), from)) {
    edit.replace(uri, rangeOf(document, span), to);
  }
  if (edit.size === 0) return;
  await vscode.workspace.applyEdit(edit);
  await vscode.window.showTextDocument(document, { preserveFocus: true });
}
