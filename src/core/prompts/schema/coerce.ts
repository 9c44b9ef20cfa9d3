/** Values from forms, command lines and files as the type that a schema declares. */
import { AssayError } from '../../model/index.ts';
import { isRecord, type PlainRecord, parseJson, setOwn } from '../../util/records.ts';

/**
 * The value of a variable in its declared type: `"3"` is 3 for a number, JSON text is parsed for lists and
 * maps. The members of lists and maps are held against their own types. Undefined where an empty text means that
 * nothing was given.
 * @throws AssayError `invalid`, naming the variable, where the value does not fit
 */
export function coerceValue(name: string, value: unknown, property: unknown): unknown {
  if (value === null || value === undefined || !isRecord(property)) return value;
  if (Array.isArray(property.enum)) return coerceChoice(name, value, property.enum);
  const converted = coerceType(name, value, typesOf(property));
  return coerceMembers(name, converted, property);
}

function typesOf({ type }: PlainRecord): readonly string[] {
  const declared: readonly unknown[] = Array.isArray(type) ? type : [type];
  return declared.filter((each) => typeof each === 'string').filter((each) => each !== 'null');
}

function coerceType(name: string, value: unknown, types: readonly string[]): unknown {
  if (types.length === 0 || types.includes('any')) return value;
  if (typeof value === 'string') {
    if (types.includes('string')) return value;
    if (value.trim() === '') return undefined;
  }
  for (const type of types) {
    const converted = typeof value === 'string' ? convert(value.trim(), type) : value;
    if (converted !== undefined && fits(converted, type)) return converted;
  }
  throw unfit(name, value, types.map((type) => TYPE_WORDS[type] ?? type).join(' or '));
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  array: 'a JSON list, such as ["a", "b"]',
  object: 'a JSON object, such as {"key": "value"}',
};

function convert(text: string, type: string): unknown {
  if (type === 'boolean')
    return /^(?:true|false)$/i.test(text) ? text.toLowerCase() === 'true' : undefined;
  if (type === 'number' || type === 'integer') return Number(text);
  return parseJson(text);
}

function fits(value: unknown, type: string): boolean {
  switch (type) {
    case 'string':
      // Numbers and truth values print as their text does.
      return typeof value !== 'object';
    case 'number':
      return Number.isFinite(value);
    case 'integer':
      return Number.isInteger(value);
    case 'boolean':
      return typeof value === 'boolean';
    case 'array':
      return Array.isArray(value);
    case 'object':
      return isRecord(value);
    default:
      return true;
  }
}

/** A list or map with its members in their types. */
function coerceMembers(name: string, value: unknown, property: PlainRecord): unknown {
  const { items, properties } = property;
  const member = (path: string, part: unknown, schema: unknown): unknown => {
    const converted = coerceValue(path, part, schema);
    // Nothing stands in for an empty text inside of a value.
    return converted === undefined ? part : converted;
  };
  if (Array.isArray(value)) {
    if (!isRecord(items)) return value;
    return value.map((item, index) => member(`${name}.${index}`, item, items));
  }
  if (!isRecord(value) || !isRecord(properties)) return value;
  const copy = {};
  for (const [key, part] of Object.entries(value)) {
    const schema = Object.hasOwn(properties, key) ? properties[key] : undefined;
    setOwn(copy, key, member(`${name}.${key}`, part, schema));
  }
  return copy;
}

function coerceChoice(name: string, value: unknown, choices: readonly unknown[]): unknown {
  const text = typeof value === 'object' ? undefined : String(value);
  const match = choices.find((choice) => choice !== null && String(choice) === text);
  if (match !== undefined) return match;
  if (value === '') return undefined;
  const list = choices.filter((choice) => choice !== null).join(', ');
  throw unfit(name, value, `one of ${list}`);
}

function unfit(name: string, value: unknown, wanted: string): AssayError {
  const whole =
    typeof value === 'string'
      ? value
      : typeof value === 'object'
        ? JSON.stringify(value)
        : String(value);
  const shown = whole.length > 60 ? `${whole.slice(0, 59)}…` : whole;
  const found = typeof value === 'string' ? `"${shown}"` : shown;
  return new AssayError('invalid', `The variable \`${name}\` must be ${wanted}, not ${found}.`);
}
