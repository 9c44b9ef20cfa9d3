import assert from 'node:assert/strict';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import { awsConnections } from '../../../src/core/aws/connection.ts';
import { endpointIn } from '../../../src/core/aws/endpoints.ts';
import { mapAwsError } from '../../../src/core/aws/errors.ts';
import { listProfiles, readProfiles } from '../../../src/core/aws/profiles.ts';
import { bedrock } from '../../../src/core/backends/bedrock/index.ts';
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
bedrock_runtime =
  endpoint_url = http://127.0.0.1:1
[profile elsewhere]
aws_access_key_id = AKIAEXAMPLE
aws_secret_access_key = secret
region = us-east-1
services = emulator
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
afterEach(() => server.reset());
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
        'elsewhere: static',
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

  it('calls the endpoint that a profile names for a service', async () => {
    const text = `${CONFIG}[services emulator]\nbedrock_runtime =\n  endpoint_url = ${server.url}\n`;
    await writeFile(process.env.AWS_CONFIG_FILE ?? '', text);
    const endpoint = process.env.AWS_ENDPOINT_URL;
    const missing = { elsewhere: { services: 'gone' } };
    assert.throws(() => endpointIn(missing, 'elsewhere', 'bedrock'), { kind: 'invalid' });
    const general = { p: { endpoint_url: 'http://a' } };
    assert.equal(endpointIn(general, 'p', 's3'), 'http://a');
    delete process.env.AWS_ENDPOINT_URL;
    try {
      const aws = awsConnections({ env: process.env }).connect({ profile: 'elsewhere' });
      const backend = bedrock({ aws, sleep: async () => {} });
      const request = { modelId: 'amazon.nova-lite-v1:0', messages: [textMessage('user', 'Hi')] };
      const before = server.requests.length;
      for await (const _ of backend.stream(request, signal)) {
        // Only the request matters here.
      }
      aws.dispose();
      assert.equal(server.requests.length, before + 1);
    } finally {
      process.env.AWS_ENDPOINT_URL = endpoint;
      await writeFile(process.env.AWS_CONFIG_FILE ?? '', CONFIG);
    }
  });

  it('explains an account that cannot be told, and asks once', async () => {
    server.use(() => ({
      fault: {
        status: 403,
        contentType: 'text/xml',
        body: '<ErrorResponse><Error><Type>Sender</Type><Code>ExpiredToken</Code><Message>The security token included in the request is expired</Message></Error></ErrorResponse>',
      },
    }));
    const aws = awsConnections({ env: process.env }).connect({ profile: 'static' });
    const before = server.requests.length;
    await assert.rejects(aws.identity(signal), (error) => {
      assert.ok(error instanceof AssayError);
      assert.equal(error.kind, 'credentials', error.message);
      assert.match(error.hint ?? '', /keys in the AWS files/);
      return true;
    });
    assert.equal(server.requests.length, before + 1);
    aws.dispose();
  });

  it('offers what is known where a connection cannot be asked', async () => {
    const backends = createBackends({
      connections: [{ name: 'prod', type: 'bedrock', profile: 'missing', region: 'eu-west-1' }],
      secrets: { get: async () => undefined },
      log,
    });
    const { models, errors } = await backends.listModels('prod', signal);
    assert.equal(errors[0]?.error.kind, 'credentials');
    assert.ok(models.length > 20 && models.every(({ known }) => known === true));
    const haiku = models.find(({ info }) => info.name === 'Claude Haiku 4.5')?.info;
    assert.match(haiku?.id ?? '', /^eu\./);
    assert.deepEqual([haiku?.tier, haiku?.price?.output], ['balanced', 5.5]);
    const references = await backends.callableReferences(`prod/${haiku?.id.slice(3)}`);
    assert.deepEqual(
      references.map(({ reference, scope }) => [reference.split('.')[0], scope]),
      [
        ['prod/eu', 'geo'],
        ['prod/global', 'global'],
      ],
    );
    backends.dispose();
  });

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

  it('takes credentials where a service takes no key, and says what a key can’t do where there are none', async () => {
    const env = { ...process.env, AWS_BEARER_TOKEN_BEDROCK: 'from-the-environment' };
    const listing = (profile?: string) =>
      createBackends({
        connections: [
          {
            name: 'ranker',
            type: 'sagemaker',
            region: 'us-east-1',
            ...(profile ? { profile } : {}),
          },
        ],
        secrets: { get: async () => undefined },
        log,
        env,
      }).listModels('ranker', signal);
    const [error] = (await listing()).errors;
    assert.equal(error?.error.kind, 'denied');
    assert.match(error?.error.message ?? '', /API key can't (?:list|call) SageMaker endpoints/);
    assert.deepEqual((await listing('static')).errors, []);
    process.env.AWS_ACCESS_KEY_ID = 'AKIAEXAMPLE';
    process.env.AWS_SECRET_ACCESS_KEY = 'secret';
    try {
      assert.deepEqual((await listing()).errors, []);
    } finally {
      delete process.env.AWS_ACCESS_KEY_ID;
      delete process.env.AWS_SECRET_ACCESS_KEY;
    }
  });

  it('lets a named profile win over a key that is kept', async () => {
    const backends = createBackends({
      connections: [{ name: 'c', type: 'bedrock', region: 'us-east-1', profile: 'static' }],
      secrets: { get: async () => 'bedrock-api-key-1' },
      log,
    });
    assert.equal((await backends.account('c', signal))?.account, '123456789012');
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
