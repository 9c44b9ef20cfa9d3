/** Partials of a prompt file: where they are, and what they say, unsaved changes included. */
import * as vscode from 'vscode';
import type { Problem } from '../../core/model/index.ts';
import { type ParsedPrompt, partialsBeside } from '../../core/prompts/index.ts';
import { readText } from './documents.ts';
import { partialPlaces } from './places.ts';

/** On Windows, core's paths come back with backslashes, which no URI has. */
const at = (prompt: vscode.Uri, path: string): vscode.Uri =>
  prompt.with({ path: path.replaceAll('\\', '/') });

/** Reads the partials that stand beside a prompt; see `partialsBeside` for their names. */
export function partialReader(prompt: vscode.Uri): (name: string) => Promise<string | undefined> {
  return partialsBeside(prompt.path, {
    read: (path) => readText(at(prompt, path)).catch(() => undefined),
  });
}

/** The file that a partial would be read from, whether or not it is there; undefined for names that name none. */
export async function partialUri(
  prompt: vscode.Uri,
  name: string,
): Promise<vscode.Uri | undefined> {
  let asked: vscode.Uri | undefined;
  const resolve = partialsBeside(prompt.path, {
    read: async (path) => {
      asked = at(prompt, path);
      return undefined;
    },
  });
  await resolve(name);
  return asked;
}

/** An error for each place that needs a partial which is not there. */
export async function missingPartials(
  parsed: ParsedPrompt,
  prompt: vscode.Uri,
): Promise<readonly Problem[]> {
  const read = partialReader(prompt);
  const problems: Problem[] = [];
  for (const { name, span, needed } of partialPlaces(parsed)) {
    if (!needed || (await read(name)) !== undefined) continue;
    const file = (await partialUri(prompt, name))?.path.split('/').at(-1);
    const advice = file === undefined ? '' : ` It would be ${file}, beside this file.`;
    const message = `There is no partial \`${name}\`.${advice}`;
    problems.push({ code: 'unknown-partial', message, severity: 'error', span });
  }
  return problems;
}

const PARTIAL_GLOB = '**/_*.prompt';

/** Fires when a partial appears, changes on disk or in an editor, or goes. */
export function watchPartials(): { readonly onDidChange: vscode.Event<void> } & vscode.Disposable {
  const changed = new vscode.EventEmitter<void>();
  const watcher = vscode.workspace.createFileSystemWatcher(PARTIAL_GLOB);
  const fire = (): void => changed.fire();
  const subscriptions = vscode.Disposable.from(
    changed,
    watcher,
    watcher.onDidCreate(fire),
    watcher.onDidChange(fire),
    watcher.onDidDelete(fire),
    vscode.workspace.onDidChangeTextDocument(({ document }) => {
      if (vscode.languages.match({ pattern: PARTIAL_GLOB }, document) > 0) fire();
    }),
  );
  return { onDidChange: changed.event, dispose: () => subscriptions.dispose() };
}
