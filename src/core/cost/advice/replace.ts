/** Fixes that put another model in the place of one. */
import {
  type Fix,
  formatModelReference,
  type ModelRoute,
  parseModelReference,
} from '../../model/index.ts';
import type { AdvisedModel } from './types.ts';

const ANSWERS: Readonly<Record<ModelRoute['scope'], string>> = {
  'in-region': 'in this region',
  geo: 'in the geography',
  global: 'in any region',
};

/** One fix a route, on the connection that is named now. */
export function routeFixes(
  text: string,
  model: Pick<AdvisedModel, 'reference' | 'span'>,
  routes: readonly ModelRoute[],
): readonly Fix[] {
  const connection = parseModelReference(model.reference)?.connection;
  if (connection === undefined) return [];
  return routes.flatMap(({ id, scope }) => {
    const reference = formatModelReference({ connection, modelId: id });
    return referenceFix(text, model, reference, `Use \`${id}\` (answers ${ANSWERS[scope]})`) ?? [];
  });
}

/** Undefined where the reference does not stand in the file as it is, such as behind an alias. */
export function referenceFix(
  text: string,
  { reference, span }: Pick<AdvisedModel, 'reference' | 'span'>,
  replacement: string,
  title: string,
): Fix | undefined {
  const at = text.slice(span.start, span.end).indexOf(reference);
  if (at < 0 || replacement === reference) return undefined;
  const start = span.start + at;
  const place = { start, end: start + reference.length };
  return { title, edits: [{ span: place, newText: replacement }] };
}
