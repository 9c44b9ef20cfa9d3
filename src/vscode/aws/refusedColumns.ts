/** Which columns of the playground a refusal is about. Free of the editor. */
import { isDeepStrictEqual } from 'node:util';
import { parseModelReference } from '../../core/model/index.ts';
import type { Column } from '../../protocol/session.ts';

/**
 * The references, each once, of the columns that name the model and offer this very action: the ids that serve a model
 * in one region serve it in no other. Of all columns that name the model where none has failed so.
 * @param asked the id that was refused
 * @param given the ids that the action would put in its place
 */
export function refusedColumns(
  columns: readonly Column[],
  asked: string,
  given: unknown,
): readonly string[] {
  const naming = columns.filter(({ model }) => parseModelReference(model)?.modelId === asked);
  const refused = naming.filter(({ model, answers }) =>
    Object.values(answers).some(
      (answer) =>
        answer.model === model &&
        isDeepStrictEqual(answer.outcome?.error?.action?.arguments, [asked, given]),
    ),
  );
  const columnsMeant = refused.length > 0 ? refused : naming;
  return [...new Set(columnsMeant.map(({ model }) => model))];
}
