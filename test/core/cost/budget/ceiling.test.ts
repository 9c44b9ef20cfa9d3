import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type BudgetCall, withCeiling } from '../../../../src/core/cost/budget/index.ts';
import { AssayError, type Cost } from '../../../../src/core/model/index.ts';

const known = (usd: number): Cost => ({
  kind: 'known',
  usd,
  parts: [],
  source: 'a test',
  asOf: '2026-11-25',
  estimate: true,
});
const call = (id: string, usd: number) => ({ id, reference: 'gpu/m', worstCase: known(usd) });

test('a loop stops before the call that could pass its ceiling, and counts what calls really took', async () => {
  const guard = withCeiling(0.1, undefined);
  const first = await guard.admit(call('a', 0.06));
  await assert.rejects(guard.admit(call('b', 0.06)), (thrown) => {
    assert.ok(thrown instanceof AssayError);
    assert.equal(thrown.kind, 'budget');
    assert.match(thrown.message, /\$0\.10 .* nothing is spent, \$0\.060 is held, .* \$0\.060\./);
    return true;
  });
  await first.settle(known(0.01));
  await first.settle(known(0.01));
  await first.release();
  assert.equal(guard.spent, 0.01);
  const second = await guard.admit(call('b', 0.06));
  await second.release();
  assert.equal(guard.spent, 0.01, 'a call that was given up took nothing');
  await guard.admit(call('c', 0.09));
});

test('the budget behind it is asked as well, and what it refuses is not held', async () => {
  const asked: BudgetCall[] = [];
  const guard = withCeiling(0.1, {
    admit: async (each) => {
      asked.push(each);
      if (each.id === 'no') throw new AssayError('budget', 'No.');
      return { warnings: ['Note.'], settle: async () => {}, release: async () => {} };
    },
  });
  assert.deepEqual((await guard.admit(call('a', 0.05))).warnings, ['Note.']);
  await assert.rejects(guard.admit(call('no', 0.05)), /^AssayError: No\./);
  await guard.admit(call('b', 0.05));
  await assert.rejects(guard.admit(call('c', 0.05)), /ceiling/);
  assert.deepEqual(
    asked.map(({ id }) => id),
    ['a', 'no', 'b'],
  );
});

test('without a ceiling only the budget decides', async () => {
  const guard = withCeiling(undefined, undefined);
  const { settle } = await guard.admit(call('a', 1e6));
  await settle(known(3));
  assert.equal(guard.spent, 3);
});
