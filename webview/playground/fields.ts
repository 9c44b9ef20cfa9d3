/** Words about the fields of the variables form. Pure. */
import type { InputField } from '../../src/core/prompts/types.ts';

/** What a field takes, where that is not any text. */
export function typeName({ type, choices }: InputField): string {
  if (type === 'enum') return `one of ${choices?.length ?? 0}`;
  if (type === 'object' || type === 'array') return 'JSON';
  return type === 'string' || type === 'any' || type === 'boolean' ? '' : type;
}

/** What stands in an empty field: its default, or the shape of its value. */
export function placeholder({ defaultValue, type }: InputField): string {
  if (defaultValue !== undefined) {
    return typeof defaultValue === 'string' ? defaultValue : JSON.stringify(defaultValue);
  }
  return { object: '{ }', array: '[ ]' }[type as string] ?? '';
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
