/** Starting a prompt file from one of the skeletons that the snippets offer. */
import * as vscode from 'vscode';
import snippets from '../../../snippets/prompt.json' with { type: 'json' };
import type { PromptDeps } from './types.ts';

interface Skeleton extends vscode.QuickPickItem {
  /** File name without its ending. */
  readonly fileName: string;
  readonly body: readonly string[];
}

const SKELETONS: readonly Skeleton[] = [
  skeleton('Answer from context', 'answer', 'book'),
  skeleton('Classify', 'classify', 'tag'),
  skeleton('Extract JSON', 'extract', 'json'),
  skeleton('Few-shot', 'rewrite', 'list-ordered'),
  skeleton('Conversation with history', 'chat', 'comment-discussion'),
  skeleton('Prompt', 'prompt', 'file'),
];

function skeleton(name: keyof typeof snippets, fileName: string, icon: string): Skeleton {
  const { description, body } = snippets[name];
  return {
    label: name,
    detail: description,
    iconPath: new vscode.ThemeIcon(icon),
    fileName,
    body,
  };
}

/** @param target the folder to propose, where the command was asked for on one */
export async function newPrompt(
  { settings }: Pick<PromptDeps, 'settings'>,
  target: unknown,
): Promise<void> {
  const chosen = await vscode.window.showQuickPick(SKELETONS, {
    title: 'New Prompt File',
    placeHolder: 'What should the prompt do?',
  });
  if (chosen === undefined) return;
  const folder = target instanceof vscode.Uri ? target : startFolder();
  const document = await createDocument(folder, chosen.fileName);
  if (document === undefined) return;
  const editor = await vscode.window.showTextDocument(document);
  await editor.insertSnippet(snippetOf(chosen, settings.defaultModel));
  if (!document.isUntitled) await document.save();
}

/** The skeleton with the user's own model in place of the example's. */
function snippetOf({ body }: Skeleton, model: string): vscode.SnippetString {
  const escaped = model.replace(/[\\$}]/g, '\\$&');
  // A function, for a replacement text would read `$` its own way.
  return new vscode.SnippetString(
    body.join('\n').replace(/\$\{1:[^}]*\}/, () => `\${1:${escaped}}`),
  );
}

/** Where prompts are: beside the active one, else the workspace's `prompts` folder, else its top. */
function startFolder(): vscode.Uri | undefined {
  const active = vscode.window.activeTextEditor?.document;
  if (active?.languageId === 'dotprompt' && !active.isUntitled) {
    return vscode.Uri.joinPath(active.uri, '..');
  }
  return vscode.workspace.workspaceFolders?.[0]?.uri;
}

/** An empty file where the user wants it, or an untitled one where no folder is open; undefined if they back out. */
async function createDocument(
  folder: vscode.Uri | undefined,
  fileName: string,
): Promise<vscode.TextDocument | undefined> {
  if (folder === undefined) {
    return vscode.workspace.openTextDocument({ language: 'dotprompt', content: '' });
  }
  const uri = await vscode.window.showSaveDialog({
    title: 'New Prompt File',
    saveLabel: 'Create',
    defaultUri: await freeName(folder, fileName),
    filters: { 'Prompt files': ['prompt'] },
  });
  if (uri === undefined) return undefined;
  await vscode.workspace.fs.writeFile(uri, new Uint8Array());
  return vscode.workspace.openTextDocument(uri);
}

/** `answer.prompt`, or `answer-2.prompt` where that is taken. */
async function freeName(folder: vscode.Uri, name: string): Promise<vscode.Uri> {
  for (let number = 1; ; number++) {
    const uri = vscode.Uri.joinPath(folder, `${name}${number === 1 ? '' : `-${number}`}.prompt`);
    const taken = await vscode.workspace.fs.stat(uri).then(
      () => true,
      () => false,
    );
    if (!taken) return uri;
  }
}
