/** What may be attached to a turn: the types and limits of one message, the same for host and webview. */
import type { Attachment } from './session.ts';

const MEBIBYTE = 1024 * 1024;

/** Per message, as Bedrock's Converse has them (ImageBlock and DocumentBlock of the API reference). */
export const ATTACHMENT_LIMITS = {
  images: 20,
  imageBytes: 3.75 * MEBIBYTE,
  documents: 5,
  documentBytes: 4.5 * MEBIBYTE,
} as const;

/** The limits in words, for tooltips and refusals. */
export const ATTACHMENT_LIMITS_TEXT =
  'Up to 20 images of 3.75 MB (png, jpeg, gif, webp) and 5 documents of 4.5 MB (pdf, csv, doc, docx, xls, xlsx, html, txt, md).';

const IMAGE_TYPES: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
};

const DOCUMENT_TYPES: Readonly<Record<string, string>> = {
  pdf: 'application/pdf',
  csv: 'text/csv',
  doc: 'application/msword',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  xls: 'application/vnd.ms-excel',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  html: 'text/html',
  txt: 'text/plain',
  md: 'text/markdown',
};

export const IMAGE_EXTENSIONS: readonly string[] = Object.keys(IMAGE_TYPES);
export const DOCUMENT_EXTENSIONS: readonly string[] = Object.keys(DOCUMENT_TYPES);

const KNOWN_TYPES = new Set([...Object.values(IMAGE_TYPES), ...Object.values(DOCUMENT_TYPES)]);

/**
 * The media type to attach a file as: by its name's extension, else the type it claims if that one is known.
 * @returns undefined where the file cannot be attached
 */
export function attachmentMediaType(name: string, claimed = ''): string | undefined {
  const extension = /\.([^./\\]+)$/.exec(name)?.[1]?.toLowerCase() ?? '';
  const byName = own(IMAGE_TYPES, extension) ?? own(DOCUMENT_TYPES, extension);
  return byName ?? (KNOWN_TYPES.has(claimed) ? claimed : undefined);
}

export function isImage(attachment: Pick<Attachment, 'mediaType'>): boolean {
  return attachment.mediaType.startsWith('image/');
}

/** Why a file cannot join those already attached to a turn, as a sentence to show; undefined if it can. */
export function attachmentRefusal(
  present: readonly Pick<Attachment, 'mediaType'>[],
  file: { readonly name: string; readonly mediaType: string | undefined; readonly size: number },
): string | undefined {
  const { name, mediaType, size } = file;
  if (mediaType === undefined) return `${name} cannot be attached. ${ATTACHMENT_LIMITS_TEXT}`;
  const image = isImage({ mediaType });
  const [most, bytes, kind] = image
    ? ([ATTACHMENT_LIMITS.images, ATTACHMENT_LIMITS.imageBytes, 'image'] as const)
    : ([ATTACHMENT_LIMITS.documents, ATTACHMENT_LIMITS.documentBytes, 'document'] as const);
  if (size > bytes) {
    return `${name} is too large: one ${kind} may have ${bytes / MEBIBYTE} MB at most.`;
  }
  if (present.filter((other) => isImage(other) === image).length >= most) {
    return `${name} was left out: a message may hold ${most} ${kind}s at most.`;
  }
  return undefined;
}

function own(table: Readonly<Record<string, string>>, key: string): string | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
