/** The three ways to call an endpoint, each giving the bytes of the answer. */
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

const JSON_TYPE = { ContentType: 'application/json', Accept: 'application/json' };

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
  return { requestId: response.$metadata.requestId, bytes: one(response.Body) };
}

async function* one(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** Bytes that an asynchronous call takes in itself; more goes through S3 (botocore service model). */
const INLINE_LIMIT = 128_000;
const POLL_MS = 1_000;

export interface AsyncDeps {
  /** Where larger requests are put, as `s3://bucket/prefix`. */
  readonly inputLocation: string | undefined;
  readonly newId: () => string;
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

/** Sends the request, then waits for its output or its failure to appear in S3. */
export async function invokeAsync(call: Call, deps: AsyncDeps): Promise<Invoked> {
  const { aws, modelId, body, signal } = call;
  const target = parseTarget(modelId);
  const input =
    body.byteLength <= INLINE_LIMIT
      ? { Body: body }
      : { InputLocation: await putInput(call, deps) };
  const { InvokeEndpointAsyncCommand } = await import('../../../aws/sagemakerRuntime.ts');
  const client = await aws.sagemakerRuntime();
  const response = await client.send(
    new InvokeEndpointAsyncCommand({ EndpointName: target.endpoint, ...JSON_TYPE, ...input }),
    { abortSignal: signal },
  );
  const { OutputLocation, FailureLocation } = response;
  if (OutputLocation === undefined) {
    throw new AssayError('unexpected', `${target.endpoint} named no place for its output.`);
  }
  for (;;) {
    const output = await readObject(aws, OutputLocation, signal);
    if (output !== undefined) return { requestId: response.InferenceId, bytes: one(output) };
    const failure =
      FailureLocation === undefined ? undefined : await readObject(aws, FailureLocation, signal);
    if (failure !== undefined) throw failed(target, failure);
    await deps.sleep(POLL_MS, signal);
  }
}

function failed(target: EndpointTarget, failure: Uint8Array): AssayError {
  const text = new TextDecoder().decode(failure).slice(0, 2_000);
  return new AssayError('unavailable', `The container of ${target.endpoint} failed: ${text}`, {
    hint: 'The log of the endpoint in CloudWatch says more.',
  });
}

async function putInput({ aws, body, signal }: Call, deps: AsyncDeps): Promise<string> {
  if (deps.inputLocation === undefined) {
    throw new AssayError(
      'invalid',
      'The request is too large for an asynchronous call without S3.',
      {
        hint: 'Set input: s3://bucket/prefix on this connection in assay.yaml.',
      },
    );
  }
  const { bucket, key } = parseS3(`${deps.inputLocation.replace(/\/$/, '')}/${deps.newId()}.json`);
  const { PutObjectCommand } = await import('../../../aws/s3.ts');
  const client = await aws.s3();
  await client.send(
    new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ContentType: 'application/json' }),
    { abortSignal: signal },
  );
  return `s3://${bucket}/${key}`;
}

/** Undefined while there is no such object. */
async function readObject(
  aws: AwsConnection,
  location: string,
  signal: AbortSignal,
): Promise<Uint8Array | undefined> {
  const { bucket, key } = parseS3(location);
  const { GetObjectCommand } = await import('../../../aws/s3.ts');
  const client = await aws.s3();
  try {
    const response = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }), {
      abortSignal: signal,
    });
    return await response.Body?.transformToByteArray();
  } catch (thrown) {
    if (thrown instanceof Error && (thrown.name === 'NoSuchKey' || thrown.name === 'NotFound')) {
      return undefined;
    }
    throw thrown;
  }
}

/** Throws `invalid` where the text is not `s3://bucket/key`. */
export function parseS3(location: string): { readonly bucket: string; readonly key: string } {
  const match = /^s3:\/\/([^/]+)\/(.+)$/.exec(location);
  if (match?.[1] === undefined || match[2] === undefined) {
    throw new AssayError('invalid', `"${location}" is not a place in S3.`, {
      hint: 'Write s3://bucket/prefix.',
    });
  }
  return { bucket: match[1], key: match[2] };
}
