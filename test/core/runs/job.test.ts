import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PricedRun, PriceQuote } from '../../../src/core/cost/index.ts';
import { AssayError, type Backend, type Cost } from '../../../src/core/model/index.ts';
import { type RunDeps, type RunRecord, runModel } from '../../../src/core/runs/index.ts';
import {
  collect,
  finish,
  manualClock,
  type ScriptedBackend,
  scripted,
  spec,
  start,
  text,
} from './scripted.ts';

const never = new AbortController().signal;
const free: Extract<Cost, { kind: 'included' }> = { kind: 'included', why: 'test' };

const quote: PriceQuote = {
  reference: 'c/m',
  connectionType: 'sandbox',
  billing: undefined,
  basis: free,
};

function pricerOf(price: (run: PricedRun) => Cost): RunDeps['pricer'] {
  return { price: async (run) => price(run), quote: async () => quote };
}

function depsFor(
  backend: Backend,
  more: Partial<RunDeps> = {},
): RunDeps & { records: RunRecord[] } {
  const records: RunRecord[] = [];
  const ledger = { append: async (record: RunRecord) => void records.push(record) };
  return { backend, clock: manualClock(), pricer: pricerOf(() => free), ledger, records, ...more };
}

const run = (backend: ScriptedBackend, more: Partial<RunDeps> = {}, signal = never) =>
  collect(runModel(spec, depsFor(backend, more), signal));

test('forwards the events as they are and folds them to one result', async () => {
  const call = { type: 'tool-call', id: '1', name: 'look', input: { a: 1 } } as const;
  const script = [
    start,
    { type: 'reasoning', delta: 'Hm' } as const,
    text('Hel'),
    text('lo'),
    call,
    { type: 'citation', title: 't' } as const,
    { type: 'guardrail', intervened: false, detail: {} } as const,
    { ...finish, servedBy: 'm-2', responseFields: { stop: null } } as const,
  ];
  const deps = depsFor(scripted(...script));
  const { events, result } = await collect(
    runModel({ ...spec, warnings: ['w-0'], feature: 'f' }, deps, never),
  );
  assert.deepEqual(events, script);
  assert.deepEqual(result, {
    runId: spec.runId,
    reference: 'c/m',
    status: 'done',
    text: 'Hello',
    reasoning: 'Hm',
    toolCalls: [call],
    finish: 'stop',
    usage: { inputTokens: 3, outputTokens: 2 },
    cost: free,
    warnings: ['w-0', 'w-1'],
    requestId: 'r-1',
    servedBy: 'm-2',
    responseFields: { stop: null },
    timing: { startedAt: 1_700_000_000_000, ttftMs: 0, totalMs: 0 },
  });
  assert.deepEqual(deps.records, [{ spec: { ...spec, warnings: ['w-0'], feature: 'f' }, result }]);
});

test('measures from sending to the first token of any kind, and to the end', async () => {
  const clock = manualClock();
  const script = [
    () => clock.advance(40),
    start,
    () => clock.advance(10),
    { type: 'reasoning', delta: '…' } as const,
    () => clock.advance(30),
    text('a'),
    () => clock.advance(20),
    finish,
  ];
  const { result } = await run(scripted(...script), { clock });
  assert.deepEqual(result.timing, { startedAt: 1_700_000_000_000, ttftMs: 50, totalMs: 100 });
});

test('has no time to the first token where none came', async () => {
  const { result } = await run(scripted(start, finish));
  assert.equal('ttftMs' in result.timing, false);
});

test('is incomplete where the stream ends without `finish`, and keeps what came', async () => {
  const { result } = await run(scripted(start, text('par'), text('tial')));
  assert.equal(result.status, 'failed');
  assert.equal(result.error?.kind, 'incomplete');
  assert.equal(result.text, 'partial');
  assert.equal('finish' in result, false);
});

test('turns what the backend throws into the result’s error', async () => {
  const thrown = new AssayError('throttled', 'Too many.', { hint: 'Wait.', requestId: 'r-9' });
  const { result } = await run(scripted(text('x'), thrown));
  assert.equal(result.status, 'failed');
  assert.deepEqual(result.error, {
    kind: 'throttled',
    message: 'Too many.',
    hint: 'Wait.',
    requestId: 'r-9',
  });
  assert.equal(result.requestId, 'r-9');
  assert.equal(result.text, 'x');
});

test('does not throw where the backend cannot even begin', async () => {
  const backend: Backend = {
    type: 'broken',
    stream: () => {
      throw new TypeError('no');
    },
  };
  const { result } = await collect(runModel(spec, depsFor(backend), never));
  assert.equal(result.error?.kind, 'unexpected');
});

test('prices the usage that was reported, and survives a pricing that fails', async () => {
  const asked: unknown[] = [];
  const pricer = pricerOf((input) => {
    asked.push(input);
    throw new Error('no table');
  });
  const { result } = await run(scripted(start, finish), { pricer });
  assert.deepEqual(asked, [
    {
      reference: 'c/m',
      usage: { inputTokens: 3, outputTokens: 2 },
      tier: undefined,
      latency: undefined,
      asked: {},
      servedBy: undefined,
      picture: undefined,
      hourCache: false,
      guarded: false,
    },
  ]);
  assert.equal(result.status, 'done');
  assert.equal(result.cost.kind, 'unknown');
});

test('keeps the answer when the ledger cannot be written', async () => {
  const ledger = {
    append: async () => {
      throw new AssayError('denied', 'Could not write x: it is on a read-only disk.');
    },
  };
  const { result } = await run(scripted(start, text('a'), finish), { ledger });
  assert.equal(result.status, 'done');
  assert.equal(result.text, 'a');
  assert.deepEqual(result.warnings, [
    'w-1',
    'The run was not recorded. Could not write x: it is on a read-only disk.',
  ]);
});

test('asks the backend before it awaits anything', () => {
  const backend = scripted(start, finish);
  const iterator = runModel(spec, depsFor(backend), never)[Symbol.asyncIterator]();
  void iterator.next();
  assert.equal(backend.started, 1);
});

test('keeps what came and says stopped', async () => {
  const controller = new AbortController();
  const untilStopped = (signal: AbortSignal) =>
    new Promise((_, reject) => {
      signal.addEventListener('abort', () => reject(new AssayError('cancelled', 'Stopped.')));
      controller.abort();
    });
  const deps = depsFor(scripted(start, text('half'), untilStopped));
  const { result } = await collect(runModel(spec, deps, controller.signal));
  assert.equal(result.status, 'stopped');
  assert.equal(result.error?.kind, 'cancelled');
  assert.equal(result.text, 'half');
  assert.equal(deps.records.length, 1);
});

test('is not mistaken for a failure when the broken connection is what is seen', async () => {
  const controller = new AbortController();
  const breakOff = () => {
    controller.abort();
    throw new AssayError('incomplete', 'Broke off.');
  };
  const { result } = await run(scripted(text('a'), breakOff), {}, controller.signal);
  assert.equal(result.status, 'stopped');
});

test('is not mistaken for one where the stream just ends', async () => {
  const controller = new AbortController();
  const backend = scripted(text('a'), () => controller.abort());
  const { result } = await run(backend, {}, controller.signal);
  assert.deepEqual([result.status, result.error?.kind], ['stopped', 'cancelled']);
});

test('ends even where the backend does not listen', async () => {
  const controller = new AbortController();
  const deaf = () => {
    controller.abort();
    return new Promise(() => undefined);
  };
  const { result } = await run(scripted(text('a'), deaf), {}, controller.signal);
  assert.equal(result.status, 'stopped');
  assert.equal(result.text, 'a');
});

test('after the answer was complete changes nothing', async () => {
  const controller = new AbortController();
  const backend = scripted(text('a'), () => controller.abort(), finish);
  const { result } = await run(backend, {}, controller.signal);
  assert.equal(result.status, 'done');
  assert.equal(result.error, undefined);
});

test('before it began sends nothing and records nothing', async () => {
  const backend = scripted(start, finish);
  const deps = depsFor(backend);
  const { events, result } = await collect(runModel(spec, deps, AbortSignal.abort()));
  assert.deepEqual(events, []);
  assert.equal(result.status, 'stopped');
  assert.equal(backend.started, 0);
  assert.deepEqual(deps.records, []);
});

test('by leaving the loop closes the stream and records the run as stopped', async () => {
  const backend = scripted(start, text('a'), text('b'), finish);
  const deps = depsFor(backend);
  for await (const item of runModel(spec, deps, never)) {
    if (item.type === 'event' && item.event.type === 'text') break;
  }
  assert.equal(backend.closed, 1);
  assert.deepEqual(
    deps.records.map(({ result }) => [result.status, result.text]),
    [['stopped', 'a']],
  );
});

test('by leaving at the last event records the complete answer', async () => {
  const deps = depsFor(scripted(text('a'), finish));
  for await (const item of runModel(spec, deps, never)) {
    if (item.type === 'event' && item.event.type === 'finish') break;
  }
  assert.deepEqual(
    deps.records.map(({ result }) => result.status),
    ['done'],
  );
});

test('tells the backend by its signal when the consumer leaves', async () => {
  let seen: AbortSignal | undefined;
  const backend = scripted(
    (signal) => {
      seen = signal;
    },
    text('a'),
    text('b'),
  );
  for await (const _ of runModel(spec, depsFor(backend), never)) break;
  assert.equal(seen?.aborted, true);
});
