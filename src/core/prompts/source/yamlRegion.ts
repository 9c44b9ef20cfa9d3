/** The YAML of a prompt file: between the fences, or all of a `.prompt.yml`. */
import type { Span } from '../../model/index.ts';
import type { ParsedPrompt } from '../types.ts';
import { contentStart } from './frontMatter.ts';

/** Undefined where the file has no front matter. */
export function yamlRegion(parsed: ParsedPrompt): Span | undefined {
  const { text, spans, format } = parsed;
  if (format === 'prompt-yml') return { start: contentStart(text), end: text.length };
  const header = spans.get('header');
  if (header === undefined) return undefined;
  const fence = text.slice(header.start, header.end);
  const open = /^[^\r\n]*(?:\r\n|\r|\n)/.exec(fence)?.[0].length ?? fence.length;
  const closed = /(?:^|\r|\n)---[ \t]*$/.exec(fence.slice(open));
  const end = closed === null ? header.end : header.start + open + closed.index;
  return { start: header.start + open, end: Math.max(end, header.start + open) };
}
