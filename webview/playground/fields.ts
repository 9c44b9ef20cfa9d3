/** Words about the fields of the variables form. Pure. */
import type { InputField } from '../../src/core/prompts/types.ts';

/** What a field takes, where that is not any text. */
export function typeName({ type, choices }: InputField): string {
  if (type === 'enum') return `one of ${choices?.length ?? 0}`;
  if (type === 'object' || type === 'array') return 'JSON';
  return type === 'string' || type === 'any' || type === 'boolean' ? '' : type;
}

/** Characters of a default that show in an empty field, which would grow with it otherwise. */
const SHOWN_DEFAULT = 200;

/** The default as text; undefined where there is none. */
export function defaultText({ defaultValue }: InputField): string | undefined {
  if (defaultValue === undefined) return undefined;
  return typeof defaultValue === 'string' ? defaultValue : JSON.stringify(defaultValue);
}

/** What stands in an empty field: its default, or the shape of its value. */
export function placeholder(field: InputField): string {
  const text = defaultText(field) ?? { object: '{ }', array: '[ ]' }[field.type as string] ?? '';
  return text.length > SHOWN_DEFAULT ? `${text.slice(0, SHOWN_DEFAULT).trimEnd()}…` : text;
}

/** What is wrong with a typed value, for those types that cannot be any text. */
export function problemOf({ type }: InputField, text: string): string | undefined {
  if (text === '') return undefined;
  if (type === 'number' && !Number.isFinite(Number(text))) return 'Not a number.';
  if (type === 'integer' && !Number.isInteger(Number(text))) return 'Not a whole number.';
  if (type !== 'object' && type !== 'array') return undefined;
  try {
    const value: unknown = JSON.parse(text);
    const isArray = Array.isArray(value);
    const fits =
      type === 'array' ? isArray : typeof value === 'object' && value !== null && !isArray;
    return fits ? undefined : `Not a JSON ${type}.`;
  } catch {
    return 'Not valid JSON.';
  }
}

/** For screen readers, which see neither the asterisk nor the text below. */
export function accessibleName({ name, required: isRequired, description }: InputField): string {
  return [name, isRequired ? 'required' : '', description ?? ''].filter(Boolean).join(', ');
}
