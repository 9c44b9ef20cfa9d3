/** Containers that take chat messages: LMI and vLLM with the messages API. */

import { createChunkReader } from '../../../chatCompletions/events.ts';
import { prepareRequest } from '../../../chatCompletions/request.ts';
import { AssayError } from '../../../model/index.ts';
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
      read: (record) => {
        const error = (record as { error?: unknown } | null)?.error;
        if (error !== undefined && error !== null) {
          throw new AssayError('unavailable', `The container failed: ${describe(error)}`);
        }
        return reader.read(record);
      },
      close: () => reader.close(),
    };
  },
};

function describe(error: unknown): string {
  const message = (error as { message?: unknown }).message;
  return typeof message === 'string' ? message : JSON.stringify(error);
}
