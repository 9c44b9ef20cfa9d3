/** Adds an answer to the eval set of its prompt file, as an edit that the user sees. Loaded when it is asked for. */
import { basename } from 'node:path/posix';
import * as vscode from 'vscode';
import { addCase } from '../../core/evals/addCase.ts';
import { AssayError } from '../../core/model/index.ts';
import type { AnswerPlace, Session } from '../../protocol/session.ts';
import { readPrompt } from '../prompts/documents.ts';
import { formValues } from './conversation.ts';

const ENDING = /\.prompt(y|\.ya?ml|\.md)?$/;

/** Gives a sentence that says what came of it. */
export async function addToEvalSet(session: Session, at: AnswerPlace): Promise<string> {
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
  const before = document && textOf(document);
  const changed = addCase(before, {
    prompt: name,
    models: [...new Set(session.columns.map(({ model }) => model))],
    description: String(Object.values(vars)[0] ?? name).slice(0, 80),
    vars,
    expected: answer.text,
  });
  if (before === undefined) {
    await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(changed.text));
  }
  const editor = await show(file);
  // In a set that stands the case is left for the user to save.
  if (before !== undefined && changed.added) await replaceText(editor, changed.text);
  reveal(editor, positionIn(changed.text, changed.at));
  return outcome(basename(file.path), before !== undefined, changed.added);
}

function outcome(name: string, stood: boolean, added: boolean): string {
  if (!added) return `This case is in ${name} already.`;
  return stood
    ? `Added a case to ${name}, which is not saved yet.`
    : `Began ${name} with this case.`;
}

async function open(file: vscode.Uri): Promise<vscode.TextDocument | undefined> {
  const exists = await vscode.workspace.fs.stat(file).then(
    () => true,
    () => false,
  );
  return exists ? vscode.workspace.openTextDocument(file) : undefined;
}

/** Where it is open already, else in the group beside. */
function show(file: vscode.Uri): Thenable<vscode.TextEditor> {
  const group = vscode.window.tabGroups.all.find(({ tabs }) =>
    tabs.some(
      ({ input }) =>
        input instanceof vscode.TabInputText && input.uri.toString() === file.toString(),
    ),
  );
  const viewColumn = group?.viewColumn ?? vscode.ViewColumn.Beside;
  return vscode.window.showTextDocument(file, { viewColumn, preview: false });
}

/** Replaces what differs only, so that folds, cursors and the gutter's marks stay where they are. */
async function replaceText(editor: vscode.TextEditor, text: string): Promise<void> {
  const before = textOf(editor.document);
  const most = Math.min(before.length, text.length);
  let start = 0;
  while (start < most && before[start] === text[start]) start++;
  let end = 0;
  while (end < most - start && before.at(-1 - end) === text.at(-1 - end)) end++;
  const range = new vscode.Range(
    positionIn(before, start),
    positionIn(before, before.length - end),
  );
  await editor.edit((edit) => edit.replace(range, text.slice(start, text.length - end)));
}

/** With line feeds only, as YAML is written. */
function textOf(document: vscode.TextDocument): string {
  return document.getText().replaceAll('\r\n', '\n');
}

/** The same place whatever ends the document's lines. */
function positionIn(text: string, offset: number): vscode.Position {
  const lines = text.slice(0, offset).split('\n');
  return new vscode.Position(lines.length - 1, lines.at(-1)?.length ?? 0);
}

function reveal(editor: vscode.TextEditor, position: vscode.Position): void {
  editor.selection = new vscode.Selection(position, position);
  editor.revealRange(
    new vscode.Range(position, position),
    vscode.TextEditorRevealType.InCenterIfOutsideViewport,
  );
}
