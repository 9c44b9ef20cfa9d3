import assert from 'node:assert/strict';
import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { followLedger } from '../../../src/core/ledger/index.ts';
import { NodeFiles } from '../../../src/core/util/nodeFiles.ts';

const root = await mkdtemp(join(tmpdir(), 'assay-follow-'));
after(() => rm(root, { recursive: true, force: true }));

function line(runId: string): string {
  return `${JSON.stringify({
    version: 1,
    runId,
    reference: 'gpu/m',
    source: { kind: 'playground' },
    status: 'done',
    cost: { kind: 'unknown', why: 'w' },
    timing: { startedAt: 1, totalMs: 5 },
    hasContent: false,
  })}\n`;
}

test('each reading gives what came since the one before', async () => {
  const directory = await mkdtemp(join(root, 'home-'));
  const path = join(directory, 'ledger.jsonl');
  const follower = followLedger(directory, new NodeFiles(), 1000);
  const read = async () => {
    const { entries, isAnew } = await follower.read();
    return [isAnew, ...entries.map(({ runId }) => runId)];
  };
  assert.deepEqual(await read(), [true]);
  await writeFile(path, `${line('a')}not one\n${line('b')}`);
  assert.deepEqual(await read(), [true, 'a', 'b']);
  assert.deepEqual(await read(), [false]);
  await appendFile(path, line('c'));
  assert.deepEqual(await read(), [false, 'c']);
  await writeFile(path, line('d'));
  assert.deepEqual(await read(), [true, 'd']);
  await rm(path);
  assert.deepEqual(await read(), [true]);
});

test('the first reading takes the end of a long ledger only, from the start of a line', async () => {
  const directory = await mkdtemp(join(root, 'home-'));
  const all = Array.from({ length: 50 }, (_, index) => line(`run-${index}`));
  await writeFile(join(directory, 'ledger.jsonl'), all.join(''));
  const { entries } = await followLedger(directory, new NodeFiles(), 1000).read();
  assert.ok(entries.length > 1 && entries.length < 10, `${entries.length}`);
  assert.equal(entries.at(-1)?.runId, 'run-49');
});
