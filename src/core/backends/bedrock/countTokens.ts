/** The service's own count of a request's input tokens. It is free. */
import type { ModelRequest } from '../../model/index.ts';
import { type CallDeps, failure } from './call.ts';
import type { ModelFacts } from './facts.ts';
import { toConverseInput } from './request.ts';

/** Undefined where the model has no counter: the service says so with a validation error. */
export async function countTokens(
  request: ModelRequest,
  facts: ModelFacts,
  deps: CallDeps,
  signal: AbortSignal,
): Promise<number | undefined> {
  const { input } = toConverseInput(request, facts);
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
    throw await failure(thrown, deps, { subject: request.modelId, signal, started: false });
  }
}
