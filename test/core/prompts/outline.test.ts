import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { outlineMessages, parsePrompt } from '../../../src/core/prompts/index.ts';

/** Each message as its role and its text, with what changes in angle brackets. */
function outline(text: string, name: string): readonly string[] {
  return outlineMessages(parsePrompt(text, name)).map(
    ({ role, pieces }) =>
      `${role}: ${pieces
        .map((piece) => (piece.kind === 'text' ? piece.text : `<${piece.name ?? piece.what}>`))
        .join('')
        .trim()}`,
  );
}

suite('messages that are told without rendering', () => {
  test('of a dotprompt', () => {
    const text =
      '---\nmodel: a/b\n---\n{{role "system"}}Rules.{{!-- note --}}\n{{#if tone}}Be {{tone}}.{{/if}}{{> footer}}\n' +
      '{{role "user"}}Hi{{role "model"}}Yes?{{history}}{{role "user"}}{{question}} {{json order}}';
    assert.deepEqual(outline(text, 'a.prompt'), [
      'system: Rules.\n<tone>Be <tone>.<partial>',
      'user: Hi',
      'assistant: Yes?<history>',
      'user: <question> <order>',
    ]);
  });

  test('of a dotprompt without roles, and of an empty one', () => {
    assert.deepEqual(outline('Hello {{name}}', 'a.prompt'), ['user: Hello <name>']);
    assert.deepEqual(outline('---\nmodel: a/b\n---\n', 'a.prompt'), []);
  });

  test('of a prompty, which begins with its system prompt', () => {
    const text =
      '---\nname: x\n---\nRules {# c #}{% if a %}A{% endif %}\nuser:\nHi {{ name | upper }}\n';
    assert.deepEqual(outline(text, 'a.prompty'), ['system: Rules <a>A', 'user: Hi <name>']);
  });

  test('of a .prompt.yml, with places in the file', () => {
    const text =
      'messages:\n  - role: system\n    content: >\n      Rules for\n      {{who}}.\n  - role: user\n    content: "{{question}}"\n';
    assert.deepEqual(outline(text, 'a.prompt.yml'), [
      'system: Rules for <who>.',
      'user: <question>',
    ]);
    const [system] = outlineMessages(parsePrompt(text, 'a.prompt.yml'));
    const changing = system?.pieces.find(({ kind }) => kind === 'changing');
    assert.ok(changing?.kind === 'changing');
    assert.equal(text.slice(changing.span.start, changing.span.end), 'who');
  });

  test('of a .prompt.md', () => {
    assert.deepEqual(
      outline(`---\n---\nFix \${input:what:hint} in \${file}. \${other}`, 'a.prompt.md'),
      [`user: Fix <what> in <file>. \${other}`],
    );
  });

  test('half-typed text has places too', () => {
    assert.deepEqual(outline('Hi {{na', 'a.prompt'), ['user: Hi <na>']);
    assert.deepEqual(outline('{{{{raw}}}} {{x}} {{{{/raw}}}}', 'a.prompt'), ['user: <tag>']);
  });
});
