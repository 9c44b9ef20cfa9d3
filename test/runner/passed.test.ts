import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, suite, test } from 'node:test';
import { openPassed } from './passed.mjs';

let root: string;
let runs: number;

async function write(path: string, text: string) {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), text);
}

beforeEach(async () => {
  runs = 0;
  root = await mkdtemp(join(tmpdir(), 'assay-passed-'));
  await write('node_modules/.package-lock.json', '{}');
  await write('node_modules/library/index.js', '');
  await write('src/code.ts', 'one');
  await write('test/own.test.ts', '');
  await write('test/other.test.ts', '');
  await write('README.md', '');
});

afterEach(() => rm(root, { recursive: true, force: true }));

const work = { name: 'own', tests: ['test/own.test.ts'] };

interface Options {
  fresh?: boolean;
  now?: () => number;
}

/** One run of the work in a process of its own: what it gives, and whether it was run for that. */
async function runOnce(
  result = {},
  { reads = [], ...options }: Options & { reads?: string[] } = {},
) {
  const passed = await openPassed(root, options);
  const before = runs;
  const given = await passed({ ...work, reads }, async () => {
    runs += 1;
    return { passed: 3, failed: 0, ...result };
  });
  return { given, ran: runs > before };
}

suite('what passed before', () => {
  test('is given again, and said to be from before', async () => {
    assert.deepEqual(await runOnce({ note: 'n' }), {
      given: { passed: 3, failed: 0, note: 'n' },
      ran: true,
    });
    assert.deepEqual(await runOnce(), {
      given: { passed: 3, failed: 0, note: 'n', before: 3 },
      ran: false,
    });
  });

  const changes: Record<string, () => Promise<void>> = {
    'code changes': () => write('src/code.ts', 'two'),
    'a file is added': () => write('media/new.svg', ''),
    'a file is removed': () => rm(join(root, 'src/code.ts')),
    'one of its tests changes': () => write('test/own.test.ts', 'two'),
    'another package is installed': () => write('node_modules/.package-lock.json', '{"two":2}'),
    'the record of it was cut off': () => write('out/test/passed.json', '{"version":1,"resul'),
    'the record is of another version': async () => {
      const record = await readFile(join(root, 'out/test/passed.json'), 'utf8');
      await write('out/test/passed.json', record.replace('"version": 1', '"version": 2'));
    },
  };
  for (const [what, change] of Object.entries(changes)) {
    test(`is run again once ${what}`, async () => {
      await runOnce();
      await change();
      assert.equal((await runOnce()).ran, true);
      assert.equal((await runOnce()).ran, false);
    });
  }

  test('is run again in other surroundings', async (t) => {
    await runOnce();
    process.env.ASSAY_OF_A_TEST = 'set';
    t.after(() => delete process.env.ASSAY_OF_A_TEST);
    assert.equal((await runOnce()).ran, true);
  });

  test('is not run again for what it does not read: other tests, prose, builds, libraries as installed', async () => {
    await runOnce();
    await write('test/other.test.ts', 'two');
    await write('README.md', 'two');
    await write('dist/main.mjs', 'two');
    await write('node_modules/library/index.js', 'two');
    assert.equal((await runOnce()).ran, false);
  });

  test('is run again for prose that it reads', async () => {
    const reads = ['README.md'];
    await runOnce({}, { reads });
    await write('README.md', 'two');
    assert.equal((await runOnce({}, { reads })).ran, true);
  });

  test('is run again after a day, and where all is asked for', async () => {
    await runOnce();
    const later = (hours: number) => ({ now: () => Date.now() + hours * 3_600_000 });
    assert.equal((await runOnce({}, later(23))).ran, false);
    assert.equal((await runOnce({}, later(25))).ran, true);
    assert.equal((await runOnce({}, { fresh: true })).ran, true);
  });
});

suite('what is not kept', () => {
  test('a failure, also over a pass of the same code', async () => {
    await runOnce();
    await runOnce({ failed: 1 }, { fresh: true });
    assert.equal((await runOnce()).ran, true);
  });

  test('a pass that needed a second attempt', async () => {
    await runOnce({ secondAttempt: true });
    assert.equal((await runOnce()).ran, true);
  });

  test('a pass of code that changed while it ran', async () => {
    const passed = await openPassed(root);
    await passed(work, async () => {
      await write('src/code.ts', 'two');
      return { passed: 3, failed: 0 };
    });
    await write('src/code.ts', 'one');
    assert.equal((await runOnce()).ran, true);
  });

  test('a run in which nothing passed', async () => {
    await runOnce({ passed: 0 });
    assert.equal((await runOnce()).ran, true);
  });
});
