/**
 * What the SDK's credential providers, and the services that check signatures, say when a sign-in fails. They have
 * names for kinds of providers and sentences for causes, so that the sentences must be read.
 */
import type { Action } from '../model/index.ts';
import type { AwsContext, ErrorRule, Thrown } from './errors.ts';
import { signInCommand } from './signIn.ts';

const PROVIDERS: readonly string[] = [
  'CredentialsProviderError',
  'TokenProviderError',
  'LoginCredentialsError',
];

const profileName = ({ profile }: AwsContext): string =>
  profile === undefined ? 'the default profile' : `the profile ${profile}`;

const chooseProfile = (): Action => ({
  title: 'Choose a Profile',
  command: 'assay.chooseProfile',
});

/** Runs the command of the profile that holds the sign-in; undefined where none signs in. */
function signIn({ signIn: known }: AwsContext): Action | undefined {
  const line = known === undefined ? undefined : signInCommand(known);
  if (line === undefined) return undefined;
  return { title: `Run ${line}`, command: 'assay.runInTerminal', arguments: [line] };
}

/** Asks for the code of a device again. */
const askAgain = ({ profile }: AwsContext): Action => ({
  title: 'Sign In…',
  command: 'assay.signIn',
  arguments: profile === undefined ? [] : [profile],
});

const isLogin = ({ signIn: known }: AwsContext): boolean => known?.kind === 'login';

/** Of the providers for `aws sso login` and `aws login`, whose every failure but a refusal is mended by signing in. */
const SIGN_IN_AGAIN =
  /SSO session|aws sso login|SSO token|token is expired|UnauthorizedException|Failed to load (?:a )?token|aws login|reauthenticate|re-authenticate/i;

/** How credentials that ran out are renewed, where no command does it. */
function renewal({ signIn: known }: AwsContext): string {
  switch (known?.kind) {
    case 'sso':
    case 'login':
      return 'Sign in again, then run again.';
    case 'process':
      return 'Run the profile’s credential process in a terminal to see why it gives old ones.';
    case undefined:
      return 'Renew the keys in the environment that the editor was started with.';
    default:
      return 'Renew the keys in the AWS files, then run again.';
  }
}

const fromProcess = ({ signIn: known }: AwsContext): boolean => known?.kind === 'process';

function noCredentials(_: Thrown, context: AwsContext): string {
  if (fromProcess(context)) return `The credential process of ${profileName(context)} failed.`;
  return context.profile === undefined
    ? 'No AWS credentials were found.'
    : `There are no credentials for the profile ${context.profile}.`;
}

/** In front of the others, because they are about one sentence each. */
const clockIsWrong = (): string =>
  "AWS refused the request's signature: this machine's clock is wrong.";
const setClock = (): string =>
  'Set the clock of this machine (for example turn on network time), then run again.';

export const SIGN_IN_RULES: readonly ErrorRule[] = [
  {
    names: PROVIDERS,
    message: /ForbiddenException/,
    kind: 'denied',
    say: (_, context) => `The single sign-on of ${profileName(context)} does not give its role.`,
    hint: () =>
      'Check sso_account_id and sso_role_name of the profile, or ask whoever assigns the roles.',
  },
  {
    names: PROVIDERS,
    message: /insufficient permissions/i,
    kind: 'denied',
    say: (_, context) => `The console sign-in of ${profileName(context)} may not be renewed.`,
    hint: () => 'The user or role needs the permission signin:CreateOAuth2Token.',
  },
  {
    names: PROVIDERS,
    message: SIGN_IN_AGAIN,
    kind: 'credentials',
    say: (_, context) =>
      `The ${isLogin(context) ? 'console sign-in' : 'sign-in'} of ${profileName(context)} has expired or was never made.`,
    hint: () => 'Sign in with the AWS command line, then run again.',
    action: (_, context) => signIn(context),
  },
  {
    names: ['CredentialsProviderError'],
    message: /multi-factor authentication/i,
    kind: 'credentials',
    say: (_, context) =>
      `The role of ${profileName(context)} asks for a code of a multi-factor device.`,
    hint: () =>
      'Run it in the editor, which asks for the code, or sign in on the command line first.',
  },
  {
    names: ['AccessDenied', 'AccessDeniedException'],
    message: /MultiFactorAuthentication/i,
    kind: 'credentials',
    say: () => 'AWS did not accept the code of the multi-factor device.',
    hint: () => 'A code works once and not for long: wait for the next one.',
    action: (_, context) => askAgain(context),
  },
  {
    names: ['CredentialsProviderError'],
    message: /Could not resolve credentials using profile/i,
    kind: 'credentials',
    say: (_, context) => `There are no credentials for ${profileName(context)} in the AWS files.`,
    hint: () => 'Check the profile name in assay.yaml, or add the profile with aws configure.',
    action: () => ({ title: 'Open assay.yaml', command: 'assay.openWorkspaceFile' }),
  },
  {
    names: ['CredentialsProviderError', 'TokenProviderError'],
    kind: 'credentials',
    say: noCredentials,
    hint: (_, context) =>
      fromProcess(context)
        ? 'Run the command of credential_process in a terminal to see what it says.'
        : 'Set up a profile with aws configure sso or aws login, name it in assay.yaml, or enter a Bedrock API key.',
    action: chooseProfile,
  },
  {
    names: ['ExpiredTokenException', 'ExpiredToken'],
    kind: 'credentials',
    say: (_, context) => `The credentials of ${profileName(context)} have expired.`,
    hint: (_, context) => renewal(context),
    action: (_, context) => signIn(context),
  },
  {
    names: ['RequestTimeTooSkewed', 'RequestInTheFuture'],
    kind: 'credentials',
    say: clockIsWrong,
    hint: setClock,
  },
  {
    message:
      /Signature expired|Signature not yet current|is not within .* of the server|too skewed/i,
    kind: 'credentials',
    say: clockIsWrong,
    hint: setClock,
  },
  {
    names: [
      'UnrecognizedClientException',
      'InvalidClientTokenId',
      'InvalidSignatureException',
      'SignatureDoesNotMatch',
      'IncompleteSignature',
      'MissingAuthenticationToken',
    ],
    kind: 'credentials',
    say: (_, context) => `AWS does not accept the credentials of ${profileName(context)}.`,
    hint: () => 'The key may have been deleted or mistyped: sign in again or correct the profile.',
    action: chooseProfile,
  },
  {
    message: /Region is missing/i,
    kind: 'invalid',
    say: (_, context) => `No AWS region is set for ${profileName(context)}.`,
    hint: () => 'Name a region in assay.yaml, in the profile, or in AWS_REGION.',
    action: () => ({ title: 'Open assay.yaml', command: 'assay.openWorkspaceFile' }),
  },
  {
    names: ['ENOENT'],
    kind: 'credentials',
    say: ({ message }) => `A file that the AWS credentials need is missing: ${message}`,
    hint: () => 'Check AWS_WEB_IDENTITY_TOKEN_FILE and the profile.',
  },
];
