/** What an editor offers at a place of a prompt file. */
import { LARGE_TEXT } from '../detect.ts';
import { keysOf } from '../keys/index.ts';
import { yamlRegion } from '../source/yamlRegion.ts';
import type { ParsedPrompt, PromptTemplate } from '../types.ts';
import { completeTemplate } from './templateCompletion.ts';
import type { CompletionEntry, KnownNames } from './types.ts';
import { completeYaml } from './yamlCompletion.ts';
import { yamlPlaceAt } from './yamlPlace.ts';

/** @param offset of the cursor; entries carry the span that they replace */
export function completeAt(
  parsed: ParsedPrompt,
  offset: number,
  known: KnownNames,
): CompletionEntry[] {
  if (parsed.text.length > LARGE_TEXT) return [];
  const template = templateAt(parsed, offset);
  const inTemplate =
    template === undefined ? [] : completeTemplate(parsed, template, offset, known);
  if (inTemplate.length > 0) return inTemplate;
  const region = yamlRegion(parsed);
  if (region === undefined) return [];
  const place = yamlPlaceAt(parsed.text, region, offset);
  if (place === undefined) return [];
  const has = (path: readonly string[]): boolean => parsed.spans.has(`key:${path.join('.')}`);
  return completeYaml({ place, spec: keysOf(parsed.format), known, has });
}

/** The template around the cursor. A body is trimmed, but what is typed behind its end belongs to it. */
function templateAt(parsed: ParsedPrompt, offset: number): PromptTemplate | undefined {
  const around = parsed.templates.find(({ span }) => offset >= span.start && offset <= span.end);
  if (around !== undefined || parsed.format === 'prompt-yml') return around;
  const [body] = parsed.templates;
  return body !== undefined && offset > body.span.end ? body : undefined;
}
