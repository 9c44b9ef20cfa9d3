/** Every way in which servers write down the same answer. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { beginStream, chunk } from '../../../fakes/openaiScenarios.ts';
import type { Exchange } from '../../../fakes/openaiServer.ts';
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

const json = 'application/json';
const eventStream = 'text/event-stream';
const whole = JSON.stringify({ choices: [{ message: { content: 'Yes' }, finish_reason: 'stop' }] });

for (const before of ['', '\n\n', '\ufeff', '\n'.repeat(5000)]) {
  const name = `${before.length} of ${JSON.stringify(before.slice(0, 1))}`;
  test(`a whole answer that calls itself an event stream, after ${name}`, async () => {
    assert.equal((await answerOf(raw(before + whole, eventStream))).text, 'Yes');
  });
  test(`an event stream that calls itself JSON, after ${name}`, async () => {
    assert.equal((await answerOf(raw(before + done, json))).text, 'größe 🧗');
  });
}

test('an error that calls itself an event stream is told in its own words', async () => {
  const { error } = await answerOf(raw('{"error": {"message": "Asleep"}}', eventStream));
  assert.match(error?.message ?? '', /reported an error: Asleep$/);
});

test('a web page that calls itself an event stream is told as one', async () => {
  const { error } = await answerOf(raw('<html><title>Log in</title></html>', eventStream));
  assert.deepEqual([error?.kind, /Log in/.test(error?.message ?? '')], ['not-found', true]);
});

test('text that calls itself JSON is not taken for an event stream', async () => {
  for (const said of ['error: upstream failed', 'event', 'retrying']) {
    const { error } = await answerOf(raw(said, json));
    assert.match(error?.message ?? '', /not JSON/);
  }
});

test('an event stream that calls itself JSON is shown as it comes, byte by byte', async () => {
  const bytes = Buffer.from(`: ping\n\nevent: message\n${line(text('Yes'))}\n\n`);
  let show: (() => void) | undefined;
  const shown = new Promise<void>((resolve) => {
    show = resolve;
  });
  const scenario = async ({ response }: Exchange) => {
    response.writeHead(200, { 'content-type': json });
    response.socket?.setNoDelay(true);
    for (const byte of bytes) {
      await new Promise((sent) => response.write(Buffer.from([byte]), sent));
    }
    await shown;
    response.end('data: [DONE]\n\n');
  };
  await withServer({ scenario, backend: { idleMs: 2000 } }, async ({ backend }) => {
    for await (const event of backend.stream(ask('Hello'), new AbortController().signal)) {
      if (event.type === 'text') show?.();
    }
  });
});
