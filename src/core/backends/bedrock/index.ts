/** Amazon Bedrock through ConverseStream. The only asynchronous code of this backend's generation. */
import type { ConverseStreamCommandInput } from '@aws-sdk/client-bedrock-runtime';
import type { AwsConnection } from '../../aws/connection.ts';
import { loadCatalog } from '../../catalog/catalog.ts';
import { type Backend, cancelled, type ModelEvent, type ModelRequest } from '../../model/index.ts';
import { discoverModels, knownModels } from './discover.ts';
import { embedTexts, type Invoke } from './embed.ts';
import { isUnbilled, toBedrockError } from './errors.ts';
import { ConverseReader } from './events.ts';
import { factsOf, type ModelFacts } from './facts.ts';
import { drawImage, draws } from './image.ts';
import { toConverseInput } from './request.ts';

export interface BedrockDeps {
  readonly aws: AwsConnection;
  /** Waits that long, in milliseconds, or rejects when the signal is aborted. */
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

/** Waits before a generation that was refused, not billed, is sent again. */
const RETRY_WAITS_MS: readonly number[] = [1_000, 4_000];

export function bedrock(deps: BedrockDeps): Backend {
  return {
    type: 'bedrock',
    stream: (request, signal) =>
      draws(request.modelId) ? draw(request, deps, signal) : converse(request, deps, signal),
    listModels: (signal) =>
      explained(deps, { subject: 'the models', signal }, () => discoverModels(deps.aws, signal)),
    knownModels: () => knownModels(deps.aws),
    embed: (request, signal) => embedTexts(request, invoker(request.modelId, deps, signal)),
    countTokens: (request, signal) => countTokens(request, deps, signal),
  };
}

interface Asked {
  readonly subject: string;
  readonly signal: AbortSignal;
}

/** Runs a call and turns what it throws into an AssayError. */
async function explained<T>(deps: BedrockDeps, asked: Asked, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (thrown) {
    throw toBedrockError(thrown, { ...(await context(deps)), ...asked, started: false });
  }
}

async function factsFor(modelId: string): Promise<ModelFacts> {
  return factsOf(modelId, (await loadCatalog()).find(modelId));
}

function invoker(modelId: string, deps: BedrockDeps, signal: AbortSignal): Invoke {
  return (body) =>
    explained(deps, { subject: modelId, signal }, () =>
      unlessBilled(deps, signal, async () => {
        const { InvokeModelCommand } = await import('../../../aws/bedrockRuntime.ts');
        const client = await deps.aws.runtime();
        const response = await client.send(
          new InvokeModelCommand({
            modelId,
            contentType: 'application/json',
            accept: 'application/json',
            body: JSON.stringify(body),
          }),
          { abortSignal: signal },
        );
        return JSON.parse(response.body.transformToString()) as unknown;
      }),
    );
}

async function* draw(
  request: ModelRequest,
  deps: BedrockDeps,
  signal: AbortSignal,
): AsyncGenerator<ModelEvent> {
  yield* drawImage(request, invoker(request.modelId, deps, signal));
}

/** Sends again, after a wait, what was refused without being billed; anything else comes out as it is. */
async function unlessBilled<T>(
  deps: BedrockDeps,
  signal: AbortSignal,
  call: () => Promise<T>,
): Promise<T> {
  for (const wait of RETRY_WAITS_MS) {
    try {
      return await call();
    } catch (thrown) {
      if (signal.aborted || !isUnbilled(thrown)) throw thrown;
      await deps.sleep(wait, signal);
    }
  }
  return call();
}

async function* converse(
  request: ModelRequest,
  deps: BedrockDeps,
  signal: AbortSignal,
): AsyncGenerator<ModelEvent> {
  const { input, warnings } = toConverseInput(request, await factsFor(request.modelId));
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
  return unlessBilled(deps, signal, () =>
    client.send(new ConverseStreamCommand(input), { abortSignal: signal }),
  );
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
  const { input } = toConverseInput(request, await factsFor(request.modelId));
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
