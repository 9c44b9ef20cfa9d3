import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parsePrompt } from '../../../src/core/prompts/index.ts';
import { connectionProblems } from '../../../src/vscode/prompts/connectionProblems.ts';

const KNOWN = ['bedrock', 'vscode', 'sandbox'];

function found(text: string, name = 'a.prompt') {
  return connectionProblems(parsePrompt(text, name), KNOWN).map(({ span, message, fixes }) => ({
    at: text.slice(span.start, span.end),
    message,
    fixed: fixes?.flatMap(({ edits }) =>
      edits.map(({ span, newText }) => [text.slice(span.start, span.end), newText]),
    ),
  }));
}

test('known connections and names without a connection are no problem', () => {
  assert.deepEqual(found('---\nmodel: bedrock/a/b:0\nassay.models: [sandbox/echo]\n---\nx'), []);
  assert.deepEqual(found('---\nmodel: gpt-4o\n---\nx'), []);
});

test('an unknown connection is told at its place, with the name that is meant', () => {
  const text = '---\nmodel: "bedrok/a"\nassay.models: [sandbox/echo, gpu/Qwen3]\n---\nx';
  const [first, second] = found(text);
  assert.deepEqual(first?.fixed, [['bedrok', 'bedrock']]);
  assert.match(first?.message ?? '', /no connection `bedrok`\. Did you mean `bedrock`\?/);
  assert.equal(second?.at, 'gpu/Qwen3');
  assert.equal(second?.fixed, undefined);
  assert.match(second?.message ?? '', /`bedrock`, `vscode`, `sandbox`; assay\.yaml adds others/);
});

test('nested keys and other formats have their places, too', () => {
  assert.deepEqual(
    found('---\nassay:\n  models:\n    - gpu/x\n---\nx').map(({ at }) => at),
    ['gpu/x'],
  );
  const yml = 'model: openai/gpt-4o\nmessages:\n  - { role: user, content: hi }\n';
  assert.deepEqual(
    found(yml, 'a.prompt.yml').map(({ at }) => at),
    ['openai/gpt-4o'],
  );
});
