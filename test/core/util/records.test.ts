import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isRecord, setOwn, stringsOf } from '../../../src/core/util/records.ts';

describe('records', () => {
  it('are objects, not lists or nothing', () => {
    assert.deepEqual([{}, [], null, 'a', undefined].map(isRecord), [
      true,
      false,
      false,
      false,
      false,
    ]);
  });

  it('take any key as their own', () => {
    const record = {};
    setOwn(record, '__proto__', { polluted: true });
    setOwn(record, 'a', 1);
    setOwn(record, 'a', 2);
    assert.deepEqual(Object.keys(record), ['__proto__', 'a']);
    assert.equal(Reflect.get(record, 'polluted'), undefined);
    assert.equal(JSON.stringify(record), '{"__proto__":{"polluted":true},"a":2}');
  });

  it('give the texts of a list', () => {
    assert.deepEqual(
      [stringsOf(['a', 1, 'b']), stringsOf('a'), stringsOf(3)],
      [['a', 'b'], ['a'], []],
    );
  });
});
