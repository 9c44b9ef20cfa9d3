/** The values a template is rendered with: given ones over defaults, in their declared types, none missing. */
import { AssayError } from '../../model/index.ts';
import { isRecord, setOwn } from '../../util/records.ts';
import { readProperties } from '../readers/promptyInputs.ts';
import { coerceValue } from '../schema/coerce.ts';
import { checkTree } from '../schema/tree.ts';
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
  const guessed = guessedTypes(parsed);
  for (const [name, candidates] of byRank(layers.flat())) {
    const property = isRecord(properties) ? properties[name] : undefined;
    const forText = property ?? { type: byName.get(name)?.type };
    for (const value of candidates) {
      checkTree(name, value);
      const known = typeof value === 'string' ? forText : guessed(name) ? undefined : property;
      const converted = coerceValue(name, value, known);
      if (converted === undefined) continue;
      setOwn(values, name, converted);
      break;
    }
  }
  const missing = parsed.fields
    .filter(({ name, required }) => required && !Object.hasOwn(values, name))
    .map(({ name }) => name);
  if (missing.length === 0) return { values, kept: [] };
  if (options.missing !== 'keep') throw missingError(missing, options.missingHint);
  for (const name of missing) setOwn(values, name, `{{${name}}}`);
  return { values, kept: missing };
}

/** Names whose type the file does not tell: text is read as that type, but other values are as good as it. */
function guessedTypes({ format, front }: ParsedPrompt): (name: string) => boolean {
  if (format === 'dotprompt') return () => false;
  if (format !== 'prompty') return () => true;
  const told = readProperties(front.inputs).filter((property) => !property.guessed);
  const names = new Set(told.map(({ name }) => name));
  return (name) => !names.has(name);
}

/** The values of each name, those that win first: a default that does not fit is no matter where it does not count. */
function byRank(entries: readonly (readonly [string, unknown])[]): Map<string, unknown[]> {
  const ranked = new Map<string, unknown[]>();
  for (const [name, value] of entries) {
    const candidates = ranked.get(name);
    if (candidates === undefined) ranked.set(name, [value]);
    else candidates.unshift(value);
  }
  return ranked;
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
