/** Credentials that are shared: a code is asked for once, and connections that are made anew break nothing. */
import assert from 'node:assert/strict';
import { after, afterEach, before, suite, test } from 'node:test';
import {
  type AwsConnection,
  type AwsConnections,
  awsConnections,
} from '../../../src/core/aws/connection.ts';
import { type CredentialPool, credentialPool } from '../../../src/core/aws/credentialPool.ts';
import { bedrock } from '../../../src/core/backends/bedrock/index.ts';
import { AssayError, textMessage } from '../../../src/core/model/index.ts';
import { MFA_CODE } from '../../fakes/awsDefaults.ts';
import { type AwsHome, createAwsHome } from '../../fakes/awsHome.ts';
import { type AwsServer, converseFrames, startAwsServer } from '../../fakes/awsServer.ts';

const DEVICE = 'arn:aws:iam::123456789012:mfa/phone';
const CONFIG = `[profile reader]
role_arn = arn:aws:iam::123456789012:role/Reader
source_profile = keys
mfa_serial = ${DEVICE}
region = us-east-1
[profile keys]
aws_access_key_id = AKIAEXAMPLE
aws_secret_access_key = example-secret-of-no-account
region = us-west-2
`;

const never = new AbortController().signal;
let server: AwsServer;
let home: AwsHome;

before(async () => {
  [server, home] = await Promise.all([startAwsServer(), createAwsHome(CONFIG)]);
  for (const name of Object.keys(process.env)) {
    if (name.startsWith('AWS_')) delete process.env[name];
  }
  process.env.AWS_ENDPOINT_URL = server.url;
  process.env.AWS_EC2_METADATA_DISABLED = 'true';
  process.env.HOME = home.path;
});
afterEach(async () => {
  for (const connections of opened.splice(0)) connections.dispose();
  while (server.openSockets() > 0) await server.socketClosed();
  server.reset();
  await home.write(home.config, CONFIG);
});
after(async () => {
  await server.close();
  await home.remove();
});

interface Asking {
  readonly pool: CredentialPool;
  /** Device and profile of each time that a code was asked for. */
  readonly asked: (readonly [string, string | undefined])[];
}

function askingFor(code: () => Promise<string>): Asking {
  const asked: (readonly [string, string | undefined])[] = [];
  const pool = credentialPool({
    mfaCode: (serial, profile) => {
      asked.push([serial, profile]);
      return code();
    },
  });
  return { pool, asked };
}

const opened: AwsConnections[] = [];

function connect(pool: CredentialPool, region = 'us-east-1'): AwsConnection {
  const connections = awsConnections({ env: process.env, credentials: pool });
  opened.push(connections);
  return connections.connect({ profile: 'reader', region });
}

suite('the code of a device', () => {
  test('is asked for once, whoever calls: at the same time, later, and after a refresh', async () => {
    const { pool, asked } = askingFor(async () => MFA_CODE);
    const [first, second] = [connect(pool), connect(pool, 'eu-west-1')];
    assert.equal(await first.asksForCode(), true);
    await Promise.all([first.identity(never), second.identity(never)]);
    assert.equal(await second.asksForCode(), false);
    pool.refresh();
    await connect(pool, 'eu-central-1').identity(never);
    assert.deepEqual(asked, [[DEVICE, 'reader']]);
    const { headers } = server.requests.at(-1) ?? {};
    assert.match(headers?.authorization ?? '', /Credential=ASIAEXAMPLEROLE/);
    pool.dispose();
  });

  test('is asked for again once the profile says something else', async () => {
    const { pool, asked } = askingFor(async () => MFA_CODE);
    await connect(pool).signIn();
    await home.write(home.config, CONFIG.replace('us-east-1', 'us-east-2'));
    pool.refresh();
    await connect(pool).signIn();
    assert.equal(asked.length, 1, 'another region is nobody else');
    await home.write(home.config, CONFIG.replace('role/Reader', 'role/Writer'));
    pool.refresh();
    await connect(pool).signIn();
    assert.equal(asked.length, 2);
    pool.dispose();
  });

  test('that is wrong says so, and is asked for again only when somebody signs in again', async () => {
    const { pool, asked } = askingFor(async () => '999999');
    const connection = connect(pool);
    await assert.rejects(connection.signIn(), (error) => {
      assert.ok(error instanceof AssayError);
      assert.equal(error.kind, 'credentials');
      assert.match(error.message, /did not accept the code/);
      assert.deepEqual(error.action?.arguments, ['reader']);
      return true;
    });
    assert.equal(asked.length, 1);
    assert.equal(await connection.asksForCode(), true);
    pool.dispose();
  });

  test('that is not given is a failure of whoever asked, and nothing is sent', async () => {
    const declined = new AssayError('credentials', 'Not signed in.');
    const { pool } = askingFor(() => Promise.reject(declined));
    await assert.rejects(connect(pool).signIn(), declined);
    assert.equal(server.requests.length, 0);
    pool.dispose();
  });
});

suite('connections that give way to new ones', () => {
  const request = { modelId: 'amazon.nova-lite-v1:0', messages: [textMessage('user', 'Hi')] };

  test('let an answer end, and then leave no socket open', { timeout: 20_000 }, async () => {
    const frames = converseFrames('One two three');
    let goOn: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    server.use(({ path }) =>
      path.endsWith('/converse-stream')
        ? {
            stream: [
              ...frames.slice(0, 2).map((send) => ({ send })),
              { until: gate },
              ...frames.slice(2).map((send) => ({ send })),
              { ending: 'end' },
            ],
          }
        : undefined,
    );
    const connections = awsConnections({ env: process.env });
    const aws = connections.connect({ profile: 'keys' });
    const backend = bedrock({ aws, sleep: async () => {} });
    await aws.identity(never);
    let text = '';
    for await (const event of backend.stream(request, never)) {
      if (event.type !== 'text') continue;
      text += event.delta;
      connections.retire();
      goOn();
    }
    assert.equal(text, 'One two three');
    while (server.openSockets() > 0) await server.socketClosed();
  });

  test('close what is idle at once', async () => {
    const connections = awsConnections({ env: process.env });
    await connections.connect({ profile: 'keys' }).identity(never);
    assert.equal(server.openSockets(), 1);
    connections.retire();
    await server.socketClosed();
    assert.equal(server.openSockets(), 0);
  });
});
