import assert from 'node:assert/strict';
import { getEventListeners, once } from 'node:events';
import { suite, test } from 'node:test';
import { createWatchdog } from '../../../src/core/util/watchdog.ts';

suite('watchdog', () => {
  test('a deadline that passes aborts, and says which one it was', async () => {
    const watchdog = createWatchdog(new AbortController().signal);
    watchdog.arm(1, 'first byte');
    await once(watchdog.signal, 'abort');
    assert.equal(watchdog.expired, 'first byte');
    watchdog.close();
  });

  test('a deadline replaces the one before, and can be taken back', async () => {
    const watchdog = createWatchdog(new AbortController().signal);
    watchdog.arm(1, 'first byte');
    watchdog.arm(5, 'idle');
    await once(watchdog.signal, 'abort');
    assert.equal(watchdog.expired, 'idle');

    const other = createWatchdog(new AbortController().signal);
    other.arm(1, 'idle');
    other.disarm();
    const user = new AbortController();
    const third = createWatchdog(user.signal);
    third.arm(5, 'later');
    await once(third.signal, 'abort');
    assert.equal(other.signal.aborted, false);
    other.close();
  });

  test('the user stops it without a deadline having passed', () => {
    const user = new AbortController();
    const watchdog = createWatchdog(user.signal);
    user.abort();
    assert.equal(watchdog.signal.aborted, true);
    assert.equal(watchdog.expired, undefined);
    assert.equal(createWatchdog(user.signal).signal.aborted, true);
  });

  test('closing ends the operation and leaves nothing on the user’s signal', () => {
    const user = new AbortController();
    const watchdog = createWatchdog(user.signal);
    watchdog.arm(3_600_000, 'idle');
    watchdog.close();
    assert.equal(watchdog.signal.aborted, true);
    assert.equal(getEventListeners(user.signal, 'abort').length, 0);
  });
});
