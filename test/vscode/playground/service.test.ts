import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Log } from '../../../src/core/model/index.ts';
import type { PlaygroundContext } from '../../../src/protocol/playground.ts';
import { reduceSession, type Session } from '../../../src/protocol/session.ts';
import type { LiveSession } from '../../../src/vscode/playground/liveSession.ts';
import { PlaygroundService, type Surface } from '../../../src/vscode/playground/service.ts';
import type { SessionStore } from '../../../src/vscode/playground/sessionStore.ts';
import { column, session, turn } from './sessions.ts';

const quiet = () => undefined;
const log: Log = { debug: quiet, info: quiet, warn: quiet, error: quiet };

interface View extends Surface {
  session: Session | undefined;
  context: PlaygroundContext | undefined;
  readonly notices: string[];
}

/** A surface that keeps its own copy, as the webview does. */
function view(): View {
  const me: View = {
    session: undefined,
    context: undefined,
    notices: [],
    emit: (name, data) => {
      if (name === 'session') me.session = data as Session;
      else if (name === 'context') me.context = data as PlaygroundContext;
      else if (name === 'notice') me.notices.push((data as { text: string }).text);
      else if (name === 'action' && me.session !== undefined) {
        me.session = reduceSession(me.session, data as Parameters<typeof reduceSession>[1]);
      }
    },
  };
  return me;
}

interface World {
  readonly service: PlaygroundService;
  readonly saved: Map<string, Session>;
  readonly running: Set<LiveSession>;
  current: string | undefined;
  fields: string[];
}

function world(saved: readonly Session[] = [], current?: string): World {
  const kept = new Map(saved.map((each) => [each.id, each]));
  const store: SessionStore = {
    list: async () => [],
    load: async (id) => kept.get(id),
    schedule: (each) => void kept.set(each.id, each),
    flush: async () => undefined,
  };
  const running = new Set<LiveSession>();
  let made = 0;
  const me: World = {
    saved: kept,
    running,
    current,
    fields: [],
    service: new PlaygroundService({
      log,
      store,
      memory: {
        get: () => me.current,
        set: (id) => {
          me.current = id;
        },
      },
      createSession: () => session({ id: `fresh-${++made}` }),
      derive: async (of) => ({
        session: of,
        context: {
          fields: me.fields.map((name) => ({ name, type: 'string', required: true })),
          models: {},
          defaults: { maxOutputTokens: 1 },
          trusted: true,
        },
      }),
      isRunning: (live) => running.has(live),
      requestChanged: () => undefined,
      contextSent: quiet,
    }),
  };
  return me;
}

suite('the playground service', () => {
  test('a surface that says it is ready gets the session and its surroundings', async () => {
    const { service } = world();
    const surface = view();
    service.attach(surface);
    await service.refresh(surface);
    assert.equal(surface.session?.id, 'fresh-1');
    assert.equal(surface.context?.trusted, true);
  });

  test('an action from one surface shows on all', async () => {
    const { service, saved } = world();
    const [one, two] = [view(), view()];
    for (const surface of [one, two]) {
      service.attach(surface);
      await service.refresh(surface);
    }
    const live = await service.opened();
    live.dispatch({ type: 'turn-text-set', turnId: 't1', text: 'typed' });
    assert.equal(one.session?.turns[0]?.text, 'typed');
    assert.deepEqual(two.session, one.session);
    assert.deepEqual(saved.get('fresh-1'), one.session);
  });

  test('a surface that was taken away hears nothing more', async () => {
    const { service } = world();
    const surface = view();
    const detach = service.attach(surface);
    await service.refresh(surface);
    detach();
    (await service.opened()).dispatch({ type: 'title-set', title: 'later' });
    assert.equal(surface.session?.title, 'New session');
  });

  test('the session of before the reload comes back; one that is lost gives way to a fresh one', async () => {
    const old = session({ id: 'old', title: 'Before' });
    assert.equal((await world([old], 'old').service.opened()).session.title, 'Before');
    assert.equal((await world([], 'lost').service.opened()).id, 'fresh-1');
  });

  test('what runs goes on in a session that is no longer shown, and is there when it is shown again', async () => {
    const it = world();
    const surface = view();
    it.service.attach(surface);
    const first = await it.service.opened();
    it.running.add(first);
    await it.service.start(session({ id: 'second' }));
    first.dispatch({ type: 'title-set', title: 'still running' });
    assert.equal(surface.session?.id, 'second');
    assert.equal(surface.session?.title, 'New session');
    assert.equal(it.saved.get('fresh-1')?.title, 'still running');
    const again = await it.service.open('fresh-1');
    assert.equal(again, first);
    assert.equal(surface.session?.title, 'still running');
    assert.equal(it.current, 'fresh-1');
  });

  test('fields follow what is typed, and equal surroundings are not sent again', async () => {
    const it = world();
    const surface = view();
    it.service.attach(surface);
    await it.service.refresh(surface);
    const before = surface.context;
    await it.service.settle();
    assert.equal(surface.context, before);
    it.fields = ['question'];
    await it.service.settle();
    assert.equal(surface.context?.fields[0]?.name, 'question');
  });

  test('a session that two commands open at once is restored once', async () => {
    const it = world([session({ id: 'old' })], 'old');
    const [one, two] = await Promise.all([it.service.opened(), it.service.opened()]);
    assert.equal(one, two);
  });

  test('an untouched session is not saved', async () => {
    const it = world();
    await it.service.opened();
    assert.equal(it.saved.size, 0);
    const source = { uri: 'file:///a.prompt', name: 'a.prompt' };
    await it.service.start(
      session({ id: 'of-file', source, turns: [turn('p')], columns: [column('a')] }),
    );
    assert.deepEqual([...it.saved.keys()], ['of-file']);
  });
});
