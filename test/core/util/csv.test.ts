import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toCsv } from '../../../src/core/util/csv.ts';

test('fields with separators, quotes, line breaks and outer spaces stand in quotes', () => {
  assert.equal(
    toCsv([
      ['plain', 'a,b', 'say "hi"', 'two\nlines', ' padded '],
      ['ünï', '', undefined, true, 3],
    ]),
    'plain,"a,b","say ""hi""","two\nlines"," padded "\r\nünï,,,true,3\r\n',
  );
});

for (const text of [
  '=1+1',
  '+1',
  '-1',
  '@SUM(A1)',
  '\tx',
  '\rx',
  '\n=x',
  '=HYPERLINK("http://x","y")',
]) {
  test(`${JSON.stringify(text)} is marked as text`, () => {
    const [cell = ''] = toCsv([[text]]).split('\r\n');
    assert.match(cell, /^"?'/);
  });
}

test('numbers stay numbers, small ones without an exponent, and what is none is empty', () => {
  assert.equal(toCsv([[-0.5, 0, 1e-7, Number.NaN]]), '-0.5,0,0.0000001,\r\n');
});
