/** The values a template is rendered with: given ones over defaults, in their declared types, none missing. */
import { AssayError } from '../../model/index.ts';
import { isRecord, setOwn } from '../../util/records.ts';
import { coerceValue } from '../schema/coerce.ts';
import type { ParsedPrompt } from '../types.ts';
import type { RenderOptions, Values } from './options.ts';

export interface ResolvedValues {
  readonly values: Readonly<Record<string, unknown>>;
  /** Names that had no value and were kept as placeholders. */
  readonly kept: readonly string[];
}

/** @throws AssayError `invalid` for a value of the wrong type and for missing values, naming them all */
export function resolveValues(
  parsed: ParsedPrompt,
  given: Values,
  options: RenderOptions,
): ResolvedValues {
  const values = {};
  const properties = parsed.prompt.inputSchema?.properties;
  const byName = new Map(parsed.fields.map((field) => [field.name, field]));
  const presets = parsed.fields.flatMap(({ name, defaultValue }) =>
    defaultValue === undefined ? [] : [[name, defaultValue] as const],
  );
  const layers = [
    presets,
    ...[parsed.prompt.defaults, options.defaults ?? {}, given].map(Object.entries),
  ];
  for (const [name, value] of layers.flat()) {
    const property = isRecord(properties) ? properties[name] : undefined;
    const converted = coerceValue(name, value, property ?? { type: byName.get(name)?.type });
    if (converted !== undefined) setOwn(values, name, converted);
  }
  const missing = parsed.fields
    .filter(({ name, required }) => required && !Object.hasOwn(values, name))
    .map(({ name }) => name);
  if (missing.length === 0) return { values, kept: [] };
  if (options.missing !== 'keep') throw missingError(missing, options.missingHint);
  for (const name of missing) setOwn(values, name, `{{${name}}}`);
  return { values, kept: missing };
}

const MISSING_HINT = 'Give a value, or a default in the prompt file.';

function missingError(names: readonly string[], hint = MISSING_HINT): AssayError {
  const list = names.map((name) => `\`${name}\``).join(', ');
  const message =
    names.length === 1
      ? `The variable ${list} has no value.`
      : `These variables have no value: ${list}.`;
  return new AssayError('invalid', message, { hint });
}

/** Where a printed value is a list or a map, which templates do not print as data. */
export function printedObjects(
  parsed: ParsedPrompt,
  values: Readonly<Record<string, unknown>>,
): string[] {
  const names = parsed.variables
    .filter(({ name, printed }) => printed === true && isRecord(values[name]))
    .map(({ name }) => name);
  return [...new Set(names)].map(
    (name) => `\`${name}\` is an object and prints as [object Object]; use {{json ${name}}}.`,
  );
}
