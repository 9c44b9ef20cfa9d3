import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { suite, test } from 'node:test';
import { deflateSync } from 'node:zlib';
import type { MediaPart } from '../../../src/core/model/index.ts';
import { estimateTokens } from '../../../src/core/tokens/index.ts';
import { estimateMedia } from '../../../src/core/tokens/media.ts';
import { zip } from './archive.ts';

const text = 'Climbing ropes cannot be returned once the factory seal is open.';

const count = (mediaType: string, data: Uint8Array, type: MediaPart['type'] = 'document') =>
  estimateMedia({ type, mediaType, data }, { family: 'o200k', modelId: 'm' }).tokens;

const latin1 = (file: string) => Buffer.from(file, 'latin1');

suite('tokens of documents', () => {
  test('text is counted as text', () => {
    for (const mediaType of ['text/markdown', 'application/json', 'text/plain; charset=utf-8']) {
      assert.equal(count(mediaType, Buffer.from(text)), estimateTokens(text), mediaType);
    }
  });

  test('a PDF counts by its pages', () => {
    const pages = '1 0 obj <</Type /Pages /Kids [2 0 R 3 0 R]>> <</Type /Page>> <</Type/Page >>';
    assert.equal(count('application/pdf', latin1(pages)), 4000);
    assert.equal(count('application/pdf; version=1.7', latin1(pages)), 4000);
  });

  test('a PDF with packed objects counts by its pages too', () => {
    const packed = (objects: string) =>
      `<</Type/ObjStm/Filter/FlateDecode>>stream\r\n${deflateSync(objects).toString('latin1')}\nendstream\n`;
    const two = packed('<</Type/Page/Parent 1 0 R>><</Type /Page>><</Type/Pages>>');
    assert.equal(
      count('application/pdf', latin1(`%PDF-1.7\n${two}${packed('<</Type/Page>>')}`)),
      6000,
    );
  });

  test('a damaged PDF is a page', () => {
    for (const file of ['', '%PDF', '/ObjStm stream', '/ObjStm stream\nxx\nendstream', '/Type']) {
      assert.equal(count('application/pdf', latin1(file)), 2000, file);
    }
  });

  test('Office files count by their words, not by their bytes', () => {
    const paragraphs = Array.from({ length: 40 }, () => `<w:p><w:r><w:t>${text}</w:t></w:r></w:p>`);
    const docx = zip([
      { name: '[Content_Types].xml', text: '<Types/>', isStored: true },
      { name: 'word/media/image1.png', text: 'not text '.repeat(50_000) },
      { name: 'word/document.xml', text: `<w:document>${paragraphs.join('')}</w:document>` },
    ]);
    const words = 40 * estimateTokens(`${text}\n`);
    const type = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
    assert.ok(Math.abs(count(type, docx) - words) < words * 0.15, `${count(type, docx)}: ${words}`);

    const xlsx = zip([
      { name: 'xl/worksheets/sheet1.xml', text: '<row><c><v>12</v></c><c><v>340</v></c></row>' },
      { name: 'xl/sharedStrings.xml', text: '<si><t>rope</t></si>', isStored: true },
    ]);
    const cells = count('application/vnd.ms-excel', xlsx);
    assert.ok(cells >= 5 && cells <= 12, String(cells));
  });

  test('a damaged archive, one without words, and a bomb count by their length', () => {
    const type = 'application/octet-stream';
    const docx = zip([{ name: 'word/document.xml', text: `<w:t>${text}</w:t>` }]);
    for (let length = 0; length < docx.length; length += 7) {
      const cut = docx.subarray(0, length);
      assert.equal(count(type, cut), Math.ceil(length / 4), `cut at ${length}`);
    }
    const end = docx.slice();
    end.fill(255, end.length - 10, end.length - 2);
    assert.equal(count(type, end), Math.ceil(end.length / 4));
    const bomb = zip([{ name: 'word/document.xml', text: 'a'.repeat(9_000_000) }]);
    assert.equal(count(type, bomb), Math.ceil(bomb.length / 4));
    const stored = zip([
      { name: 'word/document.xml', text: 'a'.repeat(9_000_000), isStored: true },
    ]);
    assert.equal(count(type, stored), Math.ceil(stored.length / 4));
    const other = zip([{ name: 'readme.txt', text }]);
    assert.equal(count(type, other), Math.ceil(other.length / 4));
  });

  test('anything else counts by its length', () => {
    assert.equal(count('application/msword', new Uint8Array(10)), 3);
    assert.equal(count('application/msword', new Uint8Array()), 0);
  });
});

suite('tokens of pictures', () => {
  test('are read from the header of the file', () => {
    const png = new Uint8Array(33);
    png.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
    const view = new DataView(png.buffer);
    view.setUint32(16, 280);
    view.setUint32(20, 56);
    assert.equal(count('image/png', png, 'image'), 20);
  });

  test('are those of a middling one where the file can\u2019t be read', () => {
    assert.equal(count('image/png', new Uint8Array([1, 2, 3]), 'image'), 1564);
  });
});

suite('tokens of videos that are sent along', () => {
  /** A file with a movie header of version 0 or 1. */
  function movie(timescale: number, duration: number, version = 0): Uint8Array {
    const file = Buffer.alloc(200);
    file.write('ftypisom', 4);
    file.write('mvhd', 100);
    file[104] = version;
    file.writeUInt32BE(timescale, 104 + (version === 1 ? 20 : 12));
    if (version === 1) file.writeBigUInt64BE(BigInt(duration), 128);
    else file.writeUInt32BE(duration, 120);
    return file;
  }

  test('a frame a second, by the length that the file tells', () => {
    assert.equal(count('video/mp4', movie(600, 6000)), 2880);
    assert.equal(count('video/quicktime', movie(1000, 30_000, 1)), 8640);
    assert.equal(count('video/mp4', movie(1000, 200)), 288, 'less than a second is a frame');
    assert.equal(count('video/mp4', movie(1, 100_000)), 276_480, 'no more than 960 frames');
  });

  test('by the size of the file where it does not tell', () => {
    assert.equal(count('video/webm', new Uint8Array(1_250_000)), 2880);
    assert.equal(count('video/mp4', movie(0, 6000)), 288);
    assert.equal(count('video/mp4', latin1('mvhd')), 288);
  });
});
