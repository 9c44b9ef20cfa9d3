/** What a server says inside an answer that it began under HTTP 200: an error is never told as success. */
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { ErrorKind } from '../../../../src/core/model/index.ts';
import { chunk, usageChunk } from '../../../fakes/openaiScenarios.ts';
import { type Json, sendJson } from '../../../fakes/openaiServer.ts';
import type { Collected } from '../collect.ts';
import { answerOf, line, raw, text } from './setup.ts';

const begun = `${line(text('The first words'))}\n\n`;
const done = 'data: [DONE]\n\n';

function assertFailed(answer: Collected, kind: ErrorKind, words: RegExp): void {
  assert.equal(answer.error?.kind, kind, answer.error?.message ?? 'it did not fail');
  assert.match(answer.error?.message ?? '', words);
  assert.equal(answer.finish, undefined, 'an error takes the place of finish');
}

/** A choice as OpenRouter sends it where the provider behind it fails. */
function failedChoice(fields: Json): Json {
  const failed = chunk({ content: ' and the last' }, 'error');
  const [choice] = failed.choices as Json[];
  return { ...failed, choices: [{ ...choice, ...fields }] };
}

suite('events that are named errors', () => {
  const named = (data: string) => `event: error\ndata: ${data}\n\n`;
  const cases: readonly (readonly [string, ErrorKind, RegExp])[] = [
    ['{"message": "Come back later", "type": "overloaded_error"}', 'throttled', /Come back later$/],
    ['{"message": "Too long", "type": "invalid_request_error"}', 'invalid', /Too long$/],
    ['{"error": {"message": "Slow down", "code": 429}}', 'throttled', /Slow down$/],
    ['The engine died', 'unavailable', /The engine died$/],
    ['"The engine died"', 'unavailable', /The engine died$/],
    ['{}', 'unavailable', /no reason given$/],
  ];
  for (const [data, kind, words] of cases) {
    for (const [name, end] of [
      ['and DONE', done],
      ['and nothing more', ''],
    ] as const) {
      test(`${data} ${name}`, async () => {
        const answer = await answerOf(raw(begun + named(data) + end));
        assertFailed(answer, kind, words);
        assert.equal(answer.text, 'The first words');
      });
    }
  }

  test('other names change nothing', async () => {
    const said = `event: completion\n${line(text('Yes'))}\n\nevent: ping\ndata: {}\n\n`;
    const answer = await answerOf(raw(`${said}${line(chunk({}, 'stop'))}\n\n${done}`));
    assert.deepEqual([answer.error, answer.text], [undefined, 'Yes']);
  });
});

suite('errors in a choice', () => {
  const error = { message: 'The provider takes no more', code: 429 };
  const cases: readonly (readonly [string, Json, ErrorKind, RegExp])[] = [
    ['with the reason "error"', { error }, 'throttled', /takes no more$/],
    ['with another reason', { error, finish_reason: 'stop' }, 'throttled', /takes no more$/],
    ['as text', { error: 'It died' }, 'unavailable', /It died$/],
    ['without words', {}, 'unavailable', /no reason given$/],
  ];
  for (const [name, fields, kind, words] of cases) {
    test(`${name} keep what came, their own chunk's text included`, async () => {
      const answer = await answerOf(raw(`${begun}${line(failedChoice(fields))}\n\n${done}`));
      assertFailed(answer, kind, words);
      assert.equal(answer.text, 'The first words and the last');
    });
  }

  test('are found in an answer without streaming, whose usage is kept', async () => {
    const body = {
      choices: [{ message: { content: 'Half of' }, finish_reason: 'error', error }],
      usage: { prompt_tokens: 20, completion_tokens: 2 },
    };
    const answer = await answerOf(({ response }) => sendJson(response, 200, body));
    assertFailed(answer, 'throttled', /takes no more$/);
    assert.equal(answer.text, 'Half of');
    assert.ok(answer.events.some(({ type }) => type === 'usage'));
  });

  test('null is no error', async () => {
    const ended = { choices: [{ delta: { content: 'Yes' }, finish_reason: 'stop', error: null }] };
    const answer = await answerOf(raw(`${line({ ...ended, error: null })}\n\n${done}`));
    assert.deepEqual([answer.error, answer.text], [undefined, 'Yes']);
  });
});

suite('errors in the forms of web frameworks', () => {
  const cases: readonly (readonly [Json, ErrorKind, RegExp])[] = [
    [{ error: true, message: 'The engine died' }, 'unavailable', /The engine died$/],
    [{ error: true, message: 'Slow down', code: '429' }, 'throttled', /Slow down$/],
    [{ error: 'Busy', error_type: 'overloaded' }, 'throttled', /Busy$/],
    [{ detail: 'The engine died' }, 'unavailable', /The engine died$/],
    [{ detail: [{ loc: ['top_k'], msg: 'not allowed' }] }, 'invalid', /not allowed/],
    [{ detail: 'Slow down', status: 429 }, 'throttled', /Slow down$/],
  ];
  for (const [data, kind, words] of cases) {
    test(JSON.stringify(data), async () => {
      const answer = await answerOf(raw(`${begun}${line(data)}\n\n${done}`));
      assertFailed(answer, kind, words);
      assert.equal(answer.text, 'The first words');
    });
    test(`${JSON.stringify(data)} without streaming`, async () => {
      const answer = await answerOf(({ response }) => sendJson(response, 200, data));
      assertFailed(answer, kind, words);
    });
  }

  test('what a chunk says beside these is no error', async () => {
    const said = [
      { error: false, message: 'Fine' },
      { error: '', message: 'Fine' },
      { detail: 'Third in the queue', position: 3 },
      { detail: 'Fine', status: 200 },
      { ...text('Yes'), detail: 'a', status: 500 },
    ];
    const answer = await answerOf(raw(`${said.map(line).join('\n\n')}\n\n${done}`));
    assert.deepEqual([answer.error, answer.text], [undefined, 'Yes']);
  });
});

suite('an end without an answer', () => {
  const empty = { choices: [] };
  const cases: Readonly<Record<string, string>> = {
    'DONE alone': done,
    'the role alone': `${line(chunk({ role: 'assistant', content: '' }))}\n\n${done}`,
    'the usage alone': `${line(usageChunk(20, 0))}\n\n${done}`,
    'no choices': `${line(empty)}\n\n${done}`,
  };
  for (const [name, stream] of Object.entries(cases)) {
    test(name, async () => {
      assertFailed(await answerOf(raw(stream)), 'incomplete', /before it began/);
    });
  }

  test('no choices without streaming', async () => {
    const answer = await answerOf(({ response }) => sendJson(response, 200, empty));
    assertFailed(answer, 'incomplete', /before it began/);
  });

  test('tokens that were counted are told', async () => {
    const { events } = await answerOf(raw(`${line(usageChunk(20, 0))}\n\n${done}`));
    assert.deepEqual(events.at(-1), { type: 'usage', usage: { inputTokens: 20, outputTokens: 0 } });
  });

  test('an empty answer with a reason to stop is an answer', async () => {
    const answer = await answerOf(raw(`${line(chunk({ content: '' }, 'stop'))}\n\n${done}`));
    assert.deepEqual([answer.error, answer.finish?.reason], [undefined, 'stop']);
  });

  test('a tool call without a reason to stop is an answer', async () => {
    const call = { index: 0, id: 'a', function: { name: 'lookup', arguments: '{}' } };
    const answer = await answerOf(raw(`${line(chunk({ tool_calls: [call] }))}\n\n${done}`));
    assert.deepEqual([answer.error, answer.finish?.reason], [undefined, 'tool-calls']);
  });
});
