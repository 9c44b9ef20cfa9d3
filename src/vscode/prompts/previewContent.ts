/** The content of a preview document. */
import { basename } from 'node:path/posix';
import type * as vscode from 'vscode';
import { AssayError, toAssayError } from '../../core/model/index.ts';
import {
  checkTemplate,
  LARGE_TEXT,
  type ParsedPrompt,
  renderPrompt,
  type Values,
} from '../../core/prompts/index.ts';
import { readPrompt } from './documents.ts';
import { missingPartials } from './partialProblems.ts';
import { partialReader } from './partials.ts';
import { type Preview, previewText } from './previewText.ts';
import type { PromptDeps } from './types.ts';

/** Never rejects: what stands in the way is the content. */
export async function previewOf(
  deps: Pick<PromptDeps, 'log' | 'settings' | 'lastValues'>,
  source: vscode.Uri,
): Promise<string> {
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
