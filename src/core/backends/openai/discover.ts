/** Looks for model servers on this machine, at the ports where they usually listen. Only done when the user asks. */
import { type ModelInfo, toAssayError } from '../../model/index.ts';
import { throwIfCancelled } from '../../util/abort.ts';
import { isRecord, parseJson } from '../../util/records.ts';
import { readText } from './body.ts';
import { parseAddress } from './endpoint.ts';

import { toModelInfo } from './listings.ts';
import { type Reply, send, type TransportDeps } from './transport.ts';

export interface LocalServer {
  /** A name for the connection: the software's, or `local-<port>`. Different for every server found. */
  readonly name: string;
  readonly url: string;
  /** What runs there, as far as its answer tells. */
  readonly software?: string;
  readonly models: readonly ModelInfo[];
  /** It answers, but lists its models only to those who have a key. */
  readonly needsKey?: boolean;
}

export interface DiscoverDeps {
  readonly fetch?: typeof globalThis.fetch;
  /** In place of the usual ones. */
  readonly ports?: readonly number[];
}

/**
 * 11434 Ollama, 1234 LM Studio, 8000 vLLM and NIM, 8080 llama.cpp, LocalAI and TGI, 9931 llama.cpp to come (its server
 * announces the change since August 2026), 8081 a second llama.cpp, 30000 SGLang, 3000 TGI, 1337 Jan, 5001 KoboldCpp,
 * 4000 LiteLLM, 12434 Docker Model Runner.
 */
const PORTS = [11434, 1234, 8000, 8080, 9931, 8081, 30000, 3000, 1337, 5001, 4000, 12434];

/** Servers on this machine answer at once, or are no model servers. */
const TIMEOUTS = { firstByteMs: 1500, idleMs: 1500 };

const MAX_BODY_BYTES = 4 * 1024 * 1024;

/**
 * All ports are asked at once, without a key.
 * @returns servers in the order of the ports; empty where none answers
 * @throws AssayError `cancelled` only
 */
export async function discoverLocalServers(
  signal: AbortSignal,
  deps: DiscoverDeps = {},
): Promise<readonly LocalServer[]> {
  throwIfCancelled(signal);
  const ports = deps.ports ?? PORTS;
  const found = await Promise.all(ports.map((port) => probe(port, deps, signal)));
  return withDistinctNames(found.filter((server) => server !== undefined));
}

async function probe(
  port: number,
  deps: DiscoverDeps,
  signal: AbortSignal,
): Promise<LocalServer | undefined> {
  const url = `http://127.0.0.1:${port}/v1`;
  const transport: TransportDeps = {
    address: parseAddress({ name: 'local', url }),
    secrets: { get: async () => undefined },
    fetch: deps.fetch ?? ((input, init) => globalThis.fetch(input, init)),
    timeouts: TIMEOUTS,
  };
  try {
    const reply = await send({ path: '/models' }, transport, signal);
    try {
      return await readServer(reply, url, port);
    } finally {
      reply.close();
    }
  } catch (thrown) {
    if (toAssayError(thrown).kind === 'cancelled') throw thrown;
    return undefined;
  }
}

async function readServer(
  reply: Reply,
  url: string,
  port: number,
): Promise<LocalServer | undefined> {
  const header = reply.headers.get('server') ?? '';
  const text = await readText(reply.chunks(), MAX_BODY_BYTES);
  const body = parseJson(text);
  if (reply.status === 401 && isRecord(body)) {
    return { ...named(softwareOf(header, []), port), url, models: [], needsKey: true };
  }
  if (reply.status !== 200 || !isRecord(body) || !Array.isArray(body.data)) return undefined;
  const owners = body.data.map((model) => (isRecord(model) ? String(model.owned_by ?? '') : ''));
  return {
    ...named(softwareOf(header, owners), port),
    url,
    models: body.data.flatMap(toModelInfo),
  };
}

/** Who calls itself what, in the `Server` header or as the owner of its models. */
const SIGNS: readonly (readonly [RegExp, string])[] = [
  [/^llama\.?cpp/i, 'llama.cpp'],
  [/^vllm/i, 'vLLM'],
  [/^sglang/i, 'SGLang'],
  [/^organization_owner$/i, 'LM Studio'],
  [/^library$/i, 'Ollama'],
  [/^koboldcpp/i, 'KoboldCpp'],
  [/^docker/i, 'Docker Model Runner'],
  [/^localai/i, 'LocalAI'],
];

function softwareOf(header: string, owners: readonly string[]): string | undefined {
  const names = [header, ...owners];
  return SIGNS.find(([pattern]) => names.some((name) => pattern.test(name)))?.[1];
}

/** Names of connections are short and need no quotes in YAML. */
function named(software: string | undefined, port: number) {
  if (software === undefined) return { name: `local-${port}` };
  return { name: software.toLowerCase().replace(/[^a-z0-9]+/g, ''), software };
}

function withDistinctNames(servers: readonly LocalServer[]): readonly LocalServer[] {
  return servers.map((server, index) => {
    const isTaken = servers.slice(0, index).some(({ name }) => name === server.name);
    return isTaken ? { ...server, name: `${server.name}-${new URL(server.url).port}` } : server;
  });
}
