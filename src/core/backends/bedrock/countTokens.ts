/** The service's own count of a request's input tokens. It is free. */
import type { ModelRequest } from '../../model/index.ts';
import { type CallDeps, failure } from './call.ts';
import { toConverseInput } from './request.ts';

type CountTokens = (request: ModelRequest, signal: AbortSignal) => Promise<number | undefined>;

/**
 * What CountTokens says of an id that it does not count. It says so of models without a counter, and of inference
 * profiles and ARNs of models that have one; in some regions it does not know the id at all.
 */
const NOT_COUNTED =
  /(?:n['’]t|not) support(?:ed)?\b.*\bcount|\bcount\w* .*not support|model identifier is invalid|on-demand throughput/i;

/**
 * A counter that remembers by which id each model is counted: the one that was asked, or the foundation model's behind
 * it. It gives undefined where neither is, and throws AssayError for everything else, `invalid` for a request that the
 * model would refuse too.
 */
export function countTokens(deps: CallDeps): CountTokens {
  const countedBy = new Map<string, string>();
  return async (request, signal) => {
    const input = await counted(request, deps, signal);
    const behind = await deps.behind.modelId(request.modelId, signal);
    const known = countedBy.get(request.modelId);
    for (const id of known === undefined ? new Set([request.modelId, behind]) : [known]) {
      const tokens = await ask(id, input, { deps, request, signal });
      if (tokens === undefined) continue;
      countedBy.set(request.modelId, id);
      return tokens;
    }
    return undefined;
  };
}

type Counted = Awaited<ReturnType<typeof counted>>;

/**
 * The members that CountTokens takes. An output schema is none of them: it is counted as system text, because that is
 * how the model gets to read it.
 */
async function counted(request: ModelRequest, { behind }: CallDeps, signal: AbortSignal) {
  const { input } = toConverseInput(request, await behind.facts(request.modelId, signal));
  const { messages, toolConfig, additionalModelRequestFields } = input;
  const schema = input.outputConfig?.textFormat?.structure?.jsonSchema?.schema;
  const system = [...(input.system ?? []), ...(schema === undefined ? [] : [{ text: schema }])];
  return {
    ...(messages === undefined ? {} : { messages }),
    ...(system.length === 0 ? {} : { system }),
    ...(toolConfig === undefined ? {} : { toolConfig }),
    ...(additionalModelRequestFields === undefined ? {} : { additionalModelRequestFields }),
  };
}

interface Asked {
  readonly deps: CallDeps;
  readonly request: ModelRequest;
  readonly signal: AbortSignal;
}

async function ask(
  modelId: string,
  converse: Counted,
  { deps, request, signal }: Asked,
): Promise<number | undefined> {
  try {
    const { CountTokensCommand } = await import('../../../aws/bedrockRuntime.ts');
    const client = await deps.aws.runtime();
    const command = new CountTokensCommand({ modelId, input: { converse } });
    return (await client.send(command, { abortSignal: signal })).inputTokens;
  } catch (thrown) {
    if (isNotCounted(thrown)) return undefined;
    throw await failure(thrown, deps, { subject: request.modelId, signal, started: false });
  }
}

function isNotCounted(thrown: unknown): boolean {
  return (
    thrown instanceof Error &&
    thrown.name === 'ValidationException' &&
    NOT_COUNTED.test(thrown.message)
  );
}
