/**
 * Tells `when` clauses whether a prompt file is on show. VS Code's own keys about the file in the editor hold only while
 * the editor has the focus; F5 is to run the prompt from the playground and the trees, too.
 */
import * as vscode from 'vscode';
import { CONTEXT_KEYS } from '../ids.ts';
import { setContext } from '../run.ts';
import { isPromptDocument } from './documents.ts';

export function watchActivePrompt(): vscode.Disposable {
  let before: boolean | undefined;
  const tell = (): void => {
    const document = vscode.window.activeTextEditor?.document;
    const now = document !== undefined && isPromptDocument(document);
    if (now !== before) setContext(CONTEXT_KEYS.activePrompt, now);
    before = now;
  };
  tell();
  return vscode.Disposable.from(
    vscode.window.onDidChangeActiveTextEditor(tell),
    // A change of language closes the document under the old one and opens it under the new one.
    vscode.workspace.onDidOpenTextDocument(tell),
  );
}
