/** What an editor tells about a place of a prompt file. */
import type { Span } from '../../model/index.ts';
import { keysOf } from '../keys/index.ts';
import { yamlRegion } from '../source/yamlRegion.ts';
import { DATA_VARIABLES, HELPER_DOCS, ROLE_DOCS } from '../template/helpers.ts';
import { EDITOR_VARIABLES } from '../template/placeholders.ts';
import type { InputField, ParsedPrompt } from '../types.ts';
import { fieldDetail } from './templateCompletion.ts';
import type { Hover } from './types.ts';
import { hoverYaml } from './yamlCompletion.ts';
import { yamlPlaceAt } from './yamlPlace.ts';

export function hoverAt(parsed: ParsedPrompt, offset: number): Hover | undefined {
  const holds = (span: Span): boolean => offset >= span.start && offset <= span.end;
  const variable = parsed.variables.find(({ span }) => holds(span));
  if (variable !== undefined) {
    return { span: variable.span, markdown: variableMarkdown(parsed, variable.name) };
  }
  const declared = parsed.fields.find(({ name }) => {
    const span =
      parsed.spans.get(`key:input.schema.${name}`) ?? parsed.spans.get(`key:inputs.${name}`);
    return span !== undefined && holds(span);
  });
  if (declared !== undefined) {
    const { name } = declared;
    const span =
      parsed.spans.get(`key:input.schema.${name}`) ?? parsed.spans.get(`key:inputs.${name}`);
    if (span !== undefined) return { span, markdown: variableMarkdown(parsed, name) };
  }
  const role = parsed.roles.find(({ span }) => holds(span));
  if (role !== undefined) return { span: role.span, markdown: roleMarkdown(role.role) };
  return hoverTag(parsed, offset) ?? hoverHeader(parsed, offset);
}

function hoverHeader(parsed: ParsedPrompt, offset: number): Hover | undefined {
  const region = yamlRegion(parsed);
  if (region === undefined) return undefined;
  const place = yamlPlaceAt(parsed.text, region, offset);
  return place === undefined ? undefined : hoverYaml(parsed.text, place, keysOf(parsed.format));
}

/** A helper, or a variable that Handlebars sets, at the cursor. */
function hoverTag(parsed: ParsedPrompt, offset: number): Hover | undefined {
  const template = parsed.templates.find(({ span }) => offset >= span.start && offset <= span.end);
  if (template?.syntax !== 'handlebars') return undefined;
  const start = Math.max(template.span.start, offset - 500);
  const text = parsed.text.slice(start, Math.min(template.span.end, offset + 200));
  const open = text.lastIndexOf('{{', offset - start);
  const close = text.indexOf('}}', open);
  if (open < 0 || close < 0 || close < offset - start) return undefined;
  for (const match of text.slice(open, close).matchAll(/@?[A-Za-z]\w*/g)) {
    const from = start + open + match.index;
    const span = { start: from, end: from + match[0].length };
    if (offset < span.start || offset > span.end) continue;
    const markdown = wordMarkdown(match[0]);
    return markdown === undefined ? undefined : { span, markdown };
  }
  return undefined;
}

function wordMarkdown(word: string): string | undefined {
  if (word.startsWith('@')) {
    const name = word.slice(1);
    const doc = Object.hasOwn(DATA_VARIABLES, name) ? DATA_VARIABLES[name] : undefined;
    return doc === undefined ? undefined : `**${word}**: ${doc}`;
  }
  const helper = HELPER_DOCS.get(word);
  return helper === undefined
    ? undefined
    : `\`\`\`handlebars\n${helper.usage}\n\`\`\`\n\n${helper.doc}`;
}

function roleMarkdown(role: string): string {
  const key = role === 'assistant' ? 'model' : role === 'developer' ? 'system' : role;
  const doc = Object.hasOwn(ROLE_DOCS, key) ? ROLE_DOCS[key] : undefined;
  return doc === undefined ? `\`${role}\` is not a role.` : `**${role}**: ${doc}`;
}

function variableMarkdown(parsed: ParsedPrompt, name: string): string {
  const field = parsed.fields.find((candidate) => candidate.name === name);
  if (field === undefined || field.implied === true) {
    const editor = Object.hasOwn(EDITOR_VARIABLES, name) ? EDITOR_VARIABLES[name] : undefined;
    return `**${name}**: ${editor ?? 'a variable that the file does not declare.'}`;
  }
  return fieldMarkdown(field, parsed.prompt.defaults[name]);
}

const MAX_DEFAULT = 500;

function fieldMarkdown(field: InputField, preset: unknown): string {
  const lines = [`**${field.name}** (${fieldDetail(field)})`];
  if (field.description !== undefined) lines.push(field.description);
  const value = preset ?? field.defaultValue;
  if (value !== undefined) {
    const json = JSON.stringify(value, null, 2) ?? String(value);
    const shown = json.length > MAX_DEFAULT ? `${json.slice(0, MAX_DEFAULT)}…` : json;
    lines.push(`Default:\n\`\`\`json\n${shown}\n\`\`\``);
  }
  return lines.join('\n\n');
}
