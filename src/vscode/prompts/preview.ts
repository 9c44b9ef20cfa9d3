/** The preview of a prompt: a read-only document beside it that follows while the user types. */
import { basename } from 'node:path/posix';
import * as vscode from 'vscode';
import { AssayError, toAssayError } from '../../core/model/index.ts';
import {
  checkTemplate,
  LARGE_TEXT,
  type ParsedPrompt,
  renderPrompt,
  type Values,
} from '../../core/prompts/index.ts';
import { COMMANDS, PREVIEW_SCHEME } from '../ids.ts';
import { targetDocument } from './chooseModel.ts';
import { createDebouncer } from './debounce.ts';
import { readPrompt } from './documents.ts';
import { missingPartials, partialReader } from './partials.ts';
import { type Preview, previewText } from './previewText.ts';
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

/** Key of the debouncer for what concerns every preview. */
const ALL = '';

export function registerPreview(
  deps: PreviewDeps,
  onPartialsChange: vscode.Event<void>,
): vscode.Disposable {
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
    // A partial may be part of any preview.
    onPartialsChange(() => debouncer.schedule(ALL, refreshAll)),
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
    const [template, partials, outcome] = await Promise.all([
      checkTemplate(parsed),
      missingPartials(parsed, source),
      render(parsed, values, source),
    ]);
    return previewText({
      name,
      parsed,
      defaultModel: deps.settings.defaultModel,
      maxOutputTokens: deps.settings.defaultMaxOutputTokens,
      valuesFromPlayground: Object.keys(values),
      problems: [...parsed.problems, ...template, ...partials],
      outcome,
    });
  } catch (thrown) {
    if (!(thrown instanceof AssayError)) deps.log.error('A preview failed.', thrown);
    const why = thrown instanceof AssayError ? thrown.message : 'The log says why.';
    return `# ${name}\n\n> There is no preview. ${why}\n`;
  }
}

async function render(
  parsed: ParsedPrompt,
  values: Values,
  source: vscode.Uri,
): Promise<Preview['outcome']> {
  if (parsed.text.length > LARGE_TEXT) {
    const millions = (parsed.text.length / 1e6).toFixed(1);
    const message = `The file is too large to preview (${millions} million characters).`;
    return { error: new AssayError('invalid', message) };
  }
  try {
    const rendered = await renderPrompt(parsed, values, {
      missing: 'keep',
      resolvePartial: partialReader(source),
      // A preview fetches nothing; the name and type of what would be sent are enough.
      readMedia: async () => ({ data: new Uint8Array() }),
    });
    return { rendered };
  } catch (thrown) {
    return { error: toAssayError(thrown) };
  }
}
