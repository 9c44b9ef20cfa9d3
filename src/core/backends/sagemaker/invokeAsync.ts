/** The call to an asynchronous endpoint, whose answer appears in S3. */
import type { AwsConnection } from '../../aws/connection.ts';
import { AssayError } from '../../model/index.ts';
import { isDeniedObject, isMissingObject } from './errors.ts';
import { type Call, type Invoked, JSON_TYPE, one } from './invoke.ts';
import { type EndpointTarget, formatTarget, parseTarget } from './target.ts';

/** Bytes that an asynchronous call takes in itself; more goes through S3 (botocore service model). */
const INLINE_LIMIT = 128_000;
const POLL_MS = 1_000;

/** How long a bucket may refuse what may be there later: a container's own time, unless a call says otherwise (AWS API reference). */
const DENIED_MS = 15 * 60_000;

interface AsyncDeps {
  /** Where larger requests are put, as `s3://bucket/prefix`. */
  readonly inputLocation: string | undefined;
  readonly newId: () => string;
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

/** Sends the request, then waits for its output or its failure to appear in S3. */
export async function invokeAsync(call: Call, deps: AsyncDeps): Promise<Invoked> {
  const { aws, modelId, body, signal } = call;
  const target = parseTarget(modelId);
  refuseParts(target);
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
  const { OutputLocation: output, FailureLocation: failure } = response;
  if (output === undefined) {
    throw new AssayError('unexpected', `${target.endpoint} named no place for its output.`);
  }
  const bytes = await waitFor({ target, output, failure }, call, deps);
  return { requestId: response.InferenceId, bytes: one(bytes) };
}

/** The API takes the endpoint's name only; without the part, another model might answer. */
function refuseParts(target: EndpointTarget): void {
  if (formatTarget(target) === target.endpoint) return;
  throw new AssayError(
    'invalid',
    `An asynchronous call cannot choose what stands behind ${target.endpoint}.`,
    {
      hint: `Name the endpoint alone (${target.endpoint}), or set mode: stream or whole on this connection if the endpoint also answers at once.`,
    },
  );
}

interface Awaited {
  readonly target: EndpointTarget;
  readonly output: string;
  readonly failure: string | undefined;
}

async function waitFor(
  { target, output, failure }: Awaited,
  { aws, signal }: Call,
  { sleep }: AsyncDeps,
): Promise<Uint8Array> {
  const since = Date.now();
  for (;;) {
    const answer = await readObject(aws, output, signal);
    if (answer instanceof Uint8Array) return answer;
    const fault = failure === undefined ? undefined : await readObject(aws, failure, signal);
    if (fault instanceof Uint8Array) throw failed(target, fault);
    // Without s3:ListBucket, S3 refuses an object that is not there yet like one that may not be read.
    if (answer === 'denied' && Date.now() - since >= DENIED_MS) throw unreadable(output);
    await sleep(POLL_MS, signal);
  }
}

function unreadable(output: string): AssayError {
  const minutes = DENIED_MS / 60_000;
  return new AssayError(
    'denied',
    `S3 refuses access to ${output}: after ${minutes} minutes, the answer is either still missing or may not be read.`,
    {
      hint: 'Allow the role s3:GetObject on the bucket’s objects and s3:ListBucket on the bucket; without the latter, S3 does not tell a missing object from a forbidden one.',
    },
  );
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

async function readObject(
  aws: AwsConnection,
  location: string,
  signal: AbortSignal,
): Promise<Uint8Array | 'missing' | 'denied'> {
  const { bucket, key } = parseS3(location);
  const { GetObjectCommand } = await import('../../../aws/s3.ts');
  const client = await aws.s3();
  try {
    const response = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }), {
      abortSignal: signal,
    });
    return (await response.Body?.transformToByteArray()) ?? 'missing';
  } catch (thrown) {
    if (isMissingObject(thrown)) return 'missing';
    if (isDeniedObject(thrown)) return 'denied';
    throw thrown;
  }
}

/** Throws `invalid` where the text is not `s3://bucket/key`. */
function parseS3(location: string): { readonly bucket: string; readonly key: string } {
  const match = /^s3:\/\/([^/]+)\/(.+)$/.exec(location);
  if (match?.[1] === undefined || match[2] === undefined) {
    throw new AssayError('invalid', `"${location}" is not a place in S3.`, {
      hint: 'Write s3://bucket/prefix.',
    });
  }
  return { bucket: match[1], key: match[2] };
}
