/** The backend around the programs: pace, ceilings, usage, stop, warnings, faults. */
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { sandbox } from '../../../../src/core/backends/sandbox/index.ts';
import {
  type Clock,
  cancelled,
  type ErrorKind,
  textMessage,
} from '../../../../src/core/model/index.ts';
import { collect } from '../collect.ts';
import { backend, run, tokens } from './setup.ts';

const user = (text: string) => ({ messages: [textMessage('user', text)] });
const signal = new AbortController().signal;

suite('the programs', () => {
  test('say what they are wherever they are listed', async () => {
    const models = (await backend.listModels?.(signal)) ?? [];
    assert.deepEqual(
      models.map(({ id }) => id),
      ['extract', 'echo', 'throttled', 'denied', 'cutoff', 'slow', 'malformed', 'refuse'],
    );
    for (const { name, description } of models) {
      assert.match(name, /offline stand-in/);
      assert.match(description ?? '', /^Offline stand-in, not a language model\. [A-Z].*\.$/);
    }
  });

  test('that do not exist are not found', async () => {
    const { error } = await run(user('Hello'), 'gpt-9');
    assert.equal(error?.kind, 'not-found');
    assert.match(error?.hint ?? '', /extract, echo/);
  });

  test('give the same answer to the same request', async () => {
    const [first, second] = await Promise.all([run(user('Hello there')), run(user('Hello there'))]);
    assert.deepEqual(first?.events, second?.events);
  });

  test('refuse a prompt that they cannot read in one go', async () => {
    const { error } = await run(user('ab '.repeat(600_000)));
    assert.equal(error?.kind, 'invalid');
    assert.match(error?.message ?? '', /at most 500,000/);
  });
});

suite('echo', () => {
  test('says back the last message of the user, word by word', async () => {
    const messages = [
      textMessage('user', 'first'),
      textMessage('assistant', 'yes'),
      textMessage('user', '  two\nwords here '),
    ];
    const { text, events, finish } = await run({ messages }, 'echo');
    assert.equal(text, '  two\nwords here ');
    assert.equal(events.filter(({ type }) => type === 'text').length, 4);
    assert.equal(finish?.reason, 'stop');
    assert.equal(finish?.usage?.inputTokens, tokens.ofRequest({ modelId: 'echo', messages }));
  });

  test('of nothing is nothing', async () => {
    const { text, finish } = await run({ messages: [] }, 'echo');
    assert.deepEqual([text, finish?.reason, finish?.usage?.outputTokens], ['', 'stop', 0]);
  });

  test('stops at the ceiling', async () => {
    const { text, finish } = await run(
      { ...user('one two three four'), params: { maxOutputTokens: 2 } },
      'echo',
    );
    assert.deepEqual(
      [text, finish?.reason, finish?.usage?.outputTokens],
      ['one two ', 'length', 2],
    );
  });

  test('stops before the first stop sequence', async () => {
    const params = { stopSequences: ['', 'END', 'three'] };
    const { text, finish } = await run({ ...user('one two three END'), params }, 'echo');
    assert.deepEqual([text, finish?.reason], ['one two ', 'stop']);
  });

  test('has a ceiling even where none is asked for', async () => {
    const { finish } = await run(user('word '.repeat(3000)), 'echo');
    assert.deepEqual([finish?.reason, finish?.usage?.outputTokens], ['length', 1024]);
  });
});

suite('the pace', () => {
  /** A clock that only sleeping moves. */
  function clockwork() {
    const slept: number[] = [];
    let now = 0;
    const clock: Clock = { now: () => now, monotonic: () => now };
    const sleep = async (milliseconds: number, stop: AbortSignal) => {
      if (stop.aborted) throw cancelled();
      slept.push(milliseconds);
      now += milliseconds;
    };
    return { clock, sleep, slept, now: () => now };
  }

  test('is the tokens a second that were asked for, after a first wait', async () => {
    const { clock, sleep, slept, now } = clockwork();
    const paced = sandbox({ tokensPerSecond: 10 }, { tokens, clock, sleep });
    await collect(paced, { modelId: 'echo', ...user('one two three four') });
    assert.deepEqual(slept, [60, 100, 100, 100]);
    assert.equal(now(), 360);
  });

  test('does not fall behind when timers are too coarse for it', async () => {
    const { clock, sleep, slept, now } = clockwork();
    const paced = sandbox({ tokensPerSecond: 2000 }, { tokens, clock, sleep });
    await collect(paced, { modelId: 'echo', ...user('one '.repeat(100)) });
    assert.ok(slept.every((milliseconds) => milliseconds >= 2));
    assert.equal(now(), 60 + Math.floor(99 / 4) * 2);
  });

  test('of slow is a tenth, after three seconds', async () => {
    const { clock, sleep, slept } = clockwork();
    const paced = sandbox({ tokensPerSecond: 10 }, { tokens, clock, sleep });
    await collect(paced, { modelId: 'slow', ...user('one two') });
    assert.deepEqual(slept, [3000, 1000]);
  });

  test('ends at once with the user’s stop', async () => {
    const controller = new AbortController();
    const paced = sandbox({}, { tokens });
    const events: string[] = [];
    await assert.rejects(
      async () => {
        for await (const { type } of paced.stream(
          { modelId: 'slow', ...user('one two') },
          controller.signal,
        )) {
          events.push(type);
          controller.abort();
        }
      },
      { kind: 'cancelled' },
    );
    assert.deepEqual(events, ['start']);
    const { error } = await collect(paced, { modelId: 'echo', ...user('x') }, AbortSignal.abort());
    assert.equal(error?.kind, 'cancelled');
  });
});

suite('settings', () => {
  test('that a fixed program keeps anyway are not warned of', async () => {
    const { warnings } = await run({
      ...user('Hi'),
      params: { temperature: 0, seed: 7, maxOutputTokens: 9 },
    });
    assert.deepEqual(warnings, []);
  });

  test('without effect are named in one sentence', async () => {
    const params = { temperature: 0.7, topP: 0.5, effort: 'high' } as const;
    const { warnings } = await run({
      ...user('Hi'),
      params,
      tier: 'flex',
      extra: { logprobs: true },
    });
    assert.equal(warnings.length, 1);
    assert.match(warnings[0] ?? '', /temperature, topP, effort, tier, logprobs\.$/);
  });

  test('pictures and binary documents are missed aloud, text is read', async () => {
    const data = Buffer.from('Ropes cannot be returned.');
    const { text, warnings } = await run({
      messages: [
        {
          role: 'user',
          parts: [
            { type: 'text', text: 'Can ropes be returned?' },
            { type: 'image', mediaType: 'image/png', data, name: 'rope.png' },
            { type: 'document', mediaType: 'application/pdf', data },
            { type: 'document', mediaType: 'text/markdown', data, name: 'policy.md' },
          ],
        },
      ],
    });
    assert.equal(text, 'Ropes cannot be returned.');
    assert.deepEqual(warnings, [
      'sandbox/extract reads text only, so it left out rope.png, a document.',
    ]);
  });
});

suite('faults on demand', () => {
  const cases: readonly (readonly [string, ErrorKind, string])[] = [
    ['throttled', 'throttled', ''],
    ['denied', 'denied', ''],
    ['cutoff', 'incomplete', 'Hello '],
    ['malformed', 'unexpected', 'This answer comes from a program of the sandbox that goes'],
  ];
  for (const [id, kind, before] of cases) {
    test(`${id} fails as ${kind}`, async () => {
      const { error, text, finish } = await run(user('Hello there.'), id);
      assert.deepEqual([error?.kind, text, finish], [kind, before, undefined]);
      assert.match(error?.hint ?? '', /on purpose/);
    });
  }

  test('cutoff cuts between characters', async () => {
    const { text } = await run(user('🧗🧗🧗🧗'), 'cutoff');
    assert.equal(text, '🧗🧗');
  });

  test('malformed breaks the JSON that was asked for, and finishes', async () => {
    const { text, finish } = await run({ ...user('x'), responseFormat: 'json' }, 'malformed');
    assert.throws(() => JSON.parse(text));
    assert.equal(finish?.reason, 'stop');
  });

  test('refuse declines as a content filter does', async () => {
    const { text, finish } = await run(user('x'), 'refuse');
    assert.deepEqual([text, finish?.reason], ['I cannot help with that.', 'content-filter']);
  });
});
