import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { type MediaPart, type ModelRequest, textMessage } from '../../../src/core/model/index.ts';
import { estimateRequestTokens, estimateTokens } from '../../../src/core/tokens/index.ts';

const request = (fields: Partial<ModelRequest>): ModelRequest => ({
  modelId: 'm',
  messages: [],
  ...fields,
});

const withPart = (part: ModelRequest['messages'][number]['parts'][number]) =>
  estimateRequestTokens(request({ messages: [{ role: 'user', parts: [part] }] })) -
  estimateRequestTokens(request({ messages: [{ role: 'user', parts: [] }] }));

const media = (fields: Partial<MediaPart>): MediaPart => ({
  type: 'document',
  mediaType: 'text/plain',
  data: new Uint8Array(),
  ...fields,
});

const text = 'Climbing ropes cannot be returned once the factory seal is open.';
const schema = { type: 'object', properties: { order: { type: 'string' } } };

/** The header of a PNG is all that is read of it. */
function png(width: number, height: number): Uint8Array {
  const data = new Uint8Array(33);
  data.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const view = new DataView(data.buffer);
  view.setUint32(16, width);
  view.setUint32(20, height);
  return data;
}

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

  test('images cost by their size, as far as it can be read', () => {
    const image = (data: Uint8Array) =>
      withPart(media({ type: 'image', mediaType: 'image/png', data }));
    assert.equal(image(png(750, 100)), 100);
    assert.equal(image(png(8000, 8000)), 1600);
    assert.equal(image(png(1, 1)), 1);
    assert.equal(image(new Uint8Array([1, 2, 3])), 1600);
  });

  test('documents that are text count as text', () => {
    const data = new TextEncoder().encode(text);
    for (const mediaType of ['text/markdown', 'application/json', 'text/plain; charset=utf-8']) {
      assert.equal(withPart(media({ mediaType, data })), estimateTokens(text), mediaType);
    }
  });

  test('a PDF counts by its pages, other files by their length', () => {
    const pages = '1 0 obj <</Type /Pages /Kids [2 0 R 3 0 R]>> <</Type /Page>> <</Type/Page >>';
    const data = new TextEncoder().encode(pages);
    assert.equal(withPart(media({ mediaType: 'application/pdf', data })), 4000);
    const broken = media({ mediaType: 'application/pdf', data: new Uint8Array(10) });
    assert.equal(withPart(broken), 2000);
    assert.equal(withPart(media({ mediaType: 'application/zip', data: new Uint8Array(10) })), 3);
  });
});
