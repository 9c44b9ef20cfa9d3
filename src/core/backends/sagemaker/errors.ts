/** What SageMaker and the containers behind it say when they fail. */
import { type AwsContext, type ErrorRule, mapAwsError } from '../../aws/errors.ts';
import { AssayError, cancelled } from '../../model/index.ts';

/** Refused before the container saw it, so it may be sent again. */
const UNSENT = new Set(['ThrottlingException', 'ServiceUnavailable', 'ModelNotReadyException']);

export function isUnsent(thrown: unknown): boolean {
  return thrown instanceof Error && UNSENT.has(thrown.name);
}

/** S3's answers for an object that is not there, to those who may list the bucket. */
export function isMissingObject(thrown: unknown): boolean {
  return thrown instanceof Error && (thrown.name === 'NoSuchKey' || thrown.name === 'NotFound');
}

/** Not the other refusals of HTTP 403, such as a wrong clock or an unknown key: waiting mends none of them. */
export function isDeniedObject(thrown: unknown): boolean {
  return thrown instanceof Error && thrown.name === 'AccessDenied';
}

export function toSageMakerError(
  thrown: unknown,
  context: AwsContext,
  signal: AbortSignal,
): AssayError {
  if (signal.aborted) return cancelled();
  if (thrown instanceof Error && thrown.name === 'ModelError')
    return containerError(thrown, context);
  return mapAwsError(thrown, context, RULES);
}

/** The container's own words are in members of the exception, with a link to its log. */
function containerError(thrown: Error, context: AwsContext): AssayError {
  const { OriginalMessage, OriginalStatusCode, LogStreamArn } = thrown as Error & {
    OriginalMessage?: string;
    OriginalStatusCode?: number;
    LogStreamArn?: string;
  };
  const status = OriginalStatusCode === undefined ? '' : ` (HTTP ${OriginalStatusCode})`;
  const said = OriginalMessage ?? thrown.message;
  const link = LogStreamArn === undefined ? undefined : logLink(LogStreamArn);
  const invalid =
    OriginalStatusCode !== undefined && OriginalStatusCode >= 400 && OriginalStatusCode < 500;
  return new AssayError(
    invalid ? 'invalid' : 'unavailable',
    `The container of ${context.subject ?? 'the endpoint'} failed${status}: ${said}`,
    {
      cause: thrown,
      hint: invalid
        ? 'The container refused the request: check the protocol of this connection and the parameters.'
        : 'The log of the container says more.',
      ...(link === undefined
        ? {}
        : { action: { title: 'Open the Log', command: 'assay.openExternal', arguments: [link] } }),
    },
  );
}

/** The CloudWatch page of a log stream or a log group; undefined for an ARN of another form. */
export function logLink(arn: string): string | undefined {
  const match = /^arn:[^:]*:logs:([^:]+):\d*:log-group:([^:]+)(?::log-stream:(.+))?$/.exec(arn);
  if (match?.[1] === undefined || match[2] === undefined) return undefined;
  // The console writes each percent sign of an encoded name as $25.
  const encode = (text: string): string =>
    encodeURIComponent(encodeURIComponent(text)).replaceAll('%', '$');
  const stream =
    match[3] === undefined || match[3] === '*' ? '' : `/log-events/${encode(match[3])}`;
  return `https://${match[1]}.console.aws.amazon.com/cloudwatch/home?region=${match[1]}#logsV2:log-groups/log-group/${encode(match[2])}${stream}`;
}

const endpoint = (context: AwsContext): string => context.subject ?? 'the endpoint';

const RULES: readonly ErrorRule[] = [
  {
    names: ['ValidationError', 'ValidationException'],
    message: /Endpoint .* not found|could not find|does not exist/i,
    kind: 'not-found',
    say: (_, context) => `There is no endpoint ${endpoint(context)} in use on ${context.service}.`,
    hint: () => 'Check the name, the region, and that the endpoint is InService.',
  },
  {
    names: ['ValidationError', 'ValidationException'],
    message: /inference component/i,
    kind: 'invalid',
    say: ({ message }) => `SageMaker refused the request: ${message}`,
    hint: () =>
      'This endpoint holds inference components: name one, as in endpoint/component:NAME.',
  },
  {
    names: ['ValidationError', 'ValidationException'],
    kind: 'invalid',
    say: ({ message }) => `SageMaker refused the request: ${message}`,
    hint: () => 'View the request to see what was sent.',
  },
  {
    names: ['ModelNotReadyException'],
    kind: 'unavailable',
    say: (_, context) => `The model behind ${endpoint(context)} is not ready yet.`,
    hint: () => 'It may be scaling up from zero: try again in a minute or two.',
  },
  {
    names: ['ModelStreamError'],
    kind: 'unavailable',
    say: ({ message }, context) =>
      `The container of ${endpoint(context)} failed while answering: ${message}`,
    hint: () => 'What came is kept. The log of the endpoint in CloudWatch says more.',
  },
  {
    names: ['InternalStreamFailure', 'InternalDependencyException', 'InternalFailure'],
    kind: 'unavailable',
    say: ({ message }, context) => `${context.service} failed: ${message}`,
    hint: () => 'The fault is on the service. Try again in a moment.',
  },
];
