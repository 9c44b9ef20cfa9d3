/** The wires that answers come over, each with a server that fails in the same ways. */
import { setTimeout as delay } from 'node:timers/promises';
import { awsConnections } from '../../../src/core/aws/connection.ts';
import { bedrock } from '../../../src/core/backends/bedrock/index.ts';
import { openAi } from '../../../src/core/backends/openai/index.ts';
import { sageMaker } from '../../../src/core/backends/sagemaker/index.ts';
import type { Backend } from '../../../src/core/model/index.ts';
import {
  type Answer,
  awsFault,
  converseFrames,
  exceptionFrame,
  payloadFrame,
  type Step,
  startAwsServer,
} from '../../fakes/awsServer.ts';
import { chunk, usageChunk } from '../../fakes/openaiScenarios.ts';
import {
  type Exchange,
  type ScenarioHandler,
  startOpenAiServer,
} from '../../fakes/openaiServer.ts';

export const FAULTS = [
  'is refused for its rate',
  'is refused for its rate once',
  'is throttled in the middle',
  'fails in the middle',
  'ends too early',
  'is closed in the middle',
  'is reset in the middle',
  'stops in the middle',
  'is damaged in the middle',
  'fails after its usage came',
  'comes slowly',
  'never comes',
  'is closed before it begins',
  'is a web page',
  'is a web page with an error',
  'is refused for the key',
] as const;

export type Fault = (typeof FAULTS)[number];

export interface Wire {
  /** The server does this from now on. */
  fails(fault: Fault): void;
  backend(impatient: boolean): { readonly backend: Backend; close(): void };
  readonly modelId: string;
  /** Requests that may have been billed. */
  generations(): number;
  /** Fulfilled when the first request's connection is closed. */
  firstClosed(): Promise<unknown>;
  openSockets(): Promise<number>;
  reset(): void;
  close(): Promise<unknown>;
}

/** For servers that fall silent: nothing else in these tests waits for the clock. */
const IMPATIENT_MS = 400;
const PATIENT_MS = 30_000;

const PAGE = '<!doctype html><html><head><title>Sign in</title></head></html>';

/** What comes before, and all of it. */
interface Pieces {
  readonly partial: readonly Buffer[];
  readonly rest: readonly Buffer[];
  readonly damaged: Buffer;
  readonly usage: readonly Buffer[];
  readonly throttled: Buffer;
  readonly failure: Buffer;
}

/** Steps of a stream that fails; undefined for a fault that is none of a stream. */
function stepsOf(fault: Fault, pieces: Pieces): readonly Step[] | undefined {
  const send = (buffers: readonly Buffer[]): Step[] => buffers.map((each) => ({ send: each }));
  const partial = send(pieces.partial);
  const end: Step = { ending: 'end' };
  switch (fault) {
    case 'is throttled in the middle':
      return [...partial, { send: pieces.throttled }, end];
    case 'fails in the middle':
      return [...partial, { send: pieces.failure }, end];
    case 'ends too early':
      return [...partial, end];
    case 'is closed in the middle':
      return [...partial, { ending: 'fin' }];
    case 'is reset in the middle':
      return [...partial, { wait: 30 }, { ending: 'reset' }];
    case 'stops in the middle':
      return [...partial, { ending: 'stall' }];
    case 'is damaged in the middle':
      return [...partial, { send: pieces.damaged }, end];
    case 'fails after its usage came':
      return [...partial, ...send(pieces.usage), { send: pieces.failure }, end];
    case 'comes slowly': {
      const all = Buffer.concat([...pieces.partial, ...pieces.rest]);
      return [{ trickle: all.subarray(0, 80), every: 2 }, { send: all.subarray(80) }, end];
    }
    default:
      return undefined;
  }
}

const KEY = awsFault(403, 'ExpiredTokenException', 'The security token is expired');

function awsAnswer(fault: Fault, pieces: Pieces, turn: number): Answer | undefined {
  const stream = stepsOf(fault, pieces);
  if (stream !== undefined) return { stream };
  const refused = { fault: awsFault(429, 'ThrottlingException', 'Too many requests') };
  switch (fault) {
    case 'is refused for its rate':
      return refused;
    case 'is refused for its rate once':
      return turn === 0 ? refused : { stream: [...(stepsOf('comes slowly', pieces) ?? [])] };
    case 'never comes':
      return { silence: true };
    case 'is closed before it begins':
      return { hangUp: true };
    case 'is a web page':
      return { fault: { status: 200, contentType: 'text/html', body: PAGE } };
    case 'is a web page with an error':
      return { fault: { status: 502, contentType: 'text/html', body: PAGE } };
    default:
      return { fault: KEY };
  }
}

type MakeBackend = (aws: ReturnType<ReturnType<typeof awsConnections>['connect']>) => Backend;

interface AwsWire {
  readonly modelId: string;
  readonly pieces: Pieces;
  readonly make: MakeBackend;
}

async function awsWire({ modelId, pieces, make }: AwsWire): Promise<Wire> {
  const server = await startAwsServer();
  const env = {
    AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_ENDPOINT_URL: server.url,
  };
  Object.assign(process.env, env);
  const isGeneration = (path: string) => /converse-stream|invocations-response-stream/.test(path);
  const generations = () => server.requests.filter(({ path }) => isGeneration(path));
  return {
    modelId,
    fails: (fault) =>
      server.use(({ path }) =>
        isGeneration(path) ? awsAnswer(fault, pieces, generations().length - 1) : undefined,
      ),
    backend: (impatient) => {
      Object.assign(process.env, env);
      const ms = impatient ? IMPATIENT_MS : PATIENT_MS;
      const timeouts = { connect: PATIENT_MS, request: ms, idle: ms };
      const aws = awsConnections({ env: process.env, timeouts }).connect({ region: 'us-east-1' });
      return { backend: make(aws), close: () => aws.dispose() };
    },
    generations: () => generations().length,
    firstClosed: async () => generations()[0]?.closed,
    openSockets: async () => server.openSockets(),
    reset: () => server.reset(),
    close: () => server.close(),
  };
}

function bedrockPieces(): Pieces {
  const frames = converseFrames('One two three');
  const [damaged = Buffer.alloc(0)] = frames.slice(3, 4).map((frame) => Buffer.from(frame));
  damaged[damaged.length - 1] = (damaged.at(-1) ?? 0) ^ 0xff;
  return {
    partial: frames.slice(0, 3),
    rest: frames.slice(3),
    damaged,
    usage: frames.slice(-1),
    throttled: exceptionFrame('throttlingException', { message: 'Too many tokens' }),
    failure: exceptionFrame('internalServerException', { message: 'boom' }),
  };
}

const sse = (record: unknown): Buffer => Buffer.from(`data: ${JSON.stringify(record)}\n\n`);

/** The same answer in the words of chat completions, with the usage of each record as some servers send it. */
function chatPieces(): Pieces {
  const text = (content: string) => sse(chunk({ content }));
  return {
    partial: [text('One '), text('two ')],
    rest: [
      text('three'),
      sse(chunk({}, 'stop')),
      sse(usageChunk(11, 3)),
      Buffer.from('data: [DONE]\n\n'),
    ],
    damaged: Buffer.from('data: {"choices": [oops\n\n'),
    usage: [sse(usageChunk(11, 3))],
    throttled: sse({ error: { message: 'Too many tokens', code: 429 } }),
    failure: sse({ error: { message: 'boom', type: 'server_error' } }),
  };
}

function payloads({ partial, rest, usage, throttled, damaged }: Pieces): Pieces {
  const broken = Buffer.from(payloadFrame(damaged));
  broken[broken.length - 1] = (broken.at(-1) ?? 0) ^ 0xff;
  return {
    partial: partial.map(payloadFrame),
    rest: rest.map(payloadFrame),
    usage: usage.map(payloadFrame),
    damaged: broken,
    throttled: payloadFrame(throttled),
    failure: exceptionFrame('InternalStreamFailure', { Message: 'boom' }),
  };
}

/** Gives a response the ways to end that a real connection has. */
async function takeSteps(steps: readonly Step[], { response }: Exchange): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const step of steps) {
    if ('send' in step) await new Promise<void>((sent) => response.write(step.send, () => sent()));
    else if ('wait' in step) await delay(step.wait);
    else if ('trickle' in step) {
      for (const byte of step.trickle) {
        response.write(Buffer.from([byte]));
        await delay(step.every);
      }
    } else if ('ending' in step) endBy(step.ending, response);
  }
}

function endBy(ending: string, response: Exchange['response']): void {
  if (ending === 'end') response.end();
  else if (ending === 'fin') response.socket?.end();
  else if (ending === 'reset') response.socket?.resetAndDestroy();
}

function chatScenario(fault: Fault, pieces: Pieces): ScenarioHandler {
  return (exchange) => {
    const { response, turn } = exchange;
    const answer = (status: number, type: string, body: string) =>
      void response.writeHead(status, { 'content-type': type, 'retry-after': '0' }).end(body);
    const steps = stepsOf(fault, pieces);
    if (steps !== undefined) return takeSteps(steps, exchange);
    switch (fault) {
      case 'is refused for its rate once':
        if (turn > 0) return takeSteps(stepsOf('comes slowly', pieces) ?? [], exchange);
        return answer(429, 'application/json', '{"error":{"message":"Slow down"}}');
      case 'is refused for its rate':
        return answer(429, 'application/json', '{"error":{"message":"Slow down"}}');
      case 'never comes':
        return undefined;
      case 'is closed before it begins':
        return void response.socket?.destroy();
      case 'is a web page':
        return answer(200, 'text/html', PAGE);
      case 'is a web page with an error':
        return answer(502, 'text/html', PAGE);
      default:
        return answer(401, 'application/json', '{"error":{"message":"Bad key"}}');
    }
  };
}

async function openAiWire(): Promise<Wire> {
  const server = await startOpenAiServer();
  let from = 0;
  const generations = () => server.requests.slice(from);
  return {
    modelId: 'test-model',
    fails: (fault) => server.setScenario(chatScenario(fault, chatPieces())),
    backend: (impatient) => {
      const ms = impatient ? IMPATIENT_MS : PATIENT_MS;
      const timeouts = { firstByteMs: ms, idleMs: ms, retryDelayMs: 1 };
      const secrets = { get: async () => undefined };
      return {
        backend: openAi({ name: 'gpu', url: server.url }, { secrets }, timeouts),
        close: () => undefined,
      };
    },
    generations: () => generations().length,
    firstClosed: async () => generations()[0]?.closed,
    // An idle connection is kept for the next request, by everybody in the process.
    openSockets: async () => 0,
    reset: () => {
      from = server.requests.length;
    },
    close: () => server.close(),
  };
}

const noWait = async () => {};

/** By name, each started when it is asked for. */
export const WIRES: Readonly<Record<string, () => Promise<Wire>>> = {
  Bedrock: () =>
    awsWire({
      modelId: 'us.anthropic.claude-haiku-4-5-20251001-v1:0',
      pieces: bedrockPieces(),
      make: (aws) => bedrock({ aws, sleep: noWait }),
    }),
  SageMaker: () =>
    awsWire({
      modelId: 'ranker',
      pieces: payloads(chatPieces()),
      make: (aws) => sageMaker({ mode: 'stream' }, { aws, newId: () => 'id', sleep: noWait }),
    }),
  OpenAI: openAiWire,
};
