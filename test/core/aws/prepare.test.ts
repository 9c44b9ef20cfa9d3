/** Backends on AWS get ready: they sign in, once, and send nothing that is billed. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, beforeEach, suite, test } from 'node:test';
import { awsConnections } from '../../../src/core/aws/connection.ts';
import { bedrock } from '../../../src/core/backends/bedrock/index.ts';
import { sageMaker } from '../../../src/core/backends/sagemaker/index.ts';
import { AssayError, type Backend, textMessage } from '../../../src/core/model/index.ts';
import { type AwsHome, createAwsHome } from '../../fakes/awsHome.ts';
import { type AwsServer, startAwsServer } from '../../fakes/awsServer.ts';
import { collect } from '../backends/collect.ts';

const never = new AbortController().signal;
const HAIKU = 'us.anthropic.claude-haiku-4-5-20251001-v1:0';
const ask = { modelId: HAIKU, messages: [textMessage('user', 'Hello')] };

let server: AwsServer;
let home: AwsHome;

before(async () => {
  [server, home] = await Promise.all([startAwsServer(), createAwsHome('')]);
  for (const name of Object.keys(process.env)) {
    if (name.startsWith('AWS_')) delete process.env[name];
  }
  process.env.AWS_ENDPOINT_URL = server.url;
  process.env.AWS_EC2_METADATA_DISABLED = 'true';
  process.env.HOME = home.path;
  const script = join(home.path, 'keys.mjs');
  const keys = { Version: 1, AccessKeyId: 'ASIAEXAMPLEPROCESS', SecretAccessKey: 'example' };
  await home.write(
    script,
    `import { appendFileSync } from 'node:fs';
appendFileSync(${JSON.stringify(join(home.path, 'times'))}, 'x');
console.log('${JSON.stringify(keys)}');`,
  );
  await home.write(
    home.config,
    `[profile process]
credential_process = "${process.execPath}" "${script}"
[profile broken]
credential_process = /bin/false
`,
  );
});
beforeEach(async () => {
  server.reset();
  await home.write(join(home.path, 'times'), '');
});
after(async () => {
  await server.close();
  await home.remove();
});

const signIns = async () => (await readFile(join(home.path, 'times'), 'utf8')).length;

/** The backend of a profile, for as long as `use` takes. */
async function withBackend(
  make: 'bedrock' | 'sagemaker',
  profile: string,
  use: (backend: Backend) => Promise<void>,
): Promise<void> {
  const connections = awsConnections({ env: process.env });
  const aws = connections.connect({ profile, region: 'us-east-1' });
  const sleep = async () => {};
  const settings = { mode: 'stream', protocol: 'openai' } as const;
  try {
    await use(
      make === 'bedrock'
        ? bedrock({ aws, sleep })
        : sageMaker(settings, { aws, sleep, newId: () => 'id' }),
    );
  } finally {
    connections.dispose();
  }
}

const failure = async (work: Promise<unknown> | undefined) => {
  const thrown = await work?.then(
    () => undefined,
    (error: unknown) => error,
  );
  assert.ok(thrown instanceof AssayError, 'nothing was thrown');
  const { kind, message, hint, action } = thrown;
  return { kind, message, hint, action };
};

suite('getting ready on AWS', () => {
  for (const make of ['bedrock', 'sagemaker'] as const) {
    test(`${make} signs in once, sends nothing, and the call after it signs in no more`, async () => {
      await withBackend(make, 'process', async (backend) => {
        await backend.prepare?.(HAIKU, never);
        assert.equal(await signIns(), 1);
        assert.deepEqual(server.requests, []);
        await backend.prepare?.(HAIKU, never);
        await collect(backend, ask);
        assert.ok(server.requests.length > 0);
        assert.equal(await signIns(), 1);
      });
    });

    test(`${make} fails in it as the call would`, async () => {
      await withBackend(make, 'broken', async (backend) => {
        const early = await failure(backend.prepare?.(HAIKU, never));
        assert.equal(early.kind, 'credentials');
        const late = await collect(backend, ask);
        const { kind, message, hint, action } = late.error ?? {};
        assert.deepEqual(early, { kind, message, hint, action });
      });
    });
  }

  test('a model that answers no prompt needs no sign-in', async () => {
    await withBackend('bedrock', 'broken', async (backend) => {
      await backend.prepare?.('amazon.titan-embed-text-v2:0', never);
    });
    assert.equal(await signIns(), 0);
  });
});
