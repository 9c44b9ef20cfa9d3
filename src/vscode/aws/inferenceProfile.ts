/** Putting a callable id in the place of a model's own: in the prompt file, and in the playground's columns. */
import * as vscode from 'vscode';
import { AssayError, formatModelReference, parseModelReference } from '../../core/model/index.ts';
import type { Session } from '../../protocol/session.ts';
import { profilesFor } from '../prompts/profileProblems.ts';
import type { WorkspaceState } from '../workspaceState.ts';

export interface InferenceProfileDeps {
  readonly workspace: WorkspaceState;
  session(): Promise<Session>;
  /** Points the columns of a model at another one. */
  replaceModel(from: string, to: string): Promise<void>;
}

interface Place {
  readonly reference: string;
  readonly uri?: vscode.Uri;
}

/**
 * @param asked the id that was refused
 * @param given ids to put in its place, where the service or the catalogue named them
 * @throws AssayError `not-found` where nothing names the model, or no other id is known
 */
export async function useInferenceProfile(
  asked: unknown,
  given: unknown,
  deps: InferenceProfileDeps,
): Promise<void> {
  if (typeof asked !== 'string') throw new AssayError('invalid', 'No model was given.');
  const place = await placeOf(asked, deps);
  const { connection } = parseModelReference(place.reference) ?? { connection: '' };
  const ids = listOf(given).length > 0 ? listOf(given) : await known(asked, connection, deps);
  const id = await choose(asked, ids);
  const reference = formatModelReference({ connection, modelId: id });
  if (place.uri !== undefined) await replaceInFile(place.uri, place.reference, reference);
  await deps.replaceModel(place.reference, reference);
}

function listOf(given: unknown): readonly string[] {
  return Array.isArray(given) ? given.filter((id) => typeof id === 'string') : [];
}

/** The column that names the model, with the prompt file it came from. */
async function placeOf(modelId: string, { session }: InferenceProfileDeps): Promise<Place> {
  const { columns, source } = await session();
  const column = columns.find(({ model }) => parseModelReference(model)?.modelId === modelId);
  if (column === undefined) {
    throw new AssayError('not-found', `No column of the playground names ${modelId}.`, {
      hint: 'Change the model in the prompt file.',
    });
  }
  const fromFile = source?.models?.includes(column.model) === true;
  return fromFile && source !== undefined
    ? { reference: column.model, uri: vscode.Uri.parse(source.uri) }
    : { reference: column.model };
}

async function known(
  modelId: string,
  connection: string,
  { workspace, session }: InferenceProfileDeps,
): Promise<readonly string[]> {
  const { source } = await session();
  const state = await workspace.of(source && vscode.Uri.parse(source.uri));
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

/** Everywhere the reference stands as a whole word of the file. */
async function replaceInFile(uri: vscode.Uri, from: string, to: string): Promise<void> {
  const document = await vscode.workspace.openTextDocument(uri);
  const text = document.getText();
  const edit = new vscode.WorkspaceEdit();
  for (let at = text.indexOf(from); at >= 0; at = text.indexOf(from, at + from.length)) {
    const end = at + from.length;
    if (/[\w./:-]/.test(text[at - 1] ?? ' ') || /[\w/:]/.test(text[end] ?? ' ')) continue;
    const range = new vscode.Range(document.positionAt(at), document.positionAt(end));
    edit.replace(uri, range, to);
  }
  await vscode.workspace.applyEdit(edit);
  await vscode.window.showTextDocument(document, { preserveFocus: true });
}
