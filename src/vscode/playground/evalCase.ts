/** Adds an answer to the eval set of its prompt file, as an edit that the user sees. Loaded when it is asked for. */
import { basename } from 'node:path/posix';
import * as vscode from 'vscode';
import { addCase } from '../../core/evals/addCase.ts';
import { AssayError } from '../../core/model/index.ts';
import type { AnswerPlace, Session } from '../../protocol/session.ts';
import { readPrompt } from '../prompts/documents.ts';
import { formValues } from './conversation.ts';

const ENDING = /\.prompt(y|\.ya?ml|\.md)?$/;

export async function addToEvalSet(session: Session, at: AnswerPlace): Promise<void> {
  const column = session.columns.find(({ id }) => id === at.columnId);
  const answer = column?.answers[at.turnId];
  if (answer?.status !== 'done') {
    throw new AssayError('invalid', 'Only an answer that is complete can be added.');
  }
  if (session.source === undefined || session.turns[0]?.id !== at.turnId) {
    throw new AssayError('invalid', 'An eval set tests a prompt file, from its first turn.', {
      hint: 'Save this session as a prompt file, run it, and add that answer.',
    });
  }
  const source = vscode.Uri.parse(session.source.uri);
  const { prompt, fields } = await readPrompt(source);
  const vars = { ...prompt.defaults, ...formValues(session.variables, fields) };
  const name = basename(source.path);
  const file = vscode.Uri.joinPath(
    source,
    '..',
    prompt.evals ?? `${name.replace(ENDING, '')}.eval.yaml`,
  );
  const document = await open(file);
  const text = addCase(document?.getText(), {
    prompt: name,
    models: [...new Set(session.columns.map(({ model }) => model))],
    description: String(Object.values(vars)[0] ?? name).slice(0, 80),
    vars,
    expected: answer.text,
  });
  await write(file, document, text);
}

async function open(file: vscode.Uri): Promise<vscode.TextDocument | undefined> {
  const exists = await vscode.workspace.fs.stat(file).then(
    () => true,
    () => false,
  );
  return exists ? vscode.workspace.openTextDocument(file) : undefined;
}

/** A set that is begun is saved; in one that stands the case is left for the user to save. */
async function write(
  file: vscode.Uri,
  document: vscode.TextDocument | undefined,
  text: string,
): Promise<void> {
  if (document === undefined) {
    await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(text));
  } else {
    const edit = new vscode.WorkspaceEdit();
    const all = new vscode.Range(0, 0, document.lineCount, 0);
    edit.replace(file, all, text);
    await vscode.workspace.applyEdit(edit);
  }
  const editor = await vscode.window.showTextDocument(file, {
    viewColumn: vscode.ViewColumn.Beside,
  });
  const end = editor.document.lineAt(editor.document.lineCount - 1).range;
  editor.revealRange(end);
}
