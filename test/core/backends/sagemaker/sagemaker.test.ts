import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { answer, chunk, invocations, parts, run, sse, useServer } from './setup.ts';

useServer();

describe('SageMaker on the wire', () => {
  it('streams chat messages whose parts are cut anywhere', async () => {
    answer(() => ({
      stream: [
        ...parts(
          sse(chunk('Grüß '), chunk('dich 🧗', 'stop'), {
            choices: [],
            usage: { prompt_tokens: 7, completion_tokens: 3 },
          }),
        ),
        { ending: 'end' },
      ],
    }));
    const { text, finish, error } = await run({ protocol: 'openai' });
    assert.equal(error, undefined);
    assert.equal(text, 'Grüß dich 🧗');
    assert.ok(finish?.type === 'finish');
    assert.deepEqual(finish.usage, { inputTokens: 7, outputTokens: 3 });
    const [request] = invocations();
    assert.equal(request?.path, '/endpoints/ranker/invocations-response-stream');
    const body = JSON.parse(String(request?.body)) as Record<string, unknown>;
    assert.equal(body.model, undefined);
    assert.equal(body.stream, true);
  });

  it('names the inference component', async () => {
    answer(() => ({ stream: [...parts(sse(chunk('ok', 'stop'))), { ending: 'end' }] }));
    await run({}, 'ranker/component:llama-8b');
    assert.equal(invocations()[0]?.headers['x-amzn-sagemaker-inference-component'], 'llama-8b');
  });

  it('names the model of a multi-model endpoint', async () => {
    answer(() => ({
      json: { choices: [{ index: 0, message: { content: 'whole' }, finish_reason: 'stop' }] },
    }));
    const { text } = await run({ mode: 'whole' }, 'ranker/model:a/b.tar.gz');
    assert.equal(text, 'whole');
    assert.equal(invocations()[0]?.headers['x-amzn-sagemaker-target-model'], 'a/b.tar.gz');
  });

  it('reads TGI: a token a record, the whole text in the last', async () => {
    answer(() => ({
      stream: [
        ...parts(
          [
            { token: { text: 'One' } },
            { token: { text: ' two' } },
            {
              token: { text: '</s>', special: true },
              generated_text: 'One two',
              details: { finish_reason: 'eos_token', generated_tokens: 3 },
            },
          ]
            .map((record) => `data:${JSON.stringify(record)}\n\n`)
            .join(''),
        ),
        { ending: 'end' },
      ],
    }));
    const { text, finish } = await run({ protocol: 'tgi' });
    assert.equal(text, 'One two');
    assert.deepEqual(finish, {
      type: 'finish',
      reason: 'stop',
      rawReason: 'eos_token',
      usage: { outputTokens: 3 },
    });
  });

  it('reads DJL: JSON lines', async () => {
    answer(() => ({
      stream: [
        ...parts(
          `${JSON.stringify({ token: { text: 'A' } })}\n${JSON.stringify({ token: { text: 'B' }, generated_text: 'AB', details: { finish_reason: 'length', generated_tokens: 2 } })}\n`,
        ),
        { ending: 'end' },
      ],
    }));
    const { text, finish } = await run({ protocol: 'djl' });
    assert.equal(text, 'AB');
    assert.ok(finish?.type === 'finish' && finish.reason === 'length');
  });

  it('fills a template and finds the answer by JMESPath', async () => {
    answer(() => ({ json: { results: [{ outputs: { text: 'found' } }] } }));
    const { text } = await run({
      protocol: 'custom',
      mode: 'whole',
      request: { q: '{{prompt}}', n: '{{maxOutputTokens}}', note: 'say: {{prompt}}!' },
      answer: 'results[0].outputs.text',
    });
    assert.equal(text, 'found');
    assert.deepEqual(JSON.parse(String(invocations()[0]?.body)), {
      q: 'Grüß Gott 🧗',
      n: 50,
      note: 'say: Grüß Gott 🧗!',
    });
  });

  it('refuses an answer path that is not a JMESPath', async () => {
    answer(() => ({ json: { a: 1 } }));
    const { error } = await run({
      protocol: 'custom',
      mode: 'whole',
      request: {},
      answer: 'a[',
    });
    assert.equal(error?.kind, 'invalid');
    assert.match(error?.message ?? '', /JMESPath/);
  });

  it('waits for the output of an asynchronous call', async () => {
    let polls = 0;
    answer(({ path }) => {
      if (path.endsWith('/async-invocations')) {
        return {
          json: { InferenceId: 'i-1' },
          headers: {
            'x-amzn-sagemaker-outputlocation': 's3://bucket/out.json',
            'x-amzn-sagemaker-failurelocation': 's3://bucket/fail.json',
          },
        };
      }
      if (path.startsWith('/bucket/out.json') && ++polls >= 3) {
        return {
          json: { choices: [{ index: 0, message: { content: 'late' }, finish_reason: 'stop' }] },
        };
      }
      return {
        fault: {
          status: 404,
          body: '<Error><Code>NoSuchKey</Code><Message>none</Message></Error>',
          contentType: 'application/xml',
        },
      };
    });
    const { text, error } = await run({ mode: 'async' });
    assert.equal(error, undefined, error?.message);
    assert.equal(text, 'late');
    assert.equal(polls, 3);
  });
});
