import assert from 'node:assert/strict';
import { test } from 'node:test';
import { beginStream, chunk, endStream, sendEvent } from '../../../fakes/openaiScenarios.ts';
import { ask, collect } from '../collect.ts';
import { answerOf, line, raw, streaming, text, withServer } from './setup.ts';

test('comes as start, text, and finish with its usage', async () => {
  const headers = { 'x-request-id': 'req-7' };
  await withServer({ answer: 'No, not once opened.', headers }, async ({ backend }) => {
    const { events, text: said } = await collect(backend, ask('Can I return it?'));
    assert.deepEqual(events[0], { type: 'start', requestId: 'req-7', warnings: [] });
    assert.equal(said, 'No, not once opened.');
    assert.deepEqual(events.at(-1), {
      type: 'finish',
      reason: 'stop',
      rawReason: 'stop',
      usage: { inputTokens: 20, outputTokens: 4 },
    });
    assert.equal(events.filter(({ type }) => type === 'text').length, 4);
  });
});

for (const field of ['reasoning_content', 'reasoning']) {
  test(`reasoning may be called ${field}`, async () => {
    const answer = await answerOf(
      streaming(chunk({ [field]: 'Let me ' }), chunk({ [field]: 'see.' }), text('Yes')),
    );
    assert.equal(answer.reasoning, 'Let me see.');
    assert.equal(answer.text, 'Yes');
  });
}

test('content may come in parts, thinking among them', async () => {
  const content = [
    { type: 'thinking', thinking: [{ type: 'text', text: 'Hm.' }] },
    { type: 'text', text: 'Yes' },
  ];
  const answer = await answerOf(streaming(chunk({ content })));
  assert.equal(answer.reasoning, 'Hm.');
  assert.equal(answer.text, 'Yes');
});

test('a refusal is said, and is a content filter', async () => {
  const answer = await answerOf(streaming(chunk({ refusal: 'I cannot help with that.' })));
  assert.equal(answer.text, 'I cannot help with that.');
  assert.equal(answer.finish?.reason, 'content-filter');
});

const reasons = {
  stop: 'stop',
  length: 'length',
  tool_calls: 'tool-calls',
  content_filter: 'content-filter',
  eos_token: 'stop',
  insufficient_system_resource: 'other',
};
for (const [rawReason, reason] of Object.entries(reasons)) {
  test(`${rawReason} ends it with ${reason}`, async () => {
    const { finish } = await answerOf((exchange) => {
      beginStream(exchange);
      sendEvent(exchange, text('Yes'));
      endStream(exchange, 1, rawReason);
    });
    assert.equal(finish?.reason, reason);
    assert.equal(finish?.rawReason, rawReason);
  });
}

test('the model that answered and its tier are named where they differ from what was asked', async () => {
  const { finish } = await answerOf(
    streaming({ ...text('Yes'), model: 'test-model-2026', service_tier: 'flex' }),
  );
  // The closing chunks name the alias again; the last word counts.
  assert.equal(finish?.tier, 'flex');
  const answer = await answerOf(
    raw(`${line({ ...chunk({}, 'stop'), model: 'test-model-2026' })}\n\ndata: [DONE]\n\n`),
  );
  assert.equal(answer.finish?.servedBy, 'test-model-2026');
});

test('of several choices the first is read', async () => {
  const other = { index: 1, delta: { content: 'No' }, finish_reason: null };
  const first = { index: 0, delta: { content: 'Yes' }, finish_reason: null };
  const answer = await answerOf(streaming({ choices: [other] }, { choices: [other, first] }));
  assert.equal(answer.text, 'Yes');
});

test('10,000 tokens at 5,000 a second arrive one by one and in order', async () => {
  await withServer({ scenario: 'flood' }, async ({ backend }) => {
    const { events, finish } = await collect(backend, ask('Go'));
    assert.equal(
      events.filter((event) => event.type === 'text' && event.delta === 'word ').length,
      10_000,
    );
    assert.equal(finish?.usage?.outputTokens, 10_000);
  });
});
