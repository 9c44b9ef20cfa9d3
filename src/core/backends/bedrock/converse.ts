/** One answer through ConverseStream, or through Converse where the model does not stream. */
import type {
  ConverseCommandOutput,
  ConverseStreamCommandInput,
  ConverseStreamOutput,
} from '@aws-sdk/client-bedrock-runtime';
import { AssayError, cancelled, type ModelEvent, type ModelRequest } from '../../model/index.ts';
import { type CallDeps, failure, unlessBilled } from './call.ts';
import { ConverseReader } from './events.ts';
import type { ModelFacts } from './facts.ts';
import { toConverseInput } from './request.ts';
import { asStream } from './whole.ts';

export async function* converse(
  request: ModelRequest,
  facts: ModelFacts,
  deps: CallDeps,
  signal: AbortSignal,
): AsyncGenerator<ModelEvent> {
  const { input, warnings } = toConverseInput(request, facts);
  if (input.messages?.length === 0) throw nothingAsked();
  const reader = new ConverseReader();
  // Leaving the loop early must close the socket too, so that the signal given is not enough.
  const leaving = new AbortController();
  const either = AbortSignal.any([signal, leaving.signal]);
  let started = false;
  try {
    const { requestId, events } = await open(input, facts, deps, either);
    yield { type: 'start', warnings, ...(requestId === undefined ? {} : { requestId }) };
    for await (const event of events) {
      started = true;
      yield* reader.accept(event);
    }
    if (signal.aborted) throw cancelled();
    yield reader.end();
  } catch (thrown) {
    if (started && reader.isComplete && !signal.aborted && !(thrown instanceof AssayError)) {
      // The connection broke after the answer's end.
      yield reader.end();
      return;
    }
    if (reader.usage !== undefined) yield { type: 'usage', usage: reader.usage };
    throw await failure(thrown, deps, { subject: request.modelId, signal, started });
  } finally {
    leaving.abort();
  }
}

/** Bedrock refuses a request that holds no message; one for a managed prompt needs none. */
function nothingAsked(): AssayError {
  return new AssayError('invalid', 'There is no message to answer, or nothing is left of it.', {
    hint: 'Bedrock wants a message of the user beside the system prompt: write one behind {{role "user"}}.',
  });
}

interface Opened {
  readonly requestId: string | undefined;
  readonly events: AsyncIterable<ConverseStreamOutput> | Iterable<ConverseStreamOutput>;
}

/** Some models answer in one piece only, or do so once they are given tools. */
function streams(input: ConverseStreamCommandInput, facts: ModelFacts): boolean {
  if (facts.streaming === false) return false;
  return input.toolConfig === undefined || facts.streamingTools !== false;
}

async function open(
  input: ConverseStreamCommandInput,
  facts: ModelFacts,
  deps: CallDeps,
  signal: AbortSignal,
): Promise<Opened> {
  const { ConverseCommand, ConverseStreamCommand } = await import('../../../aws/bedrockRuntime.ts');
  const client = await deps.aws.runtime();
  const options = { abortSignal: signal };
  if (streams(input, facts)) {
    const { $metadata, stream } = await unlessBilled(deps, signal, () =>
      client.send(new ConverseStreamCommand(input), options),
    );
    return { requestId: $metadata.requestId, events: stream ?? [] };
  }
  const answer: ConverseCommandOutput = await unlessBilled(deps, signal, () =>
    client.send(new ConverseCommand(inOnePiece(input)), options),
  );
  return { requestId: answer.$metadata.requestId, events: asStream(answer) };
}

/** Only a stream has a mode of its guardrail. */
function inOnePiece({ guardrailConfig, ...input }: ConverseStreamCommandInput) {
  if (guardrailConfig === undefined) return input;
  const { streamProcessingMode: _, ...guardrail } = guardrailConfig;
  return { ...input, guardrailConfig: guardrail };
}
