import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { suite, test } from 'node:test';
import { sleep, throwIfCancelled } from '../../../src/core/util/abort.ts';

suite('waiting that can be ended', () => {
  test('sleep resolves by itself and lets go of the signal', async () => {
    const { signal } = new AbortController();
    await sleep(1, signal);
    assert.equal(getEventListeners(signal, 'abort').length, 0);
  });

  test('sleep rejects when the signal is aborted, long before its time', async () => {
    const controller = new AbortController();
    const sleeping = sleep(3_600_000, controller.signal);
    controller.abort();
    await assert.rejects(sleeping, { kind: 'cancelled' });
  });

  test('sleep does not begin under an aborted signal', async () => {
    await assert.rejects(sleep(3_600_000, AbortSignal.abort()), { kind: 'cancelled' });
  });

  test('throwIfCancelled throws for an aborted signal only', () => {
    throwIfCancelled(new AbortController().signal);
    assert.throws(() => throwIfCancelled(AbortSignal.abort()), { kind: 'cancelled' });
  });
});
