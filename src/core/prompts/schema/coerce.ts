/** Form and command-line text as the type that a schema declares. */
import { AssayError } from '../../model/index.ts';
import { isRecord } from '../../util/records.ts';

/**
 * The value of a variable in its declared type: `"3"` is 3 for a number, JSON text is parsed for lists and
 * maps. Values that are not text stay as they are. Undefined where an empty text means that nothing was given.
 * @throws AssayError `invalid`, naming the variable, where the text does not fit
 */
export function coerceValue(name: string, value: unknown, property: unknown): unknown {
  if (typeof value !== 'string' || !isRecord(property)) return value;
  if (Array.isArray(property.enum)) return coerceChoice(name, value, property.enum);
  const declared = Array.isArray(property.type) ? property.type : [property.type];
  const types = declared.filter((type) => typeof type === 'string' && type !== 'null');
  if (types.length === 0 || types.includes('string') || types.includes('any')) return value;
  if (value.trim() === '') return undefined;
  for (const type of types) {
    const converted = convert(value.trim(), type);
    if (converted !== undefined) return converted;
  }
  throw unfit(
    name,
    value,
    types.map((type) => TYPE_WORDS[String(type)] ?? String(type)).join(' or '),
  );
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  array: 'a JSON list, such as ["a", "b"]',
  object: 'a JSON object, such as {"key": "value"}',
};

function convert(text: string, type: unknown): unknown {
  if (type === 'boolean') {
    if (/^(?:true|false)$/i.test(text)) return text.toLowerCase() === 'true';
    return undefined;
  }
  if (type === 'number' || type === 'integer') {
    const number = Number(text);
    return (type === 'integer' ? Number.isInteger(number) : Number.isFinite(number))
      ? number
      : undefined;
  }
  const parsed = parseJson(text);
  if (type === 'array') return Array.isArray(parsed) ? parsed : undefined;
  return type === 'object' && isRecord(parsed) ? parsed : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function coerceChoice(name: string, value: string, choices: readonly unknown[]): unknown {
  const match = choices.find((choice) => choice !== null && String(choice) === value);
  if (match !== undefined) return match;
  if (value === '') return undefined;
  const list = choices.filter((choice) => choice !== null).join(', ');
  throw unfit(name, value, `one of ${list}`);
}

function unfit(name: string, value: string, wanted: string): AssayError {
  const shown = value.length > 60 ? `${value.slice(0, 59)}…` : value;
  return new AssayError('invalid', `The variable \`${name}\` must be ${wanted}, not "${shown}".`);
}
