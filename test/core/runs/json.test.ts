import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  formatBytes,
  mediaAsBase64,
  requestJson,
  requestToJson,
} from '../../../src/core/runs/index.ts';

const data = Buffer.alloc(3000, 'A').subarray(1000, 2500);

const request = {
  modelId: 'm',
  messages: [
    {
      role: 'user' as const,
      parts: [
        { type: 'image' as const, mediaType: 'image/png', data, name: 'a.png' },
        { type: 'text' as const, text: 'Hi' },
        { type: 'reasoning' as const, text: '', redacted: Uint8Array.of(1, 2) },
        { type: 'reasoning' as const, text: 'Hm' },
        { type: 'cache-point' as const },
      ],
    },
  ],
  params: { maxOutputTokens: 9 },
};

test('a request is shown whole, with media shortened to their size', () => {
  const text = requestJson(request);
  assert.ok(text.endsWith('}\n'));
  assert.deepEqual(JSON.parse(text), {
    modelId: 'm',
    messages: [
      {
        role: 'user',
        parts: [
          { type: 'image', mediaType: 'image/png', name: 'a.png', data: '… 1.5 KB of image/png' },
          { type: 'text', text: 'Hi' },
          { type: 'reasoning', text: '', redacted: 'AQI=' },
          { type: 'reasoning', text: 'Hm' },
          { type: 'cache-point' },
        ],
      },
    ],
    params: { maxOutputTokens: 9 },
  });
});

test('or with its bytes, those of the part alone', () => {
  const json = JSON.stringify(requestToJson(request, mediaAsBase64));
  assert.ok(json.includes(`"data":"${data.toString('base64')}"`));
});

test('sizes are given in the unit that fits', () => {
  const sizes = [0, 1, 1023, 1024, 1024 * 1024 - 1, 1024 * 1024, 3.14 * 1024 * 1024].map(
    formatBytes,
  );
  assert.deepEqual(sizes, [
    '0 bytes',
    '1 byte',
    '1023 bytes',
    '1.0 KB',
    '1024.0 KB',
    '1.0 MB',
    '3.1 MB',
  ]);
});
