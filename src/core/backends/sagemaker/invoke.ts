/** The ways to call an endpoint that is there to answer at once, each giving the bytes of the answer. */
import type { AwsConnection } from '../../aws/connection.ts';
import { AssayError } from '../../model/index.ts';
import { type EndpointTarget, parseTarget } from './target.ts';

export type Mode = 'stream' | 'whole' | 'async';

export interface Call {
  readonly aws: AwsConnection;
  readonly modelId: string;
  readonly body: Uint8Array;
  readonly signal: AbortSignal;
}

export interface Invoked {
  readonly requestId: string | undefined;
  readonly bytes: AsyncIterable<Uint8Array>;
}

function targetMembers(target: EndpointTarget) {
  return {
    EndpointName: target.endpoint,
    ...(target.component === undefined ? {} : { InferenceComponentName: target.component }),
    ...(target.variant === undefined ? {} : { TargetVariant: target.variant }),
  };
}

export const JSON_TYPE = { ContentType: 'application/json', Accept: 'application/json' };

export async function invokeStream({ aws, modelId, body, signal }: Call): Promise<Invoked> {
  const target = parseTarget(modelId);
  if (target.model !== undefined) {
    throw new AssayError('invalid', 'A multi-model endpoint answers in one piece only.', {
      hint: 'Set mode: whole on this connection in assay.yaml, or leave mode out.',
    });
  }
  const { InvokeEndpointWithResponseStreamCommand } = await import(
    '../../../aws/sagemakerRuntime.ts'
  );
  const client = await aws.sagemakerRuntime();
  const response = await client.send(
    new InvokeEndpointWithResponseStreamCommand({
      ...targetMembers(target),
      ...JSON_TYPE,
      Body: body,
    }),
    { abortSignal: signal },
  );
  return { requestId: response.$metadata.requestId, bytes: payloads(response.Body) };
}

async function* payloads(
  stream:
    | AsyncIterable<{ readonly PayloadPart?: { readonly Bytes?: Uint8Array | undefined } }>
    | undefined,
): AsyncGenerator<Uint8Array> {
  for await (const event of stream ?? []) {
    if (event.PayloadPart?.Bytes !== undefined) yield event.PayloadPart.Bytes;
  }
}

export async function invokeWhole({ aws, modelId, body, signal }: Call): Promise<Invoked> {
  const target = parseTarget(modelId);
  const { InvokeEndpointCommand } = await import('../../../aws/sagemakerRuntime.ts');
  const client = await aws.sagemakerRuntime();
  const response = await client.send(
    new InvokeEndpointCommand({
      ...targetMembers(target),
      ...(target.model === undefined ? {} : { TargetModel: target.model }),
      ...JSON_TYPE,
      Body: body,
    }),
    { abortSignal: signal },
  );
  // The SDK gives null for an empty body, whatever its types say.
  const bytes: Uint8Array | null | undefined = response.Body;
  return { requestId: response.$metadata.requestId, bytes: one(bytes ?? new Uint8Array()) };
}

export async function* one(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
