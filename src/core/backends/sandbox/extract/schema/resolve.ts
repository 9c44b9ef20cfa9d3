/** Reads the parts of JSON Schema that decide what a value must look like. */
import { isRecord, type PlainRecord } from '../../../../util/records.ts';

/** Schemas may contain themselves; deeper than this they are filled with as little as they allow. */
export const MAX_DEPTH = 12;

/** The schema with its `$ref` followed and its `allOf` merged; `true` and whatever is no schema allow anything. */
export function resolveSchema(schema: unknown, root: unknown): PlainRecord {
  let resolved: unknown = schema;
  for (let hops = 0; hops < MAX_DEPTH && isRecord(resolved); hops++) {
    if (typeof resolved.$ref !== 'string') break;
    const { $ref, ...beside } = resolved;
    const target = lookUp(root, $ref);
    resolved = isRecord(target) ? { ...target, ...beside } : beside;
  }
  if (!isRecord(resolved)) return {};
  return Array.isArray(resolved.allOf) ? mergeAll(resolved, root) : resolved;
}

/** `#`, `#/$defs/name`, `#/definitions/a/b`. Other documents are not read. */
function lookUp(root: unknown, reference: string): unknown {
  if (!reference.startsWith('#')) return undefined;
  let at = root;
  for (const step of reference.slice(1).split('/').slice(1)) {
    const key = decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~');
    if (Array.isArray(at)) at = at[Number(key)];
    else at = isRecord(at) && Object.hasOwn(at, key) ? at[key] : undefined;
  }
  return at;
}

function mergeAll(schema: PlainRecord, root: unknown): PlainRecord {
  const { allOf, ...own } = schema;
  const parts = Array.isArray(allOf) ? allOf.map((part) => resolveSchema(part, root)) : [];
  return parts.reduce<PlainRecord>(merge, own);
}

function merge(left: PlainRecord, right: PlainRecord): PlainRecord {
  return {
    ...left,
    ...right,
    properties: { ...recordOf(left.properties), ...recordOf(right.properties) },
    required: [...listOf(left.required), ...listOf(right.required)],
  };
}

export function recordOf(value: unknown): PlainRecord {
  return isRecord(value) ? value : {};
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

export type SchemaType = 'object' | 'array' | 'string' | 'number' | 'integer' | 'boolean' | 'null';

/** The types a schema allows, in its own order; guessed from its other words where it names none. */
export function typesOf(schema: PlainRecord): readonly SchemaType[] {
  const named = (Array.isArray(schema.type) ? schema.type : [schema.type]).filter(isType);
  if (named.length > 0) return named;
  if (isRecord(schema.properties)) return ['object'];
  if (schema.items !== undefined || schema.prefixItems !== undefined) return ['array'];
  if (schema.minimum !== undefined || schema.maximum !== undefined) return ['number'];
  return ['string'];
}

function isType(value: unknown): value is SchemaType {
  return (
    typeof value === 'string' &&
    ['object', 'array', 'string', 'number', 'integer', 'boolean', 'null'].includes(value)
  );
}
