import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { parsePrompt } from '../../../../src/core/prompts/index.ts';
import { codes, fixed, loadAdvice, marked, only } from './support.ts';

const adviceOn = await loadAdvice();

const HAIKU = 'us.anthropic.claude-haiku-4-5-20251001-v1:0';

suite('a prompt without a ceiling on its answer', () => {
  const files = [
    ['a.prompt', `---\nmodel: prod/${HAIKU}\n---\nHi`],
    ['a.prompty', `---\nmodel:\n  id: prod/${HAIKU}\n---\nuser:\nHi`],
    ['a.prompt.yml', `model: prod/${HAIKU}\nmessages:\n  - role: user\n    content: Hi\n`],
    ['a.prompt.md', `---\nmodel: prod/${HAIKU}\n---\nHi`],
  ] as const;
  for (const [name, text] of files) {
    test(`is hinted at in ${name}, with what it takes from the quota`, () => {
      for (const written of [text, text.replaceAll('\n', '\r\n'), text.replace('Hi', '😀')]) {
        const problem = only(adviceOn(written, { name }), 'no-max-output-tokens');
        assert.equal(problem.severity, 'hint');
        assert.equal(marked(written, problem), `prod/${HAIKU}`);
        assert.match(problem.message, /whole 64,000 tokens from the quota/);
        assert.match(problem.message, /counts 5 times/);
        const changed = fixed(written, problem);
        assert.equal(parsePrompt(changed, name).prompt.params.maxOutputTokens, 1024);
        assert.deepEqual(codes(adviceOn(changed, { name })), []);
      }
    });
  }

  test('says nothing of burndown where a token counts once', () => {
    const problem = only(
      adviceOn('---\nmodel: prod/amazon.nova-pro-v1:0\n---\nHi'),
      'no-max-output-tokens',
    );
    assert.doesNotMatch(problem.message, /counts/);
    assert.match(problem.message, /10,000/);
  });

  test('is not hinted at where the ceiling is there, even a broken one', () => {
    for (const value of ['5', 'many']) {
      const text = `---\nmodel: prod/${HAIKU}\nconfig: { maxOutputTokens: ${value} }\n---\nHi`;
      assert.deepEqual(codes(adviceOn(text)), []);
    }
  });
});

suite('settings that a model refuses', () => {
  const file = (model: string, config: string, more = '') =>
    `---\nmodel: prod/${model}\nconfig:\n  maxOutputTokens: 100\n${config}${more}---\nHi`;

  test('are marked at their places, and taken away', () => {
    const text = file('us.anthropic.claude-opus-4-7', '  temperature: 0.2\n  topK: 5\n  seed: 1\n');
    const problems = adviceOn(text);
    assert.deepEqual(
      problems.map((problem) => marked(text, problem)),
      ['temperature: 0.2', 'topK: 5', 'seed: 1'],
    );
    const [first] = problems;
    assert.ok(first);
    assert.match(first.message, /Claude Opus 4\.7 takes no temperature: .* left out/);
    assert.doesNotMatch(fixed(text, first), /temperature/);
  });

  test('too high are lowered', () => {
    const text = file(HAIKU, '  temperature: 1.5\n').replace(': 100\n', ': 99000\n');
    const problems = adviceOn(text);
    assert.deepEqual(codes(problems), ['setting-too-high', 'setting-too-high']);
    const changed = problems.reduce((before, _, index) => {
      const next = adviceOn(before)[0];
      return next === undefined ? before : fixed(before, index >= 0 ? next : next);
    }, text);
    const { params } = parsePrompt(changed, 'a.prompt').prompt;
    assert.deepEqual([params.temperature, params.maxOutputTokens], [1, 64_000]);
  });

  test('of which only one may stand are told of the second', () => {
    const text = file(HAIKU, '  temperature: 0\n  topP: 0.5\n');
    const problem = only(adviceOn(text), 'setting-refused');
    assert.equal(marked(text, problem), 'topP: 0.5');
  });

  test('of effort give the highest that there is, or go', () => {
    const opus = file('us.anthropic.claude-opus-4-5-20251101-v1:0', '  effort: max\n');
    assert.match(fixed(opus, only(adviceOn(opus), 'setting-refused')), /effort: high/);
    const own = file(HAIKU, '', 'assay.effort: high\n');
    assert.doesNotMatch(fixed(own, only(adviceOn(own), 'setting-refused')), /effort/);
  });

  test('of serving are told, because they would be billed otherwise', () => {
    const text = file(HAIKU, '', 'assay.tier: flex\nassay.latency: optimized\n');
    const problems = adviceOn(text);
    assert.deepEqual(codes(problems), ['setting-refused', 'tier-not-served']);
    assert.equal(marked(text, only(problems, 'tier-not-served')), 'assay.tier: flex');
    assert.deepEqual(codes(adviceOn(file('amazon.nova-pro-v1:0', '', 'assay.tier: flex\n'))), []);
  });

  test('are found in the words of each format', () => {
    const yml = `model: prod/us.anthropic.claude-opus-4-7\nmodelParameters: { topP: 1, maxTokens: 5 }\nmessages: []\n`;
    assert.equal(
      marked(yml, only(adviceOn(yml, { name: 'a.prompt.yml' }), 'setting-refused')),
      'topP: 1',
    );
  });
});
