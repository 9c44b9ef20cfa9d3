/** Getting ready before the request goes: none of the model's time, and as much a part of the run as the rest. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AssayError, type Backend } from '../../../src/core/model/index.ts';
import { type RunDeps, type RunRecord, runModel } from '../../../src/core/runs/index.ts';
import { collect, finish, manualClock, scripted, spec, start, text } from './scripted.ts';

const clock = manualClock();
const never = new AbortController().signal;

function run(prepare: NonNullable<Backend['prepare']>, signal = never) {
  const answering = scripted(
    start,
    () => clock.advance(30),
    text('a'),
    () => clock.advance(20),
    finish,
  );
  const backend: Backend = { ...answering, prepare };
  const records: RunRecord[] = [];
  const basis = { kind: 'included', why: 'test' } as const;
  const pricer: RunDeps['pricer'] = {
    price: async () => basis,
    quote: async (reference) => ({
      ...{ reference, connectionType: 'sandbox', billing: undefined, basis },
    }),
  };
  const ledger = { append: async (record: RunRecord) => void records.push(record) };
  const ran = collect(runModel(spec, { backend, clock, pricer, ledger }, signal));
  return { ran, records, answering };
}

test('the time it takes is in neither the time to the first token nor the total', async () => {
  const asked: string[] = [];
  const { ran } = run(async (modelId) => {
    asked.push(modelId);
    clock.advance(5000);
  });
  const { result } = await ran;
  assert.deepEqual(asked, ['m']);
  assert.equal(result.status, 'done');
  assert.deepEqual([result.timing.ttftMs, result.timing.totalMs], [30, 50]);
});

test('what goes wrong in it ends the run, with nothing sent, and is recorded', async () => {
  const { ran, records, answering } = run(async () => {
    clock.advance(100);
    throw new AssayError('credentials', 'The sign-in has expired.');
  });
  const { result } = await ran;
  assert.equal(answering.started, 0);
  assert.equal(result.status, 'failed');
  assert.equal(result.error?.kind, 'credentials');
  assert.equal(result.timing.totalMs, 100);
  assert.deepEqual(
    records.map((record) => record.result),
    [result],
  );
});

test('is left behind when the run is stopped, with nothing sent', async () => {
  const stop = new AbortController();
  let heard: AbortSignal | undefined;
  const { ran, answering } = run((_, signal) => {
    heard = signal;
    stop.abort();
    return new Promise(() => {});
  }, stop.signal);
  const { result } = await ran;
  assert.equal(result.status, 'stopped');
  assert.equal(heard?.aborted, true);
  assert.equal(answering.started, 0);
});
