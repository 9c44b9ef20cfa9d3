// Free-form values of an answer: fields of the response that were asked for, and the input of tool calls.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { textMessage } from '../../../../src/core/model/index.ts';
import { eventFrame, whole } from '../../../fakes/awsServer.ts';
import { setUp } from './setup.ts';

const { run, server } = setUp();

const SONNET = 'us.anthropic.claude-sonnet-4-6';
/** Answers in one piece where it has tools. */
const PALMYRA = 'us.writer.palmyra-x5-v1:0';
const tools = [{ name: 'look', description: 'Looks.', inputSchema: { type: 'object' } }];

describe('free-form values of an answer', () => {
  it('fields of the response that were asked for, streamed and whole', async () => {
    const extra = { responseFields: ['/stop_sequence'] };
    const additionalModelResponseFields = { stop_sequence: 'END', nested: [1, null] };
    const stop = { stopReason: 'end_turn', additionalModelResponseFields };
    const rest = {
      usage: { inputTokens: 11, outputTokens: 1, totalTokens: 12 },
      metrics: { latencyMs: 1 },
    };
    server().use(({ path }) =>
      path.endsWith('/converse')
        ? { json: { output: { message: { content: [{ text: 'Hi.' }] } }, ...stop, ...rest } }
        : {
            stream: whole([
              eventFrame('contentBlockDelta', { contentBlockIndex: 0, delta: { text: 'Hi.' } }),
              eventFrame('messageStop', stop),
              eventFrame('metadata', rest),
            ]),
          },
    );
    for (const modelId of [SONNET, PALMYRA]) {
      const { finish, text } = await run({
        modelId,
        messages: [textMessage('user', 'What is it?')],
        tools,
        extra,
      });
      assert.equal(text, 'Hi.');
      assert.deepEqual(finish?.responseFields, additionalModelResponseFields);
    }
    const paths = server().requests.map(({ path }) => path.split('/').at(-1));
    assert.deepEqual(paths, ['converse-stream', 'converse']);
  });

  it('numbers of more digits than JavaScript holds are numbers, in fields and in tool calls', async () => {
    const numbers = '{"id":12345678901234567891,"logprob":-0.12345678901234567891,"n":7}';
    const content = `[{"toolUse":{"toolUseId":"t1","name":"look","input":${numbers}}}]`;
    server().use(() => ({
      json: `{"output":{"message":{"content":${content}}},"stopReason":"tool_use",
        "additionalModelResponseFields":{"list":[${numbers}]},
        "usage":{"inputTokens":11,"outputTokens":1,"totalTokens":12},"metrics":{"latencyMs":1}}`,
    }));
    const { finish, toolCalls } = await run({
      modelId: PALMYRA,
      messages: [textMessage('user', 'What is it?')],
      tools,
      extra: { responseFields: ['/list'] },
    });
    const expected = JSON.parse(numbers);
    assert.deepEqual(finish?.responseFields, { list: [expected] });
    assert.deepEqual(toolCalls[0]?.input, expected);
    assert.doesNotThrow(() => JSON.stringify(finish));
  });
});
