/** Every way in which servers write down the same answer. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { beginStream, chunk } from '../../../fakes/openaiScenarios.ts';
import { ask, collect } from '../collect.ts';
import { answerOf, line, raw, text, withServer } from './setup.ts';

const done = `${line(chunk({ content: 'größe 🧗' }))}\n\n${line(chunk({}, 'stop'))}\n\ndata: [DONE]\n\n`;

const forms: Readonly<Record<string, string>> = {
  'as usual': done,
  'CR LF line ends': done.replaceAll('\n', '\r\n'),
  'no space after the colon': done.replaceAll('data: ', 'data:'),
  'comments and keep-alives': `: ping\n\n${done.replaceAll('\n\n', '\n\n: ping\n\n')}`,
  'named events': done.replaceAll('data: ', 'event: message\ndata: '),
  'data over several lines': done.replaceAll(',"choices"', ',\ndata: "choices"'),
  'no empty line at the end': done.trimEnd(),
  'nothing after the reason to stop': done.replace('data: [DONE]\n\n', ''),
  'chunks that are no completions between': `${line({ ping: 1 })}\n\n${line(7)}\n\n${done}`,
};
for (const [name, stream] of Object.entries(forms)) {
  test(name, async () => {
    const answer = await answerOf(raw(stream));
    assert.equal(answer.text, 'größe 🧗');
    assert.equal(answer.finish?.reason, 'stop');
  });
}

test('DONE is enough without a reason to stop, which then is not known', async () => {
  const answer = await answerOf(raw(`${line(text('Yes'))}\n\ndata: [DONE]\n\n`));
  assert.deepEqual(answer.finish, { type: 'finish', reason: 'other' });
});

test('no cut between packets changes what is read', async () => {
  const bytes = Buffer.from(done);
  const answer = await answerOf(async (exchange) => {
    beginStream(exchange);
    exchange.response.socket?.setNoDelay(true);
    for (const byte of bytes) {
      await new Promise((sent) => exchange.response.write(Buffer.from([byte]), sent));
    }
    exchange.response.end();
  });
  assert.equal(answer.text, 'größe 🧗');
});

for (const type of ['text/plain', 'application/octet-stream', '']) {
  test(`an event stream that calls itself ${JSON.stringify(type)}`, async () => {
    assert.equal((await answerOf(raw(done, type))).text, 'größe 🧗');
  });
  test(`a whole answer that calls itself ${JSON.stringify(type)}`, async () => {
    const whole = { choices: [{ message: { content: 'Yes' }, finish_reason: 'stop' }] };
    assert.equal((await answerOf(raw(JSON.stringify(whole), type))).text, 'Yes');
  });
}

test('a server that cannot stream answers as a whole', async () => {
  await withServer({ scenario: 'not-streaming', answer: 'All at once' }, async ({ backend }) => {
    const { events } = await collect(backend, ask('Hello'));
    assert.deepEqual(events.slice(1), [
      { type: 'text', delta: 'All at once' },
      {
        type: 'finish',
        reason: 'stop',
        rawReason: 'stop',
        usage: { inputTokens: 20, outputTokens: 5 },
      },
    ]);
  });
});
