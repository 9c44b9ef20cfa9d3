// Runs within a budget, over real sockets: a grid of eight columns that the budget stops midway.
import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { loadPriceBook } from '../../../src/core/catalog/catalog.ts';
import { Budget, type Cap, type Guard } from '../../../src/core/cost/budget/index.ts';
import { createPricer } from '../../../src/core/cost/index.ts';
import { type Backends, createBackends } from '../../../src/core/factory.ts';
import { type LedgerEntry, openDaySpend, openLedger } from '../../../src/core/ledger/index.ts';
import { type ModelRequest, systemClock, textMessage } from '../../../src/core/model/index.ts';
import {
  createRunId,
  type RunResult,
  type RunSpec,
  runWithinBudget,
} from '../../../src/core/runs/index.ts';
import { NodeFiles } from '../../../src/core/util/nodeFiles.ts';
import type { Connection, UserPrice } from '../../../src/core/workspace/types.ts';
import { type AwsServer, converseFrames, startAwsServer, whole } from '../../fakes/awsServer.ts';
import { SCENARIOS } from '../../fakes/openaiScenarios.ts';
import { type OpenAiServer, startOpenAiServer } from '../../fakes/openaiServer.ts';
import { gather } from '../util/gather.ts';

const root = await mkdtemp(join(tmpdir(), 'assay-grid-'));
const files = new NodeFiles();
const never = new AbortController().signal;
const quiet = () => undefined;

let server: OpenAiServer;
let aws: AwsServer;
let backends: Backends;

before(async () => {
  [server, aws] = await Promise.all([
    startOpenAiServer({ answer: 'Within 60 days.', models: ['m'] }),
    startAwsServer(),
  ]);
  Object.assign(process.env, {
    AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_ENDPOINT_URL: aws.url,
  });
  backends = createBackends({
    connections: connections(),
    secrets: { get: async () => undefined },
    log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
  });
});
after(async () => {
  backends.dispose();
  await Promise.all([server.close(), aws.close()]);
  await rm(root, { recursive: true, force: true });
});

const connections = (): readonly Connection[] => [
  { name: 'gpu', type: 'openai', url: server.url },
  { name: 'cloud', type: 'bedrock', region: 'us-east-1' },
  { name: 'sandbox', type: 'sandbox', tokensPerSecond: 0 },
];

const PRICES = { 'gpu/m': { input: 1, output: 1000 } };
const HAIKU = 'cloud/us.anthropic.claude-haiku-4-5-20251001-v1:0';

async function bench(usd: number, prices: Readonly<Record<string, UserPrice>> = PRICES) {
  const home = await mkdtemp(join(root, 'home-'));
  const ledger = openLedger({ directory: home, files, keepContent: () => false });
  const day = openDaySpend(home, files);
  const cap: Cap = {
    name: 'day',
    usd,
    setIn: 'assay.yaml',
    homes: [home],
    spent: () => day.of(Date.now()),
  };
  const guard: Guard = new Budget().at({ home, unknown: 'allow', caps: () => [cap] });
  const pricer = createPricer({
    connections: connections(),
    userPrices: prices,
    writtenOn: '2026-11-25',
    billing: (reference, signal, offline) => backends.billing(reference, { signal, offline }),
    book: loadPriceBook,
  });
  const run = async (
    reference: string,
    signal = never,
    asked: Partial<ModelRequest> = {},
  ): Promise<RunResult> => {
    const { backend, modelId } = backends.resolve(reference);
    const spec: RunSpec = {
      runId: createRunId(Date.now()),
      reference,
      request: {
        modelId,
        messages: [textMessage('user', 'How long?')],
        params: { maxOutputTokens: 100 },
        ...asked,
      },
      source: { kind: 'playground' },
    };
    const deps = { backend, clock: systemClock, pricer, ledger, guard };
    for await (const item of runWithinBudget(spec, deps, signal)) {
      if (item.type === 'end') return item.result;
    }
    throw new Error('A run always ends with a result.');
  };
  const recorded = (): Promise<readonly LedgerEntry[]> => gather(ledger.entries());
  const holds = async () => readdir(join(home, 'holds')).catch(() => []);
  return { run, recorded, holds };
}

const chats = () => server.requests.filter(({ path }) => path.endsWith('/chat/completions')).length;
const counted = (results: readonly RunResult[]) => ({
  done: results.filter(({ status }) => status === 'done').length,
  refused: results.filter(({ error }) => error?.kind === 'budget').length,
});

describe('a grid of eight columns within a budget', () => {
  it('is stopped midway: what fits is sent, finishes and stays; the rest is never sent', async () => {
    // Each call can cost $0.10 and a little for its input.
    const { run, recorded, holds } = await bench(0.35);
    const before = chats();
    // All eight are asked before the first has answered.
    server.setScenario(async (exchange) => {
      await exchange.wait(700);
      await SCENARIOS.answer(exchange);
    });
    const results = await Promise.all(Array.from({ length: 8 }, () => run('gpu/m')));
    server.setScenario('answer');
    assert.deepEqual(counted(results), { done: 3, refused: 5 });
    assert.equal(chats() - before, 3, 'a refused column reached the server');
    const finished = results.filter(({ status }) => status === 'done');
    assert.ok(
      finished.every(({ text, cost }) => text === 'Within 60 days.' && cost.kind === 'known'),
    );
    const entries = await recorded();
    assert.deepEqual(
      entries.map(({ runId }) => runId).sort(),
      finished.map(({ runId }) => runId).sort(),
    );
    assert.ok(entries.every(({ estimate }) => (estimate?.usd ?? 0) > 0.1));
    assert.deepEqual(await holds(), []);
    const [refused] = results.filter(({ error }) => error !== undefined);
    assert.match(refused?.error?.message ?? '', /\$0\.35 \(assay\.yaml\).*\$0\.10\.$/);
    assert.deepEqual(refused?.cost.kind, 'included');
    assert.equal(refused?.error?.action?.command, 'assay.raiseBudget');
  });

  it('goes on where answers turn out cheaper than they could have been', async () => {
    const { run } = await bench(0.115);
    const results: RunResult[] = [];
    for (let column = 0; column < 8; column++) results.push(await run('gpu/m'));
    const { done, refused } = counted(results);
    const [{ cost } = { cost: undefined }] = results;
    assert.ok(cost?.kind === 'known');
    // So many real costs fit before a worst case no longer does.
    assert.equal(done, 1 + Math.floor((0.115 - 0.1001) / cost.usd));
    assert.equal(done + refused, 8);
    assert.ok(done > 1 && refused > 0, `${done} done`);
  });

  it('counts Bedrock at its list price, and lets free columns through', async () => {
    const { run, recorded } = await bench(0.0012);
    const generations = () => aws.requests.filter(({ path }) => path.startsWith('/model/')).length;
    const before = generations();
    aws.use(({ path }) =>
      path.includes('/converse-stream')
        ? { stream: [{ wait: 700 }, ...whole(converseFrames('Within 60 days.'))] }
        : undefined,
    );
    const columns = [HAIKU, HAIKU, HAIKU, HAIKU, 'sandbox/echo', HAIKU, HAIKU, 'sandbox/echo'];
    const results = await Promise.all(columns.map((reference) => run(reference)));
    // Haiku 4.5 by its `us.` profile: $5.50 per million output tokens, so that 100 can cost $0.00055.
    assert.deepEqual(counted(results), { done: 4, refused: 4 });
    assert.equal(generations() - before, 2);
    const costs = (await recorded()).map(({ cost }) => cost.kind).sort();
    assert.deepEqual(costs, ['included', 'included', 'known', 'known']);
  });

  it('refuses at the standard price what asks for a serving that the model lacks', async () => {
    const { run } = await bench(0.0001);
    const before = aws.requests.length;
    const asked: readonly Partial<ModelRequest>[] = [
      { tier: 'flex' },
      { tier: 'priority' },
      { latency: 'optimized' },
      { extra: { latency: 'optimized' } },
    ];
    for (const more of asked) {
      const { error } = await run(HAIKU, never, more);
      assert.equal(error?.kind, 'budget', JSON.stringify(more));
    }
    assert.equal(aws.requests.length, before);
  });

  it('holds the dearest serving that may be granted', async () => {
    // Nova Pro: 100 tokens of output cost $0.00032, and $0.0004 optimized for latency.
    const { run } = await bench(0.00038);
    const nova = 'cloud/amazon.nova-pro-v1:0';
    for (const more of [{ latency: 'optimized' }, { extra: { latency: 'optimized' } }] as const) {
      assert.equal((await run(nova, never, more)).error?.kind, 'budget', JSON.stringify(more));
    }
    aws.use(({ path }) =>
      path.includes('/converse-stream')
        ? { stream: whole(converseFrames('Within 60 days.')) }
        : undefined,
    );
    assert.equal((await run(nova)).status, 'done');
  });

  it('makes calls of unknown price, and says once that it cannot count them', async () => {
    const { run } = await bench(0.0001, {});
    const results = [await run('gpu/m'), await run('gpu/m')];
    assert.deepEqual(counted(results), { done: 2, refused: 0 });
    assert.match(results[0]?.warnings[0] ?? '', /^The budget cannot count this call/);
    assert.deepEqual(results[1]?.warnings, []);
  });

  it('gives back what a column held that was stopped', async () => {
    const { run, holds } = await bench(0.15);
    server.setScenario('never-answers');
    const controller = new AbortController();
    const stopped = run('gpu/m', controller.signal);
    while ((await holds()).length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    assert.equal((await run('gpu/m')).error?.kind, 'budget');
    controller.abort();
    assert.equal((await stopped).status, 'stopped');
    server.setScenario('answer');
    assert.equal((await run('gpu/m')).status, 'done');
    assert.deepEqual(await holds(), []);
  });

  it('sends nothing for a run that was stopped before it was priced', async () => {
    const { run } = await bench(1);
    const before = chats();
    const result = await run('gpu/m', AbortSignal.abort());
    assert.equal(result.status, 'stopped');
    assert.equal(chats(), before);
  });
});
