/** Media that a template refers to by URL, as parts with bytes. */
import { AssayError, type MediaPart, type VideoPart } from '../../model/index.ts';
import type { RenderOptions } from './options.ts';

export interface MediaReference {
  readonly url: string;
  readonly contentType?: string;
}

const DATA_URL = /^data:([^;,]*)((?:;[^;,]*)*),/i;

/**
 * A video in S3 is not loaded: its service fetches it.
 * @throws AssayError `invalid` where the URL is broken, or nothing here can load it
 */
export async function loadMedia(
  reference: MediaReference,
  options: RenderOptions,
): Promise<MediaPart | VideoPart> {
  const { url } = reference;
  if (/^s3:\/\//i.test(url)) return videoInS3(url, reference.contentType);
  const data = readDataUrl(url);
  const loaded = data ?? (await readElsewhere(url, options));
  const mediaType =
    reference.contentType ?? loaded.mediaType ?? typeByName(url) ?? 'application/octet-stream';
  const name = data === undefined ? baseName(url) : undefined;
  return {
    type: mediaType.startsWith('image/') ? 'image' : 'document',
    mediaType,
    data: loaded.data,
    ...(name === undefined ? {} : { name }),
  };
}

function videoInS3(s3Uri: string, contentType: string | undefined): VideoPart {
  const mediaType = contentType ?? typeByName(s3Uri) ?? '';
  if (mediaType.startsWith('video/')) return { type: 'video', mediaType, s3Uri };
  throw new AssayError('invalid', `\`${s3Uri.slice(0, 200)}\` is not a video.`, {
    hint: 'Of what lies in S3 only videos can be referred to. Give its contentType if the name does not tell.',
  });
}

function readDataUrl(url: string): { mediaType?: string; data: Uint8Array } | undefined {
  if (!/^data:/i.test(url)) return undefined;
  const match = DATA_URL.exec(url.slice(0, 1000));
  if (match === null) {
    throw new AssayError('invalid', 'The data URL of a media part has no comma before its data.');
  }
  const content = url.slice(match[0].length);
  const base64 = (match[2] ?? '').toLowerCase().endsWith(';base64');
  const mediaType = match[1] === '' ? undefined : match[1]?.toLowerCase();
  return { ...(mediaType === undefined ? {} : { mediaType }), data: decode(content, base64) };
}

function decode(content: string, base64: boolean): Uint8Array {
  if (base64) return new Uint8Array(Buffer.from(content, 'base64'));
  try {
    return new TextEncoder().encode(decodeURIComponent(content));
  } catch (cause) {
    throw new AssayError('invalid', 'The data URL of a media part is not percent-encoded text.', {
      cause,
    });
  }
}

async function readElsewhere(
  url: string,
  options: RenderOptions,
): Promise<{ mediaType?: string; data: Uint8Array }> {
  if (options.readMedia === undefined) {
    throw new AssayError('invalid', `The media at \`${url.slice(0, 200)}\` cannot be read here.`, {
      hint: 'Give it as a data URL, or attach the file.',
    });
  }
  return options.readMedia(url);
}

const TYPES: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  pdf: 'application/pdf',
  csv: 'text/csv',
  html: 'text/html',
  md: 'text/markdown',
  txt: 'text/plain',
  doc: 'application/msword',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  xls: 'application/vnd.ms-excel',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  json: 'application/json',
  mp4: 'video/mp4',
  mov: 'video/quicktime',
  webm: 'video/webm',
  mkv: 'video/x-matroska',
  flv: 'video/x-flv',
  mpeg: 'video/mpeg',
  mpg: 'video/mpeg',
  wmv: 'video/x-ms-wmv',
  '3gp': 'video/3gpp',
};

/** The media type that a file name's extension stands for. */
export function typeByName(name: string): string | undefined {
  const extension = /\.(\w+)(?:[?#].*)?$/.exec(name)?.[1]?.toLowerCase() ?? '';
  return Object.hasOwn(TYPES, extension) ? TYPES[extension] : undefined;
}

function baseName(url: string): string | undefined {
  const name = url.split(/[?#]/)[0]?.split(/[\\/]/).at(-1);
  return name === undefined || name === '' ? undefined : name;
}
