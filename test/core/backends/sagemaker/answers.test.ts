/** Answers that are long, and answers that are failures under HTTP 200. */
import assert from 'node:assert/strict';
import { describe, it, mock } from 'node:test';
import { payloadFrame } from '../../../fakes/awsServer.ts';
import { answer, run, useServer } from './setup.ts';

useServer();

const completion = (content: string, more: object = {}) => ({
  ...more,
  choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
});

/** What quadratic work on the same answer takes is a multiple of this. */
const SOON_MS = 4_000;

describe('SageMaker: long answers', () => {
  it('parses a body printed over thousands of lines once', async () => {
    const tokens = Array.from({ length: 5_000 }, () => ({ token: '"{[\\', logprob: -0.1 }));
    const body = JSON.stringify(completion('hello', { tokens }), undefined, 2);
    answer(() => ({ json: body }));
    const parse = mock.method(JSON, 'parse');
    const { text, error } = await run({ mode: 'whole' });
    const parsed = parse.mock.calls.map((call) => String(call.arguments[0]).length);
    parse.mock.restore();
    assert.equal(error, undefined, error?.message);
    assert.equal(text, 'hello');
    assert.equal(parsed.filter((length) => length > body.length / 2).length, 1);
  });

  it('reads megabytes in small parts without a line end in linear time', async () => {
    const content = 'x'.repeat(4_000_000);
    const bytes = Buffer.from(JSON.stringify(completion(content)));
    const frames: Buffer[] = [];
    for (let at = 0; at < bytes.length; at += 1_024)
      frames.push(payloadFrame(bytes.subarray(at, at + 1_024)));
    const send = Buffer.concat(frames);
    answer(() => ({ stream: [{ send }, { ending: 'end' }] }));
    const since = performance.now();
    const { text, error } = await run({ mode: 'stream' });
    const took = performance.now() - since;
    assert.equal(error, undefined, error?.message);
    assert.equal(text.length, content.length);
    assert.ok(took < SOON_MS, `took ${took} ms`);
  });

  it('says that a balanced text which is not JSON is none', async () => {
    answer(() => ({ json: '{not json}\n[nor this]' }));
    const { error } = await run({ mode: 'whole' });
    assert.equal(error?.kind, 'unexpected');
    assert.match(error?.message ?? '', /not JSON/);
  });

  it('reads a record whose lines have no data: but the first, among others', async () => {
    const last = {
      token: { text: 'lo' },
      generated_text: 'Hello',
      details: { finish_reason: 'length', generated_tokens: 2 },
    };
    const body = `data:\n\ndata:${JSON.stringify({ token: { text: 'Hel' } })}\r\n\r\ndata:${JSON.stringify(last, undefined, 2)}\n\n`;
    answer(() => ({ stream: [{ send: payloadFrame(Buffer.from(body)) }, { ending: 'end' }] }));
    const { text, error } = await run({ protocol: 'djl', mode: 'stream' });
    assert.equal(error, undefined, error?.message);
    assert.equal(text, 'Hello');
  });
});

const custom = {
  protocol: 'custom',
  request: { inputs: '{{prompt}}' },
  answer: 'out',
} as const;

describe('SageMaker: failures in the place of an answer', () => {
  const stream = (...records: unknown[]) => {
    const lines = records.map((record) => `${JSON.stringify(record)}\n`).join('');
    answer(() => ({
      stream: [
        ...(lines === '' ? [] : [{ send: payloadFrame(Buffer.from(lines)) }]),
        { ending: 'end' },
      ],
    }));
  };

  it('DJL: finish_reason error is no ending', async () => {
    stream(
      { token: { id: 1, text: 'Hel', log_prob: -1 } },
      {
        token: { id: -1, text: '', log_prob: -1, special_token: true },
        generated_text: '',
        details: { finish_reason: 'error', generated_tokens: null, inputs: null },
      },
    );
    const { text, error } = await run({ protocol: 'djl', mode: 'stream' });
    assert.equal(text, 'Hel');
    assert.equal(error?.kind, 'unavailable');
    assert.match(error?.hint ?? '', /log/);
  });

  it('DJL: finish_reason error in one piece', async () => {
    answer(() => ({
      json: {
        generated_text: '',
        details: { finish_reason: 'error', generated_tokens: null, inputs: null, tokens: null },
      },
    }));
    const { error } = await run({ protocol: 'djl', mode: 'whole' });
    assert.equal(error?.kind, 'unavailable');
  });

  it('DJL: an error with members says its message', async () => {
    stream({ token: { text: 'Hel' } }, { error: { message: 'CUDA oom' } });
    const { error } = await run({ protocol: 'djl', mode: 'stream' });
    assert.equal(error?.kind, 'unavailable');
    assert.match(error?.message ?? '', /The container failed: CUDA oom/);
  });

  it('TGI: an error of null is none', async () => {
    stream(
      { token: { text: 'x', special: false }, generated_text: null, details: null, error: null },
      { token: { text: '', special: true }, generated_text: 'x', details: null },
    );
    const { text, error } = await run({ protocol: 'tgi', mode: 'stream' });
    assert.equal(error, undefined, error?.message);
    assert.equal(text, 'x');
  });

  for (const mode of ['stream', 'whole'] as const) {
    const sends = (record: unknown) =>
      mode === 'stream' ? stream(record) : answer(() => ({ json: record }));

    it(`custom: an error member is a failure (${mode})`, async () => {
      sends({ error: 'CUDA oom' });
      const { error, events } = await run({ ...custom, mode });
      assert.equal(error?.kind, 'unavailable');
      assert.match(error?.message ?? '', /CUDA oom/);
      assert.ok(!events.some(({ type }) => type === 'finish'));
    });

    it(`custom: an answer without a match says what came (${mode})`, async () => {
      sends({ result: 'elsewhere' });
      const { error } = await run({ ...custom, mode });
      assert.equal(error?.kind, 'unexpected');
      assert.match(error?.message ?? '', /"out".*\{"result":"elsewhere"\}/);
    });
  }

  for (const mode of ['stream', 'whole'] as const) {
    it(`custom: an empty body is no answer (${mode})`, async () => {
      if (mode === 'stream') stream();
      else answer(() => ({ json: '' }));
      const { error } = await run({ ...custom, mode });
      assert.equal(error?.kind, 'incomplete', error?.message);
      assert.match(error?.message ?? '', /empty/);
    });
  }

  it('custom: an error after some text ends the answer with it', async () => {
    stream({ out: 'par' }, { error: 'CUDA oom' });
    const { text, error } = await run({ ...custom, mode: 'stream' });
    assert.equal(text, 'par');
    assert.match(error?.message ?? '', /CUDA oom/);
  });

  it('custom: an answer of no words is an answer, and records beside it are passed over', async () => {
    stream({ id: 'x' }, { out: '' });
    const { error, finish } = await run({ ...custom, mode: 'stream' });
    assert.equal(error, undefined, error?.message);
    assert.equal(finish?.type, 'finish');
  });
});
