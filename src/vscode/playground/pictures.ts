/** The pictures of an answer: opened in the editor's own viewer, or saved where the user says. */
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { AssayError, parseModelReference } from '../../core/model/index.ts';
import type { AnswerPlace, Session } from '../../protocol/session.ts';

interface Picture {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Throws `not-found` where the answer has no such picture. */
function pictureOf(session: Session, at: AnswerPlace, index: number): Picture {
  const answer = session.columns.find(({ id }) => id === at.columnId)?.answers[at.turnId];
  const image = answer?.images?.[index];
  if (answer === undefined || image === undefined) {
    throw new AssayError('not-found', 'This picture is gone.', { hint: 'Run the turn again.' });
  }
  const model = parseModelReference(answer.model)?.modelId.split('/').at(-1) ?? 'picture';
  const extension = image.mediaType === 'image/jpeg' ? 'jpg' : image.mediaType.split('/')[1];
  return {
    name: `${model.replace(/[^\w.-]+/g, '-')}-${index + 1}.${extension}`,
    bytes: Buffer.from(image.base64, 'base64'),
  };
}

/** Shows a picture in an editor tab, from a temporary file. */
export async function openPicture(session: Session, at: AnswerPlace, index: number): Promise<void> {
  const { name, bytes } = pictureOf(session, at, index);
  const path = join(await mkdtemp(join(tmpdir(), 'assay-picture-')), name);
  await writeFile(path, bytes);
  await vscode.commands.executeCommand('vscode.open', vscode.Uri.file(path));
}

/** Asks where to save a picture; does nothing where the user backs out. */
export async function savePicture(session: Session, at: AnswerPlace, index: number): Promise<void> {
  const { name, bytes } = pictureOf(session, at, index);
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  const uri = await vscode.window.showSaveDialog({
    title: 'Save Picture',
    ...(folder === undefined ? {} : { defaultUri: vscode.Uri.joinPath(folder.uri, name) }),
    filters: { Pictures: [name.split('.').at(-1) ?? 'png'] },
  });
  if (uri !== undefined) await vscode.workspace.fs.writeFile(uri, bytes);
}
