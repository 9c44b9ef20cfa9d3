import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { DEFAULT_THROUGHPUT_PLAN } from '../../../src/core/throughput/plan.ts';
import { type ThroughputReport, throughputReports } from '../../../src/core/throughput/report.ts';
import { NodeFiles } from '../../../src/core/util/nodeFiles.ts';

const directory = await mkdtemp(join(tmpdir(), 'assay-reports-'));
after(() => rm(directory, { recursive: true, force: true }));
const reports = throughputReports(directory, new NodeFiles());

const report = (at: string): ThroughputReport => ({
  reference: 'my gpu/org/m',
  at,
  plan: DEFAULT_THROUGHPUT_PLAN,
  levels: [{ concurrency: 1, requests: 8, failures: 0, seconds: 2.5, ttftP50: 30 }],
  software: 'vLLM 0.11.0',
});

test('results are kept with their connection, the newest first, and no more than can be looked at', async () => {
  assert.deepEqual(await reports.read('my gpu'), []);
  for (let day = 1; day <= 22; day++) {
    await reports.add('my gpu', report(`2026-11-${`${day}`.padStart(2, '0')}`));
  }
  const kept = await reports.read('my gpu');
  assert.equal(kept.length, 20);
  assert.deepEqual(kept[0], report('2026-11-22'));
  assert.match(reports.pathOf('my gpu'), /throughput-my%20gpu\.json$/);
  assert.match(await readFile(reports.pathOf('my gpu'), 'utf8'), /^\{\n {2}"version": 1,/);
});

test('what cannot be read is said, and never written over', async () => {
  for (const [text, hint] of [
    ['{"version":2,"results":[]}', /newer version/],
    ['{"version":1,"results":[{}]}', /damaged/],
    ['{"ver', /damaged/],
  ] as const) {
    await writeFile(reports.pathOf('broken'), text);
    for (const work of [
      () => reports.read('broken'),
      () => reports.add('broken', report('2026')),
    ]) {
      await assert.rejects(work, (error: Error & { hint?: string }) => hint.test(error.hint ?? ''));
    }
    assert.equal(await readFile(reports.pathOf('broken'), 'utf8'), text);
  }
});
