/** Settings of a prompt file, by what they mean: where they stand, and the edits that set or take them away. */
import type { Params, Span, TextEdit } from '../../model/index.ts';
import { lineEnd, lineEnding, lineStart } from '../../util/lines.ts';
import { isRecord } from '../../util/records.ts';
import { paramOf } from '../keys/settings.ts';
import { contentStart } from '../source/frontMatter.ts';
import { yamlRegion } from '../source/yamlRegion.ts';
import { nodeAt, readYaml, type YamlNode } from '../source/yamlTree.ts';
import type { ParsedPrompt } from '../types.ts';
import { appendEntry, yamlString } from './yamlEdits.ts';

/** Settings that have keys of their own in every format. */
export type OwnSetting = 'cache' | 'tier' | 'latency';

export interface SettingPlace {
  readonly key: Span;
  readonly value: Span;
}

/** The map in which a format has its sampling settings. */
function settingsPath({ format, front }: ParsedPrompt): readonly string[] {
  switch (format) {
    case 'dotprompt':
    case 'prompt-md':
      return ['config'];
    case 'prompt-yml':
      return ['modelParameters'];
    case 'prompty': {
      const model = isRecord(front.model) ? front.model : {};
      const isFirstVersion = isRecord(model.configuration) || isRecord(model.parameters);
      return ['model', isFirstVersion ? 'parameters' : 'options'];
    }
  }
}

/** The word of a format for the ceiling on output. */
function ceilingKey(parsed: ParsedPrompt): string {
  if (parsed.format === 'prompt-yml') return 'maxTokens';
  return settingsPath(parsed)[1] === 'parameters' ? 'max_tokens' : 'maxOutputTokens';
}

/** Where the file sets a parameter; undefined where it does not. */
export function paramPlace(parsed: ParsedPrompt, name: keyof Params): SettingPlace | undefined {
  const path = settingsPath(parsed).join('.');
  for (const [place, key] of parsed.spans) {
    if (!place.startsWith(`key:${path}.`)) continue;
    const word = place.slice(`key:${path}.`.length);
    const value = parsed.spans.get(`${path}.${word}`);
    if (paramOf(word) === name && value !== undefined) return { key, value };
  }
  return name === 'effort' ? assayPlace(parsed, 'effort') : undefined;
}

/** Where the file sets `assay.<name>`, dotted or nested. */
export function assayPlace(parsed: ParsedPrompt, name: string): SettingPlace | undefined {
  const key = parsed.spans.get(`key:assay.${name}`);
  const value = parsed.spans.get(`assay.${name}`);
  return key === undefined || value === undefined ? undefined : { key, value };
}

/** The edit that sets the ceiling on output tokens; undefined where the front matter cannot be read. */
export function setMaxOutputTokens(parsed: ParsedPrompt, tokens: number): TextEdit | undefined {
  const known = paramPlace(parsed, 'maxOutputTokens');
  if (known !== undefined) return valueEdit(parsed.text, known.value, `${tokens}`);
  return insert(parsed, [...settingsPath(parsed), ceilingKey(parsed)], `${tokens}`);
}

/** The edit that sets `assay.<name>`. @param value YAML text on one line */
export function setOwnSetting(
  parsed: ParsedPrompt,
  name: OwnSetting,
  value: string,
): TextEdit | undefined {
  const known = assayPlace(parsed, name);
  if (known !== undefined) return valueEdit(parsed.text, known.value, value);
  return insert(parsed, [`assay.${name}`], value);
}

/** A block of lines gives its place to one line; the line break behind it stays, and so does a comment before it. */
function valueEdit(text: string, span: Span, value: string): TextEdit {
  const written = text.slice(span.start, span.end).trimEnd();
  const end = span.start + written.length;
  const before = text.slice(0, span.start).trimEnd();
  const isAfterKey = before.endsWith(':');
  return isAfterKey
    ? { span: { start: before.length, end }, newText: ` ${value}` }
    : { span: { start: span.start, end }, newText: value };
}

/** Takes an entry away, with its line where it has one of its own. */
export function removeSetting(parsed: ParsedPrompt, { key, value }: SettingPlace): TextEdit {
  const { text } = parsed;
  const written = text.slice(key.start, Math.max(value.end, key.end)).trimEnd();
  const end = key.start + written.length;
  const line = lineStart(text, key.start);
  const isOwnLine = text.slice(line, key.start).trim() === '' && !/[,}]/.test(rest(text, end));
  if (isOwnLine) return { span: { start: line, end: nextLine(text, end) }, newText: '' };
  const after = /^[ \t]*,[ \t]*/.exec(text.slice(end))?.[0].length;
  if (after !== undefined) return { span: { start: key.start, end: end + after }, newText: '' };
  const before = /,[ \t]*$/.exec(text.slice(0, key.start))?.[0].length ?? 0;
  return { span: { start: key.start - before, end }, newText: '' };
}

function rest(text: string, at: number): string {
  return text.slice(at, lineEnd(text, at)).replace(/#.*$/, '');
}

function nextLine(text: string, at: number): number {
  const end = lineEnd(text, at);
  return end + (/^(?:\r\n|\r|\n)/.exec(text.slice(end, end + 2))?.[0].length ?? 0);
}

function insert(
  parsed: ParsedPrompt,
  path: readonly string[],
  value: string,
): TextEdit | undefined {
  const region = yamlRegion(parsed);
  if (region === undefined) return withHeader(parsed, path, value);
  const { root, problems } = readYaml(parsed.text.slice(region.start, region.end), region.start);
  if (problems.some(({ code }) => code !== 'duplicate-key')) return undefined;
  if (root === undefined || root.value === null) {
    const at = { start: region.start, end: region.start };
    return { span: at, newText: `${entryText(path, value)}${lineEnding(parsed.text)}` };
  }
  return root.kind === 'map' ? intoMap(parsed.text, root, path, value) : undefined;
}

/** Into the deepest map of the path that is there. */
function intoMap(
  text: string,
  root: YamlNode,
  path: readonly string[],
  value: string,
): TextEdit | undefined {
  let depth = path.length - 1;
  while (depth > 0 && nodeAt(root, path.slice(0, depth)) === undefined) depth--;
  const map = nodeAt(root, path.slice(0, depth)) ?? root;
  const [key = '', ...below] = path.slice(depth);
  const entry = { key, value: below.length === 0 ? value : flow(below, value) };
  if (map.kind === 'map' && map.entries.length > 0) return appendEntry(text, map, entry);
  const content = flow([key, ...below], value);
  if (map.kind === 'map' || map.value === null) return valueEdit(text, map.span, content);
  // `model: x` of a prompty becomes the map that has room for settings.
  if (typeof map.value !== 'string' || path[0] !== 'model') return undefined;
  const id = yamlString(map.value);
  return valueEdit(text, map.span, `{ id: ${id}, ${content.slice(2)}`);
}

/** `{ maxOutputTokens: 512 }` */
function flow(path: readonly string[], value: string): string {
  const [key = '', ...below] = path;
  return `{ ${yamlString(key)}: ${below.length === 0 ? value : flow(below, value)} }`;
}

function entryText(path: readonly string[], value: string): string {
  const [key = '', ...below] = path;
  return `${yamlString(key)}: ${below.length === 0 ? value : flow(below, value)}`;
}

function withHeader(parsed: ParsedPrompt, path: readonly string[], value: string): TextEdit {
  const eol = lineEnding(parsed.text);
  const start = contentStart(parsed.text);
  return {
    span: { start, end: start },
    newText: `---${eol}${entryText(path, value)}${eol}---${eol}`,
  };
}
