import assert from 'node:assert/strict';
import { test } from 'node:test';
import { billedCost } from '../../../src/core/ledger/index.ts';
import type { Cost, ErrorKind } from '../../../src/core/model/index.ts';

const timing = { startedAt: 0, totalMs: 90 };
const known: Cost = {
  kind: 'known',
  usd: 0.5,
  parts: [],
  source: 'assay.yaml',
  asOf: '2026-11-25',
  estimate: false,
};
const unknown: Cost = { kind: 'unknown', why: 'No tokens were reported.' };
const error = (kind: ErrorKind) => ({ kind, message: 'It failed.' });

test('a run is billed what it cost', () => {
  assert.equal(billedCost({ cost: known, timing }), known);
  assert.equal(billedCost({ cost: unknown, timing }), unknown);
});

test('an answer that was replayed is billed to nobody, whatever it cost when it was recorded', () => {
  const replayed = { ...timing, recordedAt: '2026-11-01T00:00:00Z' };
  assert.equal(billedCost({ cost: known, timing: replayed }).kind, 'included');
});

test('a request that was refused before anything came is not of unknown cost', () => {
  for (const kind of ['credentials', 'denied', 'not-found', 'invalid', 'throttled'] as const) {
    assert.equal(billedCost({ cost: unknown, timing, error: error(kind) }).kind, 'included', kind);
  }
});

test('what broke off, or may have been generated unseen, stays unknown', () => {
  for (const kind of ['timeout', 'incomplete', 'cancelled', 'unexpected'] as const) {
    assert.equal(billedCost({ cost: unknown, timing, error: error(kind) }), unknown, kind);
  }
  const begun = { ...timing, ttftMs: 12 };
  assert.equal(billedCost({ cost: unknown, timing: begun, error: error('unavailable') }), unknown);
  const counted = { cost: unknown, timing, usage: { inputTokens: 3 }, error: error('unavailable') };
  assert.equal(billedCost(counted), unknown);
});

test('a failure with a known cost was billed', () => {
  assert.equal(billedCost({ cost: known, timing, error: error('unavailable') }), known);
});
