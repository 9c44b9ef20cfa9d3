/**
 * JSON Schemas as Bedrock's structured output takes them. It knows a subset of JSON Schema 2020-12, and refuses a
 * request whose schema holds more (User Guide, "Get validated JSON results from models").
 */
import type { JsonSchema } from '../../model/index.ts';
import { isRecord } from '../../util/records.ts';

export interface ReducedSchema {
  /** Undefined where nothing useful is left: Bedrock cannot hold an answer to it. */
  readonly schema: JsonSchema | undefined;
  /** Why it can't be enforced, or which keywords were taken out. */
  readonly warning?: string;
}

/** Limits on values. The answer may break them, so that whoever checks it must use the schema as it was written. */
const REFUSED = new Set([
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minLength',
  'maxLength',
  'maxItems',
  'uniqueItems',
  'minProperties',
  'maxProperties',
  'patternProperties',
  'propertyNames',
  'contains',
  'minContains',
  'maxContains',
  'not',
  'if',
  'then',
  'else',
  'dependentRequired',
  'dependentSchemas',
  'unevaluatedItems',
  'unevaluatedProperties',
  'prefixItems',
  '$schema',
  '$id',
  'examples',
  'readOnly',
  'writeOnly',
  'deprecated',
]);

/** Say nothing about the value, so that their loss needs no word. */
const SILENT = new Set(['$schema', '$id', 'examples', 'readOnly', 'writeOnly', 'deprecated']);

const FORMATS = new Set([
  'date-time',
  'time',
  'date',
  'duration',
  'email',
  'hostname',
  'uri',
  'ipv4',
  'ipv6',
  'uuid',
]);

/** Members whose values are schemas by name, not keywords. */
const NAMED = new Set(['properties', '$defs', 'definitions']);

/** Members that hold values of the data. */
const VALUES = new Set(['enum', 'const', 'default']);

/** Closes every object, and takes out the keywords that the service would refuse the request for. */
export function reduceSchema(schema: JsonSchema): ReducedSchema {
  const obstacle = obstacleIn(schema, schema, []);
  if (obstacle !== undefined) return { schema: undefined, warning: obstacle };
  const removed = new Set<string>();
  const reduced = reduce(schema, removed);
  const named = [...removed].filter((name) => !SILENT.has(name));
  return {
    // A schema is an object, and reducing one gives an object.
    schema: reduced as JsonSchema,
    ...(named.length === 0
      ? {}
      : {
          warning: `The output schema was enforced without ${named.join(', ')}, which Bedrock does not know.`,
        }),
  };
}

/** What no reduction helps against: objects with keys of any name, schemas of unbounded depth or from elsewhere. */
function obstacleIn(
  root: JsonSchema,
  value: unknown,
  references: readonly string[],
): string | undefined {
  if (Array.isArray(value)) return firstOf(value, (item) => obstacleIn(root, item, references));
  if (!isRecord(value)) return undefined;
  if (isFreeMap(value)) {
    return 'The output schema was not enforced: Bedrock takes no objects with keys of any name.';
  }
  const { $ref: reference } = value;
  if (typeof reference === 'string') {
    if (!reference.startsWith('#/')) {
      return 'The output schema was not enforced: Bedrock takes no references to other schemas.';
    }
    if (references.includes(reference)) {
      return 'The output schema was not enforced: Bedrock takes no schemas that hold themselves.';
    }
    const found = obstacleIn(root, resolve(root, reference), [...references, reference]);
    if (found !== undefined) return found;
  }
  return firstOf(schemasIn(value), (schema) => obstacleIn(root, schema, references));
}

/** The schemas directly below one. Definitions count where they are referred to. */
function schemasIn(schema: Readonly<Record<string, unknown>>): readonly unknown[] {
  return Object.entries(schema).flatMap(([name, member]) => {
    if (name === 'properties' && isRecord(member)) return Object.values(member);
    return NAMED.has(name) || VALUES.has(name) ? [] : [member];
  });
}

function isFreeMap(schema: Readonly<Record<string, unknown>>): boolean {
  const { additionalProperties, properties, type, $ref } = schema;
  if (isRecord(additionalProperties)) return true;
  const hasNames = isRecord(properties) && Object.keys(properties).length > 0;
  return type === 'object' && !hasNames && additionalProperties !== false && $ref === undefined;
}

function firstOf<T>(
  values: readonly T[],
  find: (value: T) => string | undefined,
): string | undefined {
  for (const value of values) {
    const found = find(value);
    if (found !== undefined) return found;
  }
  return undefined;
}

function resolve(root: JsonSchema, reference: string): unknown {
  let value: unknown = root;
  for (const name of reference.slice(2).split('/')) {
    const key = decodeURIComponent(name).replaceAll('~1', '/').replaceAll('~0', '~');
    value = isRecord(value) ? value[key] : undefined;
  }
  return value;
}

function reduce(value: unknown, removed: Set<string>): unknown {
  if (Array.isArray(value)) return value.map((item) => reduce(item, removed));
  if (!isRecord(value)) return value;
  const isClosed = isRecord(value.properties) || value.type === 'object';
  const members = Object.entries(value).flatMap(([name, member]): [string, unknown][] => {
    if (isRefused(name, member)) {
      removed.add(name);
      return [];
    }
    if (NAMED.has(name) && isRecord(member)) return [[name, reduceNamed(member, removed)]];
    if (VALUES.has(name)) return [[name, member]];
    // Either word allows one of several; only the one is known.
    return [[name === 'oneOf' ? 'anyOf' : name, reduce(member, removed)]];
  });
  return { ...Object.fromEntries(members), ...(isClosed ? { additionalProperties: false } : {}) };
}

function reduceNamed(
  schemas: Readonly<Record<string, unknown>>,
  removed: Set<string>,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => [name, reduce(schema, removed)]),
  );
}

function isRefused(name: string, member: unknown): boolean {
  if (REFUSED.has(name)) return true;
  if (name === 'format') return typeof member === 'string' && !FORMATS.has(member);
  // Of the least length of a list, only 0 and 1 are known.
  return name === 'minItems' && member !== 0 && member !== 1;
}
