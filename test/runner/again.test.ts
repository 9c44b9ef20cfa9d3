import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { type Attempt, runAgainWhatFailed } from './again.mjs';

const FILES = ['test/one.test.ts', 'test/two.test.ts'];
const failure = (name: string, file = '/root/test/two.test.ts') => ({ name, file });

/** Runs with these results, one after the other, and tells which files were run. */
async function attempts(...results: readonly Attempt[]) {
  const runs: string[][] = [];
  const result = await runAgainWhatFailed('/root', FILES, async (files) => {
    const next = results[runs.length];
    assert.ok(next, 'one attempt too many');
    runs.push(files);
    return next;
  });
  return { runs, result };
}

suite('a second attempt', () => {
  test('is not made where all passed', async () => {
    const { runs, result } = await attempts({ passed: 5, failed: 0, failures: [] });
    assert.deepEqual(runs, [FILES]);
    assert.equal(result.passed, 5);
    assert.equal(result.note, undefined);
  });

  test('is made of the files of which one failed, and what passes then is named', async () => {
    const { runs, result } = await attempts(
      { passed: 4, failed: 1, failures: [failure('late')], output: 'first', seconds: 5 },
      { passed: 2, failed: 0, failures: [], output: '', seconds: 2 },
    );
    assert.deepEqual(runs, [FILES, ['test/two.test.ts']]);
    assert.equal(result.passed, 5);
    assert.equal(result.failed, 0);
    assert.equal(result.note, 'only at the second attempt: late');
    assert.match(result.output ?? '', /first/);
    assert.equal(result.seconds, 7);
  });

  test('leaves failed what fails twice, and counts each test once', async () => {
    const { result } = await attempts(
      { passed: 3, failed: 2, failures: [failure('late'), failure('broken')] },
      { passed: 1, failed: 1, failures: [failure('broken')] },
    );
    assert.deepEqual([result.passed, result.failed], [4, 1]);
    assert.equal(result.note, 'only at the second attempt: late');
  });

  test('that breaks takes nothing back', async () => {
    const { result } = await attempts(
      { passed: 3, failed: 2, failures: [failure('late'), failure('broken')] },
      { passed: 0, failed: 1, output: 'no report' },
    );
    assert.deepEqual([result.passed, result.failed], [3, 2]);
    assert.equal(result.note, undefined);
  });

  test('is not made of a run that broke, or of a test that lies nowhere', async () => {
    const broke = await attempts({ passed: 0, failed: 1 });
    assert.equal(broke.result.failed, 1);
    const nowhere = await attempts({ passed: 3, failed: 1, failures: [{ name: 'hook' }] });
    assert.deepEqual([nowhere.runs.length, nowhere.result.failed], [1, 1]);
  });
});
