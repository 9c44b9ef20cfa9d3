import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { imageSize } from '../../../src/core/tokens/imageSize.ts';

const ascii = (text: string) => [...text].map((character) => character.charCodeAt(0));
const bytes = (...parts: (string | readonly number[])[]) =>
  Uint8Array.from(parts.flatMap((part) => (typeof part === 'string' ? ascii(part) : part)));
const zeros = (count: number) => Array.from({ length: count }, () => 0);

suite('size of an image', () => {
  const cases: readonly (readonly [string, Uint8Array])[] = [
    ['PNG', bytes([0x89], 'PNG', [13, 10, 26, 10], zeros(8), [0, 0, 1, 64], [0, 0, 0, 200])],
    ['GIF', bytes('GIF89a', [64, 1], [200, 0])],
    [
      'JPEG',
      bytes(
        [0xff, 0xd8],
        [0xff, 0xe0, 0, 4, 1, 2],
        [0xff, 0xc4, 0, 3, 9],
        [0xff, 0xc2, 0, 17, 8, 0, 200, 1, 64],
      ),
    ],
    ['WebP, lossy', bytes('RIFF', zeros(4), 'WEBPVP8 ', zeros(10), [64, 1], [200, 0])],
    [
      'WebP, lossless',
      bytes('RIFF', zeros(4), 'WEBPVP8L', zeros(4), [0x2f], [0x3f, 0xc1, 0x31, 0]),
    ],
    ['WebP, extended', bytes('RIFF', zeros(4), 'WEBPVP8X', zeros(8), [63, 1, 0], [199, 0, 0])],
  ];
  for (const [name, data] of cases) {
    test(name, () => assert.deepEqual(imageSize(data), { width: 320, height: 200 }));
    test(`${name}, cut short`, () => {
      for (let length = 0; length < data.length - 3; length++) {
        assert.equal(imageSize(data.slice(0, length)), undefined, `at ${length}`);
      }
    });
  }

  test('anything else has no size', () => {
    assert.equal(
      imageSize(bytes('<svg xmlns="http://www.w3.org/2000/svg" width="10"></svg>')),
      undefined,
    );
    assert.equal(imageSize(bytes([0xff, 0xd8, 1, 2, 3, 4, 5, 6])), undefined);
    assert.equal(imageSize(bytes('RIFF', zeros(4), 'WEBPALPH', zeros(20))), undefined);
    assert.equal(imageSize(new Uint8Array()), undefined);
  });

  test('markers of a JPEG may have fill bytes before them', () => {
    const data = bytes([0xff, 0xd8, 0xff, 0xff, 0xff, 0xc0, 0, 17, 8, 0, 200, 1, 64]);
    assert.deepEqual(imageSize(data), { width: 320, height: 200 });
  });

  test('whatever follows the first bytes of a format, nothing is thrown', () => {
    const beginnings = [[0x89, 0x50, 0x4e, 0x47], [0xff, 0xd8, 0xff], ascii('GIF8'), ascii('RIFF')];
    // A fixed sequence that looks random: a linear congruential generator.
    let seed = 1;
    const next = () => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return seed % 7 === 0 ? 0xff : (seed >> 8) & 0xff;
    };
    for (let round = 0; round < 4000; round++) {
      const beginning = beginnings[round % beginnings.length] ?? [];
      const size = imageSize(bytes(beginning, Array.from({ length: round % 90 }, next)));
      assert.ok(size === undefined || Number.isInteger(size.width * size.height));
    }
  });

  test('a view into a larger buffer is read from its own beginning', () => {
    const [, data] = cases[0] ?? ['', new Uint8Array()];
    const buffer = new Uint8Array(data.length + 7);
    buffer.set(data, 7);
    assert.deepEqual(imageSize(buffer.subarray(7)), { width: 320, height: 200 });
  });
});
