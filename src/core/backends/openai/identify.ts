/**
 * What software answers behind an address, by the endpoints that only it has, and how busy it is. Sources, as of
 * November 2026: the HTTP references of vLLM 0.32 (`/version`), Text Generation Inference 3 (`/info`), NVIDIA NIM for
 * LLMs 1 and 2 (`/v1/metadata`, `/v1/metrics`), Ollama (`/api/version`), llama.cpp's server and its router (`/props`) and
 * LM Studio (`/api/v1/models`, `/api/v0/models` before 0.4).
 */
import type { Secrets } from '../../model/index.ts';
import { toAssayError } from '../../model/index.ts';
import { throwIfCancelled } from '../../util/abort.ts';
import { isRecord, parseJson } from '../../util/records.ts';
import { readText } from './body.ts';
import { type Address, type OpenAiEndpoint, parseAddress } from './endpoint.ts';
import { readMetrics, type ServerLoad } from './metrics.ts';
import { send, type TransportDeps } from './transport.ts';

export type { ServerLoad } from './metrics.ts';

export interface ServerIdentity {
  /** `vLLM`, `vLLM on Neuron`, `TGI`, `NIM`, `Ollama`, `llama.cpp`, `LM Studio` or `SGLang`. */
  readonly software: string;
  readonly version?: string;
  /** The server has a metrics page, so that its load can be read. */
  readonly hasMetrics: boolean;
}

export interface IdentifyDeps {
  readonly secrets: Secrets;
  readonly fetch?: typeof globalThis.fetch | undefined;
}

/** A server that has such a page answers it at once. */
const TIMEOUTS = { firstByteMs: 2_000, idleMs: 2_000 };
const MAX_PAGE_BYTES = 4 * 1024 * 1024;

/** What an address is, and on which EC2 instance it runs, where the user says so. */
export type IdentifiedEndpoint = OpenAiEndpoint & { readonly instance?: string };

/** Undefined where nothing tells. Throws only `cancelled`, and `invalid` for an unusable address. */
export async function identifyServer(
  endpoint: IdentifiedEndpoint,
  deps: IdentifyDeps,
  signal: AbortSignal,
): Promise<ServerIdentity | undefined> {
  const page = pages(endpoint, deps, signal);
  const metrics = metricsPage(page);
  const signs = await Promise.all(
    SIGNS.map(async ({ path, read }) => read(await json(page(path)))),
  );
  const text = (await metrics) ?? '';
  const hasMetrics = isMetrics(text);
  const found = signs.find((sign) => sign !== undefined) ?? byMetrics(text);
  if (found === undefined) return undefined;
  const isNeuron = found.software === 'vLLM' && runsOnNeuron(endpoint, `${found.version}\n${text}`);
  return { ...found, ...(isNeuron ? { software: 'vLLM on Neuron' } : {}), hasMetrics };
}

/** Undefined where the server has no metrics page. Throws as {@link identifyServer} does. */
export async function readLoad(
  endpoint: OpenAiEndpoint,
  deps: IdentifyDeps,
  signal: AbortSignal,
): Promise<ServerLoad | undefined> {
  const load = readMetrics((await metricsPage(pages(endpoint, deps, signal))) ?? '');
  return Object.keys(load).length === 0 ? undefined : load;
}

/** NIM has its own under the API's address; the one of what it has inside need not be open. */
async function metricsPage(page: Pages): Promise<string | undefined> {
  const text = await page('/metrics');
  return text !== undefined && isMetrics(text) ? text : page('/v1/metrics');
}

/**
 * Builds for Neuron carry it in their version. The vLLM Neuron plugin leaves vLLM's version as it is, but instances with
 * AWS's own accelerators have no others.
 */
function runsOnNeuron({ instance = '' }: IdentifiedEndpoint, said: string): boolean {
  return /neuron/i.test(said) || /^(?:ml\.)?(?:inf|trn)\d/.test(instance);
}

type Found = Omit<ServerIdentity, 'hasMetrics'>;

interface Sign {
  readonly path: string;
  /** @param body undefined where there is no such page */
  read(body: Readonly<Record<string, unknown>> | undefined): Found | undefined;
}

/** In order: NIM has vLLM inside and answers for it too, so that the more special stand first. */
const SIGNS: readonly Sign[] = [
  {
    path: '/v1/metadata',
    read: (body) =>
      body !== undefined &&
      ['modelInfo', 'assetInfo', 'selectedModelProfileId'].some((name) => name in body)
        ? named('NIM', body.version)
        : undefined,
  },
  {
    path: '/info',
    read: (body) =>
      body !== undefined && typeof body.model_id === 'string' && 'max_concurrent_requests' in body
        ? named('TGI', body.version)
        : undefined,
  },
  {
    path: '/props',
    read: (body) =>
      body !== undefined && ('default_generation_settings' in body || body.role === 'router')
        ? named('llama.cpp', body.build_info)
        : undefined,
  },
  {
    path: '/api/v1/models',
    read: (body) =>
      Array.isArray(body?.models) &&
      body.models.some((model) => isRecord(model) && 'loaded_instances' in model)
        ? named('LM Studio', undefined)
        : undefined,
  },
  {
    path: '/api/v0/models',
    read: (body) =>
      Array.isArray(body?.data) &&
      body.data.some((model) => isRecord(model) && 'compatibility_type' in model)
        ? named('LM Studio', undefined)
        : undefined,
  },
  {
    path: '/api/version',
    read: (body) => (typeof body?.version === 'string' ? named('Ollama', body.version) : undefined),
  },
  {
    path: '/version',
    read: (body) => (typeof body?.version === 'string' ? named('vLLM', body.version) : undefined),
  },
];

function named(software: string, version: unknown): Found {
  return typeof version === 'string' && version !== '' ? { software, version } : { software };
}

/** The metrics' own prefixes, for servers that show no other page. */
const PREFIXES: readonly (readonly [RegExp, string])[] = [
  [/^vllm:/m, 'vLLM'],
  [/^tgi_/m, 'TGI'],
  [/^llamacpp:/m, 'llama.cpp'],
  [/^sglang:/m, 'SGLang'],
];

function byMetrics(text: string): Found | undefined {
  const software = PREFIXES.find(([pattern]) => pattern.test(text))?.[1];
  return software === undefined ? undefined : { software };
}

function isMetrics(text: string): boolean {
  return /^# (?:HELP|TYPE) /m.test(text) || PREFIXES.some(([pattern]) => pattern.test(text));
}

async function json(page: Promise<string | undefined>) {
  const body = parseJson((await page) ?? '');
  return isRecord(body) ? body : undefined;
}

type Pages = (path: string) => Promise<string | undefined>;

/** Text of a page beside the API's own, or undefined where there is none. */
function pages(endpoint: OpenAiEndpoint, deps: IdentifyDeps, signal: AbortSignal): Pages {
  throwIfCancelled(signal);
  const transport: TransportDeps = {
    address: rootOf(parseAddress(endpoint)),
    secrets: deps.secrets,
    fetch: deps.fetch ?? ((input, init) => globalThis.fetch(input, init)),
    timeouts: TIMEOUTS,
  };
  return async (path) => {
    try {
      const reply = await send({ path }, transport, signal);
      try {
        const text = await readText(reply.chunks(), MAX_PAGE_BYTES);
        return reply.status === 200 ? text : undefined;
      } finally {
        reply.close();
      }
    } catch (thrown) {
      if (toAssayError(thrown).kind === 'cancelled') throw thrown;
      return undefined;
    }
  };
}

/** The server's own pages stand above the version segment of its API. */
function rootOf(address: Address): Address {
  const root = address.shown.replace(/\/v\d+$/, '');
  return { ...address, at: (path) => root + path };
}
