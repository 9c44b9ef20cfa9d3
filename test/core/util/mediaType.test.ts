import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { isTextMediaType } from '../../../src/core/util/mediaType.ts';

suite('media types of text', () => {
  for (const type of [
    'text/markdown',
    'text/plain; charset=utf-8',
    'TEXT/CSV',
    'application/json',
    'application/ld+json',
    'application/yaml',
    'image/svg+xml',
  ]) {
    test(`${type} is text`, () => assert.equal(isTextMediaType(type), true));
  }
  for (const type of ['application/pdf', 'image/png', 'application/octet-stream', '']) {
    test(`${JSON.stringify(type)} is not`, () => assert.equal(isTextMediaType(type), false));
  }
});
