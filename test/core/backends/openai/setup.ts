/** A fake server and the backend that talks to it, for one test. */
import assert from 'node:assert/strict';
import { type OpenAiOptions, openAi } from '../../../../src/core/backends/openai/index.ts';
import type { Backend } from '../../../../src/core/model/index.ts';
import { beginStream, chunk, endStream, sendEvent } from '../../../fakes/openaiScenarios.ts';
import {
  type Exchange,
  type Json,
  type OpenAiServer,
  type OpenAiServerOptions,
  type ScenarioHandler,
  startOpenAiServer,
} from '../../../fakes/openaiServer.ts';
import { ask, type Collected, collect } from '../collect.ts';

export interface Setup {
  readonly server: OpenAiServer;
  readonly backend: Backend;
}

export interface SetupOptions extends OpenAiServerOptions {
  readonly backend?: OpenAiOptions;
  /** The key in the secret store, for the server's origin alone. */
  readonly storedKey?: string;
}

export async function withServer(
  options: SetupOptions,
  run: (setup: Setup) => Promise<void>,
): Promise<void> {
  const server = await startOpenAiServer(options);
  const secrets = {
    get: async (origin: string) => (origin === server.origin ? options.storedKey : undefined),
  };
  const endpoint = { name: 'gpu', url: server.url };
  try {
    await run({
      server,
      backend: openAi(endpoint, { secrets }, { retryDelayMs: 1, ...options.backend }),
    });
  } finally {
    await server.close();
  }
}

/** A backend for an address where no fake server stands. */
export function backendAt(url: string, options: OpenAiOptions = {}): Backend {
  return openAi({ name: 'gpu', url }, { secrets: { get: async () => undefined } }, options);
}

/** A scenario that streams these chunks and ends as usual. */
export function streaming(...chunks: readonly Json[]) {
  return (exchange: Exchange) => {
    beginStream(exchange);
    for (const each of chunks) sendEvent(exchange, each);
    endStream(exchange, 5);
  };
}

/** A scenario that sends exactly this text as an event stream. */
export function raw(text: string, contentType = 'text/event-stream') {
  return ({ response }: Exchange) => {
    response.writeHead(200, { 'content-type': contentType }).end(text);
  };
}

export const text = (content: string) => chunk({ content });

/** The body of the last chat request. */
export function lastBody(server: OpenAiServer): Json {
  const body = server.requests.findLast(({ path }) => path.includes('/chat/completions'))?.body;
  assert.ok(body !== undefined, 'no chat request was sent');
  return body;
}

/** What a server that does this is understood to say. */
export async function answerOf(scenario: ScenarioHandler): Promise<Collected> {
  let answer: Collected | undefined;
  await withServer({ scenario }, async ({ backend }) => {
    answer = await collect(backend, ask('Hello'));
  });
  assert.ok(answer !== undefined);
  return answer;
}

/** One event of a stream, without its end. */
export const line = (data: unknown) => `data: ${JSON.stringify(data)}`;
