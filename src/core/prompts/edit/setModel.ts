/** Changes the model of a prompt file in place, whatever its format, and nothing else. */
import type { Span, TextEdit } from '../../model/index.ts';
import { lineEnding } from '../../util/lines.ts';
import { isRecord } from '../../util/records.ts';
import { contentStart } from '../source/frontMatter.ts';
import type { ParsedPrompt } from '../types.ts';
import { yamlString } from './yamlEdits.ts';

/**
 * The edit that makes `reference` the model of the file.
 * @param reference a model reference, written as it is
 */
export function setModel(parsed: ParsedPrompt, reference: string): TextEdit {
  const value = yamlString(reference);
  const known = parsed.spans.get('model');
  if (known !== undefined && !isModelMap(parsed)) return replaceValue(parsed.text, known, value);
  if (known !== undefined) return insideModelMap(parsed, known, value);
  return parsed.format === 'prompt-yml' ? atTop(parsed, value) : inHeader(parsed, value);
}

/** A map that names no model: prompty says how to reach one, without its id. */
function isModelMap(parsed: ParsedPrompt): boolean {
  return isRecord(parsed.front.model) && parsed.prompt.model === undefined;
}

function replaceValue(text: string, span: Span, value: string): TextEdit {
  // `model:` without a value has no space to write after.
  const bare = span.start === span.end && text[span.start - 1] === ':';
  return { span, newText: bare ? ` ${value}` : value };
}

function insideModelMap(parsed: ParsedPrompt, map: Span, value: string): TextEdit {
  const { text, spans } = parsed;
  const at = map.start;
  if (text[at] === '{') {
    const empty = text.slice(at + 1, map.end).trim() === '}';
    return {
      span: { start: at + 1, end: at + 1 },
      newText: empty ? ` id: ${value} ` : ` id: ${value},`,
    };
  }
  const first = [...spans].find(([path]) => path.startsWith('key:model.'))?.[1].start ?? at;
  return insertEntry(text, first, `id: ${value}`);
}

/** A line before the entry at `at`, with its indentation. */
function insertEntry(text: string, at: number, entry: string): TextEdit {
  const line = text.lastIndexOf('\n', at - 1) + 1;
  const indent = text.slice(line, at).replace(/[^\t ]/g, '');
  return { span: { start: at, end: at }, newText: `${entry}${lineEnding(text)}${indent}` };
}

function inHeader(parsed: ParsedPrompt, value: string): TextEdit {
  const { text, spans } = parsed;
  const eol = lineEnding(text);
  const header = spans.get('header');
  if (header === undefined) {
    const start = contentStart(text);
    return { span: { start, end: start }, newText: `---${eol}model: ${value}${eol}---${eol}` };
  }
  return atFirstKey(parsed, value) ?? afterFence(text, header, `model: ${value}${eol}`);
}

function afterFence(text: string, header: Span, line: string): TextEdit {
  const end = text.slice(header.start).search(/\n|\r(?!\n)/);
  const at = end < 0 ? text.length : header.start + end + 1;
  return { span: { start: at, end: at }, newText: line };
}

/** Beside the first key, so that the style of the map, block or flow, is kept. */
function atFirstKey({ text, spans }: ParsedPrompt, value: string): TextEdit | undefined {
  const first = [...spans].find(([path]) => path.startsWith('key:') && !path.includes('.'))?.[1];
  if (first === undefined) return undefined;
  const before = text.slice(text.lastIndexOf('\n', first.start - 1) + 1, first.start);
  const at = { start: first.start, end: first.start };
  return before.includes('{')
    ? { span: at, newText: `model: ${value}, ` }
    : insertEntry(text, first.start, `model: ${value}`);
}

function atTop(parsed: ParsedPrompt, value: string): TextEdit {
  const start = contentStart(parsed.text);
  const line = `model: ${value}${lineEnding(parsed.text)}`;
  return atFirstKey(parsed, value) ?? { span: { start, end: start }, newText: line };
}
