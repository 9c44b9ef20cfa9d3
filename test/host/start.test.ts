import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { openPage, workbenchReady } from './browser.mjs';
import { descendants } from './processes.mjs';

interface Started {
  readonly child: ChildProcess;
  readonly output: () => string;
  /** Resolves with the exit code. */
  readonly exited: Promise<number>;
}

function start(...args: string[]): Started {
  const child = spawn('npm', ['start', '--', '--no-open', '--built', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, to which a Ctrl+C can be sent as a terminal does.
    detached: true,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const exited = once(child, 'close').then(([code]) => Number(code ?? -1));
  return { child, output: () => output, exited };
}

/** The address that was printed, once it was. */
async function address({ child, output, exited }: Started): Promise<string> {
  for (;;) {
    const found = /http:\/\/127\.0\.0\.1:\d+\//.exec(output());
    if (found) return found[0];
    const stdout = child.stdout;
    assert.ok(stdout);
    const ended = await Promise.race([once(stdout, 'data').then(() => false), exited]);
    assert.equal(ended, false, `npm start ended:\n${output()}`);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** All descendants of a process, once there are that many. */
async function familyOf(pid: number, size: number): Promise<number[]> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const family = await descendants(pid);
    if (family.length >= size) return family;
    assert.ok(Date.now() < deadline, `only ${family.length} processes, not ${size}`);
    await delay(100);
  }
}

/** A port on which nothing listened a moment ago. */
async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const bound = probe.address();
  probe.close();
  return typeof bound === 'object' && bound ? bound.port : 0;
}

suite('npm start', () => {
  let workspace: string;
  let started: Started;
  let port: number;
  before(async () => {
    workspace = await mkdtemp(join(tmpdir(), 'assay-start-'));
    port = await freePort();
    started = start('--port', String(port), '--workspace', workspace);
    assert.equal(await address(started), `http://127.0.0.1:${port}/`);
  });
  after(async () => {
    started.child.kill('SIGKILL');
    await rm(workspace, { recursive: true, force: true });
  });

  test('leads the bare address to the workbench with the extension and the folder', async () => {
    for (const host of ['127.0.0.1', 'localhost']) {
      const answer = await fetch(`http://${host}:${port}/`, { redirect: 'manual' });
      assert.equal(answer.status, 302);
      const target = new URL(answer.headers.get('location') ?? '');
      assert.equal(target.host, `${host}:${port}`);
      assert.equal(target.searchParams.get('folder'), workspace);
      const payload = new Map<string, string>(
        JSON.parse(target.searchParams.get('payload') ?? '[]'),
      );
      const development = `vscode-remote://${host}:${port}${process.cwd()}`;
      assert.equal(payload.get('extensionDevelopmentPath'), development);
      const page = await fetch(target);
      assert.match(await page.text(), /vscode-workbench-web-configuration/);
    }
  });

  test('turns away what another site’s page asks for', async () => {
    const answer = await fetch(`http://127.0.0.1:${port}/`, {
      headers: { origin: 'http://elsewhere.example' },
      redirect: 'manual',
    });
    assert.equal(answer.status, 403);
  });

  test('says so when the port that was asked for is in use', async () => {
    const second = start('--port', String(port), '--workspace', workspace);
    assert.equal(await second.exited, 1);
    assert.match(second.output(), new RegExp(`Port ${port} is in use`));
  });

  test('ends every process that it started on Ctrl+C', async () => {
    const { pid } = started.child;
    assert.ok(pid);
    const idle = await descendants(pid);
    const { page, close } = await openPage();
    try {
      await page.goto(`http://127.0.0.1:${port}/`);
      await workbenchReady(page);
      // The window brings an extension host and a file watcher with it.
      const busy = await familyOf(pid, idle.length + 2);
      process.kill(-pid, 'SIGINT');
      await started.exited;
      assert.deepEqual(busy.filter(isAlive), []);
    } finally {
      await close();
    }
  });
});

suite('npm start, asked for what cannot be', () => {
  const cases = [
    { args: ['--workspace', '/no/such/folder'], says: /no such folder/ },
    { args: ['--port', 'many'], says: /not a port/ },
    { args: ['--colour'], says: /--colour/ },
  ];
  for (const { args, says } of cases) {
    test(`says what is wrong with ${args.join(' ')}`, async () => {
      const started = start(...args);
      assert.equal(await started.exited, 1);
      assert.match(started.output(), says);
    });
  }
});
