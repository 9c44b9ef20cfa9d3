import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { type Backends, createBackends } from '../../../src/core/factory.ts';
import { AssayError, type Log, systemClock } from '../../../src/core/model/index.ts';
import { runModel } from '../../../src/core/runs/index.ts';
import type { RunEvent, RunResult } from '../../../src/core/runs/types.ts';
import type { Session, SessionAction } from '../../../src/protocol/session.ts';
import { buildColumnRequest } from '../../../src/vscode/playground/conversation.ts';
import { LiveSession } from '../../../src/vscode/playground/liveSession.ts';
import { Runner, type RunnerDeps } from '../../../src/vscode/playground/runner.ts';
import { parseSession, sessionText } from '../../../src/vscode/playground/sessionStore.ts';
import { column, session, turn } from './sessions.ts';

const quiet = () => undefined;
const log: Log = { debug: quiet, info: quiet, warn: quiet, error: quiet };
const secrets = { get: async () => undefined };

function sandboxAt(tokensPerSecond: number): Backends {
  const connections = [{ name: 'sandbox', type: 'sandbox', tokensPerSecond } as const];
  return createBackends({ connections, secrets, log });
}

/** Runs of a session on the real sandbox, as the extension starts them. */
function begin(backends: Backends): RunnerDeps['begin'] {
  return async (live, turnId) => {
    const { session: asked } = live;
    return async (columnId, runId, signal) => {
      const at = { columnId, turnId };
      const built = await buildColumnRequest({ session: asked, at, maxOutputTokens: 1000 });
      const reference = asked.columns.find(({ id }) => id === columnId)?.model ?? '';
      const { backend } = backends.resolve(reference);
      const { request } = built;
      const spec = { runId, reference, request, source: { kind: 'playground' } as const };
      const free = { kind: 'included', why: 'free' } as const;
      const quote = { reference, connectionType: undefined, billing: undefined, basis: free };
      const pricer = { price: async () => free, quote: async () => quote };
      return { events: runModel(spec, { backend, clock: systemClock, pricer }, signal) };
    };
  };
}

interface Bench {
  readonly live: LiveSession;
  readonly runner: Runner;
  readonly actions: SessionAction[];
  /** Resolves once the session is as asked for. */
  until(condition: (now: Session) => boolean): Promise<void>;
}

function bench(start: Session, backends = sandboxAt(0)): Bench {
  const actions: SessionAction[] = [];
  const waiting = new Set<() => void>();
  const live = new LiveSession(start, (_live, change) => {
    if (change.type === 'action') actions.push(change.action);
    for (const look of waiting) look();
  });
  const runner = new Runner({ log, begin: begin(backends), runningChanged: quiet });
  const until = (condition: (now: Session) => boolean) =>
    new Promise<void>((resolve) => {
      const look = () => {
        if (!condition(live.session)) return;
        waiting.delete(look);
        resolve();
      };
      waiting.add(look);
      look();
    });
  return { live, runner, actions, until };
}

const columnOn = (id: string, model: string) => ({ ...column(id), model });
const ends = (bench: Bench) => bench.actions.filter(({ type }) => type === 'answer-end');
const LONG = 'one two three four five six seven eight nine ten '.repeat(40).trim();

suite('running a turn', () => {
  test('all columns answer, each with its outcome', async () => {
    const columns = [columnOn('a', 'sandbox/echo'), columnOn('b', 'sandbox/echo')];
    const { live, runner } = bench(session({ turns: [turn('t1', 'hello there')], columns }));
    await runner.run(live, 't1');
    for (const { answers } of live.session.columns) {
      assert.equal(answers.t1?.status, 'done');
      assert.equal(answers.t1?.text, 'hello there');
      assert.equal(answers.t1?.outcome?.finish, 'stop');
      assert.ok((answers.t1?.outcome?.usage?.outputTokens ?? 0) > 0);
    }
    assert.equal(runner.isRunning(), false);
    assert.equal(live.session.title, 'hello there');
  });

  test('a column that fails leaves the others alone', async () => {
    const columns = [
      columnOn('a', 'sandbox/throttled'),
      columnOn('b', 'nowhere/x'),
      columnOn('c', 'sandbox/echo'),
    ];
    const { live, runner } = bench(session({ turns: [turn('t1', 'hello')], columns }));
    await runner.run(live, 't1');
    const answers = live.session.columns.map((each) => each.answers.t1);
    assert.deepEqual(
      answers.map((each) => [each?.status, each?.outcome?.error?.kind]),
      [
        ['failed', 'throttled'],
        ['failed', 'not-found'],
        ['done', undefined],
      ],
    );
  });

  test('a stream that breaks off keeps what came', async () => {
    const columns = [columnOn('a', 'sandbox/cutoff')];
    const { live, runner } = bench(session({ turns: [turn('t1', LONG)], columns }));
    await runner.run(live, 't1');
    const answer = live.session.columns[0]?.answers.t1;
    assert.equal(answer?.status, 'failed');
    assert.equal(answer?.outcome?.error?.kind, 'incomplete');
    assert.ok((answer?.text.length ?? 0) > 0);
  });

  test('stopping one column stops that one', async () => {
    const columns = [columnOn('a', 'sandbox/echo'), columnOn('b', 'sandbox/echo')];
    const it = bench(session({ turns: [turn('t1', LONG)], columns }), sandboxAt(400));
    const running = it.runner.run(it.live, 't1');
    await it.until(({ columns: [a] }) => (a?.answers.t1?.text ?? '') !== '');
    it.runner.stop(it.live, 'a');
    await it.until(({ columns: [a] }) => a?.answers.t1?.status === 'stopped');
    assert.equal(it.live.session.columns[1]?.answers.t1?.status, 'running');
    it.runner.stop();
    await running;
    assert.equal(it.live.session.columns[1]?.answers.t1?.status, 'stopped');
    assert.ok((it.live.session.columns[0]?.answers.t1?.text.length ?? 0) < LONG.length);
  });

  test('running again while it runs: the earlier run ends, and adds nothing to the later answer', async () => {
    const it = bench(session({ turns: [turn('t1', LONG)] }), sandboxAt(400));
    const first = it.runner.run(it.live, 't1');
    await it.until(({ columns: [a] }) => (a?.answers.t1?.text ?? '') !== '');
    const before = it.live.session.columns[0]?.answers.t1?.runId;
    const second = it.runner.run(it.live, 't1');
    assert.notEqual(it.live.session.columns[0]?.answers.t1?.runId, before);
    await first;
    assert.equal(it.live.session.columns[0]?.answers.t1?.status, 'running');
    const sofar = it.live.session.columns[0]?.answers.t1?.text ?? '';
    assert.ok(sofar.length < LONG.length / 2, 'the earlier run was stopped, not waited for');
    assert.equal(ends(it).length, 0);
    it.runner.stop();
    await second;
    assert.equal(LONG.startsWith(it.live.session.columns[0]?.answers.t1?.text ?? ' '), true);
    assert.equal(ends(it).length, 1);
  });

  test('each answer follows its own column’s conversation', async () => {
    const columns = [columnOn('a', 'sandbox/echo'), columnOn('b', 'sandbox/echo')];
    const it = bench(session({ turns: [turn('t1', 'first')], columns }));
    await it.runner.run(it.live, 't1');
    const draft = it.live.session.turns[1];
    assert.ok(draft);
    it.live.dispatch({ type: 'turn-text-set', turnId: draft.id, text: 'second' });
    await it.runner.run(it.live, draft.id);
    assert.equal(it.live.session.columns[1]?.answers[draft.id]?.text, 'second');
    assert.equal(it.live.session.turns.length, 3);
    await it.runner.run(it.live, 't1');
    assert.equal(it.live.session.turns.length, 2, 'the later turn is cut, the draft stays');
    assert.deepEqual(Object.keys(it.live.session.columns[0]?.answers ?? {}), ['t1']);
  });

  test('a model of 5,000 tokens a second becomes about sixty messages a second', async () => {
    const it = bench(session({ turns: [turn('t1', LONG)] }), sandboxAt(5000));
    const started = performance.now();
    await it.runner.run(it.live, 't1');
    const frames = (performance.now() - started) / 16;
    const appends = it.actions.filter(({ type }) => type === 'answer-append').length;
    assert.equal(it.live.session.columns[0]?.answers.t1?.text, LONG);
    assert.ok(appends <= frames + 3, `${appends} messages in ${frames.toFixed(0)} frames`);
  });

  test('what cannot be started fails in its column, with the reason', async () => {
    const live = new LiveSession(session({ turns: [turn('t1', 'x')] }), quiet);
    const failing = new AssayError('invalid', 'a.prompt: broken', { hint: 'Mend it.' });
    const runner = new Runner({ log, begin: () => Promise.reject(failing), runningChanged: quiet });
    await runner.run(live, 't1');
    const outcome = live.session.columns[0]?.answers.t1?.outcome;
    assert.deepEqual(outcome?.error, {
      kind: 'invalid',
      message: 'a.prompt: broken',
      hint: 'Mend it.',
    });
  });

  test('the vendor’s fields of a response stand in its answer, and in the saved session', async () => {
    const result: RunResult = {
      runId: 'r',
      reference: 'cloud/m',
      status: 'done',
      text: 'Hi.',
      reasoning: '',
      toolCalls: [],
      cost: { kind: 'unknown', why: 'A test.' },
      timing: { startedAt: 0, totalMs: 5 },
      warnings: [],
    };
    const outcomeWith = async (more: Partial<RunResult>) => {
      const live = new LiveSession(session(), quiet);
      const events = async function* (): AsyncGenerator<RunEvent> {
        yield { type: 'end', result: { ...result, ...more } };
      };
      const start = async () => async () => ({ events: events() });
      await new Runner({ log, begin: start, runningChanged: quiet }).run(live, 't1');
      const saved = parseSession(sessionText(live.session), 's.json');
      assert.deepEqual(saved, live.session);
      return saved.columns[0]?.answers.t1?.outcome;
    };
    const given = await outcomeWith({ responseFields: { stop_sequence: 'END' } });
    assert.equal(given?.responseFields, '{\n  "stop_sequence": "END"\n}');
    const none = await outcomeWith({});
    assert.equal(none?.totalMs, 5);
    assert.equal('responseFields' in none, false);
  });

  test('columns without a model are passed over', async () => {
    const columns = [columnOn('a', ''), columnOn('b', 'sandbox/echo')];
    const { live, runner } = bench(session({ columns }));
    await runner.run(live, 't1');
    assert.equal(live.session.columns[0]?.answers.t1, undefined);
    assert.equal(live.session.columns[1]?.answers.t1?.status, 'done');
  });
});
