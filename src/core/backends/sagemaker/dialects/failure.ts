/** Failures that a container tells in the place of an answer, under HTTP 200. */
import { streamedFailure } from '../../../chatCompletions/streamedError.ts';
import { AssayError } from '../../../model/index.ts';
import { isRecord } from '../../../util/records.ts';

/** Undefined for a record that tells of no failure. */
export function containerFailure(record: unknown): AssayError | undefined {
  const failure = streamedFailure(record);
  if (failure === undefined) return undefined;
  const { kind, hint } = failure;
  return new AssayError(kind, `The container failed: ${describe(record)}`, { hint });
}

function describe(record: unknown): string {
  const error = isRecord(record) ? (record.error ?? record) : record;
  const message = isRecord(error) ? error.message : error;
  return typeof message === 'string' ? message : JSON.stringify(error);
}
