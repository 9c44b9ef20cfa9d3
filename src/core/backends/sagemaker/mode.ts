/** How an endpoint wants to be called, by its own description. */
import type { AwsConnection } from '../../aws/connection.ts';
import type { Mode } from './invoke.ts';
import { parseTarget } from './target.ts';

/** Throws only where the signal is aborted, and `invalid` for a model id that names no endpoint. */
export type EndpointModes = (modelId: string, signal: AbortSignal) => Promise<Mode>;

/** The answer must not wait long for a description. */
const LOOKUP_MS = 5_000;

/** Each endpoint is asked for once. Multi-model targets answer in one piece, whatever the endpoint is. */
export function endpointModes(aws: AwsConnection): EndpointModes {
  const found = new Map<string, Promise<Mode>>();
  return async (modelId, signal) => {
    const { endpoint, model } = parseTarget(modelId);
    if (model !== undefined) return 'whole';
    const lookup = found.get(endpoint) ?? look(aws, endpoint, signal);
    found.set(endpoint, lookup);
    lookup.catch(() => found.delete(endpoint));
    return lookup;
  };
}

async function look(aws: AwsConnection, EndpointName: string, signal: AbortSignal): Promise<Mode> {
  const client = await aws.sagemaker();
  const { DescribeEndpointCommand } = await import('../../../aws/sagemaker.ts');
  try {
    const { AsyncInferenceConfig } = await client.send(
      new DescribeEndpointCommand({ EndpointName }),
      { abortSignal: AbortSignal.any([signal, AbortSignal.timeout(LOOKUP_MS)]) },
    );
    return AsyncInferenceConfig === undefined ? 'stream' : 'async';
  } catch (thrown) {
    if (signal.aborted || isSignIn(thrown)) throw thrown;
    // Without the right to look, the endpoint is called as most are; its own error says more than this one.
    return 'stream';
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
