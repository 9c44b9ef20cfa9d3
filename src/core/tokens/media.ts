/** Tokens of images, documents and videos. */
import { Buffer } from 'node:buffer';
import type { MediaPart } from '../model/index.ts';
import { isTextMediaType } from '../util/mediaType.ts';
import { officeText, pdfPages } from './documents.ts';
import { type Estimate, estimateText, exactly } from './estimate.ts';
import { imageSize } from './imageSize.ts';
import { imageTokens } from './images.ts';
import type { TokenizerFamily } from './weights.ts';

/** Anthropic's documentation ("PDF support") gives 1,500 to 3,000 tokens of text for a page. */
const PDF_PAGE = { tokens: 2000, fewer: 500, more: 1000 };

/** For formats that are not read here; about a token in 4 bytes, and the truth may be far from it. */
const BYTES_PER_TOKEN = 4;

/**
 * Amazon Nova user guide, "Video understanding": a frame a second, 288 tokens each (2,880 for 10 seconds), and at most
 * 960 frames. It stands in for the few others that take videos.
 */
const TOKENS_PER_SECOND = 288;
const MOST_SECONDS = 960;
export const MOST_VIDEO_TOKENS = TOKENS_PER_SECOND * MOST_SECONDS;

/** Bytes of a second of video where the file does not tell its length: 1 megabit. */
const BYTES_PER_SECOND = 125_000;

const ofMedia = (tokens: number): Estimate => ({ ...exactly(tokens), media: tokens });

interface Reader {
  readonly family: TokenizerFamily;
  readonly modelId: string;
}

export function estimateMedia(part: MediaPart, { family, modelId }: Reader): Estimate {
  const { data, mediaType } = part;
  const type = mediaType.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (type.startsWith('video/')) return ofVideo(data);
  if (part.type === 'image') return ofMedia(imageTokens(imageSize(data), modelId, family));
  if (isTextMediaType(mediaType)) return estimateText(new TextDecoder().decode(data), family);
  if (type === 'application/pdf') return ofPages(pdfPages(data));
  const text = officeText(data);
  return text === undefined ? guessed(data.length / BYTES_PER_TOKEN) : ofOffice(text, family);
}

/** The service turns sheets and layout into text in its own way: a quarter more or fewer would not surprise. */
function ofOffice(text: string, family: TokenizerFamily): Estimate {
  const estimate = estimateText(text, family);
  return { ...estimate, fewer: estimate.tokens / 4, more: estimate.tokens / 4 };
}

function ofPages(pages: number): Estimate {
  const { tokens, fewer, more } = PDF_PAGE;
  return { ...ofMedia(pages * tokens), fewer: pages * fewer, more: pages * more };
}

/** Half as much or twice as much would not surprise. */
function guessed(tokens: number): Estimate {
  const whole = Math.ceil(tokens);
  return { ...ofMedia(whole), fewer: whole / 2, more: whole };
}

function ofVideo(data: Uint8Array): Estimate {
  const tokensOf = (seconds: number) =>
    TOKENS_PER_SECOND * Math.min(MOST_SECONDS, Math.max(1, Math.round(seconds)));
  const seconds = mp4Seconds(data);
  return seconds === undefined
    ? guessed(tokensOf(data.length / BYTES_PER_SECOND))
    : ofMedia(tokensOf(seconds));
}

/** Length of an MP4 or QuickTime video, from the `mvhd` box (ISO/IEC 14496-12); undefined for others. */
function mp4Seconds(data: Uint8Array): number | undefined {
  const file = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  const at = file.indexOf('mvhd') + 4;
  if (at < 4 || file.length < at + 32) return undefined;
  const isLong = file[at] === 1;
  const timescale = file.readUInt32BE(at + (isLong ? 20 : 12));
  const duration = isLong ? Number(file.readBigUInt64BE(at + 24)) : file.readUInt32BE(at + 16);
  return timescale === 0 ? undefined : duration / timescale;
}
