import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parsePrompt, setModel } from '../../../../src/core/prompts/index.ts';
import { applied, FIXTURES, fixture, variants } from '../support.ts';

const REFERENCES = [
  'sandbox/echo',
  'bedrock/us.anthropic.claude-haiku-4-5-20251001-v1:0',
  'prod/arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.x',
  'gpu/Qwen/Qwen3-32B:free',
  'odd/a model: with # everything, {and} "quotes"',
];

function change(text: string, name: string, reference: string): string {
  return applied(text, [setModel(parsePrompt(text, name), reference)]);
}

describe('setModel', () => {
  for (const name of FIXTURES) {
    for (const variant of variants(fixture(name))) {
      it(`${name} (${variant.name}): changes the model and nothing else`, () => {
        const before = parsePrompt(variant.text, name);
        for (const reference of REFERENCES) {
          const edit = setModel(before, reference);
          const text = applied(variant.text, [edit]);
          const after = parsePrompt(text, name);
          assert.equal(after.prompt.model, reference);
          assert.deepEqual({ ...after.prompt, model: '' }, { ...before.prompt, model: '' });
          assert.deepEqual(
            after.templates.map((template) => template.text.trim()),
            before.templates.map((template) => template.text.trim()),
          );
          assert.equal(change(text, name, reference), text);
          if (before.prompt.model === undefined) continue;
          const { start, end } = edit.span;
          assert.ok(variant.text.slice(start, end).includes(before.prompt.model));
          assert.ok(end - start <= before.prompt.model.length + 2);
        }
      });
    }
  }

  const cases: readonly [string, string, string][] = [
    ['a.prompt', 'Hi', '---\nmodel: a/b\n---\nHi'],
    ['a.prompt', 'Hi\r\nyou', '---\r\nmodel: a/b\r\n---\r\nHi\r\nyou'],
    ['a.prompt', '\ufeffHi', '\ufeff---\nmodel: a/b\n---\nHi'],
    ['a.prompt', '---\n---\nHi', '---\nmodel: a/b\n---\nHi'],
    ['a.prompt', '---\n# note\n---\nHi', '---\nmodel: a/b\n# note\n---\nHi'],
    ['a.prompt', '---\nname: x\n---\nHi', '---\nmodel: a/b\nname: x\n---\nHi'],
    ['a.prompt', '---\n{ name: x }\n---\nHi', '---\n{ model: a/b, name: x }\n---\nHi'],
    ['a.prompt', '---\nmodel:\nname: x\n---\nHi', '---\nmodel: a/b\nname: x\n---\nHi'],
    ['a.prompt', '---\nmodel: "c/d" # note\n---\nHi', '---\nmodel: a/b # note\n---\nHi'],
    [
      'a.prompty',
      '---\nmodel:\n  provider: x\n---\nHi',
      '---\nmodel:\n  id: a/b\n  provider: x\n---\nHi',
    ],
    [
      'a.prompty',
      '---\nmodel: { provider: x }\n---\nHi',
      '---\nmodel: { id: a/b, provider: x }\n---\nHi',
    ],
    ['a.prompty', '---\nmodel: {}\n---\nHi', '---\nmodel: { id: a/b }\n---\nHi'],
    ['a.prompty', '---\nmodel: m\n---\nHi', '---\nmodel: a/b\n---\nHi'],
    ['a.prompt.yml', 'messages: []\n', 'model: a/b\nmessages: []\n'],
    ['a.prompt.yml', '', 'model: a/b\n'],
    ['a.prompt.md', '# Title', '---\nmodel: a/b\n---\n# Title'],
    ['a.prompt.md', '---\nmodel: [x, y]\n---\nHi', '---\nmodel: [a/b, y]\n---\nHi'],
  ];
  for (const [name, text, expected] of cases) {
    it(`${name}: ${JSON.stringify(text)} becomes ${JSON.stringify(expected)}`, () => {
      assert.equal(change(text, name, 'a/b'), expected);
      assert.equal(parsePrompt(expected, name).prompt.model, 'a/b');
    });
  }
});
