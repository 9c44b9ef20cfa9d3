/** The text in documents, as far as it can be had at once: pages of a PDF, words of an Office file. */
import { Buffer } from 'node:buffer';
import { inflateRawSync, inflateSync } from 'node:zlib';

/** What is unpacked of one document; more would take long, and would not fit a context window. */
const MOST_BYTES = 8_000_000;

const bufferOf = (data: Uint8Array) => Buffer.from(data.buffer, data.byteOffset, data.byteLength);

/** Pages of a PDF: of its page objects, whether written in the clear or packed. At least 1; 1 for a damaged file. */
export function pdfPages(data: Uint8Array): number {
  const file = bufferOf(data);
  const packed = [...objectStreams(file)].reduce((sum, stream) => sum + pageObjects(stream), 0);
  return Math.max(1, pageObjects(file) + packed);
}

/** `/Type /Page`, with or without the space; not `/Type /Pages`, which is the tree that they hang in. */
function pageObjects(bytes: Buffer): number {
  let pages = 0;
  for (let at = bytes.indexOf('/Type'); at >= 0; at = bytes.indexOf('/Type', at + 5)) {
    if (/^\s*\/Page(?![a-zA-Z])/.test(bytes.toString('latin1', at + 5, at + 20))) pages++;
  }
  return pages;
}

/** The streams that hold packed objects, up to the first that can't be unpacked. */
function* objectStreams(file: Buffer): Generator<Buffer> {
  let room = MOST_BYTES;
  let closing = 0;
  for (let at = file.indexOf('/ObjStm'); at >= 0; at = file.indexOf('/ObjStm', closing)) {
    const opening = file.indexOf('stream', at);
    closing = file.indexOf('endstream', opening);
    if (opening < 0 || closing < 0) return;
    const line = file[opening + 6] === 13 ? 2 : 1;
    const stream = unpack(file.subarray(opening + 6 + line, closing), inflateSync, room);
    if (stream === undefined) return;
    room -= stream.length;
    yield stream;
  }
}

type Unpacker = (bytes: Buffer, options: { maxOutputLength: number }) => Buffer;

function unpack(bytes: Buffer, unpacker: Unpacker, room: number): Buffer | undefined {
  try {
    return unpacker(bytes, { maxOutputLength: Math.max(1, room) });
  } catch {
    return undefined;
  }
}

/** The parts of Office files that hold their words: documents, sheets and their shared words, slides. */
const OFFICE_TEXT =
  /^(?:word\/(?:document|footnotes|endnotes)|xl\/(?:sharedStrings|worksheets\/sheet\d+)|ppt\/slides\/slide\d+)\.xml$/;

/** The text of a Word, Excel or PowerPoint file (those with an x); undefined where it can't be read. */
export function officeText(data: Uint8Array): string | undefined {
  const file = bufferOf(data);
  let text: string | undefined;
  let room = MOST_BYTES;
  try {
    for (const entry of zipEntries(file)) {
      if (!OFFICE_TEXT.test(entry.name)) continue;
      const xml = entry.isPacked ? unpack(entry.bytes, inflateRawSync, room) : entry.bytes;
      if (xml === undefined || xml.length > room) return undefined;
      room -= xml.length;
      text = `${text ?? ''}${textOf(xml.toString('utf8'))}\n`;
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  return text;
}

/** A paragraph, row or break ends a line; other tags are dropped. */
function textOf(xml: string): string {
  return xml
    .replace(/<\/(?:w:p|a:p|row|si)>|<w:br\/>/g, '\n')
    .replace(/<[^<>]*>/g, ' ')
    .replace(/ {2,}/g, ' ');
}

interface ZipEntry {
  readonly name: string;
  readonly isPacked: boolean;
  readonly bytes: Buffer;
}

const END_OF_DIRECTORY = Buffer.from('PK\x05\x06', 'latin1');
const DIRECTORY_ENTRY = 0x02014b50;

/** The files of a zip archive, by its directory at the end (PKWARE's APPNOTE). @throws RangeError where it is cut short */
function* zipEntries(file: Buffer): Generator<ZipEntry> {
  const end = file.lastIndexOf(END_OF_DIRECTORY);
  if (end < 0) return;
  let at = file.readUInt32LE(end + 16);
  for (let left = file.readUInt16LE(end + 10); left > 0; left--) {
    if (file.readUInt32LE(at) !== DIRECTORY_ENTRY) return;
    const nameLength = file.readUInt16LE(at + 28);
    const header = file.readUInt32LE(at + 42);
    const start = header + 30 + file.readUInt16LE(header + 26) + file.readUInt16LE(header + 28);
    yield {
      name: file.toString('utf8', at + 46, at + 46 + nameLength),
      isPacked: file.readUInt16LE(at + 10) === 8,
      bytes: file.subarray(start, start + file.readUInt32LE(at + 20)),
    };
    at += 46 + nameLength + file.readUInt16LE(at + 30) + file.readUInt16LE(at + 32);
  }
}
