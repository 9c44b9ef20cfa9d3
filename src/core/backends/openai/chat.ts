/** One chat completion, streamed. */

import { createChunkReader } from '../../chatCompletions/events.ts';
import { prepareRequest } from '../../chatCompletions/request.ts';
import { AssayError, cancelled, type ModelEvent, type ModelRequest } from '../../model/index.ts';
import { throwIfCancelled } from '../../util/abort.ts';
import { type Adjustments, adjustmentFor } from './adjust.ts';
import { DONE, readChunks } from './body.ts';
import { brokenOff, statusError } from './errors.ts';
import { type Attempts, type RetryDeps, sendWithRetry } from './retry.ts';
import type { Reply } from './transport.ts';

export interface ChatDeps extends RetryDeps {
  readonly adjustments: Adjustments;
  /** After the model has given its reason to stop, usage follows at once or not at all. */
  readonly restMs: number;
}

/** A connection whose answer is read to its very end is used again. Those that are held open are not worth waiting. */
const WAIT_FOR_END_MS = 100;

export async function* streamChat(
  request: ModelRequest,
  deps: ChatDeps,
  signal: AbortSignal,
): AsyncIterable<ModelEvent> {
  throwIfCancelled(signal);
  const attempts: Attempts = { made: 0, most: request.maxAttempts ?? Number.POSITIVE_INFINITY };
  const { reply, warnings } = await open(request, deps, { signal, attempts });
  try {
    const { made } = attempts;
    const sent = made > 1 ? { attempts: made } : {};
    yield { type: 'start', ...requestIdOf(reply), warnings, ...sent };
    yield* answerEvents(reply, request.modelId, deps);
  } catch (thrown) {
    throw signal.aborted ? cancelled() : thrown;
  } finally {
    reply.close();
  }
}

interface Opened {
  readonly reply: Reply;
  readonly warnings: readonly string[];
}

interface Sending {
  readonly signal: AbortSignal;
  readonly attempts: Attempts;
}

/** Sends the request, and once more for every field that the server asks to be changed. */
async function open(
  request: ModelRequest,
  deps: ChatDeps,
  { signal, attempts }: Sending,
): Promise<Opened> {
  const { body: prepared, warnings } = prepareRequest(request);
  const adjustments = [...deps.adjustments.of(request.modelId)];
  for (;;) {
    const body = adjustments.reduce((sent, adjustment) => adjustment.apply(sent), prepared);
    const sent = { path: '/chat/completions', body };
    const outcome = await sendWithRetry(sent, deps, signal, attempts);
    if ('reply' in outcome) {
      deps.adjustments.remember(request.modelId, adjustments);
      const left = adjustments.flatMap(({ field, warning }) =>
        warning !== undefined && field in prepared ? [warning] : [],
      );
      return { reply: outcome.reply, warnings: [...warnings, ...left] };
    }
    const adjustment = adjustmentFor(outcome.failure, body);
    if (adjustment === undefined || attempts.made >= attempts.most) {
      throw statusError(outcome.failure, { address: deps.address, modelId: request.modelId });
    }
    deps.log?.info(`${deps.address.shown} refused "${adjustment.field}" for ${request.modelId}.`);
    adjustments.push(adjustment);
  }
}

function requestIdOf(reply: Reply): { readonly requestId?: string } {
  const requestId = reply.headers.get('x-request-id') ?? reply.headers.get('request-id');
  return requestId === null ? {} : { requestId };
}

async function* answerEvents(
  reply: Reply,
  modelId: string,
  { address, log, restMs }: ChatDeps,
): AsyncIterable<ModelEvent> {
  const reader = createChunkReader(modelId);
  let finished = false;
  let ending = false;
  try {
    for await (const chunk of readChunks({ reply, address })) {
      if (finished) continue;
      // Without a reason to stop, the end of nothing is no answer.
      if (chunk === DONE && !reader.ended && !reader.started) break;
      finished = chunk === DONE;
      const events = finished ? reader.close() : reader.read(chunk);
      yield* events;
      if (finished) reply.endWithin(WAIT_FOR_END_MS);
      // Some servers give a reason with every chunk: as long as the model speaks, it has not ended.
      else if (reader.ended && (!ending || events.length > 0)) reply.endWithin(restMs);
      ending = reader.ended;
    }
  } catch (thrown) {
    // The answer is whole; what is missing is at most the usage, which then stays unknown.
    if (!finished && !reader.ended) {
      if (reader.usage !== undefined) yield { type: 'usage', usage: reader.usage };
      throw thrown;
    }
    log?.debug(`${address.shown} broke off after the end of its answer: ${String(thrown)}`);
  }
  if (finished) return;
  if (!reader.ended) {
    if (reader.usage !== undefined) yield { type: 'usage', usage: reader.usage };
    throw reader.started ? brokenOff(address) : nothingCame(address.shown);
  }
  yield* reader.close();
}

function nothingCame(shown: string): AssayError {
  return new AssayError('incomplete', `${shown} ended its answer before it began.`, {
    hint: 'The log of the server may say why.',
  });
}
