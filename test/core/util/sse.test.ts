import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { readServerSentEvents, type ServerSentEvent } from '../../../src/core/util/sse.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

async function read(...chunks: readonly (string | Uint8Array)[]): Promise<ServerSentEvent[]> {
  async function* stream() {
    for (const chunk of chunks) yield typeof chunk === 'string' ? bytes(chunk) : chunk;
  }
  return all(readServerSentEvents(stream()));
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const collected: T[] = [];
  for await (const item of items) collected.push(item);
  return collected;
}

const dataOf = (events: readonly ServerSentEvent[]) => events.map(({ data }) => data);

suite('server-sent events', () => {
  test('an event is the data of the lines before an empty one', async () => {
    assert.deepEqual(await read('data: one\n\ndata: two\n\n'), [
      { data: 'one', cut: false },
      { data: 'two', cut: false },
    ]);
  });

  test('several data lines are joined, and the event is named', async () => {
    assert.deepEqual(await read('event: error\ndata: {\ndata: }\n\n'), [
      { event: 'error', data: '{\n}', cut: false },
    ]);
  });

  for (const [name, end] of [
    ['LF', '\n'],
    ['CR LF', '\r\n'],
    ['CR', '\r'],
  ] as const) {
    test(`lines may end in ${name}`, async () => {
      const text = ['data: one', '', 'data: two', '', ''].join(end);
      assert.deepEqual(dataOf(await read(text)), ['one', 'two']);
    });
  }

  test('every cut between chunks gives the same events', async () => {
    const whole = bytes('data: größe 🧗\r\n\r\ndata: b\n\n: ping\n\ndata:c\n\n');
    for (let at = 0; at <= whole.length; at++) {
      const events = await read(whole.slice(0, at), whole.slice(at));
      assert.deepEqual(dataOf(events), ['größe 🧗', 'b', 'c'], `cut at byte ${at}`);
    }
  });

  test('the space after the colon may be missing, and only one is taken away', async () => {
    assert.deepEqual(dataOf(await read('data:one\n\ndata:  two\n\n')), ['one', ' two']);
  });

  test('comments, other fields and events without data are passed over', async () => {
    const text = ': keep-alive\n\nid: 7\nretry: 100\n\ndata: one\nid: 8\n\n';
    assert.deepEqual(dataOf(await read(text)), ['one']);
  });

  test('a field without a colon has an empty value', async () => {
    assert.deepEqual(dataOf(await read('data\n\n')), ['']);
  });

  test('a last event without its empty line counts', async () => {
    assert.deepEqual(await read('data: one\n\ndata: two\n'), [
      { data: 'one', cut: false },
      { data: 'two', cut: false },
    ]);
  });

  test('a line that the end of the stream cuts is marked', async () => {
    assert.deepEqual(await read('data: one\n\ndata: {"te'), [
      { data: 'one', cut: false },
      { data: '{"te', cut: true },
    ]);
  });

  test('a byte order mark is no part of the first field', async () => {
    assert.deepEqual(dataOf(await read(new Uint8Array([0xef, 0xbb, 0xbf]), 'data: one\n\n')), [
      'one',
    ]);
  });

  test('a line that never ends is refused', async () => {
    const piece = bytes('x'.repeat(1024 * 1024));
    async function* endless() {
      yield bytes('data: ');
      for (;;) yield piece;
    }
    await assert.rejects(all(readServerSentEvents(endless())), {
      kind: 'unexpected',
      message: /more than 16 million characters/,
    });
  });
});
