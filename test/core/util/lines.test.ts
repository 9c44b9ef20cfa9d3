import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  formatPosition,
  lineEnd,
  lineEnding,
  lineStart,
  positionAt,
} from '../../../src/core/util/lines.ts';

describe('lines', () => {
  const text = 'ab\r\nc🧗d\n\re';
  it('have numbers from 1, and columns in UTF-16 units', () => {
    const places = [0, 1, 2, 3, 4, 5, 7, 8, 9, 10, 11, 99].map((offset) =>
      formatPosition(text, offset),
    );
    assert.deepEqual(places, [
      '1:1',
      '1:2',
      '1:3',
      '1:4',
      '2:1',
      '2:2',
      '2:4',
      '2:5',
      '3:1',
      '4:1',
      '4:2',
      '4:2',
    ]);
    assert.deepEqual(positionAt('', 0), { line: 1, column: 1 });
    assert.deepEqual(positionAt('a', -5), { line: 1, column: 1 });
  });

  it('start and end around an offset', () => {
    assert.equal(text.slice(lineStart(text, 6), lineEnd(text, 6)), 'c🧗d');
    assert.equal(text.slice(lineStart(text, 1), lineEnd(text, 1)), 'ab');
    assert.equal(text.slice(lineStart(text, 10), lineEnd(text, 10)), 'e');
  });

  it('end as the first one does', () => {
    assert.equal(lineEnding('a\r\nb\n'), '\r\n');
    assert.equal(lineEnding('a\nb\r\n'), '\n');
    assert.equal(lineEnding('a'), '\n');
    assert.equal(lineEnding('\n'), '\n');
  });
});
