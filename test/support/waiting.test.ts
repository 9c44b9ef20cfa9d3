import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { until, untilEqual, untilMatch } from './waiting.ts';

const short = { timeoutMs: 60 };

suite('assertions that wait', () => {
  test('hold once what they read has come about', async () => {
    let looks = 0;
    const count = () => ++looks;
    await untilEqual(count, 3);
    assert.equal(await untilMatch(() => `look ${count()}`, /look 5/), 'look 5');
    assert.equal(await until('a look', () => (count() > 6 ? looks : undefined)), 7);
  });

  test('fail in the end, with what they read last', async () => {
    await assert.rejects(
      untilEqual(() => ['a'], ['b'], short),
      /'a'[\s\S]*'b'/,
    );
    await assert.rejects(
      untilEqual(() => 1, 2, { ...short, what: 'rows' }),
      /rows: 1[\s\S]*rows: 2/,
    );
    await assert.rejects(
      untilMatch(() => 'left', /right/, short),
      /the text does not match \/right\/: left/,
    );
    await assert.rejects(
      until('a row', () => undefined, 60),
      /Waited in vain for a row\./,
    );
  });

  test('look again where a look itself fails, and give its error in the end', async () => {
    let looks = 0;
    const shy = () => {
      if (++looks < 3) throw new Error('The frame is gone.');
      return looks;
    };
    await untilEqual(shy, 3);
    const never = () => Promise.reject(new Error('The frame is gone.'));
    await assert.rejects(until('a row', never, 60), /The frame is gone/);
  });
});
