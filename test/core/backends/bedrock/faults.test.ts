import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { awsConnections } from '../../../../src/core/aws/connection.ts';
import { bedrock } from '../../../../src/core/backends/bedrock/index.ts';
import { AssayError, type ModelEvent, textMessage } from '../../../../src/core/model/index.ts';
import {
  type Answer,
  type AwsServer,
  awsFault,
  converseFrames,
  exceptionFrame,
  type Step,
  startAwsServer,
  throttled,
  whole,
} from '../../../fakes/awsServer.ts';
import { PATIENT } from './setup.ts';

let server: AwsServer;
before(async () => {
  server = await startAwsServer();
  process.env.AWS_ACCESS_KEY_ID = 'AKIAEXAMPLE';
  process.env.AWS_SECRET_ACCESS_KEY = 'secret';
  process.env.AWS_ENDPOINT_URL = server.url;
});
afterEach(() => server.reset());
after(() => server.close());

interface Outcome {
  readonly events: readonly ModelEvent[];
  readonly error: AssayError | undefined;
}

interface RunOptions {
  readonly signal?: AbortSignal;
  readonly onText?: () => void;
  readonly timeouts?: typeof PATIENT;
}

/** For servers that fall silent: nothing else in these tests waits for the clock. */
const IMPATIENT = { connect: 30_000, request: 300, idle: 300 };

async function run({
  signal = new AbortController().signal,
  onText,
  timeouts = PATIENT,
}: RunOptions = {}): Promise<Outcome> {
  const aws = awsConnections({ env: process.env, timeouts }).connect({ region: 'us-east-1' });
  const backend = bedrock({ aws, sleep: async () => {} });
  const events: ModelEvent[] = [];
  try {
    const request = {
      modelId: 'us.anthropic.claude-haiku-4-5-20251001-v1:0',
      messages: [textMessage('user', 'Hello')],
    };
    for await (const event of backend.stream(request, signal)) {
      events.push(event);
      if (event.type === 'text') onText?.();
    }
    return { events, error: undefined };
  } catch (thrown) {
    assert.ok(thrown instanceof AssayError, String(thrown));
    return { events, error: thrown };
  } finally {
    aws.dispose();
    await allClosed();
  }
}

/** Nothing may be left open, whatever happened. Only sockets that the server itself holds open are waited for. */
async function allClosed(): Promise<void> {
  while (server.openSockets() > 0) await server.socketClosed();
}

const text = ({ events }: Outcome): string =>
  events.map((event) => (event.type === 'text' ? event.delta : '')).join('');

const converses = (): number =>
  server.requests.filter(({ path }) => path.endsWith('/converse-stream')).length;

/** The first frames of an answer, without its end. */
const partial = (): Step[] =>
  converseFrames('One two three')
    .slice(0, 3)
    .map((send) => ({ send }));

describe('Bedrock on the wire', () => {
  it('keeps the usage that came before the stream broke', async () => {
    const frames = converseFrames('One two three');
    server.use(() => ({
      stream: [
        ...[...frames.slice(0, -2), ...frames.slice(-1)].map((send) => ({ send })),
        { send: exceptionFrame('internalServerException', { message: 'boom' }) },
        { ending: 'end' },
      ],
    }));
    const { events, error } = await run();
    assert.equal(error?.kind, 'unavailable');
    assert.deepEqual(events.at(-1), {
      type: 'usage',
      usage: { inputTokens: 11, outputTokens: 3 },
    });
    assert.equal(converses(), 1);
  });

  it('sends nothing for a request that was stopped before', async () => {
    const { error } = await run({ signal: AbortSignal.abort() });
    assert.equal(error?.kind, 'cancelled');
    assert.equal(server.requests.length, 0);
  });

  it('a listener that leaves closes the socket', async () => {
    server.use(() => ({ stream: [...partial(), { ending: 'stall' }] }));
    const aws = awsConnections({ env: process.env, timeouts: PATIENT }).connect({
      region: 'us-east-1',
    });
    const backend = bedrock({ aws, sleep: async () => {} });
    const request = { modelId: 'amazon.nova-lite-v1:0', messages: [textMessage('user', 'Hi')] };
    for await (const event of backend.stream(request, new AbortController().signal)) {
      if (event.type === 'text') break;
    }
    await server.requests[0]?.closed;
    aws.dispose();
  });

  it('streams a whole answer over HTTP/1.1, signed', async () => {
    const outcome = await run();
    assert.equal(outcome.error, undefined);
    assert.equal(text(outcome), 'Hello from the wire.');
    assert.deepEqual(outcome.events.at(-1), {
      type: 'finish',
      reason: 'stop',
      rawReason: 'end_turn',
      usage: { inputTokens: 11, outputTokens: 4 },
    });
    assert.equal(server.requests[0]?.httpVersion, '1.1');
    assert.match(server.requests[0]?.headers.authorization ?? '', /^AWS4-HMAC-SHA256/);
  });

  it('sends a throttled request again, because nothing was billed', async () => {
    let refusals = 2;
    server.use(() => (refusals-- > 0 ? throttled() : undefined));
    const outcome = await run();
    assert.equal(text(outcome), 'Hello from the wire.');
    assert.equal(converses(), 3);
  });

  it('gives up on throttling after three tries', async () => {
    server.use(() => throttled());
    const { error } = await run();
    assert.equal(error?.kind, 'throttled');
    assert.ok(error?.hint);
    assert.equal(converses(), 3);
  });

  const inStream: readonly [string, string][] = [
    ['throttlingException', 'throttled'],
    ['serviceUnavailableException', 'unavailable'],
    ['internalServerException', 'unavailable'],
    ['modelStreamErrorException', 'unavailable'],
    ['validationException', 'invalid'],
  ];
  for (const [exception, kind] of inStream) {
    it(`keeps the partial text after an in-stream ${exception}, and never sends it again`, async () => {
      server.use(() => ({
        stream: [
          ...partial(),
          { send: exceptionFrame(exception, { message: 'boom' }) },
          { ending: 'end' },
        ],
      }));
      const outcome = await run();
      assert.equal(outcome.error?.kind, kind);
      assert.ok(outcome.error?.hint);
      assert.equal(text(outcome), 'One two ');
      assert.equal(converses(), 1);
    });
  }

  const endings: readonly [string, Step[], string][] = [
    ['an early end', [{ ending: 'end' }], 'incomplete'],
    ['an early FIN', [{ ending: 'fin' }], 'incomplete'],
    ['a reset', [{ wait: 30 }, { ending: 'reset' }], 'incomplete'],
    ['a stall', [{ ending: 'stall' }], 'timeout'],
  ];
  for (const [name, steps, kind] of endings) {
    it(`reports ${name} in the middle as ${kind}, with the partial text`, async () => {
      server.use(() => ({ stream: [...partial(), ...steps] }));
      const outcome = await run(kind === 'timeout' ? { timeouts: IMPATIENT } : {});
      assert.equal(outcome.error?.kind, kind, outcome.error?.message);
      assert.equal(text(outcome), 'One two ');
      assert.equal(converses(), 1);
    });
  }

  it('refuses a damaged frame', async () => {
    const [start, first, second = Buffer.alloc(0)] = converseFrames('One two three');
    const damaged = Buffer.from(second);
    damaged[damaged.length - 1] = (damaged.at(-1) ?? 0) ^ 0xff;
    server.use(() => ({
      stream: [start, first, damaged].flatMap((send) => (send ? [{ send }] : [])).concat(),
    }));
    const outcome = await run();
    assert.equal(outcome.error?.kind, 'incomplete', outcome.error?.message);
    assert.equal(text(outcome), 'One ');
  });

  it('never sends a request again that was not answered in time', async () => {
    server.use(() => ({ silence: true }));
    const { error } = await run({ timeouts: IMPATIENT });
    assert.equal(error?.kind, 'timeout');
    assert.equal(converses(), 1);
  });

  it('reads a slow trickle to its end', async () => {
    const frames = converseFrames('Slow but sure');
    server.use(() => ({
      stream: [
        { trickle: Buffer.concat(frames).subarray(0, 60), every: 2 },
        { send: Buffer.concat(frames).subarray(60) },
        { ending: 'end' },
      ],
    }));
    assert.equal(text(await run()), 'Slow but sure');
  });

  const refusals: readonly [string, Answer, string, RegExp][] = [
    [
      'HTML from a proxy',
      { fault: { status: 502, contentType: 'text/html', body: '<html>Bad gateway</html>' } },
      'unavailable',
      /502/,
    ],
    [
      'an expired token',
      {
        fault: awsFault(
          403,
          'ExpiredTokenException',
          'The security token included in the request is expired',
        ),
      },
      'credentials',
      /expired/,
    ],
    [
      'a wrong clock',
      {
        fault: awsFault(
          403,
          'InvalidSignatureException',
          'Signature expired: 20261123T000000Z is now earlier than 20261123T010000Z (20261123T010500Z - 5 min.)',
        ),
      },
      'credentials',
      /clock/,
    ],
    [
      'a model without on-demand (straight apostrophe)',
      {
        fault: awsFault(
          400,
          'ValidationException',
          "Invocation of model ID anthropic.claude with on-demand throughput isn't supported. Retry your request with the ID or ARN of an inference profile that contains this model.",
        ),
      },
      'invalid',
      /inference profile/,
    ],
    [
      'a model without on-demand (curly apostrophe)',
      {
        fault: awsFault(
          400,
          'ValidationException',
          'Invocation of model ID anthropic.claude with on-demand throughput isn’t supported. Retry your request with the ID or ARN of an inference profile that contains this model.',
        ),
      },
      'invalid',
      /inference profile/,
    ],
    [
      'a missing permission',
      {
        fault: awsFault(
          403,
          'AccessDeniedException',
          'User: arn:aws:sts::1:assumed-role/R/s is not authorized to perform: bedrock:InvokeModelWithResponseStream on resource: arn:aws:bedrock:us-east-1::foundation-model/x because no identity-based policy allows the action',
        ),
      },
      'denied',
      /bedrock:InvokeModelWithResponseStream on arn/,
    ],
    [
      'a server error',
      { fault: awsFault(500, 'InternalServerException', 'oops') },
      'unavailable',
      /failed/,
    ],
  ];
  for (const [name, answer, kind, sentence] of refusals) {
    it(`explains ${name}`, async () => {
      server.use(() => answer);
      const { error } = await run();
      assert.equal(error?.kind, kind, error?.message);
      assert.match(error?.message ?? '', sentence);
      assert.ok(error?.hint, 'a hint');
      assert.equal(converses(), 1);
    });
  }

  it('names the profiles that serve a model which has no on-demand', async () => {
    const message =
      'Invocation of model ID anthropic.claude-haiku-4-5-20251001-v1:0 with on-demand throughput isn’t supported.';
    server.use(() => ({ fault: awsFault(400, 'ValidationException', message) }));
    const { error } = await run();
    const ids = ['us', 'global'].map(
      (prefix) => `${prefix}.anthropic.claude-haiku-4-5-20251001-v1:0`,
    );
    assert.equal(error?.hint, `Use ${ids.join(' or ')}.`);
    assert.equal(error?.action?.title, 'Use the us. Inference Profile');
    assert.deepEqual(error?.action?.arguments?.[1], ids);
  });

  it('closes the socket when stopped', async () => {
    server.use(() => ({ stream: [...partial(), { ending: 'stall' }] }));
    const controller = new AbortController();
    const outcome = await run({ signal: controller.signal, onText: () => controller.abort() });
    assert.equal(outcome.error?.kind, 'cancelled');
    await server.requests[0]?.closed;
  });

  it('passes a whole answer through the default steps', async () => {
    server.use(() => ({
      stream: whole(
        converseFrames('A b c', {
          cacheReadInputTokens: 10,
          cacheWriteInputTokens: 7,
          cacheDetails: [{ ttl: '1h', inputTokens: 7 }],
        }),
      ),
    }));
    const { events } = await run();
    const finish = events.at(-1);
    assert.deepEqual(finish?.type === 'finish' && finish.usage, {
      inputTokens: 11,
      outputTokens: 3,
      cacheReadTokens: 10,
      cacheWriteTokens: 7,
      cacheWrite1hTokens: 7,
    });
  });
});
