import assert from 'node:assert/strict';
import { performance } from 'node:perf_hooks';
import { describe, it } from 'node:test';
import { fillDollar, readDollar } from '../../../../src/core/prompts/template/placeholders.ts';

const USES: readonly [string, string[]][] = [
  [`\${input:a} \${input:b:hint} \${file}`, ['a', 'b=hint', 'file']],
  [`\${input:a:} \${input:b:$5 \${x}`, ['a=', `b=$5 \${x`]],
  [`\${input:a:open\n\${input:b:closed}`, ['b=closed']],
  [`\${input:a:\${input:b:\r\${input:c}`, ['c']],
  [`\${other} \${input:} \${input:a b} $ { \${`, []],
];

describe('inputs of a .prompt.md', () => {
  for (const [text, expected] of USES) {
    it(JSON.stringify(text), () => {
      const told = readDollar(text, 3).map(({ name, span, placeholder }) => {
        assert.equal(text.slice(span.start - 3, span.end - 3), name);
        return placeholder === undefined ? name : `${name}=${placeholder}`;
      });
      assert.deepEqual(told, expected);
    });
  }

  it('are replaced by their values, once', () => {
    const text = `\${input:a:hint}, \${input:b}\${file}\${input:c:x`;
    assert.equal(
      fillDollar(text, { a: `\${input:b}`, b: 2 }),
      `\${input:b}, 2\${file}\${input:c:x`,
    );
  });

  it('are found in linear time where no hint ends', () => {
    const time = (count: number): number => {
      const text = `\${input:a:`.repeat(count);
      const start = performance.now();
      assert.deepEqual(readDollar(text, 0), []);
      assert.equal(fillDollar(text, { a: 1 }), text);
      return performance.now() - start;
    };
    time(1000);
    // Sixteen times the text: in the square of its length it would take 256 times as long.
    assert.ok(time(64_000) < 100 * Math.max(time(4000), 1));
  });
});
