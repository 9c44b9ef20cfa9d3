import type { Message, ModelRequest, Part, ToolSpec } from '../model/index.ts';
import { estimateTokens } from './estimate.ts';
import { FRAMES, toolFrame } from './frames.ts';
import { estimateMediaTokens } from './media.ts';
import { DEFAULT_FAMILY, type TokenizerFamily } from './weights.ts';

/** Input tokens of a whole request, estimated: messages and their frames, tools, output schema, images, documents. */
export function estimateRequestTokens(
  request: ModelRequest,
  family: TokenizerFamily = DEFAULT_FAMILY,
): number {
  let tokens = FRAMES[family].request;
  for (const message of request.messages) tokens += messageTokens(message, family);
  if (request.tools !== undefined) tokens += toolTokens(request.tools, family);
  if (request.responseSchema !== undefined) tokens += jsonTokens(request.responseSchema, family);
  return tokens;
}

function messageTokens(message: Message, family: TokenizerFamily): number {
  let tokens = FRAMES[family].message;
  for (const part of message.parts) tokens += partTokens(part, family);
  return tokens;
}

function partTokens(part: Part, family: TokenizerFamily): number {
  switch (part.type) {
    case 'text':
    case 'reasoning':
      return estimateTokens(part.text, family);
    case 'image':
    case 'document':
      return estimateMediaTokens(part, family);
    case 'tool-call':
      return estimateTokens(part.name, family) + jsonTokens(part.input, family);
    case 'tool-result':
      return estimateTokens(part.output, family);
    // Its length is known where it is kept, not here.
    case 'video':
    case 'cache-point':
      return 0;
  }
}

function toolTokens(tools: readonly ToolSpec[], family: TokenizerFamily): number {
  if (tools.length === 0) return 0;
  const frame = toolFrame(family);
  return tools.reduce(
    (sum, tool) =>
      sum +
      frame.each +
      estimateTokens(`${tool.name} ${tool.description ?? ''}`, family) +
      jsonTokens(tool.inputSchema, family),
    frame.any,
  );
}

/** `JSON.stringify` gives undefined for undefined and for functions. */
function jsonTokens(value: unknown, family: TokenizerFamily): number {
  return estimateTokens(JSON.stringify(value) ?? '', family);
}
