/** `inputs` and `outputs` of `.prompty`: a list of named properties, or a map of names to properties or defaults. */
import type { JsonSchema } from '../../model/index.ts';
import { isRecord, type PlainRecord, setOwn } from '../../util/records.ts';

export interface PromptyProperty {
  readonly name: string;
  /** The word used in the file, or the one that a bare value implies. */
  readonly kind: string;
  readonly required: boolean;
  readonly defaultValue?: unknown;
  readonly schema: JsonSchema;
  /** True where the file names no kind. */
  readonly guessed: boolean;
}

/** Kinds that stand for something else than text in the template. */
export const RICH_KINDS: ReadonlySet<string> = new Set(['thread', 'image', 'file', 'audio']);

/** The properties of either form, in order. */
export function readProperties(value: unknown): PromptyProperty[] {
  if (Array.isArray(value)) {
    return value.flatMap((item) => {
      const named = isRecord(item) && typeof item.name === 'string';
      return named ? [readProperty(String(item.name), item)] : [];
    });
  }
  if (!isRecord(value)) return [];
  return Object.entries(value).map(([name, property]) => readProperty(name, property));
}

function readProperty(name: string, property: unknown): PromptyProperty {
  // A bare value is the default, and its type is the kind.
  if (!isRecord(property)) {
    const kind = kindOf(property);
    const defaultValue = property ?? undefined;
    const schema = schemaOf(kind, {});
    const bare = { name, kind, schema, guessed: true };
    if (defaultValue === undefined) return { ...bare, required: true };
    return { ...bare, required: false, defaultValue };
  }
  const { kind = property.type, required } = property;
  const defaultValue = property.default ?? property.sample;
  const word = typeof kind === 'string' ? kind : kindOf(defaultValue);
  return {
    name,
    kind: word,
    // The format says optional unless told otherwise; a prompt sent without its question helps no one.
    required: typeof required === 'boolean' ? required : defaultValue === undefined,
    schema: schemaOf(word, property),
    guessed: typeof kind !== 'string' && !Array.isArray(property.enumValues),
    ...(defaultValue === undefined || defaultValue === null ? {} : { defaultValue }),
  };
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  if (isRecord(value)) return 'object';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'float';
  return typeof value === 'boolean' ? 'boolean' : 'string';
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'string',
  integer: 'integer',
  float: 'number',
  number: 'number',
  boolean: 'boolean',
  array: 'array',
  list: 'array',
  object: 'object',
  dict: 'object',
  image: 'string',
  file: 'string',
  audio: 'string',
};

function schemaOf(kind: string, property: PlainRecord): JsonSchema {
  const { description, enumValues, items, properties } = property;
  const type = Object.hasOwn(TYPES, kind) ? TYPES[kind] : undefined;
  return {
    ...(type === undefined ? {} : { type }),
    ...(typeof description === 'string' && description !== '' ? { description } : {}),
    ...(Array.isArray(enumValues) ? { enum: enumValues } : {}),
    ...(isRecord(items) ? { items: readProperty('items', items).schema } : {}),
    ...(properties === undefined ? {} : objectSchema(readProperties(properties), 'declared')),
  };
}

/**
 * A JSON Schema object of the properties.
 * @param required `declared`: those that say so; `all`: as structured output of most services wants it
 */
export function objectSchema(
  properties: readonly PromptyProperty[],
  required: 'declared' | 'all',
): JsonSchema {
  const members = {};
  for (const { name, schema } of properties) setOwn(members, name, schema);
  const names = properties
    .filter((property) => required === 'all' || property.required)
    .map(({ name }) => name);
  return {
    type: 'object',
    properties: members,
    ...(names.length === 0 ? {} : { required: names }),
    ...(required === 'all' ? { additionalProperties: false } : {}),
  };
}
