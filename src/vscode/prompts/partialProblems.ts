/** Partials that a prompt needs and that are not there. */
import type * as vscode from 'vscode';
import type { Problem } from '../../core/model/index.ts';
import type { ParsedPrompt } from '../../core/prompts/types.ts';
import { partialReader, partialUri } from './partials.ts';
import { partialPlaces } from './places.ts';

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
