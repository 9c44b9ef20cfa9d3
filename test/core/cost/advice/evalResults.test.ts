import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { newestOf, readEvalResults } from '../../../../src/core/cost/advice/index.ts';
import { NodeFiles } from '../../../../src/core/util/nodeFiles.ts';

const directory = await mkdtemp(join(tmpdir(), 'assay-evals-'));
after(() => rm(directory, { recursive: true, force: true }));
const files = new NodeFiles();

const result = (at: string, passed: number) => ({
  version: 1,
  evalSet: 'prompts/answer.eval.yaml',
  prompt: 'prompts/answer.prompt',
  models: [{ reference: 'prod/amazon.nova-lite-v1:0', passed, total: 50, usdPerCall: 0.0001 }],
  at,
});

test('results are read newest first, and what is none is said', async () => {
  const write = (name: string, content: unknown) =>
    writeFile(
      join(directory, name),
      typeof content === 'string' ? content : JSON.stringify(content),
    );
  await write('eval-a.json', result('2026-11-20T10:00:00.000Z', 40));
  await write('eval-b.json', result('2026-11-22T10:00:00.000Z', 47));
  await write('eval-newer.json', { ...result('2026-11-22T10:00:00.000Z', 1), version: 2 });
  await write('eval-cut.json', '{"version":1,');
  await write('eval-odd.json', result('2026-11-22T10:00:00.000Z', 51));
  await write('throughput-gpu.json', '{}');
  await mkdir(join(directory, 'eval-folder.json'));
  const read = await readEvalResults(directory, files);
  assert.deepEqual(
    read.results.map(({ models }) => models[0]?.passed),
    [47, 40],
  );
  assert.deepEqual(
    read.unreadable.map(({ file }) => file),
    ['eval-cut.json', 'eval-folder.json', 'eval-newer.json', 'eval-odd.json'],
  );
  assert.match(read.unreadable[2]?.why ?? '', /newer version/);
  assert.equal(newestOf(read, 'prompts/answer.prompt')?.models[0]?.passed, 47);
  assert.equal(newestOf(read, 'answer.prompt'), undefined);
});

test('no folder is no result', async () => {
  assert.deepEqual(await readEvalResults(join(directory, 'none'), files), {
    results: [],
    unreadable: [],
  });
});
