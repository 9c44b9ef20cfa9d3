/** Width and height of a picture, read from the header of its file. */

export interface ImageSize {
  readonly width: number;
  readonly height: number;
}

/** Understands PNG, GIF, JPEG and WebP; undefined for anything else, and for a file that is cut short. */
export function imageSize(data: Uint8Array): ImageSize | undefined {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  try {
    return pngSize(view) ?? gifSize(view) ?? webpSize(view) ?? jpegSize(view);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function hasAscii(view: DataView, offset: number, text: string): boolean {
  return [...text].every(
    (character, index) => view.getUint8(offset + index) === character.charCodeAt(0),
  );
}

function pngSize(view: DataView): ImageSize | undefined {
  if (view.getUint8(0) !== 0x89 || !hasAscii(view, 1, 'PNG')) return undefined;
  return { width: view.getUint32(16), height: view.getUint32(20) };
}

function gifSize(view: DataView): ImageSize | undefined {
  if (!hasAscii(view, 0, 'GIF8')) return undefined;
  return { width: view.getUint16(6, true), height: view.getUint16(8, true) };
}

function webpSize(view: DataView): ImageSize | undefined {
  if (!hasAscii(view, 0, 'RIFF') || !hasAscii(view, 8, 'WEBP')) return undefined;
  if (hasAscii(view, 12, 'VP8X')) {
    return { width: 1 + uint24(view, 24), height: 1 + uint24(view, 27) };
  }
  if (hasAscii(view, 12, 'VP8L')) {
    const bits = view.getUint32(21, true);
    return { width: 1 + (bits & 0x3fff), height: 1 + ((bits >> 14) & 0x3fff) };
  }
  if (!hasAscii(view, 12, 'VP8 ')) return undefined;
  return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
}

function uint24(view: DataView, offset: number): number {
  return view.getUint16(offset, true) | (view.getUint8(offset + 2) << 16);
}

/** Walks the segments to the first start-of-frame (C0 to CF, but for C4, C8 and CC, which hold tables). */
function jpegSize(view: DataView): ImageSize | undefined {
  if (view.getUint16(0) !== 0xffd8) return undefined;
  let offset = 2;
  for (;;) {
    const marker = view.getUint16(offset);
    if (marker < 0xff00) return undefined;
    const kind = marker & 0xff;
    if (kind === 0xff) {
      // A marker may stand after any number of these.
      offset += 1;
      continue;
    }
    if (kind >= 0xc0 && kind <= 0xcf && kind !== 0xc4 && kind !== 0xc8 && kind !== 0xcc) {
      return { width: view.getUint16(offset + 7), height: view.getUint16(offset + 5) };
    }
    offset += 2 + view.getUint16(offset + 2);
  }
}
