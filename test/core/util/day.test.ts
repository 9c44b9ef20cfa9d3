import assert from 'node:assert/strict';
import { test } from 'node:test';
import { localDay, startOfDay } from '../../../src/core/util/day.ts';

test('a day begins at midnight of the user’s clock', () => {
  const noon = new Date(2026, 2, 29, 12, 30).getTime();
  assert.equal(startOfDay(noon), new Date(2026, 2, 29).getTime());
  assert.equal(startOfDay(startOfDay(noon)), startOfDay(noon));
  assert.notEqual(startOfDay(startOfDay(noon) - 1), startOfDay(noon));
});

test('a day is written as people file it', () => {
  assert.equal(localDay(new Date(2026, 0, 5, 0, 0, 1).getTime()), '2026-01-05');
  assert.equal(localDay(new Date(2026, 10, 25, 23, 59, 59).getTime()), '2026-11-25');
});
