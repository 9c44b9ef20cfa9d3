/** Asynchronous endpoints: how they are found out, what they can't be asked, and the wait for S3. */
import assert from 'node:assert/strict';
import { describe, it, mock } from 'node:test';
import { awsFault, payloadFrame, type SeenRequest } from '../../../fakes/awsServer.ts';
import { ask, collect } from '../collect.ts';
import { answer, backendOf, chunk, invocations, run, server, sse, useServer } from './setup.ts';

useServer();

const LATE = { choices: [{ index: 0, message: { content: 'late' }, finish_reason: 'stop' }] };

const accepted = {
  json: { InferenceId: 'i-1' },
  headers: {
    'x-amzn-sagemaker-outputlocation': 's3://bucket/out.json',
    'x-amzn-sagemaker-failurelocation': 's3://bucket/fail.txt',
  },
};

const refusal = (status: number, code: string) => ({
  fault: {
    status,
    body: `<Error><Code>${code}</Code><Message>${code}</Message></Error>`,
    contentType: 'application/xml',
  },
});

const isDescription = ({ headers }: SeenRequest) =>
  headers['x-amz-target'] === 'SageMaker.DescribeEndpoint';

const descriptions = () => server().requests.filter(isDescription).length;

const asynchronous = { EndpointName: 'ranker', AsyncInferenceConfig: { OutputConfig: {} } };

/** A promise, and what fulfils it. */
function signalled() {
  let give = (): void => {};
  const promise = new Promise<void>((resolve) => {
    give = resolve;
  });
  return { promise, give };
}

describe('SageMaker: what an asynchronous call cannot choose', () => {
  for (const part of ['component:llama', 'variant:blue', 'model:a.tar.gz']) {
    it(`refuses ${part} before it sends anything`, async () => {
      answer(({ path }) => (path.endsWith('/async-invocations') ? accepted : { json: LATE }));
      const { error } = await run({ mode: 'async' }, `ranker/${part}`);
      assert.equal(error?.kind, 'invalid');
      assert.match(error?.message ?? '', /ranker/);
      assert.match(error?.hint ?? '', /mode/);
      assert.equal(invocations().length, 0);
    });
  }

  it('refuses it too where the endpoint itself says that it is asynchronous', async () => {
    server().use((request) => (isDescription(request) ? { json: asynchronous } : accepted));
    const { error } = await run({}, 'ranker/component:llama');
    assert.equal(error?.kind, 'invalid');
    assert.equal(invocations().length, 0);
  });
});

describe('SageMaker: the question whether an endpoint is asynchronous', () => {
  it('is shared, and goes on for the others when one of them stops', async () => {
    const gate = signalled();
    const asked = signalled();
    server().use((request) => {
      if (!isDescription(request)) {
        const send = payloadFrame(Buffer.from(sse(chunk('ok', 'stop'))));
        return { stream: [{ send }, { ending: 'end' }] };
      }
      asked.give();
      const send = Buffer.from(JSON.stringify({ EndpointName: 'ranker' }));
      return { stream: [{ until: gate.promise }, { send }, { ending: 'end' }] };
    });
    const backend = backendOf({});
    const stop = new AbortController();
    const first = collect(backend, ask('Hi', { modelId: 'ranker/component:a' }), stop.signal);
    const second = collect(backend, ask('Hi', { modelId: 'ranker/component:b' }));
    await asked.promise;
    stop.abort();
    assert.equal((await first).error?.kind, 'cancelled');
    gate.give();
    const { text, error } = await second;
    assert.equal(error, undefined, error?.message);
    assert.equal(text, 'ok');
    assert.equal(descriptions(), 1);
  });

  it('is asked again after it failed', async () => {
    server().use((request) => {
      if (isDescription(request)) {
        return descriptions() === 1
          ? { fault: awsFault(400, 'ValidationException', 'Could not find endpoint') }
          : { json: asynchronous };
      }
      if (request.path.endsWith('/async-invocations')) return accepted;
      if (request.path.startsWith('/bucket/')) return { json: LATE };
      const send = payloadFrame(Buffer.from(sse(chunk('streamed', 'stop'))));
      return { stream: [{ send }, { ending: 'end' }] };
    });
    const backend = backendOf({});
    assert.equal((await collect(backend, ask('Hi', { modelId: 'ranker' }))).text, 'streamed');
    assert.equal((await collect(backend, ask('Hi', { modelId: 'ranker' }))).text, 'late');
  });
});

describe('SageMaker: a bucket that the role may not list', () => {
  it('takes a refusal as not yet', async () => {
    let polls = 0;
    answer(({ path }) => {
      if (path.endsWith('/async-invocations')) return accepted;
      const isThere = path.startsWith('/bucket/out.json') && ++polls >= 3;
      return isThere ? { json: LATE } : refusal(403, 'AccessDenied');
    });
    const { text, error } = await run({ mode: 'async' });
    assert.equal(error, undefined, error?.message);
    assert.equal(text, 'late');
    assert.equal(polls, 3);
  });

  it('reads the failure while the output is refused', async () => {
    answer(({ path }) => {
      if (path.endsWith('/async-invocations')) return accepted;
      return path.startsWith('/bucket/fail.txt')
        ? { json: 'out of memory' }
        : refusal(403, 'AccessDenied');
    });
    const { error } = await run({ mode: 'async' });
    assert.equal(error?.kind, 'unavailable');
    assert.match(error?.message ?? '', /out of memory/);
  });

  it('gives up in time, and names the permissions', async () => {
    answer(({ path }) =>
      path.endsWith('/async-invocations') ? accepted : refusal(403, 'AccessDenied'),
    );
    mock.timers.enable({ apis: ['Date'], now: Date.now() });
    let waits = 0;
    const backend = backendOf({ mode: 'async' }, async () => {
      waits++;
      mock.timers.tick(5 * 60_000);
    });
    const { error } = await collect(backend, ask('Hi', { modelId: 'ranker' }));
    mock.timers.reset();
    assert.equal(error?.kind, 'denied', error?.message);
    assert.match(error?.message ?? '', /s3:\/\/bucket\/out\.json/);
    assert.match(error?.hint ?? '', /s3:GetObject.*s3:ListBucket/);
    assert.equal(waits, 3);
  });

  it('does not wait where the refusal is about something else', async () => {
    answer(({ path }) =>
      path.endsWith('/async-invocations') ? accepted : refusal(403, 'InvalidAccessKeyId'),
    );
    const { error } = await run({ mode: 'async' });
    assert.ok(error);
    assert.equal(invocations().length, 2);
  });
});
