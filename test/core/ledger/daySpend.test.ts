import assert from 'node:assert/strict';
import { appendFile, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { openDaySpend } from '../../../src/core/ledger/index.ts';
import type { Cost } from '../../../src/core/model/index.ts';
import { NodeFiles } from '../../../src/core/util/nodeFiles.ts';

const root = await mkdtemp(join(tmpdir(), 'assay-day-'));
after(() => rm(root, { recursive: true, force: true }));

const DAY = new Date(2026, 10, 25).getTime();
const NOON = DAY + 12 * 3_600_000;
const known = (usd: number): Cost => ({
  kind: 'known',
  usd,
  parts: [],
  source: 'assay.yaml',
  asOf: '2026-11-25',
  estimate: false,
});

function line(
  runId: string,
  cost: Cost,
  startedAt = NOON,
  more: { totalMs?: number; recordedAt?: string } = {},
): string {
  const timing = { startedAt, totalMs: 5, ...more };
  const source = { kind: 'playground' };
  const rest = { source, status: 'done', cost, timing, hasContent: false };
  return `${JSON.stringify({ version: 1, runId, reference: 'gpu/m', ...rest })}\n`;
}

/** Notes how much was read. */
class CountingFiles extends NodeFiles {
  bytes = 0;
  override async linesFrom(path: string, from: number) {
    const slice = await super.linesFrom(path, from);
    this.bytes += slice === undefined ? 0 : slice.end - slice.start;
    return slice;
  }
}

async function fresh(text: string) {
  const directory = await mkdtemp(join(root, 'home-'));
  const path = join(directory, 'ledger.jsonl');
  if (text !== '') await writeFile(path, text);
  const files = new CountingFiles();
  return { path, files, day: openDaySpend(directory, files) };
}

const cents = (usd: number): number => Math.round(usd * 100);

test('counts the known costs of the day, and knows the runs that are in it', async () => {
  const { day } = await fresh(
    line('yesterday', known(5), DAY - 60_000) +
      line('over-midnight', known(7), DAY - 1000, { totalMs: 5000 }) +
      line('one', known(0.25)) +
      line('replayed', known(3), NOON, { recordedAt: '2026-11-01T00:00:00Z' }) +
      line('free', { kind: 'included', why: 'w' }) +
      line('unpriced', { kind: 'unknown', why: 'w' }) +
      'not a line of a ledger\n' +
      line('two', known(0.5)),
  );
  const { usd, runIds } = await day.of(NOON);
  assert.equal(cents(usd), 75);
  assert.deepEqual([...runIds], ['one', 'replayed', 'free', 'unpriced', 'two']);
});

test('is zero where there is no ledger, and sees the one that comes', async () => {
  const { path, day } = await fresh('');
  assert.equal((await day.of(NOON)).usd, 0);
  await writeFile(path, line('a', known(1)));
  assert.equal((await day.of(NOON)).usd, 1);
});

test('reads on from where it stood: lines of other processes count once, half ones when they are whole', async () => {
  const { path, day, files } = await fresh(line('a', known(1)));
  assert.equal((await day.of(NOON)).usd, 1);
  const before = files.bytes;
  const next = line('b', known(2));
  await appendFile(path, next.slice(0, 40));
  assert.equal((await day.of(NOON)).usd, 1);
  await appendFile(path, next.slice(40));
  const both = await Promise.all([day.of(NOON), day.of(NOON), day.of(NOON)]);
  assert.deepEqual(
    both.map(({ usd }) => usd),
    [3, 3, 3],
  );
  assert.equal(files.bytes - before, Buffer.byteLength(next));
});

test('begins anew with the next day, and where another file took the ledger’s place', async () => {
  const { path, day } = await fresh(line('a', known(1)) + line('b', known(2)));
  assert.equal((await day.of(NOON)).usd, 3);
  await truncate(path, Buffer.byteLength(line('a', known(1))));
  assert.equal((await day.of(NOON)).usd, 1);
  const tomorrow = NOON + 24 * 3_600_000;
  assert.equal((await day.of(tomorrow)).usd, 0);
  await appendFile(path, line('c', known(4), tomorrow));
  assert.equal((await day.of(tomorrow)).usd, 4);
  assert.equal((await day.of(NOON)).usd, 1);
});

test('finds a long day behind the first tail, and leaves the years before it unread', async () => {
  const old = Array.from({ length: 4000 }, (_, index) => line(`old-${index}`, known(9), DAY - 9e8));
  const today = Array.from({ length: 900 }, (_, index) => line(`run-${index}`, known(0.01)));
  const { day, files } = await fresh(old.join('') + today.join(''));
  const { usd, runIds } = await day.of(NOON);
  assert.equal(cents(usd), 900);
  assert.equal(runIds.size, 900);
  const size = Buffer.byteLength(old.join('') + today.join(''));
  assert.ok(files.bytes < size, `${files.bytes} of ${size} bytes`);
});
