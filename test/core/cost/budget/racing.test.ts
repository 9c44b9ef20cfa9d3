// Budgets of several processes on one folder, as of two windows and a terminal.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { after, before, test } from 'node:test';
import { build } from 'esbuild';

const root = await mkdtemp(join(tmpdir(), 'assay-racing-'));
const script = join(root, 'process.mjs');
const started: ChildProcess[] = [];

before(() =>
  build({
    entryPoints: ['test/core/cost/budget/process.ts'],
    outfile: script,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'warning',
  }),
);
after(async () => {
  for (const child of started) child.kill('SIGKILL');
  await rm(root, { recursive: true, force: true });
});

class Other {
  readonly child: ChildProcess;
  readonly #lines: Interface;

  constructor(home: string, name: string, cap: number, worst: number) {
    this.child = spawn(process.execPath, [script, home, name, `${cap}`, `${worst}`], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    started.push(this.child);
    assert.ok(this.child.stdout);
    this.#lines = createInterface({ input: this.child.stdout });
  }

  /** Tells it something, and gives its answer. */
  async tell(line: string): Promise<string> {
    const answer = once(this.#lines, 'line');
    this.child.stdin?.write(`${line}\n`);
    return String((await answer)[0]);
  }

  /** Asks for so many calls at once; gives how many it holds then. */
  async take(count: number): Promise<number> {
    return Number(await this.tell(String(count)));
  }
}

test('two processes that ask at the same moment never pass the cap, and leave none of it unused', async () => {
  const home = await mkdtemp(join(root, 'home-'));
  const others = ['a', 'b'].map((name) => new Other(home, name, 0.05, 0.01));
  for (let round = 0; round < 15; round++) {
    const began = Date.now();
    const counts = await Promise.all(others.map((other) => other.take(4)));
    assert.ok(Date.now() - began < 4000, 'they waited for each other');
    const total = counts.reduce((sum, count) => sum + count, 0);
    assert.equal(total, 5, `round ${round}: ${counts.join(' + ')}`);
    await Promise.all(others.map((other) => other.tell('release')));
  }
  assert.deepEqual(await readdir(join(home, 'holds')), []);
});

test('what a process held that is gone is nobody’s', async () => {
  const home = await mkdtemp(join(root, 'home-'));
  const [first, second] = ['a', 'b'].map((name) => new Other(home, name, 0.02, 0.01));
  assert.ok(first && second);
  assert.equal(await first.take(2), 2);
  assert.equal(await second.take(1), 0);
  first.child.kill('SIGKILL');
  await once(first.child, 'exit');
  assert.equal(await second.take(2), 2);
  const left = (await readdir(join(home, 'holds'))).filter((name) => name.startsWith('a-'));
  assert.deepEqual(left, []);
});
