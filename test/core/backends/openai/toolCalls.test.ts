import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chunk } from '../../../fakes/openaiScenarios.ts';
import type { Json } from '../../../fakes/openaiServer.ts';
import { answerOf, streaming, text } from './setup.ts';

const fragment = (fields: Json) => chunk({ tool_calls: [fields] });

test('are put together from fragments, side by side', async () => {
  const answer = await answerOf(
    streaming(
      fragment({
        index: 0,
        id: 'a',
        type: 'function',
        function: { name: 'lookup', arguments: '' },
      }),
      fragment({ index: 0, function: { arguments: '{"order":' } }),
      fragment({
        index: 1,
        id: 'b',
        type: 'function',
        function: { name: 'weather', arguments: '{"city":"Bend"}' },
      }),
      fragment({ index: 0, function: { arguments: '"TH-1"}' } }),
    ),
  );
  assert.deepEqual(answer.toolCalls, [
    { type: 'tool-call', id: 'a', name: 'lookup', input: { order: 'TH-1' } },
    { type: 'tool-call', id: 'b', name: 'weather', input: { city: 'Bend' } },
  ]);
  assert.equal(answer.finish?.reason, 'tool-calls', 'although the server said stop');
});

test('ids that are missing are made up, each its own', async () => {
  const answer = await answerOf(
    streaming(
      fragment({ index: 0, function: { name: 'one', arguments: '{}' } }),
      fragment({ index: 1, function: { name: 'two', arguments: '{}' } }),
    ),
  );
  const ids = answer.toolCalls.map(({ id }) => id);
  assert.equal(new Set(ids).size, 2);
  assert.ok(ids.every((id) => id !== ''));
});

test('without an index, an id begins the next call', async () => {
  const answer = await answerOf(
    streaming(
      fragment({ id: 'a', function: { name: 'one', arguments: '{"x"' } }),
      fragment({ function: { arguments: ':1}' } }),
      fragment({ id: 'b', function: { name: 'two', arguments: '{}' } }),
    ),
  );
  assert.deepEqual(
    answer.toolCalls.map(({ name, input }) => [name, input]),
    [
      ['one', { x: 1 }],
      ['two', {}],
    ],
  );
});

test('one index for several calls is told apart by their ids', async () => {
  const answer = await answerOf(
    streaming(
      fragment({ index: 0, id: 'a', function: { name: 'one', arguments: '{}' } }),
      fragment({ index: 0, id: 'b', function: { name: 'two', arguments: '{}' } }),
    ),
  );
  assert.deepEqual(
    answer.toolCalls.map(({ name }) => name),
    ['one', 'two'],
  );
});

const inputs: readonly (readonly [string, unknown, unknown])[] = [
  ['no arguments', undefined, {}],
  ['empty arguments', ' ', {}],
  ['arguments that are an object already', { order: 1 }, { order: 1 }],
  ['arguments that are no JSON, handed on as text', '{"order": TH', '{"order": TH'],
];
for (const [name, given, input] of inputs) {
  test(name, async () => {
    const call = { index: 0, id: 'a', function: { name: 'lookup', arguments: given } };
    const answer = await answerOf(streaming(fragment(call)));
    assert.deepEqual(answer.toolCalls[0]?.input, input);
  });
}

test('nonsense among the fragments is passed over', async () => {
  const odd = streaming(chunk({ tool_calls: 'x' }), chunk({ tool_calls: [null, 7] }), text('Yes'));
  const answer = await answerOf(odd);
  assert.deepEqual([answer.toolCalls, answer.text], [[], 'Yes']);
});
