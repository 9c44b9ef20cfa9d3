import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { sleep } from '../../../src/core/util/abort.ts';
import { inTime } from '../../../src/core/util/inTime.ts';

const late = 'The server did not answer';

suite('work in time', () => {
  test('gives what it gives', async () => {
    assert.equal(await inTime({ ms: 60_000, late }, async () => 'answer'), 'answer');
  });

  test('that is late is a timeout, with what did not happen', async () => {
    await assert.rejects(
      inTime({ ms: 20, late }, (signal) => sleep(60_000, signal)),
      { kind: 'timeout', message: 'The server did not answer within 0 seconds.' },
    );
  });

  test('that the user stops is stopped, late or not', async () => {
    const signal = AbortSignal.abort();
    await assert.rejects(
      inTime({ ms: 60_000, late, signal }, (either) => sleep(60_000, either)),
      { kind: 'cancelled' },
    );
  });

  test('keeps its own failure', async () => {
    const failure = new Error('no');
    await assert.rejects(
      inTime({ ms: 60_000, late }, () => Promise.reject(failure)),
      failure,
    );
  });
});
