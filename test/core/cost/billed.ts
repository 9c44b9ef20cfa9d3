/** Runs on the offline AWS endpoint that end with a given usage, and what they cost. */
import assert from 'node:assert/strict';
import { after, afterEach, before } from 'node:test';
import { loadPriceBook } from '../../../src/core/catalog/catalog.ts';
import { createPricer, type Pricer } from '../../../src/core/cost/index.ts';
import { createBackends } from '../../../src/core/factory.ts';
import {
  type Cost,
  type ModelRequest,
  systemClock,
  textMessage,
} from '../../../src/core/model/index.ts';
import { createRunId, runModel } from '../../../src/core/runs/index.ts';
import {
  type AwsServer,
  converseFrames,
  eventFrame,
  startAwsServer,
  whole,
} from '../../fakes/awsServer.ts';
import { collect } from '../runs/scripted.ts';

export let server: AwsServer;
/** Gives the tests of a file the endpoint. */
export function useServer(): void {
  before(async () => {
    server = await startAwsServer();
    Object.assign(process.env, {
      AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_ENDPOINT_URL: server.url,
    });
  });
  afterEach(() => server.reset());
  after(() => server.close());
}

export const never = new AbortController().signal;

export interface Recorded {
  readonly modelId: string;
  readonly region: string;
  /** `metadata` of the stream, without its metrics. */
  readonly metadata: { readonly usage: object } & Readonly<Record<string, unknown>>;
  readonly request?: Partial<ModelRequest>;
}

export function workspaceIn(region: string) {
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  const backends = createBackends({
    connections: [{ name: 'prod', type: 'bedrock', region }],
    secrets: { get: async () => undefined },
    log,
  });
  const pricer: Pricer = createPricer({
    connections: backends.connections,
    userPrices: {},
    writtenOn: '2026-11-01',
    billing: (reference, signal, offline) => backends.billing(reference, { signal, offline }),
    book: loadPriceBook,
  });
  return { backends, pricer };
}

/** What a run costs whose stream ended with the metadata given. */
export async function billed({ modelId, region, metadata, request }: Recorded): Promise<Cost> {
  const { backends, pricer } = workspaceIn(region);
  const frames = converseFrames('Yes.').slice(0, -1);
  const last = eventFrame('metadata', { metrics: { latencyMs: 12 }, ...metadata });
  server.use(({ path }) =>
    path.endsWith('/converse-stream') ? { stream: whole([...frames, last]) } : undefined,
  );
  const reference = `prod/${modelId}`;
  const { backend } = backends.resolve(reference);
  const spec = {
    runId: createRunId(Date.now()),
    reference,
    request: { modelId, messages: [textMessage('user', 'May I?')], ...request },
    source: { kind: 'playground' as const },
  };
  const { result } = await collect(runModel(spec, { backend, clock: systemClock, pricer }, never));
  backends.dispose();
  assert.equal(result.error, undefined, result.error?.message);
  return result.cost;
}

export const PLAIN = { inputTokens: 10_000, outputTokens: 2_000, totalTokens: 12_000 };
export const HAIKU = 'anthropic.claude-haiku-4-5-20251001-v1:0';
export const NOVA_PRO = 'amazon.nova-pro-v1:0';
