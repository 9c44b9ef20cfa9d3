import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { awsConnections } from '../../../../src/core/aws/connection.ts';
import { sageMaker } from '../../../../src/core/backends/sagemaker/index.ts';
import { textMessage } from '../../../../src/core/model/index.ts';
import {
  type Answer,
  awsFault,
  exceptionFrame,
  payloadFrame,
  type Step,
  throttled,
} from '../../../fakes/awsServer.ts';
import { collect } from '../collect.ts';
import {
  answer,
  chunk,
  IMPATIENT,
  invocations,
  PATIENT,
  run,
  server,
  sse,
  useServer,
} from './setup.ts';

useServer();

describe('SageMaker faults and lists', () => {
  it("gives the container's own message and the way to its log", async () => {
    answer(() => ({
      fault: {
        status: 424,
        type: 'ModelError',
        body: JSON.stringify({
          Message: 'Received server error (500) from primary',
          OriginalStatusCode: 500,
          OriginalMessage: 'CUDA out of memory',
          LogStreamArn:
            'arn:aws:logs:eu-west-1:123456789012:log-group:/aws/sagemaker/Endpoints/ranker',
        }),
      },
    }));
    const { error } = await run({});
    assert.equal(error?.kind, 'unavailable');
    assert.match(error?.message ?? '', /CUDA out of memory/);
    assert.match(String(error?.action?.arguments?.[0]), /eu-west-1.*ranker/);
  });

  const endings: readonly [string, Step[], string][] = [
    ['an early end', [{ ending: 'end' }], 'incomplete'],
    ['an early FIN', [{ ending: 'fin' }], 'incomplete'],
    [
      'half a record',
      [{ send: payloadFrame(Buffer.from('data: {"choices":[{"delta"')) }, { ending: 'end' }],
      'incomplete',
    ],
    [
      'an internal failure',
      [{ send: exceptionFrame('InternalStreamFailure', { Message: 'boom' }) }, { ending: 'end' }],
      'unavailable',
    ],
    [
      'a damaged frame',
      [{ send: Buffer.concat([payloadFrame(Buffer.from('x')).subarray(0, -1), Buffer.of(0)]) }],
      'incomplete',
    ],
    ['a reset', [{ wait: 30 }, { ending: 'reset' }], 'incomplete'],
    ['a stall', [{ ending: 'stall' }], 'timeout'],
    [
      'a container failure',
      [
        {
          send: exceptionFrame('ModelStreamError', {
            Message: 'boom',
            ErrorCode: 'ModelInvocationTimeExceeded',
          }),
        },
        { ending: 'end' },
      ],
      'unavailable',
    ],
  ];
  for (const [name, steps, kind] of endings) {
    it(`keeps the partial text after ${name}`, async () => {
      answer(() => ({
        stream: [
          { send: payloadFrame(Buffer.from(`data: ${JSON.stringify(chunk('Half '))}\n\n`)) },
          ...steps,
        ],
      }));
      const { text, error } = await run({}, 'ranker', kind === 'timeout' ? IMPATIENT : PATIENT);
      assert.equal(error?.kind, kind, error?.message);
      assert.equal(text, 'Half ');
      assert.equal(invocations().length, 1);
    });
  }

  const refusals: readonly [string, Answer, string, number][] = [
    ['throttling', throttled(), 'throttled', 3],
    [
      'a model that wakes up',
      { fault: awsFault(429, 'ModelNotReadyException', 'x') },
      'unavailable',
      3,
    ],
    [
      'HTML from a proxy',
      { fault: { status: 502, contentType: 'text/html', body: '<html>Bad gateway</html>' } },
      'unavailable',
      1,
    ],
    [
      'an expired token',
      { fault: awsFault(403, 'ExpiredTokenException', 'The security token is expired') },
      'credentials',
      1,
    ],
    [
      'a wrong clock',
      { fault: awsFault(403, 'InvalidSignatureException', 'Signature expired: 1 is now earlier') },
      'credentials',
      1,
    ],
    [
      'a missing permission',
      {
        fault: awsFault(
          403,
          'AccessDeniedException',
          'x is not authorized to perform: sagemaker:InvokeEndpoint',
        ),
      },
      'denied',
      1,
    ],
    [
      'a component that is not named',
      { fault: awsFault(400, 'ValidationError', 'Inference Component Name header is required') },
      'invalid',
      1,
    ],
    [
      'a container that refuses',
      {
        fault: {
          status: 424,
          type: 'ModelError',
          body: JSON.stringify({ OriginalStatusCode: 400, OriginalMessage: 'bad field' }),
        },
      },
      'invalid',
      1,
    ],
  ];
  for (const [name, refusal, kind, calls] of refusals) {
    it(`explains ${name}`, async () => {
      answer(() => refusal);
      const { error } = await run({});
      assert.equal(error?.kind, kind, error?.message);
      assert.ok(error?.hint);
      assert.equal(invocations().length, calls);
    });
  }

  it('never sends a request again that was not answered in time', async () => {
    answer(() => ({ silence: true }));
    const { error } = await run({}, 'ranker', IMPATIENT);
    assert.equal(error?.kind, 'timeout');
    assert.equal(invocations().length, 1);
  });

  it('reads a slow trickle to its end', async () => {
    const frame = payloadFrame(Buffer.from(sse(chunk('Slow', 'stop'))));
    answer(() => ({
      stream: [
        { trickle: frame.subarray(0, 40), every: 2 },
        { send: frame.subarray(40) },
        { ending: 'end' },
      ],
    }));
    assert.equal((await run({})).text, 'Slow');
  });

  it('finds out that an endpoint is asynchronous, once', async () => {
    const described = () =>
      server().requests.filter(({ headers }) => headers['x-amz-target'] !== undefined).length;
    server().use(({ headers, path }) => {
      if (headers['x-amz-target'] === 'SageMaker.DescribeEndpoint') {
        return { json: { EndpointName: 'ranker', AsyncInferenceConfig: { OutputConfig: {} } } };
      }
      if (path.endsWith('/async-invocations')) {
        return {
          json: {},
          headers: { 'x-amzn-sagemaker-outputlocation': 's3://bucket/out.json' },
        };
      }
      return {
        json: { choices: [{ index: 0, message: { content: 'late' }, finish_reason: 'stop' }] },
      };
    });
    const aws = awsConnections({ env: process.env }).connect({ region: 'eu-west-1' });
    const backend = sageMaker({}, { aws, newId: () => 'id', sleep: async () => {} });
    const request = { modelId: 'ranker', messages: [textMessage('user', 'Hi')] };
    for (let round = 0; round < 2; round++) {
      const answered = await collect(backend, request);
      assert.equal(answered.text, 'late', answered.error?.message);
    }
    aws.dispose();
    assert.equal(described(), 1);
  });

  it('an asynchronous failure is the container’s own words', async () => {
    answer(({ path }) => {
      if (path.endsWith('/async-invocations')) {
        return {
          json: {},
          headers: {
            'x-amzn-sagemaker-outputlocation': 's3://bucket/out.json',
            'x-amzn-sagemaker-failurelocation': 's3://bucket/fail.txt',
          },
        };
      }
      return path.startsWith('/bucket/fail.txt')
        ? { json: 'out of memory' }
        : {
            fault: {
              status: 404,
              body: '<Error><Code>NoSuchKey</Code></Error>',
              contentType: 'application/xml',
            },
          };
    });
    const { error } = await run({ mode: 'async' });
    assert.equal(error?.kind, 'unavailable');
    assert.match(error?.message ?? '', /out of memory/);
  });

  it('lists every endpoint and what stands behind it, page by page', async () => {
    const named = (EndpointName: string, EndpointStatus: string) => ({
      EndpointName,
      EndpointStatus,
      EndpointArn: 'arn:aws:sagemaker:eu-west-1:1:endpoint/x',
      CreationTime: 1,
      LastModifiedTime: 1,
    });
    server().use(({ headers, body }) => {
      const { NextToken } = JSON.parse(String(body)) as { NextToken?: string };
      if (headers['x-amz-target'] === 'SageMaker.ListEndpoints') {
        return NextToken === undefined
          ? { json: { Endpoints: [named('down', 'Failed')], NextToken: 'p2' } }
          : { json: { Endpoints: [named('llm', 'InService')] } };
      }
      if (headers['x-amz-target'] !== 'SageMaker.ListInferenceComponents') return undefined;
      const component = (InferenceComponentName: string) => ({
        InferenceComponentName,
        InferenceComponentArn: 'arn:aws:sagemaker:eu-west-1:1:inference-component/x',
        EndpointName: 'llm',
        EndpointArn: 'arn:aws:sagemaker:eu-west-1:1:endpoint/llm',
        VariantName: 'AllTraffic',
        InferenceComponentStatus: 'InService',
        CreationTime: 1,
        LastModifiedTime: 1,
      });
      return NextToken === undefined
        ? { json: { InferenceComponents: [component('a')], NextToken: 'p2' } }
        : { json: { InferenceComponents: [component('b')] } };
    });
    const aws = awsConnections({ env: process.env }).connect({ region: 'eu-west-1' });
    const backend = sageMaker({}, { aws, newId: () => 'id', sleep: async () => {} });
    const models = await backend.listModels?.(new AbortController().signal);
    aws.dispose();
    assert.deepEqual(
      models?.map(({ id, description }) => [id, description]),
      [
        ['llm/component:a', 'InService · 2 × ml.g6e.2xlarge'],
        ['llm/component:b', 'InService · 2 × ml.g6e.2xlarge'],
        ['down', 'Failed · 2 × ml.g6e.2xlarge'],
      ],
    );
  });

  it('closes the socket when stopped', async () => {
    const first = payloadFrame(Buffer.from(`data: ${JSON.stringify(chunk('Half '))}\n\n`));
    answer(() => ({ stream: [{ send: first }, { ending: 'stall' }] }));
    const aws = awsConnections({ env: process.env, timeouts: PATIENT }).connect({
      region: 'eu-west-1',
    });
    const backend = sageMaker({}, { aws, newId: () => 'id', sleep: async () => {} });
    const controller = new AbortController();
    const request = { modelId: 'ranker', messages: [textMessage('user', 'Hi')] };
    await assert.rejects(
      async () => {
        for await (const event of backend.stream(request, controller.signal)) {
          if (event.type === 'text') controller.abort();
        }
      },
      { kind: 'cancelled' },
    );
    await invocations()[0]?.closed;
    aws.dispose();
  });

  it('explains an endpoint that does not exist', async () => {
    answer(() => ({
      fault: awsFault(400, 'ValidationError', 'Endpoint ranker of account 123456789012 not found.'),
    }));
    const { error } = await run({});
    assert.equal(error?.kind, 'not-found');
    assert.ok(error?.hint);
  });
});
