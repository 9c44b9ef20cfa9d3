// A throughput test within a budget, over a real socket: the guard stands inside its loop.
import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Budget, type Cap } from '../../../src/core/cost/budget/index.ts';
import { createPricer, NO_LIST } from '../../../src/core/cost/index.ts';
import { createBackends } from '../../../src/core/factory.ts';
import { openDaySpend, openLedger } from '../../../src/core/ledger/index.ts';
import { systemClock } from '../../../src/core/model/index.ts';
import { measureThroughput, type ThroughputEvent } from '../../../src/core/throughput/job.ts';
import { throughputRequest } from '../../../src/core/throughput/plan.ts';
import { throughputSpending } from '../../../src/core/throughput/spending.ts';
import { NodeFiles } from '../../../src/core/util/nodeFiles.ts';
import { type OpenAiServer, startOpenAiServer } from '../../fakes/openaiServer.ts';
import { gather } from '../util/gather.ts';

const root = await mkdtemp(join(tmpdir(), 'assay-load-'));
const files = new NodeFiles();
const never = new AbortController().signal;
const quiet = () => undefined;
let server: OpenAiServer;
before(async () => {
  server = await startOpenAiServer({ answer: 'Within 60 days.', models: ['m'] });
});
after(async () => {
  await server.close();
  await rm(root, { recursive: true, force: true });
});

/** A request can cost a little over $0.01; an answer of three words costs $0.00302. */
async function measure(usd: number, price: 'priced' | 'unpriced' = 'priced') {
  const home = await mkdtemp(join(root, 'home-'));
  const connections = [{ name: 'gpu', type: 'openai', url: server.url } as const];
  const log = { debug: quiet, info: quiet, warn: quiet, error: quiet };
  const secrets = { get: async () => undefined };
  const { backend } = createBackends({ connections, secrets, log }).resolve('gpu/m');
  const ledger = openLedger({ directory: home, files, keepContent: () => false });
  const day = openDaySpend(home, files);
  const spent = () => day.of(Date.now());
  const cap: Cap = { name: 'day', usd, setIn: 'assay.yaml', homes: [home], spent };
  const pricer = createPricer({
    connections,
    userPrices: price === 'unpriced' ? {} : { 'gpu/m': { input: 1, output: 1000 } },
    writtenOn: '2026-11-25',
    billing: async () => undefined,
    book: async () => NO_LIST,
  });
  const request = throughputRequest('m', 10);
  const spending = await throughputSpending(
    {
      reference: 'gpu/m',
      request,
      pricer,
      guard: new Budget().at({ home, unknown: 'allow', caps: () => [cap] }),
      ledger,
      clock: systemClock,
    },
    never,
  );
  const before = server.requests.length;
  const plan = { levels: [1, 2], requestsPerLevel: 4, maxRequests: 100, maxSeconds: 30 };
  const deps = { backend, clock: systemClock, spending };
  const events: ThroughputEvent[] = [];
  for await (const event of measureThroughput({ request, ...plan }, deps, never))
    events.push(event);
  const end = events.at(-1);
  assert.ok(end?.type === 'end');
  await spending.finish('done');
  return {
    end,
    sent: server.requests.length - before,
    entries: await gather(ledger.entries()),
    holds: await readdir(join(home, 'holds')).catch(() => []),
    warnings: spending.warnings,
  };
}

describe('a throughput test within a budget', () => {
  it('goes to its end where the budget covers it, and is one line of the ledger', async () => {
    const { end, sent, entries, holds } = await measure(1);
    assert.equal(end.stoppedBy, undefined);
    // One to warm the server up, and four of each level.
    assert.equal(sent, 9);
    const [entry, ...others] = entries;
    assert.ok(entry && others.length === 0);
    assert.equal(entry.source.kind, 'throughput');
    assert.deepEqual(entry.usage, { inputTokens: 180, outputTokens: 27 });
    assert.ok(entry.cost.kind === 'known');
    assert.equal(entry.cost.usd.toFixed(6), (9 * 0.00302).toFixed(6));
    assert.deepEqual(
      entry.cost.parts.map(({ what }) => what),
      ['input', 'output'],
    );
    assert.deepEqual(holds, []);
  });

  it('stops before the request that could pass it, and keeps the levels that were whole', async () => {
    const { end, sent, entries, holds } = await measure(0.028);
    assert.equal(end.stoppedBy, 'budget');
    assert.deepEqual(
      end.levels.map(({ concurrency, failures }) => [concurrency, failures]),
      [[1, 0]],
    );
    // With two at once, how many fit hangs on which of them ends first: at most so many real costs.
    const most = 1 + Math.floor((0.028 - 0.0102) / 0.00302);
    assert.ok(sent > 4 && sent <= most, `${sent} of at most ${most}`);
    assert.ok(entries[0]?.cost.kind === 'known' && entries[0].cost.usd <= 0.028);
    assert.deepEqual(holds, []);
  });

  it('sends nothing where not even the first request fits, and leaves no record', async () => {
    const { end, sent, entries, holds } = await measure(0.005);
    assert.deepEqual([end.stoppedBy, end.levels.length, sent], ['budget', 0, 0]);
    assert.deepEqual(entries, []);
    assert.deepEqual(holds, []);
  });

  it('of unknown price goes on, says so once, and is recorded as unknown', async () => {
    const { end, sent, entries, warnings } = await measure(0.005, 'unpriced');
    assert.deepEqual([end.stoppedBy, sent], [undefined, 9]);
    assert.equal(entries[0]?.cost.kind, 'unknown');
    assert.equal(warnings.length, 1);
  });
});
