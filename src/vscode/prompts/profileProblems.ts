/** Models named by an id that cannot be called in the connection's region, and the ids that can. Free of the editor. */
import { foundationModelId } from '../../core/catalog/geography.ts';
import {
  formatModelReference,
  type ModelInfo,
  type ModelRoute,
  type Problem,
  parseModelReference,
} from '../../core/model/index.ts';
import type { ParsedPrompt } from '../../core/prompts/types.ts';
import { NEEDS_PROFILE } from './codes.ts';
import { modelPlaces } from './connectionProblems.ts';

const SCOPES: Readonly<Record<ModelRoute['scope'], string>> = {
  'in-region': 'in this region',
  geo: 'in the geography',
  global: 'in any region',
};

/**
 * The ids by which a foundation model can be called, where its own is not one of them; none where nothing is
 * known against the id.
 */
export function profilesFor(modelId: string, models: readonly ModelInfo[]): readonly ModelRoute[] {
  if (modelId.startsWith('arn:') || foundationModelId(modelId) !== modelId) return [];
  const routes = models.find(
    ({ id, routes = [] }) =>
      foundationModelId(id) === modelId ||
      routes.some((route) => foundationModelId(route.id) === modelId),
  )?.routes;
  if (routes === undefined || routes.some(({ id }) => id === modelId)) return [];
  return routes;
}

/** @param knownOf models of a connection as far as they are known; none for connections that are not Bedrock */
export async function profileProblems(
  parsed: ParsedPrompt,
  knownOf: (connection: string) => Promise<readonly ModelInfo[]>,
): Promise<readonly Problem[]> {
  const problems = modelPlaces(parsed).map(async ({ reference, span }): Promise<Problem[]> => {
    const named = parseModelReference(reference);
    if (named === undefined) return [];
    const { connection, modelId } = named;
    const routes = profilesFor(modelId, await knownOf(connection));
    const at = parsed.text.slice(span.start, span.end).indexOf(reference);
    if (routes.length === 0 || at < 0) return [];
    const place = { start: span.start + at, end: span.start + at + reference.length };
    return [
      {
        code: NEEDS_PROFILE,
        message: `\`${modelId}\` cannot be called by its own id here: it is served through an inference profile.`,
        severity: 'warning',
        span,
        fixes: routes.map(({ id, scope }) => ({
          title: `Use \`${id}\` (answers ${SCOPES[scope]})`,
          edits: [{ span: place, newText: formatModelReference({ connection, modelId: id }) }],
        })),
      },
    ];
  });
  return (await Promise.all(problems)).flat();
}
