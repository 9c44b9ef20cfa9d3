/** Containers that take chat messages: LMI and vLLM with the messages API. */

import { createChunkReader } from '../../../chatCompletions/events.ts';
import { prepareRequest } from '../../../chatCompletions/request.ts';
import { streamedFailure } from '../../../chatCompletions/streamedError.ts';
import { AssayError } from '../../../model/index.ts';
import { isRecord } from '../../../util/records.ts';
import type { Dialect } from './dialect.ts';

export const openAiMessages: Dialect = {
  marksEnd: true,
  request: (request, streaming) => {
    const { body, warnings } = prepareRequest(request);
    // The endpoint's name is not a model's: containers serve one model and refuse another's name.
    const { model: _, stream, stream_options: options, ...rest } = body;
    return { body: streaming ? { ...rest, stream, stream_options: options } : rest, warnings };
  },
  reader: (request) => {
    const reader = createChunkReader(request.modelId);
    return {
      get ended() {
        return reader.ended;
      },
      get usage() {
        return reader.usage;
      },
      read: (record) => {
        const failure = streamedFailure(record);
        if (failure === undefined) return reader.read(record);
        const { kind, hint } = failure;
        throw new AssayError(kind, `The container failed: ${describe(record)}`, { hint });
      },
      close: () => reader.close(),
    };
  },
};

function describe(record: unknown): string {
  const error = isRecord(record) ? (record.error ?? record) : record;
  const message = isRecord(error) ? error.message : error;
  return typeof message === 'string' ? message : JSON.stringify(error);
}
