/**
 * AWS SDK failures to AssayErrors: what every AWS service shares. A backend adds its own rules in front.
 * The SDK has no finer code than an exception's name for several causes, so that this file and the rules
 * of the backends are the only places that read a message of AWS.
 */
import { type Action, AssayError, type ErrorInfo, type ErrorKind } from '../model/index.ts';
import { isRecord, parseJson } from '../util/records.ts';
import type { SignIn } from './signIn.ts';
import { SIGN_IN_RULES } from './signInErrors.ts';

export interface AwsContext {
  /** What was being done, as the subject of the sentence: `Bedrock in us-east-1`. */
  readonly service: string;
  readonly profile?: string;
  /** How the credentials in use are signed in, where that is known. */
  readonly signIn?: SignIn;
  /** The model or endpoint that was asked. */
  readonly subject?: string;
  /** True once the first event of a stream came. */
  readonly started: boolean;
}

export interface Thrown {
  readonly name: string;
  readonly message: string;
  readonly code: string | undefined;
  readonly status: number | undefined;
  readonly requestId: string | undefined;
}

/** The members of a thrown value that rules look at; anything may be thrown. */
export function describeThrown(thrown: unknown): Thrown {
  const error = (typeof thrown === 'object' && thrown !== null ? thrown : {}) as {
    name?: unknown;
    message?: unknown;
    code?: unknown;
    $metadata?: { httpStatusCode?: number; requestId?: string };
    $response?: { statusCode?: number };
  };
  return {
    name: typeof error.name === 'string' ? error.name : 'Error',
    message: typeof error.message === 'string' ? readable(error.message) : String(thrown),
    code: typeof error.code === 'string' ? error.code : undefined,
    status: error.$metadata?.httpStatusCode ?? error.$response?.statusCode,
    requestId: error.$metadata?.requestId,
  };
}

/** What the SDK puts in place of a message that is missing, and the body of an exception that it does not know. */
function readable(message: string): string {
  if (message === 'UnknownError' || message.trim() === '') return 'no reason was given.';
  const body = message.startsWith('{') ? parseJson(message) : undefined;
  const text = isRecord(body) ? (body.message ?? body.Message) : undefined;
  return typeof text === 'string' && text !== '' ? text : message;
}

export interface ErrorRule {
  /** Exception names that the rule is about; every name where absent. */
  readonly names?: readonly string[];
  /** Refines a name where AWS says several things under one. */
  readonly message?: RegExp;
  readonly kind: ErrorKind;
  readonly say: (thrown: Thrown, context: AwsContext) => string;
  readonly hint?: (thrown: Thrown, context: AwsContext) => string;
  readonly action?: (thrown: Thrown, context: AwsContext) => Action | undefined;
}

/** The first rule that fits, else by HTTP status, else `unexpected`. */
export function mapAwsError(
  thrown: unknown,
  context: AwsContext,
  rules: readonly ErrorRule[] = [],
): AssayError {
  if (thrown instanceof AssayError) return thrown;
  const described = describeThrown(thrown);
  // The SDK calls a connection that was closed a timeout.
  const isClosed = described.code !== undefined && CLOSED.includes(described.code);
  if (isClosed && !context.started) return closedUnanswered(context, thrown);
  const rule = [...rules, ...SHARED_RULES].find((candidate) => fits(candidate, described));
  if (rule !== undefined) return fromRule(rule, described, context, thrown);
  return byStatus(described, context, thrown);
}

function fits(rule: ErrorRule, thrown: Thrown): boolean {
  const named =
    rule.names === undefined ||
    rule.names.includes(thrown.name) ||
    (thrown.code !== undefined && rule.names.includes(thrown.code));
  return named && (rule.message === undefined || rule.message.test(thrown.message));
}

function fromRule(
  rule: ErrorRule,
  thrown: Thrown,
  context: AwsContext,
  cause: unknown,
): AssayError {
  const action = rule.action?.(thrown, context);
  const info: ErrorInfo = {
    cause,
    ...(rule.hint === undefined ? {} : { hint: rule.hint(thrown, context) }),
    ...(action === undefined ? {} : { action }),
    ...(thrown.requestId === undefined ? {} : { requestId: thrown.requestId }),
  };
  return new AssayError(rule.kind, rule.say(thrown, context), info);
}

function byStatus(thrown: Thrown, context: AwsContext, cause: unknown): AssayError {
  const { status } = thrown;
  const info: ErrorInfo = {
    cause,
    ...(thrown.requestId === undefined ? {} : { requestId: thrown.requestId }),
  };
  if (context.started) {
    return new AssayError('incomplete', `${context.service} broke off: ${thrown.message}`, {
      ...info,
      hint: 'What came is kept. Run it again to get a whole answer.',
    });
  }
  if (status === undefined) return new AssayError('unexpected', thrown.message, info);
  const hint = 'If a proxy or an endpoint override stands in between, look at what it answered.';
  if (status < 300) {
    const sentence = `What came is no answer of ${context.service} (HTTP ${status}).`;
    return new AssayError('unavailable', sentence, { ...info, hint });
  }
  const sentence = `${context.service} answered with HTTP ${status}.`;
  const kind = kindOfStatus(status);
  if (kind !== undefined) return new AssayError(kind, sentence, { ...info, hint });
  return new AssayError('unexpected', `${sentence} ${thrown.message}`, { ...info, hint });
}

function kindOfStatus(status: number): ErrorKind | undefined {
  if (status === 429) return 'throttled';
  if (status === 401) return 'credentials';
  if (status === 403) return 'denied';
  return status >= 500 ? 'unavailable' : undefined;
}

const CLOSED = ['ECONNRESET', 'EPIPE', 'ERR_STREAM_PREMATURE_CLOSE'];

function closedUnanswered({ service }: AwsContext, cause: unknown): AssayError {
  return new AssayError('unavailable', `${service} closed the connection without an answer.`, {
    cause,
    hint: 'It was not sent again, so that it is not billed twice. Check the proxy, then run again.',
  });
}

const SHARED_RULES: readonly ErrorRule[] = [
  ...SIGN_IN_RULES,
  {
    names: ['AccessDeniedException', 'AccessDenied', 'UnauthorizedException'],
    message: /not authorized to perform/i,
    kind: 'denied',
    say: ({ message }) => deniedSentence(message),
    hint: ({ message }) =>
      /explicit deny/i.test(message)
        ? 'A policy denies it explicitly: ask whoever manages the account or the organization.'
        : 'Add the action to the policy of the role in use, or choose another profile.',
  },
  {
    names: ['AccessDeniedException', 'AccessDenied', 'UnauthorizedException'],
    kind: 'denied',
    say: ({ message }, context) => `${context.service} refused access: ${message}`,
    hint: () => 'Check the role in use and its policy.',
  },
  {
    names: ['ThrottlingException', 'TooManyRequestsException', 'ThrottledException', 'Throttling'],
    kind: 'throttled',
    say: ({ message }, context) => `${context.service} is throttling: ${message}`,
    hint: () =>
      'Wait a moment, lower the maximum output tokens (they are reserved), or raise the quota.',
  },
  {
    names: [
      'ServiceUnavailableException',
      'InternalServerException',
      'InternalFailure',
      'ServiceUnavailable',
    ],
    kind: 'unavailable',
    say: ({ message }, context) => `${context.service} failed: ${message}`,
    hint: () => 'The fault is on the service. Try again, or another region or model.',
  },
  {
    names: ['TimeoutError'],
    kind: 'timeout',
    say: (_, context) =>
      context.started
        ? `${context.service} stopped sending in the middle of the answer.`
        : `${context.service} did not answer in time.`,
    hint: () => 'It was not sent again, so that it is not billed twice.',
  },
  {
    names: ['ENOTFOUND', 'EAI_AGAIN'],
    kind: 'unavailable',
    say: (_, context) => `${context.service} could not be found on the network.`,
    hint: () => 'Check the region name, the network, and any endpoint override.',
  },
  {
    names: ['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH'],
    kind: 'unavailable',
    say: (_, context) => `Nothing answers at the address of ${context.service}.`,
    hint: () => 'Check the network, the proxy, and any endpoint override.',
  },
  {
    names: [
      'CERT_HAS_EXPIRED',
      'DEPTH_ZERO_SELF_SIGNED_CERT',
      'ERR_TLS_CERT_ALTNAME_INVALID',
      'SELF_SIGNED_CERT_IN_CHAIN',
      'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    ],
    kind: 'unavailable',
    say: (_, context) => `The certificate of ${context.service} is not trusted here.`,
    hint: () => 'If a company proxy inspects traffic, add its certificate to the system store.',
  },
  {
    names: ['EPROTO', 'ERR_SSL_WRONG_VERSION_NUMBER'],
    kind: 'unavailable',
    say: (_, context) => `What answers for ${context.service} does not speak HTTPS.`,
    hint: () => 'Check whether the endpoint override begins with http:// or https://.',
  },
  {
    names: ['ERR_INVALID_URL'],
    kind: 'invalid',
    say: (_, context) => `The endpoint override of ${context.service} is no address.`,
    hint: () => 'Write it as https://host or http://host:port.',
  },
];

/** IAM's sentence names the principal, the action and the resource; the action and resource matter here. */
function deniedSentence(message: string): string {
  const match = /not authorized to perform: (\S+?)(?: on resource: (\S+?))?(?:\s|$)/i.exec(message);
  if (match?.[1] === undefined) return message;
  return match[2] === undefined
    ? `The role in use may not call ${match[1]}.`
    : `The role in use may not call ${match[1]} on ${match[2]}.`;
}
