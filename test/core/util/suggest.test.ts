import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { editDistance, nearest } from '../../../src/core/util/suggest.ts';

describe('editDistance', () => {
  const cases: readonly [string, string, number][] = [
    ['', '', 0],
    ['abc', 'abc', 0],
    ['abc', 'abd', 1],
    ['abc', 'acb', 1],
    ['abc', 'ab', 1],
    ['model', 'modle', 1],
    ['kitten', 'sitting', 3],
    ['abcdef', 'ghijkl', 4],
    ['a', 'abcdefgh', 4],
  ];
  for (const [left, right, distance] of cases) {
    it(`${left} and ${right}: ${distance}`, () => {
      assert.equal(editDistance(left, right, 3), distance);
      assert.equal(editDistance(right, left, 3), distance);
    });
  }
});

describe('nearest', () => {
  it('finds what was meant, and only that', () => {
    const words = ['model', 'models', 'maxOutputTokens', 'topP'];
    assert.equal(nearest('modle', words), 'model');
    assert.equal(nearest('max_output_tokens', words), 'maxOutputTokens');
    assert.equal(nearest('MaxOutputToken', words), 'maxOutputTokens');
    assert.equal(nearest('top_p', words), 'topP');
    assert.equal(nearest('custom', words), undefined);
    assert.equal(nearest('', words), undefined);
    assert.equal(nearest('x', ['y']), undefined);
    assert.equal(nearest('_', ['-']), undefined);
  });
});
