/** Tokens of images and documents. Rough: every service resizes and cuts pictures in its own way. */
import type { MediaPart } from '../model/index.ts';
import { estimateTokens } from './estimate.ts';
import { imageSize } from './imageSize.ts';
import type { TokenizerFamily } from './weights.ts';

/** Anthropic's documentation: tokens ≈ width × height / 750, and larger pictures are scaled down to about 1,600. */
const PIXELS_PER_TOKEN = 750;
const MAX_IMAGE_TOKENS = 1600;

/** Anthropic's documentation gives 1,500 to 3,000 tokens of text for a page of PDF. */
const TOKENS_PER_PDF_PAGE = 2000;

/** For formats that are not read here. Office documents are compressed text and mark-up; about a token in 4 bytes. */
const BYTES_PER_TOKEN = 4;

export function estimateMediaTokens(part: MediaPart, family: TokenizerFamily): number {
  if (part.type === 'image') return estimateImageTokens(part.data);
  if (isTextMediaType(part.mediaType)) {
    return estimateTokens(new TextDecoder().decode(part.data), family);
  }
  if (part.mediaType === 'application/pdf') return countPdfPages(part.data) * TOKENS_PER_PDF_PAGE;
  return Math.ceil(part.data.length / BYTES_PER_TOKEN);
}

function estimateImageTokens(data: Uint8Array): number {
  const size = imageSize(data);
  if (size === undefined) return MAX_IMAGE_TOKENS;
  const tokens = Math.ceil((size.width * size.height) / PIXELS_PER_TOKEN);
  return Math.max(1, Math.min(tokens, MAX_IMAGE_TOKENS));
}

/** Whether the bytes of a document are its text: text/*, JSON, YAML, XML, and their `+json` kin. */
export function isTextMediaType(mediaType: string): boolean {
  const type = mediaType.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (type.startsWith('text/') || type.endsWith('+json') || type.endsWith('+xml')) return true;
  return ['json', 'yaml', 'x-yaml', 'xml', 'jsonl', 'x-ndjson', 'javascript', 'sql'].some(
    (name) => type === `application/${name}`,
  );
}

/** Page objects written in the clear; at least 1. Files that compress their objects are counted too low. */
function countPdfPages(data: Uint8Array): number {
  const text = new TextDecoder('latin1').decode(data);
  let pages = 0;
  for (let at = text.indexOf('/Type'); at >= 0; at = text.indexOf('/Type', at + 5)) {
    let index = at + 5;
    while (text[index] === ' ') index++;
    if (text.startsWith('/Page', index) && text[index + 5] !== 's') pages++;
  }
  return Math.max(1, pages);
}
