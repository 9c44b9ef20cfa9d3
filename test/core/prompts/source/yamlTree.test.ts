import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readYaml } from '../../../../src/core/prompts/source/yamlTree.ts';

const CIRCLES: readonly [string, string][] = [
  ['a: &a { b: *a }', '*a'],
  ['a: &a [1, [*a]]', '*a'],
  ['a: &first\n  b: &second\n    c: *first\n', '*first'],
];

describe('YAML that refers to itself', () => {
  for (const [text, alias] of CIRCLES) {
    it(`is told at its place: ${JSON.stringify(text)}`, () => {
      const { root, problems } = readYaml(text, 5);
      assert.equal(root, undefined);
      const told = problems.map(({ code, message, span }) => {
        return [code, message, text.slice(span.start - 5, span.end - 5)];
      });
      assert.deepEqual(told, [['yaml-syntax', 'The YAML refers to itself.', alias]]);
    });
  }

  it('is not the same as an alias twice', () => {
    const { root, problems } = readYaml('a: &a { b: 1 }\nc: [*a, *a]', 0);
    assert.deepEqual(problems, []);
    assert.deepEqual(root?.value, { a: { b: 1 }, c: [{ b: 1 }, { b: 1 }] });
  });

  it('nor as aliases that grow deep', () => {
    const nested = (inner: string): string => '['.repeat(90) + inner + ']'.repeat(90);
    const lines = [0, 1, 2, 3].map((line) => `a${line + 1}: &a${line + 1} ${nested(`*a${line}`)}`);
    const { problems } = readYaml(['a0: &a0 x', ...lines].join('\n'), 0);
    assert.deepEqual(
      problems.map(({ message }) => message),
      ['This YAML is nested too deeply to be read.'],
    );
  });
});
