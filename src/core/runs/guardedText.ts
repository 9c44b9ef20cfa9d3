/** How much text a guardrail may count in a request. */
import { pageTextUnits, textUnits } from '../cost/index.ts';
import type { ModelRequest, Part } from '../model/index.ts';

/**
 * The most text units that it can be.
 * @param tokens the most input tokens, for documents that are no plain text
 */
export function guardedTextUnits(
  { messages, tools = [], responseSchema }: ModelRequest,
  tokens: number,
): number {
  const parts = messages.flatMap((message) => message.parts);
  const shapes = responseSchema === undefined ? tools : [...tools, responseSchema];
  const pages = parts.some((part) => part.type === 'document' && !isPlainText(part.mediaType));
  return (
    textUnits([...parts.map(charactersOf), ...shapes.map(jsonLength)]) +
    (pages ? pageTextUnits(tokens) : 0)
  );
}

function charactersOf(part: Part): number {
  switch (part.type) {
    case 'text':
    case 'reasoning':
      return part.text.length;
    case 'tool-call':
      return part.name.length + jsonLength(part.input);
    case 'tool-result':
      return part.output.length;
    // No character has less than one byte.
    case 'document':
      return isPlainText(part.mediaType) ? part.data.length : 0;
    case 'image':
    case 'video':
    case 'cache-point':
      return 0;
  }
}

function isPlainText(mediaType: string): boolean {
  return mediaType.startsWith('text/');
}

/** `JSON.stringify` gives undefined for undefined and for functions. */
function jsonLength(value: unknown): number {
  return (JSON.stringify(value) ?? '').length;
}
