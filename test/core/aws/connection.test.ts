import assert from 'node:assert/strict';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { awsConnections } from '../../../src/core/aws/connection.ts';
import { mapAwsError } from '../../../src/core/aws/errors.ts';
import { listProfiles, readProfiles } from '../../../src/core/aws/profiles.ts';
import { createBackends } from '../../../src/core/factory.ts';
import { AssayError, textMessage } from '../../../src/core/model/index.ts';
import { type AwsServer, startAwsServer } from '../../fakes/awsServer.ts';

const CONFIG = `[default]
region = us-east-1
[profile corp]
sso_session = corp
sso_account_id = 123456789012
sso_role_name = Dev
region = eu-west-1
[sso-session corp]
sso_start_url = https://corp.awsapps.com/start
sso_region = eu-west-1
[profile assume]
role_arn = arn:aws:iam::123456789012:role/R
source_profile = static
mfa_serial = arn:aws:iam::123456789012:mfa/me
region = us-east-1
[profile console]
login_session = arn:aws:iam::123456789012:user/me
region = us-east-1
[profile homeless]
credential_process = /bin/false
[services s1]
`;

const CREDENTIALS = `[static]
aws_access_key_id = AKIAEXAMPLE
aws_secret_access_key = secret
region = us-west-2
`;

let server: AwsServer;
const signal = new AbortController().signal;
const log = { debug() {}, info() {}, warn() {}, error() {} };

before(async () => {
  server = await startAwsServer();
  const directory = await mkdtemp(join(tmpdir(), 'assay-aws-'));
  await writeFile(join(directory, 'config'), CONFIG);
  await writeFile(join(directory, 'credentials'), CREDENTIALS);
  for (const name of Object.keys(process.env))
    if (name.startsWith('AWS_')) delete process.env[name];
  Object.assign(process.env, {
    AWS_CONFIG_FILE: join(directory, 'config'),
    AWS_SHARED_CREDENTIALS_FILE: join(directory, 'credentials'),
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_ENDPOINT_URL: server.url,
    HOME: directory,
  });
});
after(() => server.close());

describe('AWS connections', () => {
  it('lists profiles with the way each signs in, and nothing that is not one', async () => {
    assert.deepEqual(
      (await listProfiles()).map(({ name, kind }) => `${name}: ${kind}`),
      [
        'default: other',
        'assume: assume-role',
        'console: login',
        'corp: sso',
        'homeless: process',
        'static: static',
      ],
    );
    assert.equal(readProfiles({ a: { mfa_serial: 'x', role_arn: 'r' } })[0]?.mfaSerial, 'x');
  });

  it('tells the account, the role and the region that a call is billed to', async () => {
    const aws = awsConnections({ env: process.env }).connect({ profile: 'static' });
    assert.deepEqual(await aws.identity(signal), {
      account: '123456789012',
      principal: 'Developer',
      region: 'us-west-2',
    });
    aws.dispose();
  });

  const explained: readonly [string, RegExp, string | undefined][] = [
    ['corp', /sign-in of the profile corp/, 'aws sso login --profile corp'],
    ['console', /console sign-in of the profile console/, 'aws login --profile console'],
    ['assume', /multi-factor/, undefined],
    ['missing', /no credentials for the profile missing/, undefined],
  ];
  for (const [profile, sentence, command] of explained) {
    it(`says what to do about the profile ${profile}, and does not call`, async () => {
      const backends = createBackends({
        connections: [{ name: 'prod', type: 'bedrock', profile, region: 'us-east-1' }],
        secrets: { get: async () => undefined },
        log,
      });
      const before = server.requests.length;
      const { backend, modelId } = backends.resolve('prod/amazon.nova-lite-v1:0');
      const stream = backend.stream({ modelId, messages: [textMessage('user', 'Hi')] }, signal);
      await assert.rejects(
        async () => {
          for await (const _ of stream) assert.fail('nothing may come');
        },
        (error) => {
          assert.ok(error instanceof AssayError);
          assert.equal(error.kind, 'credentials', error.message);
          assert.match(error.message, sentence);
          assert.ok(error.hint);
          assert.equal(error.action?.arguments?.[0], command);
          return true;
        },
      );
      assert.equal(server.requests.length, before);
    });
  }

  it('asks for a region where none is set', async () => {
    const aws = awsConnections({ env: process.env }).connect({ profile: 'homeless' });
    await assert.rejects(aws.region(), /No AWS region is set for the profile homeless/);
  });

  it('sends a Bedrock API key as a bearer token, bound to its region, and says what it cannot reach', async () => {
    const asked: string[] = [];
    const backends = createBackends({
      connections: [{ name: 'keyed', type: 'bedrock', region: 'us-east-1' }],
      secrets: {
        get: async (origin) => {
          asked.push(origin);
          return 'bedrock-api-key-1';
        },
      },
      log,
    });
    const { backend, modelId } = backends.resolve('keyed/amazon.nova-lite-v1:0');
    for await (const _ of backend.stream(
      { modelId, messages: [textMessage('user', 'Hi')] },
      signal,
    )) {
      // Only the request matters here.
    }
    assert.equal(server.requests.at(-1)?.headers.authorization, 'Bearer bedrock-api-key-1');
    assert.deepEqual(asked, ['https://bedrock-runtime.us-east-1.amazonaws.com']);
    await assert.rejects(backends.account('keyed', signal), /API key can't tell/);
  });

  it('lets a named profile win over a key in the environment', async () => {
    const env = { ...process.env, AWS_BEARER_TOKEN_BEDROCK: 'from-the-environment' };
    process.env.AWS_BEARER_TOKEN_BEDROCK = 'from-the-environment';
    try {
      for (const [profile, expected] of [
        ['static', /^AWS4/],
        [undefined, /^Bearer from-the-environment/],
      ] as const) {
        const backends = createBackends({
          connections: [
            { name: 'c', type: 'bedrock', region: 'us-east-1', ...(profile ? { profile } : {}) },
          ],
          secrets: { get: async () => undefined },
          log,
          env,
        });
        const { backend, modelId } = backends.resolve('c/amazon.nova-lite-v1:0');
        for await (const _ of backend.stream(
          { modelId, messages: [textMessage('user', 'Hi')] },
          signal,
        )) {
          // Only the request matters here.
        }
        assert.match(server.requests.at(-1)?.headers.authorization ?? '', expected);
      }
    } finally {
      delete process.env.AWS_BEARER_TOKEN_BEDROCK;
    }
  });

  it('lists models and endpoints of the account', async () => {
    const backends = createBackends({
      connections: [
        { name: 'prod', type: 'bedrock', profile: 'static', region: 'us-east-1' },
        { name: 'ranker', type: 'sagemaker', profile: 'static', region: 'us-east-1' },
      ],
      secrets: { get: async () => undefined },
      log,
    });
    const { models, errors } = await backends.listModels(undefined, signal);
    assert.deepEqual(errors, []);
    assert.deepEqual(
      models.map(({ reference }) => reference),
      [
        'prod/us.anthropic.claude-haiku-4-5-20251001-v1:0',
        'prod/amazon.nova-lite-v1:0',
        'ranker/ranker',
      ],
    );
    assert.equal(models[2]?.info.description, 'InService · 2 × ml.g6e.2xlarge');
  });
});

describe('AWS errors', () => {
  it('gives advice for whatever is thrown', () => {
    const context = { service: 'Bedrock in us-east-1', started: false };
    const cases: readonly [unknown, string][] = [
      [Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND' }), 'unavailable'],
      [Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }), 'unavailable'],
      [
        Object.assign(new Error("ENOENT: no such file, open '/token'"), { code: 'ENOENT' }),
        'credentials',
      ],
      [new Error('Region is missing'), 'invalid'],
      [
        Object.assign(new Error('Could not load credentials from any providers'), {
          name: 'CredentialsProviderError',
        }),
        'credentials',
      ],
      ['a string', 'unexpected'],
      [undefined, 'unexpected'],
    ];
    for (const [thrown, kind] of cases)
      assert.equal(mapAwsError(thrown, context).kind, kind, String(thrown));
  });
});
