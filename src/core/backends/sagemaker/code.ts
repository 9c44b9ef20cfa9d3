/** A request as one plain call to an endpoint, for code that people copy. */
import { AssayError, type ModelRequest } from '../../model/index.ts';
import { dialectNamed } from './dialects/named.ts';
import type { SageMakerSettings } from './index.ts';
import { type EndpointTarget, parseTarget } from './target.ts';

export interface EndpointCall {
  readonly target: EndpointTarget;
  readonly body: Readonly<Record<string, unknown>>;
  readonly region: string | undefined;
  readonly profile: string | undefined;
}

export interface EndpointConnection extends SageMakerSettings {
  readonly region?: string;
  readonly profile?: string;
}

/**
 * The call that the backend makes, except that it asks for the answer in one piece.
 * @throws AssayError `invalid` for a model id that names no endpoint, or a protocol that is not set up
 */
export function endpointCall(connection: EndpointConnection, request: ModelRequest): EndpointCall {
  const { region, profile, mode } = connection;
  if (mode === 'async') {
    throw new AssayError('unavailable', 'An asynchronous call cannot be copied as code.', {
      hint: 'Its answer is fetched from S3, which takes a program rather than a call.',
    });
  }
  const dialect = dialectNamed(connection, () => undefined);
  const { body } = dialect.request(request, false);
  return {
    target: parseTarget(request.modelId),
    // Every dialect's body is an object.
    body: body as Readonly<Record<string, unknown>>,
    region,
    profile,
  };
}
