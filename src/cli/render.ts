/** A rendered prompt: as JSON, and as text to read. */
import type { ModelRequest, Part } from '../core/model/index.ts';
import { formatBytes, mediaAsBase64, messageToJson } from '../core/runs/index.ts';

export function renderedJson(model: string | undefined, request: ModelRequest): unknown {
  return {
    type: 'rendered',
    model: model ?? null,
    messages: request.messages.map((message) => messageToJson(message, mediaAsBase64)),
    params: request.params ?? {},
  };
}

export function renderedText({ messages }: ModelRequest): string {
  const blocks = messages.map(
    ({ role, parts }) => `[${role}]\n${parts.map(partText).join('').trimEnd()}\n`,
  );
  return blocks.join('\n');
}

function partText(part: Part): string {
  switch (part.type) {
    case 'text':
    case 'reasoning':
      return part.text;
    case 'image':
    case 'document':
      return `[${part.type} ${part.name ?? ''}: ${part.mediaType}, ${formatBytes(part.data.length)}]\n`;
    case 'video':
      return `[video ${part.s3Uri}: ${part.mediaType}]\n`;
    case 'tool-call':
      return `[tool call ${part.name}: ${JSON.stringify(part.input)}]\n`;
    case 'tool-result':
      return `[tool result ${part.id}: ${part.output}]\n`;
    case 'cache-point':
      return '\n[cache point]';
  }
}
