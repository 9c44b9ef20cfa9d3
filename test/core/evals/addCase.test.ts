import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parse } from 'yaml';
import { addCase, type CaseInput } from '../../../src/core/evals/addCase.ts';

const input: CaseInput = {
  prompt: 'answer.prompt',
  models: ['sandbox/extract'],
  description: 'Can I return it?',
  vars: { question: 'Can I return it?', days: 3 },
  expected:
    'Only with the seal unbroken. The label costs $6.95, and we deduct it from the refund.\n',
};

describe('adding a case to an eval set', () => {
  it('begins a set with the prompt and its models', () => {
    assert.deepEqual(parse(addCase(undefined, input).text), {
      prompt: 'answer.prompt',
      models: ['sandbox/extract'],
      tests: [
        {
          description: 'Can I return it?',
          vars: { question: 'Can I return it?', days: 3 },
          assert: [{ type: 'factuality', value: input.expected.trim() }],
        },
      ],
    });
  });

  it('keeps what stands, comments included', () => {
    const before =
      '# ours\nprompt: answer.prompt\nbar: 0.9 # high\ntests:\n  - vars: { a: 1 } # first\n';
    const { text: after, at } = addCase(before, { ...input, expected: 'returns' });
    for (const comment of ['# ours', '# high', '# first']) assert.ok(after.includes(comment));
    const { tests, bar } = parse(after);
    assert.equal(bar, 0.9);
    assert.equal(tests.length, 2);
    assert.deepEqual(tests[1].assert, [{ type: 'equals', value: 'returns' }]);
    assert.match(after.slice(at), /^description: Can I return it\?/);
  });

  it('leaves a set alone that has the case already, whatever it is called there', () => {
    const { text } = addCase(undefined, input);
    const again = addCase(text, { ...input, description: 'Once more' });
    assert.deepEqual([again.text, again.added], [text, false]);
    assert.match(again.text.slice(again.at), /^description: Can I return it\?/);
    assert.equal(addCase(text, { ...input, vars: { question: 'Another?' } }).added, true);
  });

  it('refuses a file that is something else, and says why', () => {
    assert.throws(() => addCase('tests: {', input), /not valid YAML/);
    assert.throws(() => addCase('tests: none', input), /not a list/);
  });
});
