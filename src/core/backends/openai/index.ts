/** Any server that speaks OpenAI's chat completions: vLLM, TGI, NIM, SGLang, llama.cpp, Ollama, LM Studio, and OpenAI. */
import type { Backend, Log, Secrets } from '../../model/index.ts';
import { createAdjustments } from './adjust.ts';
import { serverBilling } from './billing.ts';
import { type ChatDeps, streamChat } from './chat.ts';
import { type OpenAiEndpoint, parseAddress } from './endpoint.ts';
import { headersOrigin } from './headers.ts';
import { embed, listModels } from './listings.ts';

export { type DiscoverDeps, discoverLocalServers, type LocalServer } from './discover.ts';
export type { OpenAiEndpoint } from './endpoint.ts';

export interface OpenAiDeps {
  readonly secrets: Secrets;
  /** The global `fetch` unless given: VS Code equips it with the user's proxy. */
  readonly fetch?: typeof globalThis.fetch;
  readonly log?: Log;
  /** Milliseconds since the epoch. */
  now?(): number;
}

export interface OpenAiOptions {
  /** From sending to the first byte of the answer; 120 s unless given. */
  readonly firstByteMs?: number;
  /** Between two pieces of the answer; 60 s unless given. */
  readonly idleMs?: number;
  /** From the model's reason to stop to the end of the answer; 5 s unless given. */
  readonly restMs?: number;
  /** Before the first retry, where the server names no time; 500 ms unless given. */
  readonly retryDelayMs?: number;
}

/** @throws AssayError `invalid` where the connection's address is unusable */
export function openAi(
  endpoint: OpenAiEndpoint,
  deps: OpenAiDeps,
  options: OpenAiOptions = {},
): Backend {
  const chatDeps: ChatDeps = {
    address: parseAddress(endpoint),
    secrets: deps.secrets,
    // Looked up at each call: the editor replaces the global one when its proxy settings change.
    fetch: deps.fetch ?? ((input, init) => globalThis.fetch(input, init)),
    timeouts: { firstByteMs: options.firstByteMs ?? 120_000, idleMs: options.idleMs ?? 60_000 },
    restMs: options.restMs ?? 5000,
    retryDelayMs: options.retryDelayMs ?? 500,
    now: deps.now ?? Date.now,
    adjustments: createAdjustments(),
    ...(deps.log === undefined ? {} : { log: deps.log }),
  };
  // Node loads its `fetch`, and the editor its proxy settings, with the first call.
  let ready: Promise<unknown> | undefined;
  return {
    type: 'openai',
    stream: (request, signal) => streamChat(request, chatDeps, signal),
    prepare: async () => {
      if (deps.fetch === undefined) ready ??= globalThis.fetch('data:,').catch(() => undefined);
      await Promise.all([ready, readSecrets(chatDeps)]);
    },
    listModels: (signal) => listModels(chatDeps, signal),
    embed: (request, signal) => embed(request, chatDeps, signal),
    billing: async () => serverBilling(endpoint),
  };
}

/** Has the store of secrets at hand. What fails here fails in the call, which says why. */
async function readSecrets({ address, secrets }: ChatDeps): Promise<void> {
  const names = [address.origin, headersOrigin(address.origin)];
  await Promise.allSettled(names.map((name) => secrets.get(name)));
}
