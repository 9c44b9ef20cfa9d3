/** Amazon Bedrock through ConverseStream. The only asynchronous code of this backend's generation. */
import type { ConverseStreamCommandInput } from '@aws-sdk/client-bedrock-runtime';
import type { AwsConnection } from '../../aws/connection.ts';
import { type Backend, cancelled, type ModelEvent, type ModelRequest } from '../../model/index.ts';
import { isUnbilled, toBedrockError } from './errors.ts';
import { ConverseReader } from './events.ts';
import type { FindFacts } from './facts.ts';
import { toConverseInput } from './request.ts';

export interface BedrockDeps {
  readonly aws: AwsConnection;
  readonly facts: FindFacts;
  /** Waits that long, in milliseconds, or rejects when the signal is aborted. */
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

/** Waits before a generation that was refused, not billed, is sent again. */
const RETRY_WAITS_MS: readonly number[] = [1_000, 4_000];

export function bedrock(deps: BedrockDeps): Backend {
  return {
    type: 'bedrock',
    stream: (request, signal) => converse(request, deps, signal),
    countTokens: (request, signal) => countTokens(request, deps, signal),
  };
}

async function* converse(
  request: ModelRequest,
  deps: BedrockDeps,
  signal: AbortSignal,
): AsyncGenerator<ModelEvent> {
  const { input, warnings } = toConverseInput(request, deps.facts(request.modelId));
  const reader = new ConverseReader();
  // Leaving the loop early must close the socket too, so that the signal given is not enough.
  const leaving = new AbortController();
  const either = AbortSignal.any([signal, leaving.signal]);
  let started = false;
  try {
    const response = await open(input, deps, either);
    const requestId = response.$metadata.requestId;
    yield { type: 'start', warnings, ...(requestId === undefined ? {} : { requestId }) };
    for await (const event of response.stream ?? []) {
      started = true;
      yield* reader.accept(event);
    }
    if (signal.aborted) throw cancelled();
    yield reader.end();
  } catch (thrown) {
    if (reader.usage !== undefined) yield { type: 'usage', usage: reader.usage };
    throw toBedrockError(thrown, {
      ...(await context(deps)),
      subject: request.modelId,
      signal,
      started,
    });
  } finally {
    leaving.abort();
  }
}

async function open(input: ConverseStreamCommandInput, deps: BedrockDeps, signal: AbortSignal) {
  const { ConverseStreamCommand } = await import('../../../aws/bedrockRuntime.ts');
  const client = await deps.aws.runtime();
  for (const wait of RETRY_WAITS_MS) {
    try {
      return await client.send(new ConverseStreamCommand(input), { abortSignal: signal });
    } catch (thrown) {
      if (signal.aborted || !isUnbilled(thrown)) throw thrown;
      await deps.sleep(wait, signal);
    }
  }
  return client.send(new ConverseStreamCommand(input), { abortSignal: signal });
}

/** Names for error sentences; a missing region must not hide the failure that is being described. */
async function context(deps: BedrockDeps): Promise<{ service: string; profile?: string }> {
  const region = await deps.aws.region().catch(() => undefined);
  const { profile } = deps.aws.target;
  return {
    service: region === undefined ? 'Bedrock' : `Bedrock in ${region}`,
    ...(profile === undefined ? {} : { profile }),
  };
}

/** Undefined where the model has no counter: the service says so with a validation error. */
async function countTokens(
  request: ModelRequest,
  deps: BedrockDeps,
  signal: AbortSignal,
): Promise<number | undefined> {
  const { input } = toConverseInput(request, deps.facts(request.modelId));
  const { messages, system, toolConfig, additionalModelRequestFields } = input;
  try {
    const { CountTokensCommand } = await import('../../../aws/bedrockRuntime.ts');
    const client = await deps.aws.runtime();
    const { inputTokens } = await client.send(
      new CountTokensCommand({
        modelId: request.modelId,
        input: {
          converse: {
            ...(messages === undefined ? {} : { messages }),
            ...(system === undefined ? {} : { system }),
            ...(toolConfig === undefined ? {} : { toolConfig }),
            ...(additionalModelRequestFields === undefined ? {} : { additionalModelRequestFields }),
          },
        },
      }),
      { abortSignal: signal },
    );
    return inputTokens;
  } catch (thrown) {
    if (thrown instanceof Error && thrown.name === 'ValidationException') return undefined;
    throw toBedrockError(thrown, {
      ...(await context(deps)),
      subject: request.modelId,
      signal,
      started: false,
    });
  }
}
