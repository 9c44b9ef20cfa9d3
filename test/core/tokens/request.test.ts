import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { type MediaPart, type ModelRequest, textMessage } from '../../../src/core/model/index.ts';
import {
  estimateRequestBand,
  estimateRequestTokens,
  estimateTokens,
  type TokenizerFamily,
} from '../../../src/core/tokens/index.ts';

const request = (fields: Partial<ModelRequest>): ModelRequest => ({
  modelId: 'm',
  messages: [],
  ...fields,
});

const withPart = (part: ModelRequest['messages'][number]['parts'][number]) =>
  estimateRequestTokens(request({ messages: [{ role: 'user', parts: [part] }] })) -
  estimateRequestTokens(request({ messages: [{ role: 'user', parts: [] }] }));

const text = 'Climbing ropes cannot be returned once the factory seal is open.';
const schema = { type: 'object', properties: { order: { type: 'string' } } };

suite('tokens of a request', () => {
  test('text counts, and every message has its frame', () => {
    const one = estimateRequestTokens(
      request({ messages: [textMessage('user', text)] }),
      'claude_v3',
    );
    // Recorded counts of one-message requests are 7 tokens above the text's own.
    assert.equal(one, estimateTokens(text, 'claude_v3') + 7);
    const messages = [textMessage('system', text), textMessage('user', text)];
    assert.equal(
      estimateRequestTokens(request({ messages }), 'qwen3'),
      2 * estimateTokens(text, 'qwen3') + 3 + 2 * 5,
    );
  });

  test('reasoning, tool calls and their results count; cache points do not', () => {
    assert.equal(withPart({ type: 'reasoning', text }), estimateTokens(text));
    assert.equal(withPart({ type: 'tool-result', id: '1', output: text }), estimateTokens(text));
    assert.equal(
      withPart({ type: 'tool-call', id: '1', name: 'lookup', input: { order: 'TH-1042' } }),
      estimateTokens('lookup') + estimateTokens('{"order":"TH-1042"}'),
    );
    assert.equal(
      withPart({ type: 'tool-call', id: '1', name: 'now', input: undefined }),
      estimateTokens('now'),
    );
    assert.equal(withPart({ type: 'cache-point' }), 0);
  });

  test('tools cost their definitions and what the service says around them', () => {
    const tools = [{ name: 'lookup', description: 'Looks up an order', inputSchema: schema }];
    const cost = (family: 'claude_v3' | 'qwen3', count: number) =>
      estimateRequestTokens(request({ tools: tools.slice(0, count) }), family) -
      estimateRequestTokens(request({}), family);
    assert.equal(cost('qwen3', 0), 0);
    assert.ok(cost('claude_v3', 1) > 600, 'Claude adds about 550 tokens of instructions');
    assert.ok(cost('qwen3', 1) < cost('claude_v3', 1));
  });

  test('an output schema is part of the input', () => {
    const plain = estimateRequestTokens(request({}));
    const asked = estimateRequestTokens(request({ responseSchema: schema }));
    assert.equal(asked - plain, estimateTokens(JSON.stringify(schema)));
  });

  test('Nova and Claude have their own price for tools', () => {
    const tools = [{ name: 'lookup', inputSchema: {} }];
    const cost = (modelId: string, family: TokenizerFamily) =>
      estimateRequestTokens(request({ modelId, tools }), family) -
      estimateRequestTokens(request({ modelId }), family);
    const text = estimateTokens('lookup ') + estimateTokens('{}');
    assert.equal(cost('us.amazon.nova-pro-v1:0', 'o200k') - text, 394 + 41);
    assert.equal(cost('some-model', 'o200k') - text, 150 + 15);
  });
});

suite('band of a request', () => {
  const bandOf = (fields: Partial<ModelRequest>) => estimateRequestBand(request(fields));

  test('is ten percent to both sides for what is written in Latin letters', () => {
    const { tokens, low, high } = bandOf({ messages: [textMessage('user', text.repeat(100))] });
    assert.equal(
      tokens,
      estimateRequestTokens(request({ messages: [textMessage('user', text.repeat(100))] })),
    );
    assert.equal(low, Math.floor(tokens * 0.9));
    assert.equal(high, Math.ceil(tokens * 1.1));
  });

  test('is twice that where the letters of all messages together are of rarer scripts', () => {
    const thai = 'เชือกปีนเขาไม่สามารถคืนได้เมื่อเปิดซีลแล้ว '.repeat(20);
    const { tokens, low, high } = bandOf({
      messages: [textMessage('system', text), textMessage('user', thai)],
    });
    assert.equal(low, Math.floor(tokens * 0.8));
    assert.equal(high, Math.ceil(tokens * 1.2));
  });

  test('holds the pages of a PDF and the length of a video that is kept elsewhere', () => {
    const pdf: MediaPart = {
      type: 'document',
      mediaType: 'application/pdf',
      data: new Uint8Array(),
    };
    const page = bandOf({ messages: [{ role: 'user', parts: [pdf] }] });
    assert.ok(page.low <= 1500 && page.high >= 3000, JSON.stringify(page));
    const video = { type: 'video', mediaType: 'video/mp4', s3Uri: 's3://b/k' } as const;
    const film = bandOf({ messages: [{ role: 'user', parts: [video] }] });
    assert.ok(film.tokens < 20 && film.high > 276_480, JSON.stringify(film));
  });

  test('nothing asked is a frame, with a band around it', () => {
    const { tokens, low, high } = bandOf({});
    assert.deepEqual([tokens, low, high], [3, 2, 4]);
  });
});
