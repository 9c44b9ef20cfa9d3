import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { differences } from '../../../../src/core/backends/replay/compare.ts';
import { recorder, replay, replayFor } from '../../../../src/core/backends/replay/index.ts';
import {
  type RequestRecord,
  recordingKey,
  recordRequest,
} from '../../../../src/core/backends/replay/key.ts';
import { recordingStore } from '../../../../src/core/backends/replay/store.ts';
import {
  AssayError,
  type Backend,
  type Files,
  type Message,
  type ModelEvent,
  type ModelRequest,
  systemClock,
  textMessage,
} from '../../../../src/core/model/index.ts';

function memoryFiles(): Files & { readonly map: Map<string, string> } {
  const map = new Map<string, string>();
  return {
    map,
    read: async (path) => map.get(path),
    readTail: async (path) => map.get(path),
    write: async (path, text) => void map.set(path, text),
    appendLine: async (path, line) => void map.set(path, `${map.get(path) ?? ''}${line}\n`),
    list: async (directory) =>
      [...map.keys()]
        .filter((path) => path.startsWith(`${directory}/`))
        .map((path) => path.slice(directory.length + 1)),
    remove: async (path) => void map.delete(path),
  };
}

const EVENTS: readonly ModelEvent[] = [
  { type: 'start', requestId: 'r1', warnings: ['top K was left out'] },
  { type: 'reasoning', delta: 'Hm', signature: 's', redacted: new Uint8Array([1, 2, 3]) },
  { type: 'text', delta: 'Yes, ' },
  { type: 'text', delta: 'within 30 days.' },
  {
    type: 'finish',
    reason: 'stop',
    usage: { inputTokens: 9, outputTokens: 5, cacheReadTokens: 2 },
  },
];

const backend: Backend = {
  type: 'openai',
  stream: async function* () {
    yield* EVENTS;
  },
};

const request: ModelRequest = {
  modelId: 'Qwen3-32B',
  messages: [textMessage('system', 'Be brief.'), textMessage('user', 'Can I return a red rope?')],
  params: { temperature: 0.2, maxOutputTokens: 100 },
};

async function collect(stream: AsyncIterable<ModelEvent>): Promise<ModelEvent[]> {
  const events: ModelEvent[] = [];
  for await (const event of stream) events.push(event);
  return events;
}

const signal = new AbortController().signal;

async function recorded() {
  const files = memoryFiles();
  const store = recordingStore('/w/.assay/recordings', files);
  await collect(
    recorder(backend, { connection: 'gpu', store, clock: systemClock }).stream(request, signal),
  );
  return { files, store };
}

describe('record and replay', () => {
  it('answers as it was recorded, bytes, usage and timing included', async () => {
    const { store } = await recorded();
    const events = await collect(replayFor('gpu', 'openai', store).stream(request, signal));
    assert.deepEqual(
      events.filter(({ type }) => type !== 'finish'),
      [
        { type: 'start', warnings: ['top K was left out'] },
        EVENTS[1],
        { type: 'text', delta: 'Yes, within 30 days.' },
      ],
    );
    const finish = events.at(-1);
    assert.ok(finish?.type === 'finish');
    assert.deepEqual(finish.usage, { inputTokens: 9, outputTokens: 5, cacheReadTokens: 2 });
    assert.ok(finish.recorded !== undefined && finish.recorded.totalMs >= 0);
  });

  it('finds a recording whatever the tags, the tier and the order of keys', async () => {
    const { store } = await recorded();
    const same: ModelRequest = {
      tags: { feature: 'x' },
      tier: 'flex',
      messages: request.messages,
      params: { maxOutputTokens: 100, temperature: 0.2 },
      modelId: 'gpu/Qwen3-32B',
    };
    assert.equal((await collect(replay(store).stream(same, signal))).length, 4);
  });

  it('takes a request for fields of the response for another one', async () => {
    const { store } = await recorded();
    const modelId = 'gpu/Qwen3-32B';
    const asking = { ...request, modelId, extra: { responseFields: ['/stop_sequence'] } };
    await assert.rejects(collect(replay(store).stream(asking, signal)), { kind: 'not-found' });
    const traced = { ...request, modelId, extra: { guardrailTrace: 'enabled' } };
    assert.equal((await collect(replay(store).stream(traced, signal))).length, 4);
  });

  it('says what changed when there is no recording', async () => {
    const { store } = await recorded();
    const changed = {
      ...request,
      messages: [
        textMessage('system', 'Be brief.'),
        textMessage('user', 'Can I return a blue rope?'),
      ],
    };
    await assert.rejects(
      collect(replayFor('gpu', 'openai', store).stream(changed, signal)),
      (error) => {
        assert.ok(error instanceof AssayError);
        assert.equal(error.kind, 'not-found');
        assert.match(error.message, /What changed: message 2: recorded/);
        assert.match(error.message, /red rope/);
        assert.match(error.message, /blue rope/);
        assert.equal(error.action?.title, 'Stop Replaying');
        return true;
      },
    );
    // A connection of the type replay has nothing to go back to.
    await assert.rejects(
      collect(replay(store).stream({ ...changed, modelId: 'gpu/Qwen3-32B' }, signal)),
      (error) => error instanceof AssayError && error.action === undefined,
    );
  });

  it('names the place of a change', () => {
    const record = (more: Partial<ModelRequest>) => recordRequest('m', { ...request, ...more });
    const image = { type: 'image', mediaType: 'image/png', data: new Uint8Array([1]) } as const;
    const before = record({ messages: [{ role: 'user', parts: [image] }] });
    const other = { ...image, data: new Uint8Array([2]) };
    const places = (asked: RequestRecord) =>
      differences(before, asked).map((each) => each.slice(0, each.indexOf(': recorded')));
    assert.deepEqual(places(record({ messages: [{ role: 'user', parts: [other] }] })), [
      'message 1, part 1, sha256',
    ]);
    const messages: Message[] = [
      { role: 'assistant', parts: [image] },
      textMessage('user', 'More'),
    ];
    assert.deepEqual(places(record({ messages, params: { temperature: 1 } })), [
      'message 1, role',
      'message 2',
      'params.temperature',
      'params.maxOutputTokens',
    ]);
  });

  it('keeps nothing of an answer that broke off', async () => {
    const files = memoryFiles();
    const store = recordingStore('/w/.assay/recordings', files);
    const broken: Backend = {
      type: 'openai',
      stream: async function* () {
        yield { type: 'text', delta: 'Ye' };
        throw new AssayError('incomplete', 'cut off');
      },
    };
    const wrapped = recorder(broken, { connection: 'gpu', store, clock: systemClock });
    await assert.rejects(collect(wrapped.stream(request, signal)));
    assert.equal(files.map.size, 0);
  });

  it('refuses a damaged recording by its name and still finds the others', async () => {
    const { files, store } = await recorded();
    const key = recordingKey(recordRequest('gpu/Qwen3-32B', request));
    files.map.set(`/w/.assay/recordings/${key}.json`, '{"version":1');
    await assert.rejects(store.find(recordRequest('gpu/Qwen3-32B', request)), /can't be read/);
    assert.deepEqual(await store.all(), []);
  });

  it('tells pictures apart by their content', () => {
    const withImage = (byte: number): string =>
      recordingKey(
        recordRequest('a/b', {
          modelId: 'b',
          messages: [
            {
              role: 'user',
              parts: [{ type: 'image', mediaType: 'image/png', data: new Uint8Array([byte]) }],
            },
          ],
        }),
      );
    assert.notEqual(withImage(1), withImage(2));
    assert.equal(withImage(1), withImage(1));
  });
});
