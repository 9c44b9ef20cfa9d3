/** The preview of a prompt: a read-only document beside it that follows while the user types. */
import { basename } from 'node:path/posix';
import * as vscode from 'vscode';
import { AssayError, toAssayError } from '../../core/model/index.ts';
import { renderPrompt } from '../../core/prompts/index.ts';
import { COMMANDS, PREVIEW_SCHEME } from '../ids.ts';
import { targetDocument } from './chooseModel.ts';
import { createDebouncer } from './debounce.ts';
import { readPrompt } from './documents.ts';
import { partialReader } from './partials.ts';
import { previewText } from './previewText.ts';
import type { PromptDeps } from './types.ts';

type PreviewDeps = Pick<PromptDeps, 'log' | 'runCommand' | 'settings' | 'lastValues'>;

/** Milliseconds without typing before the preview follows. */
const DELAY_MS = 150;

/** The preview's address: named after the prompt, so that its tab says what it shows. */
export function previewUri(source: vscode.Uri): vscode.Uri {
  return source.with({
    scheme: PREVIEW_SCHEME,
    authority: '',
    path: `${source.path} (Preview).md`,
    query: source.toString(),
    fragment: '',
  });
}

export function registerPreview(deps: PreviewDeps): vscode.Disposable {
  const changed = new vscode.EventEmitter<vscode.Uri>();
  const debouncer = createDebouncer(DELAY_MS);
  const refresh = (source: vscode.Uri): void => {
    const preview = previewUri(source);
    if (isOpen(preview)) debouncer.schedule(preview.toString(), () => changed.fire(preview));
  };
  const refreshAll = (): void => {
    for (const { uri } of vscode.workspace.textDocuments) {
      if (uri.scheme === PREVIEW_SCHEME) changed.fire(uri);
    }
  };
  return vscode.Disposable.from(
    changed,
    debouncer,
    vscode.workspace.registerTextDocumentContentProvider(PREVIEW_SCHEME, {
      onDidChange: changed.event,
      provideTextDocumentContent: (uri) => contentOf(deps, vscode.Uri.parse(uri.query)),
    }),
    vscode.workspace.onDidChangeTextDocument(({ document }) => refresh(document.uri)),
    vscode.workspace.onDidSaveTextDocument(({ uri }) => {
      // A saved partial may be part of any preview.
      if (basename(uri.path).startsWith('_')) refreshAll();
    }),
    deps.settings.onDidChange(refreshAll),
    deps.runCommand(COMMANDS.previewPrompt, async (target) => {
      const source = await targetDocument(target);
      const preview = await vscode.workspace.openTextDocument(previewUri(source.uri));
      // Values of the playground may have changed since it was opened.
      changed.fire(preview.uri);
      await vscode.window.showTextDocument(preview, {
        viewColumn: vscode.ViewColumn.Beside,
        preserveFocus: true,
        preview: true,
      });
    }),
  );
}

function isOpen(uri: vscode.Uri): boolean {
  return vscode.workspace.textDocuments.some(
    (document) => document.uri.toString() === uri.toString(),
  );
}

/** Never rejects: what stands in the way is the content. */
async function contentOf(deps: PreviewDeps, source: vscode.Uri): Promise<string> {
  const name = basename(source.path);
  try {
    const parsed = await readPrompt(source);
    const values = deps.lastValues?.(source) ?? {};
    return previewText({
      name,
      parsed,
      defaultModel: deps.settings.defaultModel,
      maxOutputTokens: deps.settings.defaultMaxOutputTokens,
      valuesFromPlayground: Object.keys(values),
      outcome: await renderPrompt(parsed, values, {
        missing: 'keep',
        resolvePartial: partialReader(source),
        readMedia: async () => ({ data: new Uint8Array() }),
      }).then(
        (rendered) => ({ rendered }),
        (thrown: unknown) => ({ error: toAssayError(thrown) }),
      ),
    });
  } catch (thrown) {
    const error = thrown instanceof AssayError ? thrown : undefined;
    if (error === undefined) deps.log.error('A preview failed.', thrown);
    return `# ${name}\n\n> ${error?.message ?? 'The preview could not be made. The log says why.'}\n`;
  }
}
