import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { parseWorkspace } from '../../src/core/workspace/index.ts';
import { addBedrock, addServers, WORKSPACE_EXAMPLE } from '../../src/vscode/workspaceFile.ts';

const servers = [
  { name: 'ollama', url: 'http://127.0.0.1:11434/v1' },
  { name: 'vllm', url: 'http://127.0.0.1:8000/v1' },
];

function added(text: string): string {
  const { offset, text: more } = addServers(text, servers);
  return text.slice(0, offset) + more + text.slice(offset);
}

const texts: readonly (readonly [string, string])[] = [
  ['an empty file', ''],
  ['a file without connections', 'budget: { day: 5 }\n'],
  ['a file without connections or a last line feed', 'budget: { day: 5 }'],
  [
    'connections in a block',
    '# mine\nconnections:\n  sandbox: { type: sandbox }\nbudget: { day: 5 }\n',
  ],
  [
    'connections further in',
    'connections:\n    gpu:\n        type: openai\n        url: http://h/v1\n',
  ],
  ['connections without an entry', 'connections:\n'],
  ['connections at the very end', 'budget: { day: 5 }\nconnections:'],
  ['connections in braces', 'connections: { sandbox: { type: sandbox } }\n'],
  ['empty braces', 'connections: {}\n'],
  ['Windows line ends', 'connections:\r\n  sandbox: { type: sandbox }\r\n'],
  ['the example', WORKSPACE_EXAMPLE],
];

suite('servers added to assay.yaml', () => {
  for (const [name, text] of texts) {
    test(name, () => {
      const before = parseWorkspace(text).config.connections.map((connection) => connection.name);
      const after = added(text);
      const { config, problems } = parseWorkspace(after);
      assert.deepEqual(
        problems.filter(({ severity }) => severity === 'error'),
        [],
        after,
      );
      const names = config.connections.map((connection) => connection.name);
      assert.deepEqual(names.toSorted(), [...before, 'ollama', 'vllm'].toSorted(), after);
      assert.deepEqual(config.budget, parseWorkspace(text).config.budget);
    });
  }

  test('a name that is taken gets a number', () => {
    const after = added('connections:\n  ollama: { type: openai, url: http://other/v1 }\n');
    const names = parseWorkspace(after).config.connections.map(({ name }) => name);
    assert.deepEqual(names.toSorted(), ['ollama', 'ollama-2', 'vllm']);
  });

  test('an AWS profile of any name becomes a connection with a name that can be written', () => {
    for (const profile of ['prod', 'My Team/prod #1', '123', 'yes']) {
      const text = 'connections:\n  prod: { type: sandbox }\n';
      const { offset, text: more } = addBedrock(text, { profile, region: 'us-east-1' });
      const after = text.slice(0, offset) + more + text.slice(offset);
      const { config, problems } = parseWorkspace(after);
      assert.deepEqual(problems, [], after);
      const bedrock = config.connections.find(({ type }) => type === 'bedrock');
      assert.ok(bedrock && 'profile' in bedrock, after);
      assert.equal(bedrock.profile, profile);
    }
  });

  test('the example itself has no faults', () => {
    assert.deepEqual(parseWorkspace(WORKSPACE_EXAMPLE).problems, []);
  });
});
