/** What an endpoint costs by the hour: its instances, as the service describes them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { awsConnections } from '../../../../src/core/aws/connection.ts';
import { sageMaker } from '../../../../src/core/backends/sagemaker/index.ts';
import type { Billing, BillingQuery } from '../../../../src/core/model/index.ts';
import { awsFault } from '../../../fakes/awsServer.ts';
import { server, useServer } from './setup.ts';

useServer();

const never = new AbortController().signal;

async function billingOf(
  modelId: string,
  more: Partial<BillingQuery> = {},
): Promise<Billing | undefined> {
  const aws = awsConnections({ env: process.env }).connect({ region: 'us-east-1' });
  const backend = sageMaker({}, { aws, newId: () => 'id', sleep: async () => {} });
  try {
    return await backend.billing?.({ modelId, signal: never, ...more });
  } finally {
    aws.dispose();
  }
}

/** An endpoint with these variants, as configured and as running. */
function endpoint(configured: readonly object[], running: readonly object[] = []): void {
  server().use(({ headers }) => {
    switch (headers['x-amz-target']) {
      case 'SageMaker.DescribeEndpoint':
        return { json: { EndpointConfigName: 'c', ProductionVariants: running } };
      case 'SageMaker.DescribeEndpointConfig':
        return { json: { EndpointConfigName: 'c', ProductionVariants: configured } };
      default:
        return undefined;
    }
  });
}

const hourly = (more: object) => ({
  kind: 'hourly',
  what: 'endpoint',
  region: 'us-east-1',
  ...more,
});

test('is its instances as they run now', async () => {
  assert.deepEqual(await billingOf('ranker'), hourly({ instance: 'ml.g6e.2xlarge', instances: 2 }));
});

const blue = { VariantName: 'blue', InstanceType: 'ml.g5.xlarge', InitialInstanceCount: 1 };
const green = { VariantName: 'green', InstanceType: 'ml.g6e.2xlarge', InitialInstanceCount: 3 };

test('is one variant’s, where it is called by name', async () => {
  endpoint([blue, green], [{ VariantName: 'green', CurrentInstanceCount: 4 }]);
  const green4 = hourly({ instance: 'ml.g6e.2xlarge', instances: 4 });
  assert.deepEqual(await billingOf('e/variant:green'), green4);
  const billing = await billingOf('e');
  assert.ok(billing?.kind === 'unknown');
  assert.match(billing.why, /several instance types \(ml\.g5\.xlarge, ml\.g6e\.2xlarge\)/);
});

test('adds up variants of one kind of machine', async () => {
  endpoint([blue, { ...blue, VariantName: 'other', InitialInstanceCount: 2 }]);
  assert.deepEqual(await billingOf('e'), hourly({ instance: 'ml.g5.xlarge', instances: 3 }));
});

test('says that components share the machine, and what a machine costs that sleeps', async () => {
  endpoint([blue], [{ VariantName: 'blue', CurrentInstanceCount: 0 }]);
  const billing = await billingOf('e/component:llama');
  assert.ok(billing?.kind === 'hourly');
  assert.equal(billing.instances, 1);
  assert.match(billing.assumption ?? '', /scaled to zero.*shared with the other/);
});

test('is unknown for serverless endpoints, which do not report what they took', async () => {
  endpoint([{ VariantName: 'v', ServerlessConfig: { MemorySizeInMB: 2048, MaxConcurrency: 2 } }]);
  const billing = await billingOf('e');
  assert.ok(billing?.kind === 'unknown');
  assert.match(billing.why, /serverless/);
});

test('is unknown without the right to look, which is named, and is asked again after a failure', async () => {
  const answers = [
    awsFault(400, 'AccessDeniedException', 'is not authorized to perform: sagemaker:X'),
    awsFault(500, 'InternalFailure', 'Oops.'),
  ];
  const lasting: (boolean | undefined)[] = [];
  for (const fault of answers) {
    server().use(() => ({ fault }));
    const billing = await billingOf('e');
    assert.ok(billing?.kind === 'unknown');
    lasting.push(billing.mayChange);
    if (fault === answers[0]) assert.match(billing.why, /sagemaker:DescribeEndpointConfig/);
  }
  assert.deepEqual(lasting, [undefined, true]);
});

test('is unknown for a name that names nothing, and nobody is asked where that is not allowed', async () => {
  const wrong = await billingOf('e/what:x');
  assert.ok(wrong?.kind === 'unknown');
  const offline = await billingOf('ranker', { offline: true });
  assert.ok(offline?.kind === 'unknown' && offline.mayChange === true);
  assert.equal(server().requests.length, 0);
});
