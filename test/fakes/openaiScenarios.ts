/** What the test server does with a chat request, by name. */
import type { Exchange, Json } from './openaiServer.ts';

/** Begins an event stream; without it the exchange's handler writes the head itself. */
export function beginStream({ response }: Pick<Exchange, 'response'>): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
}

export function sendEvent({ response }: Pick<Exchange, 'response'>, data: unknown): void {
  response.write(`data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`);
}

/** A chunk of a streamed completion. */
export function chunk(delta: Json, finishReason: string | null = null): Json {
  return {
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    model: 'test-model',
    choices: [{ index: 0, delta, finish_reason: finishReason }],
  };
}

export function usageChunk(promptTokens: number, completionTokens: number): Json {
  return {
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    model: 'test-model',
    choices: [],
    usage: {
      prompt_tokens: promptTokens,
      completion_tokens: completionTokens,
      total_tokens: promptTokens + completionTokens,
    },
  };
}

/** The usual end: the reason, the usage where it was asked for, and `[DONE]`. */
export function endStream(exchange: Exchange, completionTokens: number, reason = 'stop'): void {
  sendEvent(exchange, chunk({}, reason));
  if (exchange.request.body?.stream_options) sendEvent(exchange, usageChunk(20, completionTokens));
  sendEvent(exchange, '[DONE]');
  exchange.response.end();
}

function sendJson({ response }: Exchange, status: number, body: unknown, headers: Json = {}): void {
  response.writeHead(status, {
    'content-type': 'application/json',
    ...(headers as Record<string, string>),
  });
  response.end(JSON.stringify(body));
}

function sendHtml({ response }: Exchange, status: number, title: string): void {
  response.writeHead(status, { 'content-type': 'text/html; charset=utf-8' });
  response.end(`<!doctype html><html><head><title>${title}</title></head><body>…</body></html>`);
}

function answerOf({ options, request }: Exchange): string {
  if (options.answer !== undefined) return options.answer;
  const messages = Array.isArray(request.body?.messages) ? request.body.messages : [];
  const { content } = messages.at(-1) ?? {};
  return `You said: ${typeof content === 'string' ? content : JSON.stringify(content)}`;
}

async function streamWords(exchange: Exchange, words: readonly string[]): Promise<void> {
  const { tokensPerSecond } = exchange.options;
  sendEvent(exchange, chunk({ role: 'assistant', content: '' }));
  for (const word of words) {
    if (exchange.response.destroyed) return;
    sendEvent(exchange, chunk({ content: word }));
    if (tokensPerSecond !== undefined) await exchange.wait(1000 / tokensPerSecond);
  }
}

const wordsOf = (text: string) => text.match(/\s*\S+/g) ?? [];

export const SCENARIOS = {
  async answer(exchange: Exchange) {
    const words = wordsOf(answerOf(exchange));
    beginStream(exchange);
    await streamWords(exchange, words);
    endStream(exchange, words.length);
  },

  async reasoning(exchange: Exchange) {
    beginStream(exchange);
    for (const word of ['First', ' I', ' think.'])
      sendEvent(exchange, chunk({ reasoning_content: word }));
    await streamWords(exchange, wordsOf(answerOf(exchange)));
    endStream(exchange, 9);
  },

  'tool-call'(exchange: Exchange) {
    const call = (fields: Json) => chunk({ tool_calls: [{ index: 0, ...fields }] });
    beginStream(exchange);
    sendEvent(
      exchange,
      call({ id: 'call_a', type: 'function', function: { name: 'lookup', arguments: '' } }),
    );
    for (const piece of ['{"order', '": "A-', '1042"}']) {
      sendEvent(exchange, call({ function: { arguments: piece } }));
    }
    endStream(exchange, 12, 'tool_calls');
  },

  'not-streaming'(exchange: Exchange) {
    sendJson(exchange, 200, {
      id: 'chatcmpl-1',
      model: 'test-model',
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content: answerOf(exchange) },
          finish_reason: 'stop',
        },
      ],
      usage: { prompt_tokens: 20, completion_tokens: 5 },
    });
  },

  html: (exchange: Exchange) => sendHtml(exchange, 200, 'Welcome to the gateway'),
  'html-error': (exchange: Exchange) => sendHtml(exchange, 502, 'Bad Gateway'),
  'server-error': (exchange: Exchange) =>
    sendJson(exchange, 500, { error: { message: 'CUDA out of memory' } }),
  unavailable: (exchange: Exchange) =>
    sendJson(exchange, 503, { error: { message: 'Loading model' } }),
  unauthorized: (exchange: Exchange) => sendJson(exchange, 401, { error: { message: 'Bad key' } }),
  forbidden: (exchange: Exchange) => sendJson(exchange, 403, { error: { message: 'Not for you' } }),

  'no-model'(exchange: Exchange) {
    const message = `The model \`${String(exchange.request.body?.model)}\` does not exist.`;
    sendJson(exchange, 404, { error: { message, code: 'model_not_found' } });
  },

  throttled: (exchange: Exchange) =>
    sendJson(exchange, 429, { error: { message: 'Slow down' } }, { 'retry-after': '0' }),

  async 'throttled-once'(exchange: Exchange) {
    if (exchange.turn === 0) SCENARIOS.throttled(exchange);
    else await SCENARIOS.answer(exchange);
  },

  /** Half a line of an event, and the connection is gone. */
  'half-line'(exchange: Exchange) {
    beginStream(exchange);
    sendEvent(exchange, chunk({ content: 'The first words' }));
    exchange.response.write('data: {"choices":[{"index":0,"delta":{"con', () =>
      exchange.response.destroy(),
    );
  },

  /** Whole events, but the end of the stream comes before the end of the answer. */
  'closes-early'(exchange: Exchange) {
    beginStream(exchange);
    sendEvent(exchange, chunk({ content: 'The first words' }));
    exchange.response.end();
  },

  /** Takes the request and says nothing at all. */
  'never-answers': () => undefined,

  /** Begins, and then keeps silent with the connection open. */
  stalls(exchange: Exchange) {
    beginStream(exchange);
    sendEvent(exchange, chunk({ content: 'The first words' }));
  },

  malformed(exchange: Exchange) {
    beginStream(exchange);
    sendEvent(exchange, chunk({ content: 'The first words' }));
    sendEvent(exchange, '{"choices": [oops');
    endStream(exchange, 3);
  },

  'stream-error'(exchange: Exchange) {
    beginStream(exchange);
    sendEvent(exchange, chunk({ content: 'The first words' }));
    sendEvent(exchange, { error: { message: 'The engine died', type: 'server_error' } });
    exchange.response.end();
  },

  redirect(exchange: Exchange) {
    exchange.response.writeHead(307, { location: 'http://127.0.0.1:9/v1/chat/completions' }).end();
  },

  /** 5,000 tokens a second for two seconds, in one write for every 10 ms as a server under load does. */
  async flood(exchange: Exchange) {
    beginStream(exchange);
    const word = `data: ${JSON.stringify(chunk({ content: 'word ' }))}\n\n`;
    for (let tick = 0; tick < 200 && !exchange.response.destroyed; tick++) {
      exchange.response.write(word.repeat(50));
      await exchange.wait(10);
    }
    endStream(exchange, 10_000);
  },
} as const;

/** A scenario in which no answer begins before `release` is called. */
export function held(): {
  readonly scenario: (exchange: Exchange) => Promise<void>;
  readonly release: () => void;
} {
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const scenario = async (exchange: Exchange): Promise<void> => {
    await released;
    await SCENARIOS.answer(exchange);
  };
  return { scenario, release: () => release() };
}
