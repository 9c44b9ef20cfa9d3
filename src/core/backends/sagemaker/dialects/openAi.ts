/** Containers that take chat messages: LMI and vLLM with the messages API. */

import { createChunkReader } from '../../../chatCompletions/events.ts';
import { prepareRequest } from '../../../chatCompletions/request.ts';
import type { Dialect } from './dialect.ts';
import { containerFailure } from './failure.ts';

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
        const failure = containerFailure(record);
        if (failure !== undefined) throw failure;
        return reader.read(record);
      },
      close: () => reader.close(),
    };
  },
};
