/** What a Bedrock model id is billed as: by its text, and by what the service says of it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { awsConnections } from '../../../../src/core/aws/connection.ts';
import { bedrock } from '../../../../src/core/backends/bedrock/index.ts';
import { type Billing, textMessage } from '../../../../src/core/model/index.ts';
import type { Answer } from '../../../fakes/awsServer.ts';
import { PATIENT, setUp } from './setup.ts';

const { server, connect } = setUp();
const never = new AbortController().signal;
const HAIKU = 'anthropic.claude-haiku-4-5-20251001-v1:0';
const ACCOUNT = 'arn:aws:bedrock:us-east-1:123456789012';

async function billingOf(modelId: string, offline = false): Promise<Billing | undefined> {
  const { aws, backend } = connect();
  try {
    return await backend.billing?.({ modelId, signal: never, offline });
  } finally {
    aws.dispose();
  }
}

const onDemand = (modelId: string, more: object) => ({ kind: 'on-demand', modelId, ...more });
const east = { region: 'us-east-1' };

const READ_OFF: readonly [string, string, object][] = [
  ['a foundation model', HAIKU, onDemand(HAIKU, { scope: 'in-region', ...east })],
  ...['us', 'eu', 'apac', 'au', 'jp', 'ca', 'in', 'us-gov'].map(
    (geography): [string, string, object] => [
      `the profile of ${geography}`,
      `${geography}.${HAIKU}`,
      onDemand(HAIKU, { scope: 'geo', geography, ...east }),
    ],
  ),
  ['the global profile', `global.${HAIKU}`, onDemand(HAIKU, { scope: 'global', ...east })],
  [
    'the ARN of a foundation model, in its own region',
    `arn:aws:bedrock:eu-west-1::foundation-model/${HAIKU}`,
    onDemand(HAIKU, { scope: 'in-region', region: 'eu-west-1' }),
  ],
  [
    'the ARN of a geography’s profile',
    `arn:aws:bedrock:eu-west-1:123456789012:inference-profile/eu.${HAIKU}`,
    onDemand(HAIKU, { scope: 'geo', geography: 'eu', region: 'eu-west-1' }),
  ],
  [
    'the ARN of the global profile',
    `${ACCOUNT}:inference-profile/global.${HAIKU}`,
    onDemand(HAIKU, { scope: 'global', ...east }),
  ],
  [
    'a profile in another partition',
    `arn:aws-us-gov:bedrock:us-gov-west-1:123456789012:inference-profile/us-gov.${HAIKU}`,
    onDemand(HAIKU, { scope: 'geo', geography: 'us-gov', region: 'us-gov-west-1' }),
  ],
];
for (const [what, modelId, billing] of READ_OFF) {
  test(`${what} is read off its id, and nobody is asked`, async () => {
    assert.deepEqual(await billingOf(modelId, true), billing);
    assert.deepEqual(await billingOf(modelId), billing);
    assert.equal(server().requests.length, 0);
  });
}

const REASONS: readonly [string, RegExp][] = [
  [`${ACCOUNT}:custom-model/amazon.nova-lite-v1:0/a1b2c3d4e5f6`, /how it is served/],
  [`${ACCOUNT}:custom-model-deployment/a1b2c3d4e5f6`, /billed by the token/],
  [`${ACCOUNT}:imported-model/a1b2c3d4e5f6`, /steps of five minutes/],
  [`${ACCOUNT}:prompt/PROMPT1234:1`, /the model that it names/],
  [`${ACCOUNT}:constructor/x`, /is not known/],
  ['arn:aws:sagemaker:us-east-1:123456789012:hub/x', /is not known/],
];
for (const [modelId, why] of REASONS) {
  test(`${modelId} is unknown, with the reason`, async () => {
    const billing = await billingOf(modelId);
    assert.ok(billing?.kind === 'unknown');
    assert.match(billing.why, why);
    assert.equal(billing.mayChange, undefined);
  });
}

/** Answers one path of the control plane, and refuses every other. */
function describe(path: string, answer: Answer): void {
  server().use((request) => {
    assert.equal(decodeURIComponent(request.path), path);
    return answer;
  });
}

const PROFILE = `${ACCOUNT}:application-inference-profile/a1b2c3d4e5f6`;
const profileOf = (...arns: readonly string[]): Answer => ({
  json: {
    inferenceProfileName: 'support',
    inferenceProfileArn: PROFILE,
    inferenceProfileId: 'a1b2c3d4e5f6',
    status: 'ACTIVE',
    type: 'APPLICATION',
    models: arns.map((modelArn) => ({ modelArn })),
  },
});
const nova = (region: string) =>
  `arn:aws:bedrock:${region}::foundation-model/amazon.nova-lite-v1:0`;

const PROFILES: readonly [string, readonly string[], string][] = [
  ['in-region', ['us-east-1'], 'in-region'],
  ['geo', ['us-east-1', 'us-east-2', 'us-west-2'], 'geo'],
  ['global', ['us-east-1', ''], 'global'],
  ['global', [''], 'global'],
];
for (const [name, regions, scope] of PROFILES) {
  test(`an application profile over ${regions.map((r) => r || 'any region').join(', ')} is ${name}`, async () => {
    describe(`/inference-profiles/${PROFILE}`, profileOf(...regions.map(nova)));
    assert.deepEqual(
      await billingOf(PROFILE),
      onDemand('amazon.nova-lite-v1:0', { scope, ...east }),
    );
  });
}

test('an application profile is asked for once, for its price and its calls together', async () => {
  server().use(({ path }) =>
    path.startsWith('/inference-profiles/') ? profileOf(nova('us-east-1')) : undefined,
  );
  const { aws, backend } = connect();
  const query = { modelId: PROFILE, signal: never };
  await Promise.all([backend.billing?.(query), backend.billing?.(query)]);
  for await (const _ of backend.stream(
    { modelId: PROFILE, messages: [textMessage('user', 'Hello')] },
    never,
  )) {
    // Only what is asked counts.
  }
  await backend.billing?.(query);
  aws.dispose();
  const offline = await backend.billing?.({ ...query, offline: true });
  assert.equal(offline?.kind, 'on-demand', 'what was asked before is known');
  const asked = server().requests.filter(({ path }) => path.startsWith('/inference-profiles/'));
  assert.equal(asked.length, 1);
});

test('nobody is asked where that is not allowed', async () => {
  const billing = await billingOf(PROFILE, true);
  assert.ok(billing?.kind === 'unknown');
  assert.equal(billing.mayChange, true);
  assert.equal(server().requests.length, 0);
});

const fault = (status: number, type: string): Answer => ({
  fault: { status, type, body: JSON.stringify({ message: 'Not for you.' }) },
});

test('a refusal is told with the right that is missing, and not asked again', async () => {
  describe(`/inference-profiles/${PROFILE}`, fault(403, 'AccessDeniedException'));
  const { aws, backend } = connect();
  const query = { modelId: PROFILE, signal: never };
  const billing = await backend.billing?.(query);
  assert.ok(billing?.kind === 'unknown');
  assert.match(billing.why, /application inference profile .* bedrock:GetInferenceProfile/);
  assert.equal(billing.mayChange, undefined);
  const before = server().requests.length;
  await backend.billing?.(query);
  assert.equal(server().requests.length, before);
  aws.dispose();
});

test('a failure of the moment is asked again', async () => {
  let failing = true;
  server().use(() =>
    failing ? fault(503, 'ServiceUnavailableException') : profileOf(nova('us-east-1')),
  );
  const { aws, backend } = connect();
  const query = { modelId: PROFILE, signal: never };
  const billing = await backend.billing?.(query);
  assert.deepEqual(
    [billing?.kind, billing?.kind === 'unknown' && billing.mayChange],
    ['unknown', true],
  );
  failing = false;
  assert.equal((await backend.billing?.(query))?.kind, 'on-demand');
  aws.dispose();
});

test('who does not want to wait any more is let go, and the others get the answer', async () => {
  server().use(() => profileOf(nova('us-east-1')));
  const { aws, backend } = connect();
  const leaving = new AbortController();
  const left = backend.billing?.({ modelId: PROFILE, signal: leaving.signal });
  const stayed = backend.billing?.({ modelId: PROFILE, signal: never });
  leaving.abort();
  await assert.rejects(Promise.resolve(left), { kind: 'cancelled' });
  assert.equal((await stayed)?.kind, 'on-demand');
  aws.dispose();
});

test('provisioned throughput is hourly, by its units and its term', async () => {
  const arn = `${ACCOUNT}:provisioned-model/a1b2c3d4e5f6`;
  const described = {
    json: {
      modelUnits: 2,
      foundationModelArn:
        'arn:aws:bedrock:us-east-1::foundation-model/meta.llama3-1-70b-instruct-v1:0',
      commitmentDuration: 'SixMonths',
    },
  };
  for (const id of [arn, 'my-units']) {
    describe(`/provisioned-model-throughput/${id}`, described);
    assert.deepEqual(await billingOf(id), {
      kind: 'hourly',
      what: 'provisioned-throughput',
      ...east,
      modelId: 'meta.llama3-1-70b-instruct-v1:0',
      instances: 2,
      commitment: '6-months',
    });
  }
  const own = { ...described.json, modelArn: `${ACCOUNT}:custom-model/x/a1b2c3d4e5f6` };
  describe(`/provisioned-model-throughput/${arn}`, { json: own });
  const billing = await billingOf(arn);
  assert.equal(billing?.kind === 'hourly' && billing.customized, true);
});

test('a router is billed as what it chooses from', async () => {
  const arn = `${ACCOUNT}:default-prompt-router/amazon.nova:1`;
  const model = (name: string) => `${ACCOUNT}:inference-profile/us.amazon.${name}-v1:0`;
  describe(`/prompt-routers/${arn}`, {
    json: {
      models: [{ modelArn: model('nova-lite') }, { modelArn: model('nova-pro') }],
      fallbackModel: { modelArn: model('nova-pro') },
    },
  });
  const geo = { scope: 'geo', geography: 'us', ...east };
  assert.deepEqual(await billingOf(arn), {
    kind: 'router',
    ...east,
    models: [
      { id: model('nova-lite'), billing: onDemand('amazon.nova-lite-v1:0', geo) },
      { id: model('nova-pro'), billing: onDemand('amazon.nova-pro-v1:0', geo) },
    ],
  });
});

test('a Marketplace endpoint is hourly, by its instances', async () => {
  const arn = 'arn:aws:sagemaker:us-east-1:123456789012:endpoint/market';
  describe(`/marketplace-model/endpoints/${arn}`, {
    json: {
      marketplaceModelEndpoint: {
        endpointArn: arn,
        endpointConfig: { sageMaker: { instanceType: 'ml.g6e.2xlarge', initialInstanceCount: 3 } },
      },
    },
  });
  const billing = await billingOf(arn);
  assert.ok(billing?.kind === 'hourly');
  assert.deepEqual(
    [billing.what, billing.instance, billing.instances],
    ['marketplace-endpoint', 'ml.g6e.2xlarge', 3],
  );
  assert.match(billing.assumption ?? '', /software/);
});

test('without a region the price of a usual one of its geography is taken, and that is said', async () => {
  const env = { AWS_CONFIG_FILE: '/nowhere', AWS_SHARED_CREDENTIALS_FILE: '/nowhere' };
  Object.assign(process.env, env);
  const aws = awsConnections({ env, timeouts: PATIENT }).connect({});
  const backend = bedrock({ aws, sleep: async () => {} });
  for (const [modelId, region] of [
    [`us.${HAIKU}`, 'us-east-1'],
    [`eu.${HAIKU}`, 'eu-west-1'],
    [`jp.${HAIKU}`, 'ap-northeast-1'],
    [`global.${HAIKU}`, 'us-east-1'],
    [HAIKU, 'us-east-1'],
  ] as const) {
    const billing = await backend.billing?.({ modelId, signal: never });
    assert.ok(billing?.kind === 'on-demand');
    assert.equal(billing.region, region);
    assert.equal(
      billing.assumption,
      `No AWS region is set for this connection: the price is that of ${region}.`,
    );
  }
  aws.dispose();
});
