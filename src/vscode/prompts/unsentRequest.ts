/** The request that Run would send, as far as it is known before: what every estimate of a prompt is made from. */
import type * as vscode from 'vscode';
import { type ModelRequest, textMessage } from '../../core/model/index.ts';
import { LARGE_TEXT, type ParsedPrompt } from '../../core/prompts/index.ts';
import { buildPromptRequest, mergeParams } from '../../core/runs/index.ts';
import { localRender } from '../playground/render.ts';

export interface UnsentPrompt {
  readonly uri: vscode.Uri;
  readonly parsed: ParsedPrompt;
  readonly reference: string;
  /** As typed. Variables without a value stay as they are written. */
  readonly values: Readonly<Record<string, string>>;
  readonly defaultMaxOutputTokens: number;
}

/** Nothing is fetched. Throws where a value or a partial does not fit the prompt. */
export async function unsentRequest(prompt: UnsentPrompt): Promise<ModelRequest> {
  const { uri, parsed, reference, values } = prompt;
  const defaults = { maxOutputTokens: prompt.defaultMaxOutputTokens };
  const modelId = modelIdIn(reference);
  if (parsed.text.length > LARGE_TEXT) {
    // Rendering it would hold up everything else; the text itself is nearly all that is sent.
    const params = mergeParams(defaults, parsed.prompt.params);
    return { modelId, messages: [textMessage('user', parsed.text)], params };
  }
  const { request } = await buildPromptRequest({
    parsed,
    values,
    reference,
    defaults,
    render: { ...localRender(uri), missing: 'keep' },
  });
  return { ...request, modelId };
}

/** Variables that have to be given, and are not. */
export function missingVariables({
  parsed,
  values,
}: Pick<UnsentPrompt, 'parsed' | 'values'>): string[] {
  return parsed.fields
    .filter(
      ({ name, required, defaultValue }) => required && defaultValue === undefined && !values[name],
    )
    .map(({ name }) => name);
}

export function modelIdIn(reference: string): string {
  return reference.slice(reference.indexOf('/') + 1);
}
