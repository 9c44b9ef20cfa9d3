/**
 * An offline AWS endpoint for tests: real HTTP/1.1, real event-stream frames made with the SDK's own
 * codec, and faults on demand. It checks that requests are signed; it generates nothing.
 */
import { Buffer } from 'node:buffer';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { EventStreamCodec } from '@smithy/core/event-streams';
import { defaultAnswer } from './awsDefaults.ts';

const codec = new EventStreamCodec(
  (bytes) => Buffer.from(bytes).toString('utf8'),
  (text) => Buffer.from(text, 'utf8'),
);

type Headers = Record<string, { type: 'string'; value: string }>;

function frame(headers: Record<string, string>, body: unknown): Buffer {
  const typed: Headers = {};
  for (const [name, value] of Object.entries(headers)) typed[name] = { type: 'string', value };
  return Buffer.from(codec.encode({ headers: typed, body: Buffer.from(JSON.stringify(body)) }));
}

export function eventFrame(type: string, body: unknown): Buffer {
  return frame(
    { ':event-type': type, ':content-type': 'application/json', ':message-type': 'event' },
    body,
  );
}

/** A piece of a SageMaker endpoint's answer: bytes as they are. */
export function payloadFrame(bytes: Uint8Array): Buffer {
  const headers: Headers = {
    ':event-type': { type: 'string', value: 'PayloadPart' },
    ':content-type': { type: 'string', value: 'application/octet-stream' },
    ':message-type': { type: 'string', value: 'event' },
  };
  return Buffer.from(codec.encode({ headers, body: bytes }));
}

export function exceptionFrame(type: string, body: unknown): Buffer {
  return frame(
    { ':exception-type': type, ':content-type': 'application/json', ':message-type': 'exception' },
    body,
  );
}

/** One thing the server does in answer to a stream request, in order. */
export type Step =
  | { readonly send: Buffer }
  | { readonly wait: number }
  /** Goes on when the promise is fulfilled. */
  | { readonly until: Promise<void> }
  /** Sends the bytes one at a time, that many milliseconds apart. */
  | { readonly trickle: Buffer; readonly every: number }
  | { readonly ending: 'end' | 'fin' | 'reset' | 'stall' };

export interface HttpFault {
  readonly status: number;
  readonly type?: string;
  readonly body: string;
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export type Answer =
  | { readonly stream: readonly Step[] }
  | { readonly json: unknown; readonly headers?: Readonly<Record<string, string>> }
  | { readonly fault: HttpFault }
  | { readonly silence: true }
  /** Closes the connection without an answer. */
  | { readonly hangUp: true };

export interface SeenRequest {
  readonly method: string;
  /** Path with the model id decoded. */
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
  readonly httpVersion: string;
  /** Fulfilled when the client has closed this request's connection. */
  readonly closed: Promise<void>;
}

export type Answerer = (request: SeenRequest) => Answer | undefined;

export interface AwsServer {
  readonly url: string;
  readonly requests: SeenRequest[];
  /** Asked in turn for each request, the last set first; undefined leaves it to the one before. */
  use(answerer: Answerer): void;
  reset(): void;
  openSockets(): number;
  /** Fulfilled when the next of the open sockets has closed. */
  socketClosed(): Promise<void>;
  close(): Promise<void>;
}

/** The events of a whole, ordinary answer. */
export function converseFrames(text: string, usage: Record<string, unknown> = {}): Buffer[] {
  const words = text.match(/\S+\s*/g) ?? [];
  return [
    eventFrame('messageStart', { role: 'assistant' }),
    ...words.map((word) =>
      eventFrame('contentBlockDelta', { contentBlockIndex: 0, delta: { text: word } }),
    ),
    eventFrame('contentBlockStop', { contentBlockIndex: 0 }),
    eventFrame('messageStop', { stopReason: 'end_turn' }),
    eventFrame('metadata', {
      usage: {
        inputTokens: 11,
        outputTokens: words.length,
        totalTokens: 11 + words.length,
        ...usage,
      },
      metrics: { latencyMs: 12 },
    }),
  ];
}

/** Steps that send the frames and end cleanly. */
export function whole(frames: readonly Buffer[]): Step[] {
  return [...frames.map((send) => ({ send })), { ending: 'end' }];
}

export function throttled(message = 'Too many requests, please wait before trying again.'): Answer {
  return { fault: awsFault(429, 'ThrottlingException', message) };
}

export function awsFault(status: number, type: string, message: string): HttpFault {
  return { status, type, body: JSON.stringify({ message }) };
}

export async function startAwsServer(): Promise<AwsServer> {
  const requests: SeenRequest[] = [];
  const sockets = new Set<Socket>();
  let answerers: Answerer[] = [defaultAnswer];
  const server = createServer((incoming, response) => {
    void collect(incoming, response).then((request) => {
      requests.push(request);
      const answer = unsigned(request) ?? firstAnswer(answerers, request);
      return respond(answer, response, incoming.socket);
    });
  });
  // What a client leaves idle stays open, as on AWS, so that a test sees it.
  server.keepAliveTimeout = 60_000;
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    use: (answerer) => {
      answerers = [answerer, ...answerers];
    },
    reset: () => {
      answerers = [defaultAnswer];
      requests.length = 0;
    },
    openSockets: () => sockets.size,
    socketClosed: () =>
      Promise.race([...sockets].map((socket) => once(socket, 'close').then(() => {}))),
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

function firstAnswer(answerers: readonly Answerer[], request: SeenRequest): Answer {
  for (const answerer of answerers) {
    const answer = answerer(request);
    if (answer !== undefined) return answer;
  }
  return { fault: awsFault(404, 'ResourceNotFoundException', `No answer for ${request.path}`) };
}

function collect(incoming: IncomingMessage, response: ServerResponse): Promise<SeenRequest> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const closed = new Promise<void>((done) => response.on('close', () => done()));
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () =>
      resolve({
        method: incoming.method ?? '',
        path: decodeURIComponent(incoming.url ?? ''),
        headers: incoming.headers,
        body: Buffer.concat(chunks),
        httpVersion: incoming.httpVersion,
        closed,
      }),
    );
  });
}

/** What a sign-in itself asks, before there is anything to sign with. */
const SIGN_IN = /^\/(?:federation\/credentials|token|v1\/token)/;

/** AWS refuses what is neither signed with SigV4 nor bears a key. */
function unsigned(request: SeenRequest): Answer | undefined {
  if (SIGN_IN.test(request.path)) return undefined;
  // The token is what it signs in with.
  if (request.body.includes('Action=AssumeRoleWithWebIdentity')) return undefined;
  const { authorization } = request.headers;
  if (/^AWS4-HMAC-SHA256 Credential=.+Signature=[0-9a-f]{64}$/.test(authorization ?? ''))
    return undefined;
  if (/^Bearer \S+$/.test(authorization ?? '')) return undefined;
  return {
    fault: awsFault(403, 'MissingAuthenticationTokenException', 'Missing Authentication Token'),
  };
}

async function respond(answer: Answer, response: ServerResponse, socket: Socket): Promise<void> {
  if ('silence' in answer) return;
  if ('hangUp' in answer) {
    socket.destroy();
    return;
  }
  if ('fault' in answer) {
    const { status, type, body, contentType = 'application/json', headers } = answer.fault;
    response.writeHead(status, {
      'content-type': contentType,
      'x-amzn-requestid': 'request-fault',
      ...(type === undefined ? {} : { 'x-amzn-errortype': type }),
      ...headers,
    });
    response.end(body);
    return;
  }
  if ('json' in answer) {
    response.writeHead(200, {
      'content-type': 'application/json',
      'x-amzn-requestid': 'request-json',
      ...answer.headers,
    });
    response.end(typeof answer.json === 'string' ? answer.json : JSON.stringify(answer.json));
    return;
  }
  response.writeHead(200, {
    'content-type': 'application/vnd.amazon.eventstream',
    'x-amzn-requestid': 'request-stream',
  });
  for (const step of answer.stream) await take(step, response, socket);
}

async function take(step: Step, response: ServerResponse, socket: Socket): Promise<void> {
  if ('send' in step) {
    await new Promise<void>((resolve) => response.write(step.send, () => resolve()));
  } else if ('wait' in step) {
    await new Promise((resolve) => setTimeout(resolve, step.wait));
  } else if ('until' in step) await step.until;
  else if ('trickle' in step) {
    for (const byte of step.trickle) {
      response.write(Buffer.from([byte]));
      await new Promise((resolve) => setTimeout(resolve, step.every));
    }
  } else if (step.ending === 'end') response.end();
  else if (step.ending === 'fin') socket.end();
  else if (step.ending === 'reset') socket.resetAndDestroy();
}
