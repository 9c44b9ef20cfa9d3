import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { ModelInfo } from '../../../src/core/model/index.ts';
import { parsePrompt } from '../../../src/core/prompts/index.ts';
import { profileProblems, profilesFor } from '../../../src/vscode/prompts/profileProblems.ts';

const HAIKU = 'anthropic.claude-haiku-4-5-20251001-v1:0';
const models: readonly ModelInfo[] = [
  {
    id: `us.${HAIKU}`,
    name: 'Claude Haiku 4.5',
    routes: [
      { scope: 'geo', id: `us.${HAIKU}`, regions: [] },
      { scope: 'global', id: `global.${HAIKU}`, regions: [] },
    ],
  },
  {
    id: 'amazon.nova-lite-v1:0',
    name: 'Nova Lite',
    routes: [{ scope: 'in-region', id: 'amazon.nova-lite-v1:0', regions: [] }],
  },
];

suite('models that only a profile reaches', () => {
  test('the ids that can be called are named for one that cannot', () => {
    assert.deepEqual(
      profilesFor(HAIKU, models).map(({ id }) => id),
      [`us.${HAIKU}`, `global.${HAIKU}`],
    );
    for (const id of [`us.${HAIKU}`, 'amazon.nova-lite-v1:0', 'unknown.model', 'arn:aws:x'])
      assert.deepEqual(profilesFor(id, models), [], id);
  });

  test('each fix changes the reference and nothing else', async () => {
    const text = `---\nmodel: "prod/${HAIKU}" # small\nassay.models: [gpu/${HAIKU}]\n---\nHi\n`;
    const parsed = parsePrompt(text, 'a.prompt');
    const [problem, ...others] = await profileProblems(parsed, async (name) =>
      name === 'prod' ? models : [],
    );
    assert.ok(problem);
    assert.deepEqual(others, []);
    const [edit] = problem.fixes?.[1]?.edits ?? [];
    assert.ok(edit);
    const { start, end } = edit.span;
    assert.equal(
      text.slice(0, start) + edit.newText + text.slice(end),
      text.replace(`prod/${HAIKU}`, `prod/global.${HAIKU}`),
    );
  });
});
