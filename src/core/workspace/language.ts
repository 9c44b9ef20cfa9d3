/** Completion and hover in `assay.yaml`. */
import type { CompletionEntry, Hover, KnownNames } from '../prompts/language/types.ts';
import { completeYaml, hoverYaml } from '../prompts/language/yamlCompletion.ts';
import { yamlPlaceAt } from '../prompts/language/yamlPlace.ts';
import { contentStart } from '../prompts/source/frontMatter.ts';
import { WORKSPACE_SPEC } from './keys.ts';
import { parseWorkspace } from './parse.ts';

/** @param text the whole of `assay.yaml`; @param offset of the cursor */
export function completeWorkspaceAt(
  text: string,
  offset: number,
  known: KnownNames,
): CompletionEntry[] {
  const place = yamlPlaceAt(text, { start: contentStart(text), end: text.length }, offset);
  if (place === undefined) return [];
  const { config, spans } = parseWorkspace(text);
  const has = (path: readonly string[]): boolean => spans.has(`key:${path.join('.')}`);
  const connections = config.connections.map(({ name, type }) => ({ name, detail: type }));
  return completeYaml({ place, spec: WORKSPACE_SPEC, known: { connections, ...known }, has });
}

export function hoverWorkspaceAt(text: string, offset: number): Hover | undefined {
  const place = yamlPlaceAt(text, { start: contentStart(text), end: text.length }, offset);
  return place === undefined ? undefined : hoverYaml(text, place, WORKSPACE_SPEC);
}
