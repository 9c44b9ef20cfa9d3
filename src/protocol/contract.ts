/**
 * How the host and a webview talk: requests (webview to host, awaited), commands (webview to host) and
 * events (host to webview). Handler maps are exhaustive at compile time on both sides, and every message
 * from the webview is checked on arrival, because it is input.
 */

export interface Contract {
  readonly requests: object;
  readonly commands: object;
  readonly events: object;
}

/** A shape for one request: what it takes and what it gives. */
export interface Call<Params, Result> {
  readonly params: Params;
  readonly result: Result;
}

type ParamsOf<T> = T extends Call<infer Params, unknown> ? Params : never;
type ResultOf<T> =
  T extends Call<never, infer Result> ? Result : T extends { result: infer R } ? R : never;

export type Handlers<C extends Contract> = {
  readonly [K in keyof C['requests']]: (
    params: ParamsOf<C['requests'][K]>,
  ) => Promise<ResultOf<C['requests'][K]>>;
} & {
  readonly [K in keyof C['commands']]: (params: C['commands'][K]) => void | Promise<void>;
};

/** One checker a message: the value if its shape is right, else undefined. */
export type Checks<C extends Contract> = {
  readonly [K in keyof C['requests']]: (value: unknown) => ParamsOf<C['requests'][K]> | undefined;
} & {
  readonly [K in keyof C['commands']]: (value: unknown) => C['commands'][K] | undefined;
};

export type Listeners<C extends Contract> = {
  readonly [K in keyof C['events']]: (data: C['events'][K]) => void;
};

/** The transport: `postMessage` of a webview, or two of these joined in memory. */
export interface Port {
  post(message: unknown): void;
  /** Returns a function that stops listening. */
  listen(receive: (message: unknown) => void): () => void;
}

export interface Host<C extends Contract> {
  emit<K extends keyof C['events'] & string>(name: K, data: C['events'][K]): void;
  dispose(): void;
}

export interface Client<C extends Contract> {
  request<K extends keyof C['requests'] & string>(
    name: K,
    params: ParamsOf<C['requests'][K]>,
  ): Promise<ResultOf<C['requests'][K]>>;
  send<K extends keyof C['commands'] & string>(name: K, params: C['commands'][K]): void;
  dispose(): void;
}

interface Incoming {
  readonly name: string;
  readonly data: unknown;
  /** Present on requests; the reply carries it back. */
  readonly id?: number;
}

interface Reply {
  readonly reply: number;
  readonly result?: unknown;
  readonly error?: string;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function asIncoming(message: unknown): Incoming | undefined {
  if (!isRecord(message) || typeof message.name !== 'string') return undefined;
  const { name, data, id } = message;
  if (id !== undefined && typeof id !== 'number') return undefined;
  return { name, data, ...(id === undefined ? {} : { id }) };
}

type AnyHandler = (value: unknown) => unknown;

function own(table: object, name: string): AnyHandler | undefined {
  if (!Object.hasOwn(table, name)) return undefined;
  const value: unknown = Reflect.get(table, name);
  // The tables are typed maps of functions; the name comes from outside, so the lookup is by hand.
  return typeof value === 'function' ? (value as AnyHandler) : undefined;
}

export interface ServeOptions<C extends Contract> {
  readonly handlers: Handlers<C>;
  readonly checks: Checks<C>;
  /** Told of messages that were refused and of handlers that threw; never sees their content. */
  readonly onFault: (name: string, fault: unknown) => void;
}

/** The host's end. A message of an unknown name or a wrong shape is refused and reported, never handled. */
export function serve<C extends Contract>(port: Port, options: ServeOptions<C>): Host<C> {
  const answer = async (incoming: Incoming): Promise<void> => {
    const check = own(options.checks, incoming.name);
    const handler = own(options.handlers, incoming.name);
    const value = check?.(incoming.data);
    let reply: { result?: unknown; error?: string };
    if (handler === undefined || value === undefined) {
      options.onFault(incoming.name, new Error('A message of an unexpected shape was ignored.'));
      reply = { error: 'The message was not understood.' };
    } else {
      try {
        reply = { result: await handler(value) };
      } catch (thrown) {
        options.onFault(incoming.name, thrown);
        reply = { error: thrown instanceof Error ? thrown.message : String(thrown) };
      }
    }
    if (incoming.id !== undefined) port.post({ reply: incoming.id, ...reply });
  };
  const stop = port.listen((message) => {
    const incoming = asIncoming(message);
    if (incoming === undefined)
      options.onFault('?', new Error('A message without a name was ignored.'));
    else void answer(incoming);
  });
  return { emit: (event, data) => port.post({ event, data }), dispose: stop };
}

interface Pending {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** The webview's end. Requests reject when the host answers with an error or the client is disposed. */
export function connect<C extends Contract>(port: Port, listeners: Listeners<C>): Client<C> {
  const pending = new Map<number, Pending>();
  let nextId = 1;
  const settle = (reply: Reply): void => {
    const waiting = pending.get(reply.reply);
    pending.delete(reply.reply);
    if (reply.error === undefined) waiting?.resolve(reply.result);
    else waiting?.reject(new Error(reply.error));
  };
  const stop = port.listen((message) => {
    if (!isRecord(message)) return;
    if (typeof message.reply === 'number') settle(message as unknown as Reply);
    else if (typeof message.event === 'string') own(listeners, message.event)?.(message.data);
  });
  return {
    request: (name, params) =>
      new Promise((resolve, reject) => {
        const id = nextId++;
        // The result's type is the contract's promise; the host's handler is compiled against it.
        pending.set(id, { resolve: resolve as (value: unknown) => void, reject });
        port.post({ name, data: params, id });
      }),
    send: (name, params) => port.post({ name, data: params }),
    dispose: () => {
      stop();
      for (const waiting of pending.values()) waiting.reject(new Error('The view was closed.'));
      pending.clear();
    },
  };
}
