import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { untilEqual } from '../support/waiting.ts';
import { openPage, workbenchReady } from './browser.mjs';
import { address, interrupt, Programs, type Started, start } from './npmStart.ts';
import { descendants } from './processes.mjs';

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

/** What opens an address in the browser of the desktop. */
const OPENER = process.platform === 'darwin' ? 'open' : 'xdg-open';
/** As on a desktop, and not as on a build machine. */
const DESKTOP = { CI: undefined, DISPLAY: ':0' };

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
  let programs: Programs;
  let started: Started;
  let port: number;
  before(async () => {
    workspace = await mkdtemp(join(tmpdir(), 'assay-start-'));
    programs = new Programs(workspace);
    await programs.add(OPENER);
    port = await freePort();
    const asked = ['--no-open', '--port', String(port), '--workspace', workspace];
    started = start(asked, { ...DESKTOP, PATH: programs.path() });
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
    const second = start(['--no-open', '--port', String(port), '--workspace', workspace]);
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
      await interrupt(started);
      assert.deepEqual(busy.filter(isAlive), []);
    } finally {
      await close();
    }
  });

  test('has opened no browser, as --no-open says', async () => {
    assert.equal(await programs.called(OPENER), undefined);
  });
});

suite('npm start without options', () => {
  let scratch: string;
  before(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'assay-start-'));
  });
  after(() => rm(scratch, { recursive: true, force: true }));

  test('opens the sample in the browser, at the first port that is free', async () => {
    const programs = new Programs(scratch);
    await programs.add(OPENER);
    const started = start([], { ...DESKTOP, PATH: programs.path() });
    try {
      const printed = await address(started);
      await untilEqual(() => programs.called(OPENER), [printed]);
      assert.match(started.output(), /Workspace: .*assay-sample/);
      const answer = await fetch(printed, { redirect: 'manual' });
      const target = new URL(answer.headers.get('location') ?? '');
      assert.match(target.searchParams.get('payload') ?? '', /answer\.prompt/);
    } finally {
      await interrupt(started);
    }
  });
});

suite('npm start --desktop', () => {
  let scratch: string;
  let programs: Programs;
  before(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'assay-start-'));
    programs = new Programs(scratch);
  });
  after(() => rm(scratch, { recursive: true, force: true }));

  const startDesktop = (PATH: string) => start(['--desktop', '--workspace', scratch], { PATH });

  test('says what to do where there is no code on PATH', async () => {
    const started = startDesktop(await programs.pathWithout('code'));
    assert.equal(await started.exited, 1);
    assert.match(started.output(), /no "code" on PATH[\s\S]*Install 'code' command[\s\S]*browser/);
    assert.doesNotMatch(started.output(), / {4}at /, 'a sentence, not a stack');
  });

  test('opens a window with the extension and the folder, and leaves it to the person', async () => {
    await programs.add('code');
    const started = startDesktop(programs.path());
    assert.equal(await started.exited, 0);
    assert.deepEqual(await programs.called('code'), [
      '--new-window',
      `--extensionDevelopmentPath=${process.cwd()}`,
      scratch,
    ]);
    assert.match(started.output(), /VS Code opens with Assay/);
  });

  test('passes on what code says where that fails', async () => {
    await programs.add('code', { says: 'No display.', code: 3 });
    const started = startDesktop(programs.path());
    assert.equal(await started.exited, 1);
    assert.match(started.output(), /"code" failed:\s+No display\./);
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
      const started = start(['--no-open', ...args]);
      assert.equal(await started.exited, 1);
      assert.match(started.output(), says);
    });
  }
});
