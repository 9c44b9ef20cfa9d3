import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { responseFieldsText } from '../../../src/vscode/playground/responseFields.ts';

suite('fields of a response', () => {
  test('are JSON to read', () => {
    const fields = { stop_sequence: 'END', nested: [1, null] };
    const text = responseFieldsText(fields);
    assert.deepEqual(JSON.parse(text ?? ''), fields);
    assert.match(text ?? '', /^\{\n {2}"stop_sequence": "END",\n/);
    assert.equal(responseFieldsText(0), '0');
    assert.equal(responseFieldsText(''), '""');
  });

  test('are none where the service gave none', () => {
    for (const none of [undefined, null, {}, []]) assert.equal(responseFieldsText(none), undefined);
  });

  test('of a size that no one reads are cut, and say how much is left out', () => {
    const whole = responseFieldsText({ text: 'x'.repeat(19_900) });
    assert.doesNotThrow(() => JSON.parse(whole ?? ''));
    const cut = responseFieldsText({ text: 'x'.repeat(1_000_000) }) ?? '';
    assert.ok(cut.length < 20_100, `${cut.length}`);
    assert.match(cut, /x\n… 980,\d\d\d more characters$/);
  });
});
