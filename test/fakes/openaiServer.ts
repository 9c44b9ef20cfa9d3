/**
 * A model server on a real socket that speaks OpenAI's chat completions, and misbehaves when asked to.
 * Tests start it in their own process, look at what it was sent, and change its scenario between requests.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SCENARIOS } from './openaiScenarios.ts';

export type Json = Record<string, unknown>;

export interface ReceivedRequest {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Parsed JSON; undefined for a GET. */
  readonly body: Json | undefined;
  /** Resolves when the connection is closed: `true` where that was before the answer's end. */
  readonly closed: Promise<boolean>;
}

export interface Exchange {
  readonly request: ReceivedRequest;
  readonly response: ServerResponse;
  readonly options: OpenAiServerOptions;
  /** How many chat requests came before this one since the scenario was set. */
  readonly turn: number;
  /** Resolves after the time, or at once when the connection is closed. */
  wait(milliseconds: number): Promise<void>;
}

export type ScenarioHandler = (exchange: Exchange) => void | Promise<void>;
export type ScenarioName = keyof typeof SCENARIOS;
export type Scenario = ScenarioName | ScenarioHandler;

export interface OpenAiServerOptions {
  /** How chat requests are answered; `answer` unless given. */
  readonly scenario?: Scenario;
  /** The text of the answer; what the last message says, with `You said: ` before it, unless given. */
  readonly answer?: string;
  readonly models?: readonly string[];
  /** Asked for in every request where given. */
  readonly apiKey?: string;
  /** Pace of the answer; without waiting unless given. */
  readonly tokensPerSecond?: number;
  /** Sent with every answer. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Who owns the listed models, as real servers say (`vllm`, `library`, …). */
  readonly ownedBy?: string;
  /** Pages beside the API by their path, such as `/version` and `/metrics`: text as it is, anything else as JSON. */
  readonly pages?: Readonly<Record<string, unknown>>;
  /** 0, a free one, unless given. */
  readonly port?: number;
}

export interface OpenAiServer {
  /** The address for `assay.yaml`, ending in `/v1`. */
  readonly url: string;
  readonly origin: string;
  readonly port: number;
  /** Everything received, oldest first. */
  readonly requests: readonly ReceivedRequest[];
  setScenario(scenario: Scenario): void;
  /** Sockets open at the moment. */
  connections(): Promise<number>;
  /** Ends all connections and stops listening. */
  close(): Promise<void>;
}

export async function startOpenAiServer(options: OpenAiServerOptions = {}): Promise<OpenAiServer> {
  let scenario: Scenario = options.scenario ?? 'answer';
  let turn = 0;
  const requests: ReceivedRequest[] = [];
  const server = createServer((incoming, response) => {
    void receive(incoming, response).then(async (request) => {
      requests.push(request);
      for (const [name, value] of Object.entries(options.headers ?? {}))
        response.setHeader(name, value);
      const handle = isChat(request) ? handlerOf(scenario) : answerOther;
      const exchange = { request, response, options, turn: isChat(request) ? turn++ : 0 };
      await handle({ ...exchange, wait: (milliseconds) => wait(milliseconds, request) });
    });
  });
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const origin = `http://127.0.0.1:${port}`;
  return {
    url: `${origin}/v1`,
    origin,
    port,
    requests,
    setScenario(next) {
      scenario = next;
      turn = 0;
    },
    connections: () =>
      new Promise((resolve, reject) => {
        server.getConnections((error, count) => (error ? reject(error) : resolve(count)));
      }),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function isChat({ path }: ReceivedRequest): boolean {
  return path.split('?')[0] === '/v1/chat/completions';
}

function handlerOf(scenario: Scenario): ScenarioHandler {
  if (typeof scenario === 'function') return scenario;
  return (exchange) => (refusesKey(exchange) ? undefined : SCENARIOS[scenario](exchange));
}

async function receive(
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<ReceivedRequest> {
  const closed = new Promise<boolean>((resolve) => {
    response.on('close', () => resolve(!response.writableFinished));
  });
  const pieces: Buffer[] = [];
  for await (const piece of incoming) pieces.push(piece);
  const text = Buffer.concat(pieces).toString();
  return {
    method: incoming.method ?? '',
    path: incoming.url ?? '',
    headers: incoming.headers,
    body: text === '' ? undefined : JSON.parse(text),
    closed,
  };
}

async function wait(milliseconds: number, { closed }: ReceivedRequest): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const pause = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  await Promise.race([pause, closed]);
  clearTimeout(timer);
}

/** Everything but chat: models, embeddings, and 404. */
function answerOther(exchange: Exchange): void {
  if (refusesKey(exchange)) return;
  const { request, response, options } = exchange;
  const page = options.pages?.[request.path];
  if (typeof page === 'string') response.writeHead(200, { 'content-type': 'text/plain' }).end(page);
  else if (page !== undefined) sendJson(response, 200, page);
  else if (request.path === '/v1/models') sendJson(response, 200, modelList(options));
  else if (request.path === '/v1/embeddings') sendJson(response, 200, embeddings(request.body));
  else sendJson(response, 404, { error: { message: `No route ${request.path}` } });
}

function modelList({ models, ownedBy }: OpenAiServerOptions): Json {
  const ids = models ?? ['test-model'];
  const owner = ownedBy ?? 'assay-test';
  return { object: 'list', data: ids.map((id) => ({ id, object: 'model', owned_by: owner })) };
}

function refusesKey({ request, response, options }: Exchange): boolean {
  const { apiKey } = options;
  if (apiKey === undefined || request.headers.authorization === `Bearer ${apiKey}`) return false;
  sendJson(response, 401, { error: { message: 'Invalid API key', type: 'authentication_error' } });
  return true;
}

/** A text's vector says how long it is, last text first, so that a client that trusts the order fails. */
function embeddings(body: Json | undefined): Json {
  const texts = Array.isArray(body?.input) ? body.input.map(String) : [String(body?.input)];
  const data = texts.map((text, index) => ({ index, embedding: [text.length, 1] }));
  return { object: 'list', data: data.reverse(), usage: { prompt_tokens: texts.length } };
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
