import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, suite, test } from 'node:test';
import type { Log } from '../../../src/core/model/index.ts';
import { NodeFiles } from '../../../src/core/util/nodeFiles.ts';
import {
  createSessionStore,
  parseSession,
  type SessionStore,
  sessionText,
} from '../../../src/vscode/playground/sessionStore.ts';
import { answer, column, session } from './sessions.ts';

suite('the session store', () => {
  let top: string;
  let home: string;
  let enabled = true;
  let store: SessionStore;
  const logged: string[] = [];
  const note = (message: string) => logged.push(message);
  const log: Log = { debug: note, info: note, warn: note, error: note };
  const open = () =>
    createSessionStore({
      log,
      files: new NodeFiles(),
      homes: () => [home],
      homeOf: async () => home,
      enabled: () => enabled,
    });

  before(async () => {
    top = await mkdtemp(join(tmpdir(), 'assay-store-'));
  });
  beforeEach(async () => {
    home = await mkdtemp(join(top, 'home-'));
    enabled = true;
    logged.length = 0;
    store = open();
  });
  after(() => rm(top, { recursive: true, force: true }));

  test('what was scheduled last is what another window loads', async () => {
    for (const title of ['one', 'two', 'three']) store.schedule(session({ title }));
    await store.flush();
    assert.deepEqual(await open().load('session-1'), session({ title: 'three' }));
    assert.deepEqual(await readdir(join(home, 'sessions')), ['session-1.json']);
    assert.match(await readFile(join(home, '.gitignore'), 'utf8'), /^\*$/m);
  });

  test('a session that waits to be saved is found all the same', async () => {
    store.schedule(session({ title: 'waiting' }));
    assert.equal((await store.load('session-1'))?.title, 'waiting');
    await store.flush();
  });

  test('the same session is the same text, whatever the order of its keys', () => {
    const one = session({ variables: { b: '2', a: '1' } });
    const { variables: _, ...rest } = one;
    assert.equal(sessionText({ variables: { a: '1', b: '2' }, ...rest }), sessionText(one));
    assert.deepEqual(parseSession(sessionText(one), 'x'), one);
  });

  test('a run that the window cut off comes back stopped, and says so', async () => {
    const running = answer('half', { status: 'running' });
    store.schedule(session({ columns: [column('a', { t1: running, t0: answer('whole') })] }));
    await store.flush();
    const answers = (await open().load('session-1'))?.columns[0]?.answers;
    assert.equal(answers?.t1?.status, 'stopped');
    assert.equal(answers?.t1?.text, 'half');
    assert.match(answers?.t1?.warnings[0] ?? '', /Cut off/);
    assert.deepEqual(answers?.t0, answer('whole'));
  });

  test('sessions are listed newest first, and unreadable files are left out and logged', async () => {
    for (const id of ['20260101T1-a', '20260301T1-b', '20260201T1-c']) {
      store.schedule(session({ id, title: id }));
    }
    await store.flush();
    await writeFile(join(home, 'sessions', '20260401T1-d.json'), '{"version":');
    const listed = await open().list(10);
    assert.deepEqual(
      listed.map(({ id }) => id),
      ['20260301T1-b', '20260201T1-c', '20260101T1-a'],
    );
    assert.equal(logged.length, 1);
    assert.equal((await open().list(2)).length, 1, 'the limit counts files');
  });

  test('nothing is written while content is not to be stored', async () => {
    enabled = false;
    store.schedule(session());
    await store.flush();
    assert.deepEqual(await readdir(home), []);
  });

  test('a folder that cannot be written to is logged, not thrown', async () => {
    await writeFile(join(home, 'sessions'), 'a file where the folder should be');
    store.schedule(session());
    await store.flush();
    assert.equal(logged.length, 1);
  });

  test('a file that cannot be read says which and why', () => {
    const fault = (text: string) => {
      try {
        parseSession(text, '/w/.assay/sessions/x.json');
      } catch (thrown) {
        return thrown instanceof Error ? thrown.message : '';
      }
      return 'read';
    };
    assert.match(fault('{'), /x\.json cannot be read/);
    assert.match(fault(JSON.stringify({ ...session(), version: 2 })), /version 2.*version 1/);
    assert.match(
      fault(JSON.stringify({ ...session(), columns: [] })),
      /columns is not as expected/,
    );
    assert.match(fault('[]'), /not as expected/);
    const cost = { kind: 'included', why: 'A test.' } as const;
    const outcome = { cost, totalMs: 5, responseFields: { not: 'a text' } };
    const odd = column('a', { t1: answer('x') });
    const answers = { t1: { ...odd.answers.t1, outcome } };
    assert.match(
      fault(JSON.stringify({ ...session(), columns: [{ ...odd, answers }] })),
      /outcome\.responseFields is not as expected/,
    );
    assert.match(fault(JSON.stringify(session({ id: '../../x' }))), /id is not as expected/);
  });

  test('a file is written whole: none is left beside it', async () => {
    store.schedule(session());
    await store.flush();
    const [name, ...others] = await readdir(join(home, 'sessions'));
    assert.deepEqual(others, []);
    assert.match(await readFile(join(home, 'sessions', name ?? ''), 'utf8'), /\n$/);
  });
});
