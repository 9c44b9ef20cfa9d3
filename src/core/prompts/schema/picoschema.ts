/**
 * Picoschema, dotprompt's short form of JSON Schema, read synchronously and without throwing, because the
 * library's own reader is asynchronous and gives up at the first fault.
 * Grammar: https://google.github.io/dotprompt/reference/picoschema/
 */
import type { JsonSchema } from '../../model/index.ts';
import { isRecord, type PlainRecord, setOwn } from '../../util/records.ts';

export type SchemaTable = Readonly<Record<string, JsonSchema>>;

export interface SchemaReading {
  readonly schema: JsonSchema;
  /** What could not be read: a path of keys below the schema, and one sentence. */
  readonly faults: readonly SchemaFault[];
}

export interface SchemaFault {
  readonly path: readonly string[];
  readonly message: string;
}

export const SCALAR_TYPES: readonly string[] = [
  'string',
  'number',
  'integer',
  'boolean',
  'null',
  'any',
];
const WILDCARD = '(*)';

interface Reading {
  readonly named: SchemaTable;
  readonly faults: SchemaFault[];
}

/** JSON Schema of a Picoschema or JSON Schema value; undefined where there is none. */
export function readSchema(value: unknown, named: SchemaTable = {}): SchemaReading | undefined {
  if (value === null || value === undefined || value === '') return undefined;
  const reading: Reading = { named, faults: [] };
  return { schema: readTop(value, reading), faults: reading.faults };
}

/** True where the value is JSON Schema as it stands, by the rule of the format. */
export function isJsonSchema(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { type, properties } = value;
  if (typeof type === 'string') return [...SCALAR_TYPES, 'object', 'array'].includes(type);
  return isRecord(properties);
}

function readTop(value: unknown, reading: Reading): JsonSchema {
  if (isRecord(value) && isJsonSchema(value)) {
    return typeof value.type === 'string' ? value : { ...value, type: 'object' };
  }
  return readPico(value, [], reading);
}

function readPico(value: unknown, path: readonly string[], reading: Reading): PlainRecord {
  if (typeof value === 'string') return readType(value, path, reading);
  if (isRecord(value)) return readObject(value, path, reading);
  const message = 'A Picoschema value is a type such as `string`, or a map of names to types.';
  reading.faults.push({ path, message });
  return {};
}

function readType(text: string, path: readonly string[], reading: Reading): PlainRecord {
  const [type, description] = splitDescription(text);
  const described = description === undefined ? {} : { description };
  if (type === 'any') return described;
  if (SCALAR_TYPES.includes(type)) return { type, ...described };
  if (Object.hasOwn(reading.named, type)) return { ...reading.named[type], ...described };
  const message = `\`${type}\` is not a type. Known are ${SCALAR_TYPES.join(', ')}.`;
  reading.faults.push({ path, message });
  return described;
}

function readObject(value: PlainRecord, path: readonly string[], reading: Reading): PlainRecord {
  const properties = {};
  const required: string[] = [];
  let additionalProperties: unknown = false;
  for (const [key, child] of Object.entries(value)) {
    const childPath = [...path, key];
    if (key === WILDCARD) {
      additionalProperties = readPico(child, childPath, reading);
      continue;
    }
    const { name, optional, group } = splitKey(key);
    if (!optional) required.push(name);
    const property =
      group === undefined
        ? { ...readPico(child, childPath, reading) }
        : readGroup({ group, child, path: childPath, reading });
    setOwn(properties, name, optional ? nullable(property) : property);
  }
  const base = { type: 'object', properties, additionalProperties };
  return required.length === 0 ? base : { ...base, required };
}

export interface PicoKey {
  readonly name: string;
  readonly optional: boolean;
  /** What stands in parentheses, for example `array, list of tags`. */
  readonly group?: string;
}

/** The parts of a key such as `tags?(array, list of tags)`. */
export function splitKey(key: string): PicoKey {
  const open = key.indexOf('(');
  const head = open < 0 ? key : key.slice(0, open);
  const optional = head.endsWith('?');
  const name = optional ? head.slice(0, -1) : head;
  if (open < 0) return { name, optional };
  return { name, optional, group: key.slice(open + 1).replace(/\)$/, '') };
}

interface Group {
  readonly group: string;
  readonly child: unknown;
  readonly path: readonly string[];
  readonly reading: Reading;
}

function readGroup({ group, child, path, reading }: Group): PlainRecord {
  const [kind, description] = splitDescription(group);
  const described = description === undefined ? {} : { description };
  if (kind === 'array')
    return { type: 'array', items: readPico(child, path, reading), ...described };
  if (kind === 'object') return { ...readPico(child, path, reading), ...described };
  if (kind === 'enum') {
    if (Array.isArray(child)) return { enum: [...child], ...described };
    reading.faults.push({ path, message: 'An enum is a list of values.' });
    return described;
  }
  const message = `\`(${kind})\` is not known; parentheses hold array, object or enum.`;
  reading.faults.push({ path, message });
  return described;
}

/** Optional fields may be null, too: that is how models leave them out in structured output. */
function nullable(property: PlainRecord): PlainRecord {
  if (typeof property.type === 'string') return { ...property, type: [property.type, 'null'] };
  const { enum: choices } = property;
  if (!Array.isArray(choices) || choices.includes(null)) return property;
  return { ...property, enum: [...choices, null] };
}

function splitDescription(text: string): [string, string | undefined] {
  const comma = text.indexOf(',');
  if (comma < 0) return [text.trim(), undefined];
  return [text.slice(0, comma).trim(), text.slice(comma + 1).trim()];
}
