/** Sums over a ledger: what is known is added, what is not is counted, and neither passes for the other. */
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, open as openFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import {
  createSpendTally,
  formatSpend,
  type LedgerEntry,
  openLedger,
  type SpendReport,
  spendCsv,
  sumSpend,
} from '../../../src/core/ledger/index.ts';
import type { Cost } from '../../../src/core/model/index.ts';
import { NodeFiles } from '../../../src/core/util/nodeFiles.ts';

const root = await mkdtemp(join(tmpdir(), 'assay-spend-'));
after(() => rm(root, { recursive: true, force: true }));

const known = (usd: number, more: Partial<Extract<Cost, { kind: 'known' }>> = {}): Cost => ({
  kind: 'known',
  usd,
  parts: [{ what: 'input', tokens: 1_000, usdPerMillion: usd * 1_000, usd }],
  source: 'AWS Price List',
  asOf: '2026-08-20',
  estimate: false,
  ...more,
});
const unknown: Cost = { kind: 'unknown', why: 'No price.' };
const included: Cost = { kind: 'included', why: 'Free.' };

const noon = new Date(2026, 10, 25, 12).getTime();
let runs = 0;

function entry(more: Partial<LedgerEntry> = {}): LedgerEntry {
  return {
    version: 1,
    runId: `r-${runs++}`,
    reference: 'prod/us.amazon.nova-lite-v1:0',
    source: { kind: 'prompt-file', path: 'answer.prompt' },
    status: 'done',
    usage: { inputTokens: 1_000, outputTokens: 10 },
    cost: known(0.5),
    timing: { startedAt: noon, totalMs: 100 },
    hasContent: false,
    ...more,
  };
}

function report(entries: readonly LedgerEntry[], period = {}): SpendReport {
  const tally = createSpendTally(period);
  for (const each of entries) tally.add(each);
  return tally.report();
}

test('adds up what is known, and counts what is not beside it', () => {
  const { total } = report([
    entry(),
    entry({ cost: known(0.25, { estimate: true }) }),
    entry({ cost: unknown }),
    entry({ cost: included }),
  ]);
  const { runs: all, known: priced, unknown: lost, included: free } = total;
  assert.deepEqual([all, priced, lost, free], [4, 2, 1, 1]);
  assert.deepEqual([total.usd, total.estimatedUsd], [0.75, 0.25]);
  assert.deepEqual(total.tokens, { input: 4_000, output: 40, cacheRead: 0, cacheWrite: 0 });
});

test('tells replays and refusals apart: neither cost anything', () => {
  const { total } = report(
    [
      entry({ timing: { startedAt: noon, totalMs: 1, recordedAt: '2026-11-01T00:00:00.000Z' } }),
      entry({ status: 'failed', cost: unknown, error: { kind: 'throttled', message: 'Wait.' } }),
      // What was generated before it broke was billed, and so its cost is a matter of knowing.
      entry({ status: 'failed', cost: unknown, error: { kind: 'incomplete', message: 'Cut.' } }),
    ].map((each) => (each.status === 'failed' ? withoutUsage(each) : each)),
  );
  assert.deepEqual([total.replayed, total.refused, total.unknown, total.known], [1, 1, 1, 0]);
  assert.equal(total.usd, 0);
});

test('counts no tokens for replays and refusals, and tells those that nobody reported from none', () => {
  const replayed = entry({
    timing: { startedAt: noon, totalMs: 1, recordedAt: '2026-11-01T00:00:00.000Z' },
  });
  const refused = withoutUsage(
    entry({ status: 'failed', cost: unknown, error: { kind: 'throttled', message: 'Wait.' } }),
  );
  const silent = withoutUsage(entry({ cost: unknown }));
  const none = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 };
  const zero = report([replayed, refused]).total;
  assert.deepEqual([zero.tokens, zero.unreported], [none, 0]);
  assert.deepEqual(report([]).total.tokens, none);
  for (const each of [silent, entry({ cost: unknown, usage: {} })]) {
    const { total } = report([replayed, refused, each]);
    assert.deepEqual([total.tokens, total.unreported], [undefined, 1]);
  }
  const { total, groups } = report([silent, entry({ reference: 'prod/b' })]);
  assert.deepEqual([total.tokens, total.unreported], [{ ...none, input: 1_000, output: 10 }, 1]);
  assert.deepEqual(
    groups.model.map(({ tokens }) => tokens?.input),
    [1_000, undefined],
  );
  // What is billed by the piece counts no tokens.
  assert.deepEqual(report([entry({ usage: { images: 1 } })]).total.tokens, none);
  const [, loud, row] = spendCsv('model', groups.model).split('\r\n');
  assert.match(loud ?? '', /,1000,10,0,0,/);
  assert.match(row ?? '', /^prod\/us\.amazon\.nova-lite-v1:0,,,1,0,1,0,0,0,,,,,.*,1$/);
});

function withoutUsage({ usage: _, ...rest }: LedgerEntry): LedgerEntry {
  return rest;
}

test('tells judging and embedding apart', () => {
  const { total } = report([
    entry(),
    entry({ purpose: 'judge', cost: known(0.1) }),
    entry({ purpose: 'judge', cost: unknown }),
    entry({ purpose: 'embedding', cost: known(0.02) }),
  ]);
  assert.deepEqual(total.judge, { runs: 2, known: 1, unknown: 1, usd: 0.1 });
  assert.deepEqual(total.embedding, { runs: 1, known: 1, unknown: 0, usd: 0.02 });
  assert.equal(total.usd, 0.62);
});

test('says what caches took and saved, by the rates of the bill', () => {
  const rate = (what: string, tokens: number, usdPerMillion: number) => ({
    what,
    tokens,
    usdPerMillion,
    usd: (tokens * usdPerMillion) / 1e6,
  });
  const parts = [
    rate('input', 100, 1),
    rate('cacheRead', 1e6, 0.1),
    rate('cacheWrite5m', 2e5, 1.25),
  ];
  const usd = parts.reduce((sum, part) => sum + part.usd, 0);
  const { total } = report([entry({ cost: known(usd, { parts }) })]);
  assert.equal(total.cacheUsd, 0.1 + 0.25);
  // A million tokens for 0.10 instead of 1, and 200,000 for 0.25 instead of 0.20.
  assert.equal(total.cacheSavedUsd, 0.9 - 0.05);
});

test('groups by model, local day, prompt, feature and connection', () => {
  const late = new Date(2026, 10, 25, 23, 59, 59).getTime();
  const { groups } = report([
    entry({ feature: 'support' }),
    entry({ reference: 'gpu/org/model', cost: unknown, timing: { startedAt: late, totalMs: 1 } }),
    entry({
      source: { kind: 'playground' },
      cost: known(2),
      timing: { startedAt: late + 2_000, totalMs: 1 },
    }),
  ]);
  const keys = (by: keyof typeof groups) => groups[by].map(({ key, usd }) => [key, usd]);
  assert.deepEqual(keys('model'), [
    ['prod/us.amazon.nova-lite-v1:0', 2.5],
    ['gpu/org/model', 0],
  ]);
  assert.deepEqual(keys('day'), [
    ['2026-11-25', 0.5],
    ['2026-11-26', 2],
  ]);
  assert.deepEqual(keys('prompt'), [
    [undefined, 2],
    ['answer.prompt', 0.5],
  ]);
  assert.deepEqual(keys('feature'), [
    [undefined, 2],
    ['support', 0.5],
  ]);
  assert.deepEqual(keys('connection'), [
    ['prod', 2.5],
    ['gpu', 0],
  ]);
});

test('keeps to a period', () => {
  const { total } = report([entry(), entry({ timing: { startedAt: noon + 1, totalMs: 1 } })], {
    since: noon + 1,
    before: noon + 2,
  });
  assert.equal(total.runs, 1);
});

test('one amount never hides what is not known', () => {
  const of = (...costs: readonly Cost[]) =>
    formatSpend(report(costs.map((cost) => entry({ cost }))).total);
  assert.equal(of(known(0.5)), '$0.50');
  assert.equal(of(known(0.5, { estimate: true })), '≈ $0.50');
  assert.equal(of(known(0.5), unknown, unknown), '$0.50 + 2 unknown');
  assert.equal(of(unknown, included), 'unknown');
  assert.equal(of(included), 'included');
  assert.equal(of(), 'none');
});

test('a table for spreadsheets has empty cells for what is not known, and starts no formula', () => {
  const { groups } = report([
    entry({ feature: '=cmd|"/c calc"!A1', cost: unknown }),
    entry({ feature: 'a,b\n"c"', cost: known(0.5) }),
  ]);
  const [head, first, ...rest] = spendCsv('feature', groups.feature).split('\r\n');
  assert.match(head ?? '', /^feature,usd,estimated_usd,runs,/);
  assert.match(first ?? '', /^"a,b\n""c""",0\.5,0,1,1,0,/);
  assert.match(rest.join('\n'), /^"'=cmd\|""\/c calc""!A1",,,1,0,1,/);
});

test('a large ledger is summed in a small memory, however long its lines', {
  timeout: 120_000,
}, async () => {
  const directory = join(root, 'large', '.assay');
  await mkdir(directory, { recursive: true });
  const file = await openFile(join(directory, 'ledger.jsonl'), 'w');
  const good = JSON.stringify(entry({ feature: 'support' }));
  const block = `${`${good}\n`.repeat(2_000)}`;
  const blocks = Math.ceil(40_000_000 / block.length);
  for (let index = 0; index < blocks; index++) await file.write(block);
  // One line as long as nobody writes.
  for (let index = 0; index < 20; index++) await file.write('x'.repeat(1_000_000));
  await file.write(`\n${good}\n`);
  await file.close();
  const ledger = openLedger({ directory, files: new NodeFiles(), keepContent: () => false });
  let damaged = 0;
  const before = process.memoryUsage.rss();
  let most = before;
  const watched = async function* (): AsyncGenerator<LedgerEntry> {
    let count = 0;
    for await (const each of ledger.entries(() => damaged++)) {
      if (count++ % 5_000 === 0) most = Math.max(most, process.memoryUsage.rss());
      yield each;
    }
  };
  const { total } = await sumSpend(watched());
  assert.equal(total.runs, blocks * 2_000 + 1);
  assert.equal(total.usd, (blocks * 2_000 + 1) * 0.5);
  assert.equal(damaged, 1);
  assert.ok(most - before < 200_000_000, `${(most - before) / 1e6} MB more`);
});
