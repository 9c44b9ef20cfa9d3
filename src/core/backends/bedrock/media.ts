/** Pictures, documents and videos as Converse content blocks. Pure. */
import type {
  ContentBlock,
  DocumentFormat,
  ImageFormat,
  VideoFormat,
} from '@aws-sdk/client-bedrock-runtime';
import type { MediaPart, VideoPart } from '../../model/index.ts';
import type { ModelFacts } from './facts.ts';

/** A document name may hold only letters, digits, single spaces, hyphens, parentheses and brackets. */
const DOCUMENT_NAME_REFUSED = /[^A-Za-z0-9\-()[\] ]+/g;
const MAX_DOCUMENT_NAME = 200;

/** Limits of one message (API reference, `Message`), and of a video that is sent along. */
const MAX_IMAGES = 20;
const MAX_IMAGE_BYTES = 3.75 * 1024 * 1024;
const MAX_DOCUMENTS = 5;
const MAX_DOCUMENT_BYTES = 4.5 * 1024 * 1024;
const MAX_VIDEO_BYTES = 18.75 * 1024 * 1024;

const IMAGE_FORMATS: Readonly<Record<string, ImageFormat>> = {
  'image/png': 'png',
  'image/jpeg': 'jpeg',
  'image/gif': 'gif',
  'image/webp': 'webp',
};

const VIDEO_FORMATS: Readonly<Record<string, VideoFormat>> = {
  'video/mp4': 'mp4',
  'video/quicktime': 'mov',
  'video/webm': 'webm',
  'video/x-matroska': 'mkv',
  'video/x-flv': 'flv',
  'video/mpeg': 'mpeg',
  'video/x-ms-wmv': 'wmv',
  'video/3gpp': 'three_gp',
};

const DOCUMENT_FORMATS: Readonly<Record<string, DocumentFormat>> = {
  'application/pdf': 'pdf',
  'text/csv': 'csv',
  'application/msword': 'doc',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'docx',
  'application/vnd.ms-excel': 'xls',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'xlsx',
  'text/html': 'html',
  'text/plain': 'txt',
  'text/markdown': 'md',
};

export interface MediaOptions {
  readonly facts: ModelFacts;
  readonly citations: boolean;
  readonly warn: (warning: string) => void;
}

/** None where the service or the model does not take the part, which is warned of. */
export function mediaBlocks(part: MediaPart | VideoPart, options: MediaOptions): ContentBlock[] {
  if (part.type === 'video' || part.mediaType.startsWith('video/'))
    return videoBlocks(part, options);
  return part.type === 'image' ? imageBlocks(part, options) : documentBlocks(part, options);
}

function videoBlocks(part: MediaPart | VideoPart, { facts, warn }: MediaOptions): ContentBlock[] {
  const format = VIDEO_FORMATS[part.mediaType];
  const name = part.type === 'video' ? part.s3Uri : (part.name ?? '');
  if (format === undefined || facts.video === false) {
    warn(leftOut('video', name, format === undefined ? part.mediaType : undefined));
    return [];
  }
  if (part.type === 'video') {
    const owner = part.bucketOwner === undefined ? {} : { bucketOwner: part.bucketOwner };
    return [{ video: { format, source: { s3Location: { uri: part.s3Uri, ...owner } } } }];
  }
  if (part.data.byteLength > MAX_VIDEO_BYTES) {
    warn(`The video ${name} was left out: over 18 MB it must be in S3 (s3://bucket/key).`);
    return [];
  }
  return [{ video: { format, source: { bytes: part.data } } }];
}

function imageBlocks(part: MediaPart, { facts, warn }: MediaOptions): ContentBlock[] {
  const { mediaType, data, name = '' } = part;
  const format = IMAGE_FORMATS[mediaType];
  if (format === undefined || facts.images === false) {
    warn(leftOut('image', name, format === undefined ? mediaType : undefined));
    return [];
  }
  if (data.byteLength > MAX_IMAGE_BYTES) {
    warn(`The image ${name} was left out: Bedrock takes 3.75 MB at most.`);
    return [];
  }
  return [{ image: { format, source: { bytes: data } } }];
}

function documentBlocks(part: MediaPart, { facts, citations, warn }: MediaOptions): ContentBlock[] {
  const { mediaType, data, name = '' } = part;
  const format = DOCUMENT_FORMATS[mediaType];
  if (format === undefined || facts.documents === false) {
    warn(leftOut('document', name, format === undefined ? mediaType : undefined));
    return [];
  }
  if (data.byteLength > MAX_DOCUMENT_BYTES) {
    warn(`The document ${name} was left out: Bedrock takes 4.5 MB at most.`);
    return [];
  }
  if (citations && facts.citations === false) {
    warn(`The document ${name} is not cited: this model makes no citations.`);
  }
  return [
    {
      document: {
        format,
        name: documentName(part.name),
        source: { bytes: data },
        ...(citations && facts.citations !== false ? { citations: { enabled: true } } : {}),
      },
    },
  ];
}

/** @param mediaType of a form that Bedrock does not read; undefined where only this model does not take it */
function leftOut(what: string, name: string, mediaType: string | undefined): string {
  const why =
    mediaType === undefined ? `this model takes no ${what}s` : `Bedrock does not read ${mediaType}`;
  return `The ${what} ${name}`.trimEnd().concat(` was left out: ${why}.`);
}

function documentName(name: string | undefined): string {
  const clean = (name ?? 'document')
    .replace(/\.[A-Za-z0-9]+$/, '')
    .replace(DOCUMENT_NAME_REFUSED, '-')
    .replace(/ {2,}/g, ' ')
    .trim()
    .slice(0, MAX_DOCUMENT_NAME)
    .trim();
  return clean === '' ? 'document' : clean;
}

/**
 * What one message may hold: text beside a document, and no more attachments than the service takes.
 * @param names of the documents of the conversation so far: all of them must differ
 */
export function withinLimits(
  content: readonly ContentBlock[],
  { warn, names }: { readonly warn: (warning: string) => void; readonly names: Set<string> },
): ContentBlock[] {
  let images = 0;
  let documents = 0;
  const kept = content.flatMap((block): ContentBlock[] => {
    if (block.image !== undefined && ++images > MAX_IMAGES) return [];
    if (block.document === undefined) return [block];
    if (++documents > MAX_DOCUMENTS) return [];
    return [{ document: { ...block.document, name: distinct(block.document.name ?? '', names) } }];
  });
  if (images > MAX_IMAGES) warn(`Only the first ${MAX_IMAGES} images of a message were sent.`);
  if (documents > MAX_DOCUMENTS) {
    warn(`Only the first ${MAX_DOCUMENTS} documents of a message were sent.`);
  }
  const needsText = documents > 0 && !kept.some((block) => block.text !== undefined);
  return needsText ? [...kept, { text: 'Read the attached document.' }] : kept;
}

function distinct(name: string, names: Set<string>): string {
  let free = name;
  for (let count = 2; names.has(free); count++)
    free = `${name.slice(0, MAX_DOCUMENT_NAME - 7)} (${count})`;
  names.add(free);
  return free;
}
