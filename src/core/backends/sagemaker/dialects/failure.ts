/** Failures that a container tells in the place of an answer, under HTTP 200. */
import { streamedFailure } from '../../../chatCompletions/streamedError.ts';
import { AssayError } from '../../../model/index.ts';
import { isRecord } from '../../../util/records.ts';

/** Undefined for a record that tells of no failure. */
export function containerFailure(record: unknown): AssayError | undefined {
  const failure = streamedFailure(record);
  if (failure === undefined) return undefined;
  const { kind, hint, told } = failure;
  return new AssayError(kind, `The container failed: ${describe(told)}`, { hint });
}

/** The first words that there are; all of the record where there are none. */
function describe(told: unknown): string {
  const { error, message, detail } = isRecord(told) ? told : { error: told };
  const words = [isRecord(error) ? error.message : error, message, detail];
  return words.find((word) => typeof word === 'string') ?? JSON.stringify(told);
}
