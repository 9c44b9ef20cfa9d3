import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { createShare, schedule } from './schedule.mjs';

/** Work that tells when it starts, and ends when it is told to. */
function listening() {
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const run = (name: string) => () => {
    begun.push(name);
    return new Promise<void>((resolve) => ends.set(name, resolve));
  };
  const end = async (name: string) => {
    ends.get(name)?.();
    // Time for what waits to start.
    await new Promise(setImmediate);
  };
  return { begun, run, end };
}

const passed = { passed: 1, failed: 0 };

suite('sharing the machine', () => {
  test('what took longest goes first, and what has never run before all', async () => {
    const { begun, run, end } = listening();
    const seconds = new Map([
      ['short', 1],
      ['long', 9],
    ]);
    const share = createShare(1, seconds);
    const all = ['short', 'long', 'new'].map((name) => share({ name, slots: 1 }, run(name)));
    await new Promise(setImmediate);
    for (const name of ['new', 'long', 'short']) {
      assert.equal(begun.at(-1), name);
      await end(name);
    }
    await Promise.all(all);
    assert.ok((seconds.get('new') ?? 1) < 1, 'its time is kept');
  });

  test('the time of what was not run again is no news', async () => {
    const seconds = new Map([['kept', 9]]);
    const share = createShare(1, seconds);
    await share({ name: 'kept', slots: 1 }, async () => ({ ...passed, before: 1 }));
    assert.equal(seconds.get('kept'), 9);
  });

  test('of what has never run, the one that takes more room goes first', async () => {
    const { begun, run, end } = listening();
    const share = createShare(10, new Map());
    const work = { window: 6, process: 10 };
    const all = Object.entries(work).map(([name, slots]) => share({ name, slots }, run(name)));
    await new Promise(setImmediate);
    assert.deepEqual(begun, ['process']);
    await end('process');
    await end('window');
    await Promise.all(all);
  });

  test('no more is begun than there is room for, and what fits passes what does not yet', async () => {
    const { begun, run, end } = listening();
    const work = { window: 6, process: 10, whole: 20, 'last window': 6 };
    const inOrder = Object.keys(work).map((name, at) => [name, 9 - at] as const);
    const share = createShare(20, new Map(inOrder));
    const all = Object.entries(work).map(([name, slots]) => share({ name, slots }, run(name)));
    await new Promise(setImmediate);
    assert.deepEqual(begun, ['window', 'process']);
    await end('window');
    assert.deepEqual(begun, ['window', 'process', 'last window']);
    await end('process');
    assert.equal(begun.length, 3, 'no room for the large one yet');
    await end('last window');
    assert.equal(begun.at(-1), 'whole');
    await end('whole');
    await Promise.all(all);
  });

  test('work that fails gives its room back', async () => {
    const share = createShare(1, new Map());
    const failing = share({ name: 'a', slots: 1 }, () => Promise.reject(new Error('No.')));
    await assert.rejects(failing, /No\./);
    assert.equal(await share({ name: 'b', slots: 1 }, async () => 'b'), 'b');
  });
});

suite('tasks', () => {
  const share = createShare(20, new Map());

  test('run after what they need, and fail where that failed', async () => {
    const told: string[] = [];
    const fails = async () => ({ passed: 0, failed: 1 });
    const tasks = [
      { name: 'needs both', needs: ['good', 'bad'], run: async () => passed },
      { name: 'needs good', needs: ['good', 'not chosen'], run: async () => passed },
      { name: 'good', run: async () => passed },
      { name: 'bad', run: fails },
    ];
    await schedule(tasks, share, ({ name }, result) => told.push(`${name} ${result?.failed}`));
    assert.deepEqual(told.sort(), ['bad 1', 'good 0', 'needs both 1', 'needs good 0']);
    assert.ok(told.indexOf('good 0') < told.indexOf('needs good 0'));
  });

  test('that throw are one failure each', async () => {
    const tasks = [{ name: 'a', run: () => Promise.reject(new Error('Broken.')) }];
    let output: string | undefined;
    await schedule(tasks, share, (_, result) => {
      output = result?.output;
    });
    assert.match(output ?? '', /Broken\./);
  });

  test('that give out their work wait for none of it themselves', async () => {
    const one = createShare(1, new Map());
    const piece = (name: string) => one({ name, slots: 1 }, async () => passed);
    const task = {
      name: 'pieces',
      slots: 0,
      run: async () => {
        await Promise.all([piece('first'), piece('second')]);
        return { ...passed, seconds: 7 };
      },
    };
    let took = 0;
    await schedule([task], one, (_task, _result, seconds) => {
      took = seconds;
    });
    assert.equal(took, 7);
  });
});
