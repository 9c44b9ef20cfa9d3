/** Edits that add to YAML without touching anything else. */
import type { TextEdit } from '../../model/index.ts';
import { lineEnd, lineEnding, lineStart } from '../../util/lines.ts';
import type { YamlNode } from '../source/yamlTree.ts';

/** Text that YAML reads back as this string, in block and in flow context. */
export function yamlString(value: string): string {
  const plain =
    /^[A-Za-z_/][\w./@+ ~-]*(?::[\w./@+~-]+)*$/.test(value) &&
    !/^(?:true|false|null|yes|no|on|off|~)$/i.test(value) &&
    value === value.trim();
  return plain ? value : JSON.stringify(value);
}

/**
 * Adds `key: value` as the last entry of a map, in the style that it has.
 * @param value YAML text on one line
 * @returns undefined for an empty map, whose style is not to be seen
 */
export function appendEntry(
  text: string,
  map: YamlNode,
  entry: { readonly key: string; readonly value: string },
): TextEdit | undefined {
  const first = map.entries[0];
  const last = map.entries.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const lastEnd = Math.max(last.node.span.end, last.keySpan.end);
  const content = text.slice(last.keySpan.start, lastEnd).trimEnd();
  const contentEnd = last.keySpan.start + content.length;
  const added = `${yamlString(entry.key)}: ${entry.value}`;
  if (text[map.span.start] === '{') {
    return { span: { start: contentEnd, end: contentEnd }, newText: `, ${added}` };
  }
  const at = lineEnd(text, contentEnd);
  const start = lineStart(text, first.keySpan.start);
  // A byte order mark takes no room on its line.
  const before = text.slice(start, first.keySpan.start).replace(/^\ufeff/, '');
  const indent = before.replace(/[^\t]/g, ' ');
  return { span: { start: at, end: at }, newText: `${lineEnding(text)}${indent}${added}` };
}
