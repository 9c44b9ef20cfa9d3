/** Input variables, as a form or a completion list wants them, from a JSON Schema. */
import type { JsonSchema } from '../../model/index.ts';
import { isRecord } from '../../util/records.ts';
import type { InputField, VariableUse } from '../types.ts';

/**
 * One field a property of the schema, in its order.
 * @param defaults values that stand in for a missing one; a field that has one need not be given
 */
export function fieldsOf(
  schema: JsonSchema | undefined,
  defaults: Readonly<Record<string, unknown>>,
): InputField[] {
  const properties = schema?.properties;
  if (!isRecord(properties)) return [];
  const required = Array.isArray(schema?.required) ? schema.required : [];
  return Object.entries(properties).map(([name, property]) => {
    const preset = Object.hasOwn(defaults, name) ? defaults[name] : undefined;
    return fieldOf(name, isRecord(property) ? property : {}, required.includes(name), preset);
  });
}

/**
 * The declared fields, and one for each other variable that the template uses, so that a form can ask for it.
 * Its type is that of its default value, else text.
 */
export function withImplied(
  declared: readonly InputField[],
  uses: readonly VariableUse[],
  defaults: Readonly<Record<string, unknown>>,
): InputField[] {
  const fields = new Map(declared.map((field) => [field.name, field]));
  for (const { name, optional } of uses) {
    const known = fields.get(name);
    if (known !== undefined && known.implied !== true) continue;
    const required = known?.required === true || optional !== true;
    const defaultValue = Object.hasOwn(defaults, name) ? defaults[name] : undefined;
    const field = { name, type: typeOfValue(defaultValue), required, implied: true } as const;
    fields.set(name, defaultValue === undefined ? field : { ...field, defaultValue });
  }
  return [...fields.values()];
}

function typeOfValue(value: unknown): InputField['type'] {
  if (Array.isArray(value)) return 'array';
  if (isRecord(value)) return 'object';
  if (typeof value === 'number') return 'number';
  return typeof value === 'boolean' ? 'boolean' : 'string';
}

function fieldOf(
  name: string,
  property: Readonly<Record<string, unknown>>,
  required: boolean,
  preset: unknown,
): InputField {
  const defaultValue = preset ?? property.default;
  const choices = choicesOf(property);
  const { description } = property;
  return {
    name,
    type: choices === undefined ? typeOf(property) : 'enum',
    required,
    ...(typeof description === 'string' ? { description } : {}),
    ...(choices === undefined ? {} : { choices }),
    ...(defaultValue === undefined ? {} : { defaultValue }),
  };
}

function choicesOf(property: Readonly<Record<string, unknown>>): readonly string[] | undefined {
  if (!Array.isArray(property.enum)) return undefined;
  return property.enum.filter((value) => value !== null && value !== undefined).map(String);
}

function typeOf(property: Readonly<Record<string, unknown>>): InputField['type'] {
  const types = Array.isArray(property.type) ? property.type : [property.type];
  const [type, ...others] = types.filter((name) => name !== 'null');
  if (others.length > 0) return 'any';
  switch (type) {
    case 'string':
    case 'number':
    case 'integer':
    case 'boolean':
    case 'object':
    case 'array':
      return type;
    default:
      return isRecord(property.properties) ? 'object' : 'any';
  }
}
