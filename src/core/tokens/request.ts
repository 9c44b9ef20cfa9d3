import type { Message, ModelRequest, Part, ToolSpec } from '../model/index.ts';
import { bandOf, type Estimate, estimateText, exactly, sumOf, type TokenBand } from './estimate.ts';
import { FRAMES, toolFrame } from './frames.ts';
import { estimateMedia, MOST_VIDEO_TOKENS } from './media.ts';
import { DEFAULT_FAMILY, type TokenizerFamily } from './weights.ts';

/** Whose tokenizer, and whose rules for pictures and tools. */
interface Reader {
  readonly family: TokenizerFamily;
  readonly modelId: string;
}

/** Input tokens of a whole request, estimated: messages and their frames, tools, output schema, images, documents. */
export function estimateRequestTokens(
  request: ModelRequest,
  family: TokenizerFamily = DEFAULT_FAMILY,
): number {
  return estimateRequest(request, family).tokens;
}

/** The same with its band: as a text's, and wider where a document's pages or a video's length are guessed. */
export function estimateRequestBand(
  request: ModelRequest,
  family: TokenizerFamily = DEFAULT_FAMILY,
): TokenBand {
  return bandOf(estimateRequest(request, family));
}

/** The estimate that the count and the band are made of. */
export function estimateRequest(request: ModelRequest, family: TokenizerFamily): Estimate {
  const { messages, tools = [], responseSchema, modelId } = request;
  const reader = { family, modelId };
  return sumOf([
    exactly(FRAMES[family].request),
    ...messages.map((message) => ofMessage(message, reader)),
    ...ofTools(tools, reader),
    ...(responseSchema === undefined ? [] : [ofJson(responseSchema, reader)]),
  ]);
}

function ofMessage(message: Message, reader: Reader): Estimate {
  const parts = message.parts.map((part) => ofPart(part, reader));
  return sumOf([exactly(FRAMES[reader.family].message), ...parts]);
}

function ofPart(part: Part, reader: Reader): Estimate {
  switch (part.type) {
    case 'text':
    case 'reasoning':
      return estimateText(part.text, reader.family);
    case 'image':
    case 'document':
      return estimateMedia(part, reader);
    case 'tool-call':
      return sumOf([estimateText(part.name, reader.family), ofJson(part.input, reader)]);
    case 'tool-result':
      return estimateText(part.output, reader.family);
    // Its length is known where it is kept, not here.
    case 'video':
      return { ...exactly(0), more: MOST_VIDEO_TOKENS };
    case 'cache-point':
      return exactly(0);
  }
}

function ofTools(tools: readonly ToolSpec[], reader: Reader): Estimate[] {
  if (tools.length === 0) return [];
  const { any, each } = toolFrame(reader.family, reader.modelId);
  const frames = exactly(any + each * tools.length);
  return [frames, ...tools.flatMap((tool) => ofTool(tool, reader))];
}

function ofTool({ name, description, inputSchema }: ToolSpec, reader: Reader): Estimate[] {
  const title = estimateText(`${name} ${description ?? ''}`, reader.family);
  return [title, ofJson(inputSchema, reader)];
}

/** `JSON.stringify` gives undefined for undefined and for functions. */
function ofJson(value: unknown, { family }: Reader): Estimate {
  return estimateText(JSON.stringify(value) ?? '', family);
}
