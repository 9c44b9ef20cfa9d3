// What Assay adds to the time to the first token: a run through its job and backend beside the bare SDK,
// against the same server.
import { performance } from 'node:perf_hooks';
import { BedrockRuntimeClient, ConverseStreamCommand } from '@aws-sdk/client-bedrock-runtime';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { createPricer, NO_LIST } from '../src/core/cost/index.ts';
import { createBackends } from '../src/core/factory.ts';
import { systemClock, textMessage } from '../src/core/model/index.ts';
import { createRunId, runModel } from '../src/core/runs/index.ts';
import { startAwsServer } from '../test/fakes/awsServer.ts';
import { type Benchmark, compare } from './compare.ts';

const MODEL = 'us.anthropic.claude-haiku-4-5-20251001-v1:0';
const PROMPT = 'Can I return an opened climbing rope?';
const ROUNDS = 60;
const signal = new AbortController().signal;

async function bareSdk(client: BedrockRuntimeClient): Promise<number> {
  const began = performance.now();
  const { stream } = await client.send(
    new ConverseStreamCommand({
      modelId: MODEL,
      messages: [{ role: 'user', content: [{ text: PROMPT }] }],
      inferenceConfig: { maxTokens: 100 },
    }),
  );
  let first: number | undefined;
  for await (const event of stream ?? []) {
    if (event.contentBlockDelta !== undefined) first ??= performance.now() - began;
  }
  return first ?? Number.NaN;
}

async function throughAssay(backends: ReturnType<typeof createBackends>): Promise<number> {
  const began = performance.now();
  const { backend, modelId } = backends.resolve(`prod/${MODEL}`);
  const request = {
    modelId,
    messages: [textMessage('user', PROMPT)],
    params: { maxOutputTokens: 100 },
  };
  const spec = {
    runId: createRunId(Date.now()),
    reference: `prod/${MODEL}`,
    request,
    source: { kind: 'playground' as const },
  };
  const pricer = createPricer({
    connections: backends.connections,
    userPrices: {},
    writtenOn: '2026-01-01',
    billing: async () => undefined,
    book: async () => NO_LIST,
  });
  let first: number | undefined;
  for await (const event of runModel(spec, { backend, clock: systemClock, pricer }, signal)) {
    if (event.type === 'event' && event.event.type === 'text') first ??= performance.now() - began;
  }
  return first ?? Number.NaN;
}

const benchmark: Benchmark = {
  title: 'Time to the first token, over loopback (bound: 5 ms added)',
  run: async () => {
    const server = await startAwsServer();
    Object.assign(process.env, {
      AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'secret',
    });
    process.env.AWS_ENDPOINT_URL = server.url;
    const client = new BedrockRuntimeClient({
      region: 'us-east-1',
      requestHandler: new NodeHttpHandler(),
    });
    const log = { debug() {}, info() {}, warn() {}, error() {} };
    const backends = createBackends({
      connections: [{ name: 'prod', type: 'bedrock', region: 'us-east-1' }],
      secrets: { get: async () => undefined },
      log,
    });
    const rows = await compare(
      [
        { name: 'bare SDK', work: () => bareSdk(client) },
        { name: 'through Assay', work: () => throughAssay(backends) },
      ],
      ROUNDS,
    );
    client.destroy();
    await server.close();
    const [bare, assay] = rows;
    if (bare === undefined || assay === undefined) return rows;
    const added = assay.median - bare.median;
    const fastest = assay.fastest - bare.fastest;
    return [
      ...rows,
      { name: 'added by Assay', median: added, fastest, ratio: added / bare.median, bound: 5 },
    ];
  },
};

export default benchmark;
