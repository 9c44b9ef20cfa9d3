/** Every way in which a profile signs in, with the real SDK: what it says when it does not, and which command mends it. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, afterEach, before, suite, test } from 'node:test';
import { type AwsConnections, awsConnections } from '../../../src/core/aws/connection.ts';
import { signInCommand, signInOf } from '../../../src/core/aws/signIn.ts';
import { AssayError } from '../../../src/core/model/index.ts';
import { type AwsHome, createAwsHome, loginToken, ssoToken } from '../../fakes/awsHome.ts';
import { type AwsServer, awsFault, startAwsServer } from '../../fakes/awsServer.ts';

const CONSOLE = 'arn:aws:iam::123456789012:user/me';
const START = 'https://old.example.com/start';

const CONFIG = `[profile corp]
sso_session = corp
sso_account_id = 123456789012
sso_role_name = Developer
region = eu-west-1
[sso-session corp]
sso_start_url = https://corp.example.com/start
sso_region = eu-west-1
[profile old]
sso_start_url = ${START}
sso_region = eu-central-1
sso_account_id = 123456789012
sso_role_name = Developer
region = eu-central-1
[profile through-corp]
role_arn = arn:aws:iam::123456789012:role/Reader
source_profile = corp
region = us-east-1
[profile console]
login_session = ${CONSOLE}
region = us-east-1
[profile failing]
credential_process = /bin/false
region = us-east-1
[profile web]
role_arn = arn:aws:iam::123456789012:role/Reader
web_identity_token_file = /no/such/token
region = us-east-1
[profile static]
aws_access_key_id = AKIAEXAMPLE
aws_secret_access_key = example-secret-of-no-account
region = us-west-2
`;

let server: AwsServer;
let home: AwsHome;

/** Profiles that need a file of the home: the keys that a process prints, and a token of a web identity. */
async function withFiles(config: string): Promise<string> {
  const keys = { Version: 1, AccessKeyId: 'ASIAEXAMPLEPROCESS', SecretAccessKey: 'example' };
  const script = join(home.path, 'keys.mjs');
  const token = join(home.path, 'token');
  await home.write(script, `console.log('${JSON.stringify(keys)}');`);
  await home.write(token, 'example-web-token');
  return `${config}[profile process]
credential_process = "${process.execPath}" "${script}"
region = us-east-1
[profile federated]
role_arn = arn:aws:iam::123456789012:role/Deployer
web_identity_token_file = ${token}
region = us-east-1
[profile role]
role_arn = arn:aws:iam::123456789012:role/Reader
source_profile = static
region = us-east-1
`;
}

before(async () => {
  [server, home] = await Promise.all([startAwsServer(), createAwsHome(CONFIG)]);
  await home.write(home.config, await withFiles(CONFIG));
  for (const name of Object.keys(process.env)) {
    if (name.startsWith('AWS_')) delete process.env[name];
  }
  process.env.AWS_ENDPOINT_URL = server.url;
  process.env.AWS_EC2_METADATA_DISABLED = 'true';
  process.env.HOME = home.path;
});
afterEach(() => server.reset());
after(async () => {
  await server.close();
  await home.remove();
});

async function identityOf(profile: string, made?: AwsConnections) {
  const aws = made ?? awsConnections({ env: process.env });
  try {
    return await aws.connect({ profile }).identity(new AbortController().signal);
  } finally {
    aws.dispose();
  }
}

async function failureOf(profile: string): Promise<AssayError> {
  const error = await identityOf(profile).catch((thrown: unknown) => thrown);
  assert.ok(error instanceof AssayError, `${profile} signed in`);
  return error;
}

/** Requests that are signed, and so were sent as somebody. */
const signed = () => server.requests.filter(({ headers }) => headers.authorization !== undefined);

async function tokens(isFresh: boolean): Promise<void> {
  await home.write(home.ssoToken('corp'), ssoToken(isFresh));
  await home.write(home.ssoToken(START), ssoToken(isFresh));
  await home.write(home.loginToken(CONSOLE), loginToken(isFresh));
}

const COMMANDS: readonly (readonly [profile: string, says: RegExp, command: string])[] = [
  ['corp', /^The sign-in of the profile corp has expired/, 'aws sso login --profile corp'],
  ['old', /^The sign-in of the profile old has expired/, 'aws sso login --profile old'],
  ['through-corp', /^The sign-in of the profile through-corp/, 'aws sso login --profile corp'],
  ['console', /^The console sign-in of the profile console/, 'aws login --profile console'],
];

suite('a profile that signs in by a command', () => {
  for (const state of ['was never signed in', 'has expired']) {
    for (const [profile, says, command] of COMMANDS) {
      test(`${profile}, which ${state}, names the command, and nothing is sent as anybody`, async () => {
        if (state === 'has expired') await tokens(false);
        const error = await failureOf(profile);
        assert.equal(error.kind, 'credentials');
        assert.match(error.message, says);
        assert.deepEqual(error.action?.arguments, [command]);
        assert.equal(error.action?.command, 'assay.runInTerminal');
        assert.equal(signed().length, 0);
      });
    }
  }

  test('is signed in once the command has run', async () => {
    await tokens(true);
    for (const [profile] of COMMANDS) {
      assert.equal((await identityOf(profile)).account, '123456789012', profile);
    }
    const roles = server.requests.filter(({ body }) => body.includes('Action=AssumeRole'));
    assert.equal(roles.length, 1, 'the role is assumed with the single sign-on');
  });

  test('names it as well where somebody signed out elsewhere', async () => {
    await tokens(true);
    const message = 'Session token not found or invalid';
    server.use(({ path }) =>
      path.startsWith('/federation')
        ? { fault: awsFault(401, 'UnauthorizedException', message) }
        : undefined,
    );
    const { kind, action } = await failureOf('corp');
    assert.equal(kind, 'credentials');
    assert.deepEqual(action?.arguments, ['aws sso login --profile corp']);
  });

  test('does not where signing in would not help', async () => {
    await tokens(true);
    server.use(({ path }) =>
      path.startsWith('/federation')
        ? { fault: awsFault(403, 'ForbiddenException', 'No access') }
        : undefined,
    );
    const { kind, hint, action } = await failureOf('corp');
    assert.equal(kind, 'denied');
    assert.match(hint ?? '', /sso_role_name/);
    assert.equal(action, undefined);
  });
});

suite('a profile that signs in by itself', () => {
  test('calls as whom its process, its token or its role says', async () => {
    for (const [profile, key] of [
      ['process', 'ASIAEXAMPLEPROCESS'],
      ['federated', 'ASIAEXAMPLEWEB'],
      ['role', 'ASIAEXAMPLEROLE'],
    ] as const) {
      assert.equal((await identityOf(profile)).account, '123456789012', profile);
      const { headers } = server.requests.at(-1) ?? {};
      assert.match(headers?.authorization ?? '', new RegExp(`Credential=${key}/`), profile);
    }
    const federated = server.requests.find(({ body }) => body.includes('WithWebIdentity'));
    assert.match(String(federated?.body), /WebIdentityToken=example-web-token/);
  });

  test('says that its process failed, and where to look', async () => {
    const { kind, message, hint } = await failureOf('failing');
    assert.equal(kind, 'credentials');
    assert.match(message, /credential process of the profile failing/);
    assert.match(hint ?? '', /terminal/);
  });

  test('names the token file that is missing', async () => {
    const { kind, message } = await failureOf('web');
    assert.equal(kind, 'credentials');
    assert.match(message, /\/no\/such\/token/);
  });

  const expired = {
    status: 403,
    contentType: 'text/xml',
    body: '<ErrorResponse><Error><Code>ExpiredToken</Code><Message>expired</Message></Error></ErrorResponse>',
  };
  const renewed: readonly (readonly [string, RegExp, string | undefined])[] = [
    ['static', /keys in the AWS files/, undefined],
    ['corp', /Sign in again/, 'aws sso login --profile corp'],
    ['console', /Sign in again/, 'aws login --profile console'],
  ];
  for (const [profile, hint, command] of renewed) {
    test(`${profile}: credentials that ran out are renewed where they come from`, async () => {
      await tokens(true);
      server.use(({ body }) => (body.includes('GetCaller') ? { fault: expired } : undefined));
      const error = await failureOf(profile);
      assert.equal(error.kind, 'credentials');
      assert.match(error.hint ?? '', hint);
      assert.equal(error.action?.arguments?.[0], command);
    });
  }
});

suite('the command that signs in', () => {
  test('is of the profile at the end of the chain, whose name reaches the shell as one word', () => {
    const sections = {
      a: { role_arn: 'r', source_profile: 'b' },
      b: { role_arn: 'r', source_profile: "it's me" },
      "it's me": { sso_session: 's' },
    };
    const known = signInOf(sections, 'a');
    assert.deepEqual(known, { kind: 'sso', profile: "it's me" });
    assert.equal(signInCommand(known), "aws sso login --profile 'it'\\''s me'");
  });

  test('is none for keys, circles, and variables of the environment', () => {
    const circle = {
      a: { role_arn: 'r', source_profile: 'b' },
      b: { role_arn: 'r', source_profile: 'a' },
    };
    assert.equal(signInCommand(signInOf(circle, 'a')), undefined);
    const own = { a: { role_arn: 'r', source_profile: 'a', aws_access_key_id: 'AKIAEXAMPLE' } };
    assert.deepEqual(signInOf(own, 'a'), { kind: 'static', profile: 'a' });
    const env = { AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE' };
    assert.equal(signInOf({ default: { sso_session: 's' } }, undefined, env).kind, undefined);
    assert.equal(
      signInCommand(signInOf({ default: { login_session: 's' } }, undefined)),
      'aws login',
    );
  });
});
