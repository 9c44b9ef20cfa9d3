/** Every message that AWS is known to send, with the advice that it must give. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readAvailability } from '../../../src/core/backends/bedrock/availability.ts';
import { toBedrockError } from '../../../src/core/backends/bedrock/errors.ts';
import type { AssayError } from '../../../src/core/model/index.ts';

const MODEL = 'anthropic.claude-haiku-4-5-20251001-v1:0';

function explain(name: string, message: string, signsIn?: 'sso' | 'login'): AssayError {
  return toBedrockError(Object.assign(new Error(message), { name }), {
    service: 'Bedrock in us-east-1',
    subject: MODEL,
    profile: 'corp',
    ...(signsIn === undefined ? {} : { signIn: { kind: signsIn, profile: 'corp' } }),
    signal: new AbortController().signal,
    started: false,
    profiles: [`us.${MODEL}`],
  });
}

interface Advice {
  readonly kind: string;
  readonly says: RegExp;
  readonly hint: RegExp;
  /** How the profile signs in. */
  readonly signsIn?: 'sso' | 'login';
  /** What the action's first argument is. */
  readonly action?: string;
}

const PROVIDER = 'CredentialsProviderError';

/** Sign-in messages are those of the credential providers, word for word. */
const CASES: readonly (readonly [string, string, Advice])[] = [
  [
    PROVIDER,
    "The SSO session token associated with profile=sso was not found or is invalid. To refresh this SSO session run 'aws sso login' with the corresponding profile.",
    {
      kind: 'credentials',
      says: /expired or was never made/,
      hint: /Sign in/,
      signsIn: 'sso',
      action: 'aws sso login --profile corp',
    },
  ],
  [
    PROVIDER,
    'Failed to load token from ~/.aws/login/cache/0a1b.json: ENOENT',
    {
      kind: 'credentials',
      says: /console sign-in/,
      hint: /Sign in/,
      signsIn: 'login',
      action: 'aws login --profile corp',
    },
  ],
  [
    PROVIDER,
    'Your session has expired. Please reauthenticate.',
    {
      kind: 'credentials',
      says: /console sign-in/,
      hint: /Sign in/,
      signsIn: 'login',
      action: 'aws login --profile corp',
    },
  ],
  [
    PROVIDER,
    "Unable to refresh credentials due to insufficient permissions. You may be missing permission for the 'CreateOAuth2Token' action.",
    { kind: 'denied', says: /may not be renewed/, hint: /signin:CreateOAuth2Token/ },
  ],
  [
    PROVIDER,
    'Profile assume requires multi-factor authentication, but no MFA code callback was provided.',
    { kind: 'credentials', says: /multi-factor device/, hint: /editor/ },
  ],
  [
    PROVIDER,
    'Could not resolve credentials using profile: [missing] in configuration/credentials file(s).',
    { kind: 'credentials', says: /no credentials for the profile corp/, hint: /assay\.yaml/ },
  ],
  [
    PROVIDER,
    'Could not load credentials from any providers',
    { kind: 'credentials', says: /no credentials/i, hint: /aws configure sso/ },
  ],
  [
    'ExpiredTokenException',
    'The security token included in the request is expired',
    {
      kind: 'credentials',
      says: /have expired/,
      hint: /Sign in again/,
      signsIn: 'sso',
      action: 'aws sso login --profile corp',
    },
  ],
  [
    'InvalidSignatureException',
    'Signature expired: 20261123T000000Z is now earlier than 20261123T010000Z',
    { kind: 'credentials', says: /clock/, hint: /clock/ },
  ],
  [
    'UnrecognizedClientException',
    'The security token included in the request is invalid.',
    { kind: 'credentials', says: /does not accept/, hint: /deleted or mistyped/ },
  ],
  [
    'AccessDeniedException',
    'Authentication failed: Please make sure your API Key is valid.',
    { kind: 'credentials', says: /does not accept the API key/, hint: /enter it again/ },
  ],
  ['Error', 'Region is missing', { kind: 'invalid', says: /No AWS region/, hint: /AWS_REGION/ }],
  [
    'AccessDeniedException',
    `User: arn:aws:iam::1:user/u is not authorized to perform: bedrock:InvokeModelWithResponseStream on resource: arn:aws:bedrock:x because no identity-based policy allows it`,
    {
      kind: 'denied',
      says: /may not call bedrock:InvokeModelWithResponseStream on arn/,
      hint: /policy of the role/,
    },
  ],
  [
    'AccessDeniedException',
    'User: u is not authorized to perform: bedrock:InvokeModel with an explicit deny in a service control policy',
    { kind: 'denied', says: /may not call bedrock:InvokeModel/, hint: /explicitly/ },
  ],
  [
    'AccessDeniedException',
    "You don't have access to the model with the specified model ID.",
    { kind: 'denied', says: /no access/, hint: /marketplace:Subscribe/ },
  ],
  [
    'AccessDeniedException',
    'Model access is denied due to INVALID_PAYMENT_INSTRUMENT',
    { kind: 'denied', says: /way to pay/, hint: /Billing/ },
  ],
  [
    'ResourceNotFoundException',
    'This model version has reached the end of its life. Please refer to the AWS documentation.',
    { kind: 'not-found', says: /retired/, hint: /successor/ },
  ],
  [
    'ResourceNotFoundException',
    'Model use case details have not been submitted for this account.',
    { kind: 'denied', says: /use case/, hint: /form/ },
  ],
  [
    'ResourceNotFoundException',
    'Could not find it',
    { kind: 'not-found', says: /did not find/, hint: /region/ },
  ],
  [
    'ModelTimeoutException',
    'Model has timed out',
    { kind: 'timeout', says: /took too long/, hint: /not sent again/ },
  ],
  [
    'ModelErrorException',
    'The system encountered an unexpected error',
    { kind: 'unavailable', says: /failed while answering/, hint: /Try again/ },
  ],
  [
    'ModelStreamErrorException',
    'The model stopped',
    { kind: 'unavailable', says: /failed while answering/, hint: /kept/ },
  ],
  [
    'ThrottlingException',
    'Too many tokens, please wait before trying again.',
    { kind: 'throttled', says: /throttling/, hint: /maximum output tokens/ },
  ],
  [
    'ThrottlingException',
    'Too many tokens per day, please wait before trying again.',
    { kind: 'throttled', says: /daily/, hint: /Service Quotas/ },
  ],
  [
    'ModelNotReadyException',
    'Model is not ready for inference',
    { kind: 'unavailable', says: /not ready/, hint: /minute/ },
  ],
  [
    'ValidationException',
    'The provided model identifier is invalid.',
    { kind: 'not-found', says: /knows no model/, hint: /region/ },
  ],
  [
    'ValidationException',
    `Invocation of model ID ${MODEL} with on-demand throughput isn't supported.`,
    { kind: 'invalid', says: /inference profile/, hint: /us\.anthropic/, action: MODEL },
  ],
  [
    'ValidationException',
    `Invocation of model ID ${MODEL} with on-demand throughput isn’t supported.`,
    { kind: 'invalid', says: /inference profile/, hint: /us\.anthropic/, action: MODEL },
  ],
  [
    'ValidationException',
    'Input is too long for requested model.',
    { kind: 'invalid', says: /longer than/, hint: /larger context/ },
  ],
  [
    'ValidationException',
    'Malformed input request',
    { kind: 'invalid', says: /Malformed input/, hint: /request/ },
  ],
  [
    'ServiceQuotaExceededException',
    'Too many requests',
    { kind: 'throttled', says: /quota/, hint: /Service Quotas/ },
  ],
  ['ConflictException', 'Conflict', { kind: 'unavailable', says: /at this moment/, hint: /again/ }],
  ['InternalServerException', 'oops', { kind: 'unavailable', says: /failed/, hint: /service/ }],
  ['ServiceUnavailableException', 'oops', { kind: 'unavailable', says: /failed/, hint: /service/ }],
  [
    'TimeoutError',
    'Connection timed out',
    { kind: 'timeout', says: /did not answer/, hint: /billed twice/ },
  ],
];

describe('advice', () => {
  for (const [name, message, advice] of CASES) {
    it(`${name}: ${message.slice(0, 70)}`, () => {
      const error = explain(name, message, advice.signsIn);
      assert.equal(error.kind, advice.kind);
      assert.match(error.message, advice.says);
      assert.match(error.hint ?? '', advice.hint);
      if (advice.action !== undefined) assert.equal(error.action?.arguments?.[0], advice.action);
    });
  }
});

describe('availability in words', () => {
  const FINE = {
    modelId: MODEL,
    agreementAvailability: { status: 'AVAILABLE' },
    authorizationStatus: 'AUTHORIZED',
    entitlementAvailability: 'AVAILABLE',
    regionAvailability: 'AVAILABLE',
  } as const;

  it('nothing is missing', () => {
    const { callable, verdict, missing } = readAvailability(FINE, 'us-east-1');
    assert.deepEqual([callable, missing.length], [true, 0]);
    assert.match(verdict, /can be called in us-east-1/);
  });

  const gaps: readonly [object, RegExp, RegExp][] = [
    [{ regionAvailability: 'NOT_AVAILABLE' }, /not offered in us-east-1/, /region/],
    [{ agreementAvailability: { status: 'PENDING' } }, /being made/, /minutes/],
    [{ agreementAvailability: { status: 'NOT_AVAILABLE' } }, /no agreement/, /Subscribe/],
    [{ agreementAvailability: { status: 'ERROR', errorMessage: 'card' } }, /\(card\)/, /Subscribe/],
    [{ entitlementAvailability: 'NOT_AVAILABLE' }, /not entitled/, /model catalog/],
    [{ authorizationStatus: 'NOT_AUTHORIZED' }, /not authorized/, /bedrock:InvokeModel/],
  ];
  for (const [gap, what, hint] of gaps) {
    it(`${JSON.stringify(gap)}`, () => {
      const { callable, verdict, missing } = readAvailability({ ...FINE, ...gap }, 'us-east-1');
      assert.equal(callable, false);
      assert.match(verdict, what);
      assert.match(missing[0]?.hint ?? '', hint);
    });
  }
});
