/** How an endpoint wants to be called, by its own description. */
import type { AwsConnection } from '../../aws/connection.ts';
import { throwIfCancelled, unlessAborted } from '../../util/abort.ts';
import type { Mode } from './invoke.ts';
import { parseTarget } from './target.ts';

/** Throws only where the signal is aborted or nobody is signed in, and `invalid` for a model id that names no endpoint. */
export type EndpointModes = (modelId: string, signal: AbortSignal) => Promise<Mode>;

/** The answer must not wait long for a description. */
const LOOKUP_MS = 5_000;

/**
 * Each endpoint that answers is asked once, for all who wait for it. Multi-model targets answer in one piece, whatever
 * the endpoint is.
 */
export function endpointModes(aws: AwsConnection): EndpointModes {
  const asked = new Map<string, Promise<Mode>>();
  const ask = (endpoint: string): Promise<Mode> => {
    const answer = look(aws, endpoint);
    asked.set(endpoint, answer);
    answer.catch(() => asked.delete(endpoint));
    return answer;
  };
  return async (modelId, signal) => {
    const { endpoint, model } = parseTarget(modelId);
    if (model !== undefined) return 'whole';
    throwIfCancelled(signal);
    try {
      return await unlessAborted(asked.get(endpoint) ?? ask(endpoint), signal);
    } catch (thrown) {
      if (signal.aborted || isSignIn(thrown)) throw thrown;
      // Without the right to look, the endpoint is called as most are; its own error says more than this one.
      return 'stream';
    }
  };
}

/** Under no caller's signal: whoever stops must not end it for the others who wait. */
async function look(aws: AwsConnection, EndpointName: string): Promise<Mode> {
  const client = await aws.sagemaker();
  const { DescribeEndpointCommand } = await import('../../../aws/sagemaker.ts');
  try {
    const { AsyncInferenceConfig } = await client.send(
      new DescribeEndpointCommand({ EndpointName }),
      { abortSignal: AbortSignal.timeout(LOOKUP_MS) },
    );
    return AsyncInferenceConfig === undefined ? 'stream' : 'async';
  } catch (thrown) {
    // A right that is missing is not there for the next call either.
    if (thrown instanceof Error && thrown.name === 'AccessDeniedException') return 'stream';
    throw thrown;
  }
}

/** A call that would fail for the same reason is not worth making. */
function isSignIn(thrown: unknown): boolean {
  return (
    thrown instanceof Error &&
    /^(?:CredentialsProviderError|TokenProviderError|ExpiredToken(?:Exception)?|UnrecognizedClientException)$/.test(
      thrown.name,
    )
  );
}
