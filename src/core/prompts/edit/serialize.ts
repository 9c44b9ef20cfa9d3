/** The text of a prompt file, from what the playground holds. */
import { Document } from 'yaml';
import type { JsonSchema, Message, Params, Role } from '../../model/index.ts';
import { setOwn } from '../../util/records.ts';
import { CONFIG_KEYS } from '../keys/settings.ts';
import type { InputField } from '../types.ts';
import { append, beforeTag, escapeTemplate, NOTHING } from './escape.ts';

export interface PromptDraft {
  readonly model?: string;
  readonly compareModels?: readonly string[];
  readonly params?: Params;
  /** Where `{{name}}` in a text names one of the variables, it stays a variable. */
  readonly system?: string;
  readonly messages: readonly Message[];
  readonly variables?: readonly InputField[];
  readonly output?: { readonly format?: 'text' | 'json'; readonly schema?: JsonSchema };
  readonly tools?: readonly string[];
  readonly name?: string;
  readonly description?: string;
}

/**
 * A dotprompt file that reads and renders back to the draft. Images and documents become variables
 * `attachment1`, …, to be given as URLs; tool calls and results are left out.
 */
export function serializePrompt(draft: PromptDraft): string {
  const names = new Set((draft.variables ?? []).map(({ name }) => name));
  const attachments: InputField[] = [];
  const body = messagesOf(draft)
    .map((message) => sectionOf(message, names, attachments))
    .filter(({ text }) => text.trim() !== '');
  const fields = [...(draft.variables ?? []), ...attachments];
  return `${header(draft, fields)}${bodyText(body)}`;
}

function messagesOf(draft: PromptDraft): readonly Message[] {
  if (draft.system === undefined || draft.system.trim() === '') return draft.messages;
  return [{ role: 'system', parts: [{ type: 'text', text: draft.system }] }, ...draft.messages];
}

interface Section {
  readonly role: Role;
  readonly text: string;
}

function sectionOf(
  message: Message,
  names: ReadonlySet<string>,
  attachments: InputField[],
): Section {
  let text = '';
  for (const part of message.parts) {
    if (part.type === 'text') text = append(text, escapeTemplate(part.text, names));
    if (part.type !== 'image' && part.type !== 'document') continue;
    const name = freeName(names, attachments);
    const description = `${part.name ?? part.type}, as a data, http(s) or file URL`;
    attachments.push({ name, type: 'string', required: true, description });
    text = `${beforeTag(text)}{{media url=${name} contentType="${part.mediaType}"}}`;
  }
  return { role: message.role, text };
}

function freeName(names: ReadonlySet<string>, attachments: readonly InputField[]): string {
  let number = attachments.length + 1;
  while (names.has(`attachment${number}`)) number++;
  return `attachment${number}`;
}

/** Role tags stand on lines of their own; `~` takes the line break back where the text has none. */
function bodyText(sections: readonly Section[]): string {
  let text = '';
  for (const { role, text: content } of sections) {
    const tag = `role "${role === 'assistant' ? 'model' : role}"}}`;
    const joined = text === '' || text !== text.trimEnd();
    text = append(`${text}${joined ? '{{' : '\n{{~'}${tag}`, content);
  }
  // The file's end is trimmed when it is read; what prints nothing keeps a message's own.
  return text === text.trimEnd() ? `${text}\n` : `${text}${NOTHING}\n`;
}

function header(draft: PromptDraft, fields: readonly InputField[]): string {
  const front = {};
  const set = (key: string, value: unknown): void => {
    if (value !== undefined) setOwn(front, key, value);
  };
  set('name', draft.name);
  set('description', draft.description);
  set('model', draft.model);
  set('config', filled(configOf(draft.params ?? {})));
  set('input', filled({ schema: schemaOf(fields), default: defaultsOf(fields) }));
  set('output', filled({ format: draft.output?.format, schema: draft.output?.schema }));
  set('tools', draft.tools?.length === 0 ? undefined : draft.tools);
  set('assay.models', draft.compareModels?.length === 0 ? undefined : draft.compareModels);
  if (Object.keys(front).length === 0) return '---\n{}\n---\n';
  return `---\n${new Document(front).toString({ lineWidth: 0 })}---\n`;
}

/** The object without undefined members; undefined where none is left. */
function filled(value: Readonly<Record<string, unknown>>): object | undefined {
  const entries = Object.entries(value).filter(([, member]) => member !== undefined);
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

function configOf(params: Params): Readonly<Record<string, unknown>> {
  const values = new Map(Object.entries(params));
  return Object.fromEntries(Object.keys(CONFIG_KEYS).map((key) => [key, values.get(key)]));
}

function defaultsOf(fields: readonly InputField[]): object | undefined {
  const defaults = {};
  for (const { name, defaultValue } of fields) {
    if (defaultValue !== undefined) setOwn(defaults, name, defaultValue);
  }
  return filled({ ...defaults });
}

/** Picoschema, or JSON Schema where a name would be taken for Picoschema's own signs. */
function schemaOf(fields: readonly InputField[]): object | undefined {
  if (fields.length === 0) return undefined;
  const names = fields.map(({ name }) => name);
  const plain =
    names.every((name) => !/[?(]/.test(name)) &&
    !names.includes('type') &&
    !names.includes('properties');
  const schema = {};
  if (!plain) return jsonSchemaOf(fields);
  for (const field of fields) {
    const [key, value] = picoEntry(field);
    setOwn(schema, key, value);
  }
  return schema;
}

function picoEntry(field: InputField): [string, unknown] {
  const name = field.required ? field.name : `${field.name}?`;
  const description = oneLine(field.description);
  const described = (word: string): string =>
    description === '' ? word : `${word}, ${description}`;
  switch (field.type) {
    case 'enum':
      return [`${name}(${described('enum')})`, [...(field.choices ?? [])]];
    case 'array':
      return [`${name}(${described('array')})`, 'any'];
    case 'object':
      return [`${name}(${described('object')})`, { '(*)': 'any' }];
    case 'string':
    case 'number':
    case 'integer':
    case 'boolean':
    case 'any':
      return [name, described(field.type)];
  }
}

function oneLine(text: string | undefined): string {
  return (text ?? '').replace(/\s+/g, ' ').trim();
}

function jsonSchemaOf(fields: readonly InputField[]): object {
  const properties = {};
  for (const { name, type, description, choices } of fields) {
    const typed = type === 'enum' ? { enum: choices ?? [] } : type === 'any' ? {} : { type };
    setOwn(properties, name, { ...typed, ...(description === undefined ? {} : { description }) });
  }
  const required = fields.filter((field) => field.required).map(({ name }) => name);
  return { type: 'object', properties, ...(required.length === 0 ? {} : { required }) };
}
