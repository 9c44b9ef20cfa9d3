import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { dayName, formatMilliseconds } from '../../../src/vscode/views/format.ts';

suite('times in the Runs view', () => {
  const at = (day: number, hour: number, minute = 0) =>
    new Date(2026, 2, day, hour, minute).getTime();

  test('days are those of the user’s own clock', () => {
    const now = at(30, 1);
    assert.equal(dayName(at(30, 0, 1), now), 'Today');
    assert.equal(dayName(at(29, 23, 59), now), 'Yesterday');
    assert.equal(dayName(at(29, 0, 1), now), 'Yesterday');
    assert.match(dayName(at(28, 23, 59), now), /28/);
    assert.match(dayName(at(28, 12), now), /2026/);
  });

  test('durations read as people say them', () => {
    const cases: readonly (readonly [number, string])[] = [
      [0, '0 ms'],
      [811.6, '812 ms'],
      [999.7, '1.0 s'],
      [3449, '3.4 s'],
      [59_960, '1 min 0 s'],
      [125_000, '2 min 5 s'],
    ];
    for (const [ms, text] of cases) assert.equal(formatMilliseconds(ms), text);
  });
});
