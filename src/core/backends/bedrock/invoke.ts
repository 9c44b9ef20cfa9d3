/** Models without Converse: one body out, one body back. */
import type { InvokeModelCommand, InvokeModelRequest } from '@aws-sdk/client-bedrock-runtime';
import { AssayError, type ModelEvent, type ModelRequest } from '../../model/index.ts';
import { isRecord, parseJson } from '../../util/records.ts';
import { type CallDeps, explained, unlessBilled } from './call.ts';
import type { Invoke } from './embed.ts';
import { readExtra } from './extra.ts';
import { drawImage } from './image.ts';

type Guardrail = Pick<InvokeModelRequest, 'guardrailIdentifier' | 'guardrailVersion' | 'trace'>;

/** Sends bodies to one model by InvokeModel. */
export function invoker(
  modelId: string,
  deps: CallDeps,
  signal: AbortSignal,
  guardrail: Guardrail = {},
): Invoke {
  return (body) =>
    explained(deps, { subject: modelId, signal }, () =>
      unlessBilled(deps, signal, async () => {
        const { InvokeModelCommand } = await import('../../../aws/bedrockRuntime.ts');
        const client = await deps.aws.runtime();
        const command = new InvokeModelCommand({
          modelId,
          contentType: 'application/json',
          accept: 'application/json',
          body: JSON.stringify(body),
          ...guardrail,
        });
        const counted = countHeader(command);
        const response = await client.send(command, { abortSignal: signal });
        const requestId = response.$metadata.requestId;
        const inputTokens = counted();
        return {
          body: parsed(response.body.transformToString(), modelId),
          ...(requestId === undefined ? {} : { requestId }),
          ...(inputTokens === undefined ? {} : { inputTokens }),
        };
      }),
    );
}

function parsed(text: string, modelId: string): unknown {
  const body = parseJson(text);
  if (body !== undefined) return body;
  throw new AssayError('unexpected', `The answer of ${modelId} is not JSON.`, {
    hint: 'If a proxy or an endpoint override stands in between, look at what it answered.',
  });
}

/** Bodies of some vendors hold no count of tokens; the service's own stands in a header that the SDK does not return. */
function countHeader(command: InvokeModelCommand): () => number | undefined {
  let count: number | undefined;
  command.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const headers = isRecord(result.response) ? result.response.headers : undefined;
      const text = isRecord(headers) ? headers['x-amzn-bedrock-input-token-count'] : undefined;
      count = typeof text === 'string' && /^\d+$/.test(text) ? Number(text) : undefined;
      return result;
    },
    { step: 'deserialize', name: 'tokenCountHeader' },
  );
  return () => count;
}

/** @param model the foundation model's id, which says whose body it is */
export async function* draw(
  request: ModelRequest,
  model: string,
  deps: CallDeps,
  signal: AbortSignal,
): AsyncGenerator<ModelEvent> {
  const invoke = invoker(request.modelId, deps, signal, guardrailOf(request));
  yield* drawImage(request, model, invoke);
}

const TRACES = { disabled: 'DISABLED', enabled: 'ENABLED', enabled_full: 'ENABLED_FULL' } as const;

function guardrailOf({ guardrail, extra }: ModelRequest): Guardrail {
  if (guardrail === undefined) return {};
  const { guardrailTrace = 'enabled' } = readExtra(extra).extra;
  return {
    guardrailIdentifier: guardrail.id,
    guardrailVersion: guardrail.version,
    trace: TRACES[guardrailTrace],
  };
}
