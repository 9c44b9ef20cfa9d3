import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { awsConnections } from '../../../../src/core/aws/connection.ts';
import { logLink } from '../../../../src/core/backends/sagemaker/errors.ts';
import {
  type SageMakerSettings,
  sageMaker,
} from '../../../../src/core/backends/sagemaker/index.ts';
import { formatTarget, parseTarget } from '../../../../src/core/backends/sagemaker/target.ts';
import { AssayError, type ModelEvent, textMessage } from '../../../../src/core/model/index.ts';
import {
  type Answer,
  type Answerer,
  type AwsServer,
  awsFault,
  exceptionFrame,
  payloadFrame,
  type Step,
  startAwsServer,
  throttled,
} from '../../../fakes/awsServer.ts';
import { collect } from '../collect.ts';

let server: AwsServer;
before(async () => {
  server = await startAwsServer();
  process.env.AWS_ACCESS_KEY_ID = 'AKIAEXAMPLE';
  process.env.AWS_SECRET_ACCESS_KEY = 'secret';
  process.env.AWS_ENDPOINT_URL = server.url;
});
afterEach(() => server.reset());
after(() => server.close());

/** What the endpoint answers; its description is asked for as well, and answered by the account. */
function answer(answerer: Answerer): void {
  server.use((request) =>
    request.headers['x-amz-target'] === undefined ? answerer(request) : undefined,
  );
}

const invocations = () =>
  server.requests.filter(({ headers }) => headers['x-amz-target'] === undefined);

const PATIENT = { connect: 30_000, request: 30_000, idle: 30_000 };

/** For endpoints that fall silent: nothing else in these tests waits for the clock. */
const IMPATIENT = { connect: 30_000, request: 300, idle: 300 };

async function run(settings: SageMakerSettings, modelId = 'ranker', timeouts = PATIENT) {
  const aws = awsConnections({ env: process.env, timeouts }).connect({ region: 'eu-west-1' });
  const backend = sageMaker(settings, { aws, newId: () => 'id-1', sleep: async () => {} });
  const events: ModelEvent[] = [];
  let error: AssayError | undefined;
  try {
    const request = {
      modelId,
      messages: [textMessage('user', 'Grüß Gott 🧗')],
      params: { maxOutputTokens: 50 },
    };
    for await (const event of backend.stream(request, new AbortController().signal))
      events.push(event);
  } catch (thrown) {
    assert.ok(thrown instanceof AssayError, String(thrown));
    error = thrown;
  } finally {
    aws.dispose();
    while (server.openSockets() > 0) await server.socketClosed();
  }
  const text = events.map((event) => (event.type === 'text' ? event.delta : '')).join('');
  return { events, error, text, finish: events.at(-1) };
}

/** Payload parts of three bytes: cut anywhere, also inside a character. */
function parts(text: string): Step[] {
  const bytes = Buffer.from(text);
  const steps: Step[] = [];
  for (let at = 0; at < bytes.length; at += 3)
    steps.push({ send: payloadFrame(bytes.subarray(at, at + 3)) });
  return steps;
}

const sse = (...records: unknown[]): string =>
  `${records.map((record) => `data: ${JSON.stringify(record)}\n\n`).join('')}data: [DONE]\n\n`;

const chunk = (content: string, reason: string | null = null) => ({
  choices: [{ index: 0, delta: { content }, finish_reason: reason }],
});

describe('SageMaker on the wire', () => {
  it('streams chat messages whose parts are cut anywhere', async () => {
    answer(() => ({
      stream: [
        ...parts(
          sse(chunk('Grüß '), chunk('dich 🧗', 'stop'), {
            choices: [],
            usage: { prompt_tokens: 7, completion_tokens: 3 },
          }),
        ),
        { ending: 'end' },
      ],
    }));
    const { text, finish, error } = await run({ protocol: 'openai' });
    assert.equal(error, undefined);
    assert.equal(text, 'Grüß dich 🧗');
    assert.ok(finish?.type === 'finish');
    assert.deepEqual(finish.usage, { inputTokens: 7, outputTokens: 3 });
    const [request] = invocations();
    assert.equal(request?.path, '/endpoints/ranker/invocations-response-stream');
    const body = JSON.parse(String(request?.body)) as Record<string, unknown>;
    assert.equal(body.model, undefined);
    assert.equal(body.stream, true);
  });

  it('names the inference component', async () => {
    answer(() => ({ stream: [...parts(sse(chunk('ok', 'stop'))), { ending: 'end' }] }));
    await run({}, 'ranker/component:llama-8b');
    assert.equal(invocations()[0]?.headers['x-amzn-sagemaker-inference-component'], 'llama-8b');
  });

  it('names the model of a multi-model endpoint', async () => {
    answer(() => ({
      json: { choices: [{ index: 0, message: { content: 'whole' }, finish_reason: 'stop' }] },
    }));
    const { text } = await run({ mode: 'whole' }, 'ranker/model:a/b.tar.gz');
    assert.equal(text, 'whole');
    assert.equal(invocations()[0]?.headers['x-amzn-sagemaker-target-model'], 'a/b.tar.gz');
  });

  it('reads TGI: a token a record, the whole text in the last', async () => {
    answer(() => ({
      stream: [
        ...parts(
          [
            { token: { text: 'One' } },
            { token: { text: ' two' } },
            {
              token: { text: '</s>', special: true },
              generated_text: 'One two',
              details: { finish_reason: 'eos_token', generated_tokens: 3 },
            },
          ]
            .map((record) => `data:${JSON.stringify(record)}\n\n`)
            .join(''),
        ),
        { ending: 'end' },
      ],
    }));
    const { text, finish } = await run({ protocol: 'tgi' });
    assert.equal(text, 'One two');
    assert.deepEqual(finish, {
      type: 'finish',
      reason: 'stop',
      rawReason: 'eos_token',
      usage: { outputTokens: 3 },
    });
  });

  it('reads DJL: JSON lines', async () => {
    answer(() => ({
      stream: [
        ...parts(
          `${JSON.stringify({ token: { text: 'A' } })}\n${JSON.stringify({ token: { text: 'B' }, generated_text: 'AB', details: { finish_reason: 'length', generated_tokens: 2 } })}\n`,
        ),
        { ending: 'end' },
      ],
    }));
    const { text, finish } = await run({ protocol: 'djl' });
    assert.equal(text, 'AB');
    assert.ok(finish?.type === 'finish' && finish.reason === 'length');
  });

  it('fills a template and finds the answer by JMESPath', async () => {
    answer(() => ({ json: { results: [{ outputs: { text: 'found' } }] } }));
    const { text } = await run({
      protocol: 'custom',
      mode: 'whole',
      request: { q: '{{prompt}}', n: '{{maxOutputTokens}}', note: 'say: {{prompt}}!' },
      answer: 'results[0].outputs.text',
    });
    assert.equal(text, 'found');
    assert.deepEqual(JSON.parse(String(invocations()[0]?.body)), {
      q: 'Grüß Gott 🧗',
      n: 50,
      note: 'say: Grüß Gott 🧗!',
    });
  });

  it('refuses an answer path that is not a JMESPath', async () => {
    answer(() => ({ json: { a: 1 } }));
    const { error } = await run({
      protocol: 'custom',
      mode: 'whole',
      request: {},
      answer: 'a[',
    });
    assert.equal(error?.kind, 'invalid');
    assert.match(error?.message ?? '', /JMESPath/);
  });

  it('waits for the output of an asynchronous call', async () => {
    let polls = 0;
    answer(({ path }) => {
      if (path.endsWith('/async-invocations')) {
        return {
          json: { InferenceId: 'i-1' },
          headers: {
            'x-amzn-sagemaker-outputlocation': 's3://bucket/out.json',
            'x-amzn-sagemaker-failurelocation': 's3://bucket/fail.json',
          },
        };
      }
      if (path.startsWith('/bucket/out.json') && ++polls >= 3) {
        return {
          json: { choices: [{ index: 0, message: { content: 'late' }, finish_reason: 'stop' }] },
        };
      }
      return {
        fault: {
          status: 404,
          body: '<Error><Code>NoSuchKey</Code><Message>none</Message></Error>',
          contentType: 'application/xml',
        },
      };
    });
    const { text, error } = await run({ mode: 'async' });
    assert.equal(error, undefined, error?.message);
    assert.equal(text, 'late');
    assert.equal(polls, 3);
  });

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
      server.requests.filter(({ headers }) => headers['x-amz-target'] !== undefined).length;
    server.use(({ headers, path }) => {
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
    server.use(({ headers, body }) => {
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

describe('targets', () => {
  it('reads and writes what stands behind an endpoint', () => {
    for (const id of ['a', 'a/component:b', 'a/variant:blue', 'a/model:x/y.tar.gz']) {
      assert.equal(formatTarget(parseTarget(id)), id);
    }
    assert.throws(() => parseTarget('a/b'), /does not name/);
  });

  it('links to a log group and to a log stream', () => {
    assert.match(
      logLink('arn:aws:logs:us-east-1:1:log-group:/aws/x') ?? '',
      /region=us-east-1#logsV2:log-groups\/log-group\/\$252Faws\$252Fx$/,
    );
    assert.equal(logLink('arn:aws:s3:::x'), undefined);
  });
});
